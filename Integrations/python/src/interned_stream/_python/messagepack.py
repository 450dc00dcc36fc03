"""Python objects to MessagePack and back, with the rules of the extension (and msgpack-python)."""

import struct
from collections.abc import Callable
from typing import Any

from interned_stream._errors import _error_for
from interned_stream._types import ExtType, Timestamp

from .strings import strings
from .terms import ARRAY, BIN, EXT, FLOAT, INTEGER, MAP, STR, shortest_integer, token_at

#: msgpack-python's bound for containers in containers.
DEPTH_LIMIT = 511

_NAMES = {None: b"\xc0", False: b"\xc2", True: b"\xc3"}
_EXT_FORMATS = {1: 0xD4, 2: 0xD5, 4: 0xD6, 8: 0xD7, 16: 0xD8}


def _header(count: int, fix: int, fix_limit: int, first: int, wide: int) -> bytes:
    """The shortest header for a count; ``first`` is the format with one byte, or 0."""
    if count < fix_limit:
        return bytes([fix | count])
    if first and count < 256:
        return bytes([first, count])
    if count < 65536:
        return bytes([wide]) + count.to_bytes(2, "big")
    if count < 1 << 32:
        return bytes([wide + 1]) + count.to_bytes(4, "big")
    raise ValueError("more than 2**32 - 1 bytes or elements")


class Packer:
    """Collects the bytes of one value."""

    def __init__(self, default: Callable[[Any], Any] | None, strict_types: bool) -> None:
        self.default = default
        self.strict_types = bool(strict_types)
        self.output = bytearray()

    def pack(self, value: Any, depth: int = 0, may_call: bool = True) -> None:
        kind = type(value)
        writer = _WRITERS.get(kind)
        if writer is None or (kind is tuple and self.strict_types):
            writer = self._writer_of_other(value, kind)
        if depth > DEPTH_LIMIT and kind not in _LEAVES:
            raise ValueError("recursion limit exceeded")
        if writer is not None and not (writer is Packer._integer and not _fits(value)):
            writer(self, value, depth + 1)
        elif self.default is not None and may_call:
            self.pack(self.default(value), depth + 1, False)
        elif writer is not None:
            raise OverflowError("an integer that 64 bits cannot hold")
        else:
            raise TypeError(f"can not serialize {kind.__name__!r} object")

    def _writer_of_other(self, value: Any, kind: type) -> Callable | None:
        if not self.strict_types:
            for base in (int, float, bytes, bytearray, str):
                if isinstance(value, base):
                    return _WRITERS[base]
            if isinstance(value, dict):
                return Packer._dict_of_items
            for base in (tuple, list):
                if isinstance(value, base):
                    return _WRITERS[base]
        return None

    def _name(self, value: Any, depth: int) -> None:
        self.output += _NAMES[value]

    def _integer(self, value: int, depth: int) -> None:
        if value >> 63 > 0:
            self.output += b"\xcf" + int(value).to_bytes(8, "big")
        else:
            self.output += shortest_integer(int(value))

    def _float(self, value: float, depth: int) -> None:
        self.output += struct.pack(">Bd", 0xCB, value)

    def _text(self, value: str, depth: int) -> None:
        data = str.encode(value)
        self.output += _header(len(data), 0xA0, 32, 0xD9, 0xDA) + data

    def _binary(self, value: Any, depth: int) -> None:
        with memoryview(value) as view:
            if not view.contiguous:
                raise BufferError("the buffer is not contiguous")
            self.output += _header(view.nbytes, 0, 0, 0xC4, 0xC5)
            self.output += view.tobytes()

    def _array(self, value: list | tuple, depth: int) -> None:
        count = len(value)
        self.output += _header(count, 0x90, 16, 0, 0xDC)
        for index in range(count):
            self.pack(value[index] if index < len(value) else None, depth)
            if len(value) != count:
                raise RuntimeError("a container changed its size while it was packed")

    def _dict(self, value: dict, depth: int) -> None:
        self.output += _header(len(value), 0x80, 16, 0, 0xDE)
        for key, element in value.items():
            self.pack(key, depth)
            self.pack(element, depth)

    def _dict_of_items(self, value: dict, depth: int) -> None:
        """A subclass of dict may have its own order of items."""
        items = list(value.items())
        self.output += _header(len(items), 0x80, 16, 0, 0xDE)
        for key, element in items:
            self.pack(key, depth)
            self.pack(element, depth)

    def _ext(self, value: ExtType, depth: int) -> None:
        if not -128 <= value.code <= 127:
            raise ValueError("the type of an ext is from -128 to 127")
        self._put_ext(value.code, value.data)

    def _timestamp(self, value: Timestamp, depth: int) -> None:
        self._put_ext(-1, value.to_bytes())

    def _put_ext(self, code: int, data: bytes) -> None:
        size = len(data)
        form = _EXT_FORMATS.get(size)
        self.output += _header(size, 0, 0, 0xC7, 0xC8) if form is None else bytes([form])
        self.output += bytes([code & 255]) + data


_WRITERS: dict[type, Callable] = {
    type(None): Packer._name,
    bool: Packer._name,
    int: Packer._integer,
    float: Packer._float,
    str: Packer._text,
    bytes: Packer._binary,
    bytearray: Packer._binary,
    memoryview: Packer._binary,
    list: Packer._array,
    tuple: Packer._array,
    dict: Packer._dict,
    ExtType: Packer._ext,
    Timestamp: Packer._timestamp,
}
_LEAVES = frozenset({type(None), bool, int, float, str})


def _fits(value: int) -> bool:
    return -(1 << 63) <= value < 1 << 64


def packb(
    obj: Any, *, default: Callable[[Any], Any] | None = None, strict_types: bool = False
) -> bytes:
    """The MessagePack form of an object, as msgpack-python's packb makes it."""
    packer = Packer(default, strict_types)
    try:
        packer.pack(obj)
    except RecursionError:
        raise ValueError("recursion limit exceeded") from None
    return bytes(packer.output)


class Unpacker:
    """Builds objects."""

    def __init__(
        self,
        use_list: bool = True,
        object_hook: Callable[[dict], Any] | None = None,
        hook_keys: tuple[str, ...] | None = None,
        ext_hook: Callable[[int, bytes], Any] | None = None,
    ) -> None:
        if hook_keys is not None:
            if type(hook_keys) is not tuple or not all(type(key) is str for key in hook_keys):
                raise TypeError("hook_keys has to be a tuple of str")
            hook_keys = frozenset(hook_keys)
        self.use_list = use_list
        self.object_hook = object_hook
        self.hook_keys = hook_keys
        self.ext_hook = ext_hook
        self.data = b""
        self.at = 0

    def whole(self, data: bytes) -> Any:
        """The object in bytes that are one value."""
        value = self.first(data, 0)
        if self.at != len(data):
            raise ValueError("bytes are left over after the MessagePack value")
        return value

    def first(self, data: bytes, start: int) -> Any:
        """The object that begins at ``start``; ``at`` is its end then."""
        self.data = data
        self.at = start
        try:
            return self._value(0)
        except RecursionError:
            raise ValueError("MessagePack is nested too deeply") from None

    def _value(self, depth: int) -> Any:
        data, at = self.data, self.at
        token = token_at(data, at, len(data))
        if token is None:
            raise ValueError("MessagePack ends too early")
        self.at = end = at + token.size
        family = token.family
        if family == STR:
            return strings.find(data[at + token.header : end])
        if family == INTEGER:
            first = data[at]
            if token.size == 1:
                return first if first < 0x80 else first - 256
            return int.from_bytes(data[at + 1 : end], "big", signed=first >= 0xD0)
        if family in (ARRAY, MAP):
            return self._container(token.children, family, depth)
        if family == FLOAT:
            return struct.unpack_from(">f" if token.size == 5 else ">d", data, at + 1)[0]
        payload = data[at + token.header : end]
        if family == BIN:
            return payload
        if family == EXT:
            return self._ext(data[at + token.header - 1], payload)
        if data[at] == 0xC1:
            raise ValueError("the byte 0xc1 has no meaning in MessagePack")
        return {0xC0: None, 0xC2: False, 0xC3: True}[data[at]]

    def _ext(self, code: int, payload: bytes) -> Any:
        code = code - 256 if code > 127 else code
        if code == -1:
            return Timestamp.from_bytes(payload)
        return (self.ext_hook or ExtType)(code, payload)

    def _container(self, children: int, family: int, depth: int) -> Any:
        if children > len(self.data) - self.at:
            raise ValueError("MessagePack ends too early")
        if depth > DEPTH_LIMIT:
            raise ValueError("MessagePack is nested too deeply")
        if family == MAP:
            return self._map(children // 2, depth + 1)
        values = [self._value(depth + 1) for _ in range(children)]
        return values if self.use_list else tuple(values)

    def _map(self, count: int, depth: int) -> Any:
        keys = self.hook_keys
        is_wanted = self.object_hook is not None and keys is None
        looks = self.object_hook is not None and keys is not None
        result = {}
        for _ in range(count):
            key = self._value(depth)
            if looks and type(key) is str and key in keys:
                is_wanted = True
            result[key] = self._value(depth)
        return self.object_hook(result) if is_wanted else result


def unpackb(
    data: Any,
    *,
    use_list: bool = True,
    object_hook: Callable[[dict], Any] | None = None,
    hook_keys: tuple[str, ...] | None = None,
    ext_hook: Callable[[int, bytes], Any] | None = None,
) -> Any:
    """The object in a MessagePack value, as msgpack-python's unpackb(strict_map_key=False).

    With `hook_keys`, a tuple of names, object_hook is called only for maps that have one of them.
    """
    return Unpacker(use_list, object_hook, hook_keys, ext_hook).whole(bytes(memoryview(data)))


def unpack_from(data: Any, start: int, /) -> tuple[Any, int]:
    """(object, end): the first of several values."""
    data = bytes(memoryview(data))
    if not 0 <= start <= len(data):
        raise ValueError("the start is not in the data")
    unpacker = Unpacker()
    return unpacker.first(data, start), unpacker.at


def validate(data: Any, /) -> None:
    """Raises DataError if the bytes are not one MessagePack value."""
    data = bytes(memoryview(data))
    at, left = 0, 1
    while left > 0:
        token = token_at(data, at, len(data))
        if token is None:
            raise _error_for(129, 1, "the bytes end inside a value", len(data))
        if data[at] == 0xC1:
            raise _error_for(130, 1, "the byte 0xc1 has no meaning", at)
        left += token.children - 1
        at += token.size
    if at != len(data):
        raise _error_for(131, 1, "bytes are left over after the value", at)
