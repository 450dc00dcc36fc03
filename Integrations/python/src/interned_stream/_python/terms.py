"""FORMAT.md, section 1: tokens, families, shortest forms, zigzag; and the hash of section 4."""

from typing import NamedTuple

MASK_32 = (1 << 32) - 1
MASK_64 = (1 << 64) - 1

SIMPLE, INTEGER, FLOAT, STR, BIN, EXT, ARRAY, MAP = range(8)


class Token(NamedTuple):
    """What the first bytes of a token say. For arrays and maps, ``size`` is that of the header."""

    size: int
    header: int
    children: int
    family: int


def _fixed(first: int) -> Token | None:
    """The token that begins with this byte, if the byte alone says its size."""
    if first < 0x80 or first >= 0xE0:
        return Token(1, 1, 0, INTEGER)
    if first < 0x90:
        return Token(1, 1, 2 * (first & 15), MAP)
    if first < 0xA0:
        return Token(1, 1, first & 15, ARRAY)
    if first < 0xC0:
        return Token(1 + (first & 31), 1, 0, STR)
    if first < 0xC4:
        return Token(1, 1, 0, SIMPLE)
    if first in (0xCA, 0xCB):
        size = 5 if first == 0xCA else 9
        return Token(size, size, 0, FLOAT)
    if 0xCC <= first <= 0xD3:
        size = 1 + (1 << (first & 3))
        return Token(size, size, 0, INTEGER)
    if 0xD4 <= first <= 0xD8:
        return Token(2 + (1 << (first - 0xD4)), 2, 0, EXT)
    return None


FIXED = [_fixed(first) for first in range(256)]
#: By first byte: (family, bytes of the length or count after it), where FIXED has nothing.
COUNTED = {
    0xC4: (BIN, 1),
    0xC5: (BIN, 2),
    0xC6: (BIN, 4),
    0xC7: (EXT, 1),
    0xC8: (EXT, 2),
    0xC9: (EXT, 4),
    0xD9: (STR, 1),
    0xDA: (STR, 2),
    0xDB: (STR, 4),
    0xDC: (ARRAY, 2),
    0xDD: (ARRAY, 4),
    0xDE: (MAP, 2),
    0xDF: (MAP, 4),
}


def counted_token(first: int, count: int) -> Token:
    """The token with this first byte and this length or count."""
    family, width = COUNTED[first]
    if family == ARRAY:
        return Token(1 + width, 1 + width, count, ARRAY)
    if family == MAP:
        return Token(1 + width, 1 + width, 2 * count, MAP)
    header = 1 + width + (family == EXT)
    return Token(header + count, header, 0, family)


def token_at(data: bytes | bytearray, index: int, end: int) -> Token | None:
    """The token that begins at ``index`` and is complete before ``end``, or None."""
    if index >= end:
        return None
    first = data[index]
    token = FIXED[first]
    if token is None:
        width = COUNTED[first][1]
        if index + 1 + width > end:
            return None
        token = counted_token(first, int.from_bytes(data[index + 1 : index + 1 + width], "big"))
    return token if index + token.size <= end else None


def end_of_value(data: bytes | bytearray, index: int, end: int) -> int:
    """Where the whole MessagePack value at ``index`` ends; -1 if it is not whole, or has c1."""
    left = 1
    while left > 0:
        token = token_at(data, index, end)
        if token is None or data[index] == 0xC1:
            return -1
        left += token.children - 1
        index += token.size
    return index


def signed(bits: int) -> int:
    """The low 64 bits as a signed integer."""
    bits &= MASK_64
    return bits - (1 << 64) if bits >> 63 else bits


def from_zigzag(bits: int) -> int:
    return signed((bits >> 1) ^ -(bits & 1))


def write_varint(output: bytearray, number: int) -> None:
    while number >= 0x80:
        output.append(number & 0x7F | 0x80)
        number >>= 7
    output.append(number)


def integer_of(token: bytes) -> int | None:
    """The value of an integer token, if it is below 2^63."""
    first = token[0]
    if len(token) == 1:
        return first if first < 0x80 else first - 256
    value = int.from_bytes(token[1:], "big", signed=first >= 0xD0)
    return value if value >> 63 <= 0 else None


def shortest_integer(value: int) -> bytes:
    """The shortest form of a signed 64-bit integer."""
    if -32 <= value < 128:
        return bytes([value & 255])
    for step in range(4):
        width = 1 << step
        if value >= 0 and value < 1 << 8 * width:
            return bytes([0xCC + step]) + value.to_bytes(width, "big")
        if value < 0 and value >= -1 << 8 * width - 1:
            return bytes([0xD0 + step]) + value.to_bytes(width, "big", signed=True)
    raise AssertionError("not a 64-bit integer")


def shortest_text(family: int, payload: bytes) -> bytes:
    """The shortest form of a text of at most 253 bytes."""
    if family == STR and len(payload) < 32:
        return bytes([0xA0 | len(payload)]) + payload
    return bytes([0xD9 if family == STR else 0xC4, len(payload)]) + payload


def hash_of(data: bytes | bytearray, seed: int) -> int:
    """``hash(B, s)`` of section 4: the first eight bytes, and the rest or the last eight."""
    size = len(data)
    x = (seed + size) & MASK_64
    x = (x ^ int.from_bytes(data[:8], "little")) * 0x9E3779B97F4A7C15 & MASK_64
    x ^= x >> 32
    if size > 8:
        rest = data[-8:] if size >= 16 else data[8:]
        x = (x ^ int.from_bytes(rest, "little")) * 0x9E3779B97F4A7C15 & MASK_64
        x ^= x >> 32
    return x


def bucket_of(payload: bytes | bytearray) -> int:
    """The bucket of a text with at least four payload bytes."""
    return (int.from_bytes(payload[:4], "little") * 0x9E3779B1 & MASK_32) >> 24
