"""FORMAT.md, section 3: the check."""

from itertools import chain, count
from struct import iter_unpack

from .terms import MASK_64

K0, K1, K2 = 0x9E3779B97F4A7C15, 0xA0761D6478BD642F, 0xE7037ED1A0B428DB


def _keys(block: int) -> tuple[int, int]:
    return (K1 + block * K0) & MASK_64, (K2 + block * K0) & MASK_64


_FIRST_KEYS = [_keys(block) for block in range(4096)]


def fold(a: int, b: int) -> int:
    product = a * b
    return (product & MASK_64) ^ (product >> 64)


def digest(seed: int, data: bytes | bytearray | memoryview) -> int:
    """64 bits of `data` and what went before, `seed`."""
    size = len(data)
    sum_ = seed + K0 * size
    if size & 15:
        data = bytes(data) + bytes(-size & 15)
    keys = _FIRST_KEYS
    if size > 65536:
        keys = chain(_FIRST_KEYS, map(_keys, count(len(_FIRST_KEYS))))
    for (a, b), (first, second) in zip(iter_unpack("<QQ", data), keys):
        product = (a ^ first) * (b ^ second)
        sum_ += (product & MASK_64) ^ (product >> 64)
    sum_ &= MASK_64
    return fold(sum_ ^ K1, sum_ ^ K2)


def message_digest(seed: int, message: bytes, frames: list[bytes]) -> int:
    """D: of a whole message but its twelve bits of check, then of what it decodes to."""
    result = digest((seed + (message[0] & 15)) & MASK_64, memoryview(message)[2:])
    for frame in frames:
        result = digest(result, frame)
    return result


def check_of(message: bytes) -> int:
    """The twelve bits that a message has."""
    return message[0] >> 4 << 8 | message[1]


def seal(message: bytearray, seed: int, frames: list[bytes]) -> int:
    """Writes the check into a message whose twelve bits are 0; the new chain value."""
    result = message_digest(seed, message, frames)
    message[0] |= result >> 60 << 4
    message[1] = result >> 52 & 255
    return result
