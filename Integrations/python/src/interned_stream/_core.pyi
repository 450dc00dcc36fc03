from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple, Self, TypeAlias

from typing_extensions import Buffer

Frames: TypeAlias = Buffer | Sequence[Buffer]
Limits: TypeAlias = Mapping[str, int]

FORMAT_VERSION: int
LIBRARY_VERSION: str

class Statistics(NamedTuple):
    messages: int
    plain_bytes: int
    coded_bytes: int
    raw_messages: int
    resets: int
    clears: int
    unacknowledged: int
    frozen: int
    entries: int
    evictions: int
    memory_bytes: int

class KeyMapStatistics(NamedTuple):
    messages: int
    coded_maps: int
    escaped_maps: int
    names: int
    names_bytes: int
    slots: int
    slots_bytes: int
    slot_definitions: int
    slot_evictions: int

class Session:
    def __new__(
        cls,
        level: int = 2,
        *,
        limits: Limits | None = None,
        peer_limits: Limits | None = None,
        entries_log2: int = 11,
        history_log2: int = 16,
        never_interned: Sequence[str] = (),
        seed: bytes | None = None,
    ) -> Self: ...
    def encode(self, frames: Frames, /) -> bytes: ...
    def dumps(
        self,
        obj: Any,
        attachments: Sequence[Buffer] | None = None,
        *,
        default: Callable[[Any], Any] | None = None,
        strict_types: bool = False,
    ) -> bytes: ...
    def decode(
        self, coded: Buffer, *, views: bool = False
    ) -> tuple[list[Any] | None, bytes | None]: ...
    def loads(
        self,
        coded: Buffer,
        *,
        use_list: bool = True,
        object_hook: Callable[[dict], Any] | None = None,
        hook_keys: tuple[str, ...] | None = None,
        ext_hook: Callable[[int, bytes], Any] | None = None,
    ) -> tuple[Any, list[bytes] | None, bytes | None]: ...
    def acknowledge(self) -> bytes | None: ...
    def reset(self) -> None: ...
    def close(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *details: object) -> None: ...
    @property
    def sent(self) -> Statistics: ...
    @property
    def received(self) -> Statistics: ...

class Encoder:
    def __new__(
        cls,
        level: int = 2,
        *,
        peer_limits: Limits | None = None,
        entries_log2: int = 11,
        history_log2: int = 16,
        self_contained: bool = False,
        never_interned: Sequence[str] = (),
        seed: bytes | None = None,
    ) -> Self: ...
    def encode(self, frames: Frames, /) -> bytes: ...
    def dumps(
        self,
        obj: Any,
        attachments: Sequence[Buffer] | None = None,
        *,
        default: Callable[[Any], Any] | None = None,
        strict_types: bool = False,
    ) -> bytes: ...
    def reset(self) -> None: ...
    def close(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *details: object) -> None: ...
    @property
    def sent(self) -> Statistics: ...

class Decoder:
    def __new__(cls, *, limits: Limits | None = None) -> Self: ...
    def decode(self, coded: Buffer, *, views: bool = False) -> list[Any]: ...
    def loads(
        self,
        coded: Buffer,
        *,
        use_list: bool = True,
        object_hook: Callable[[dict], Any] | None = None,
        hook_keys: tuple[str, ...] | None = None,
        ext_hook: Callable[[int, bytes], Any] | None = None,
    ) -> tuple[Any, list[bytes]]: ...
    def close(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *details: object) -> None: ...
    @property
    def received(self) -> Statistics: ...

class _KeyMap:
    def __new__(
        cls,
        mode: Literal["names", "values"] = "names",
        *,
        fields: Mapping[str, int] | None = None,
        seed: bytes | None = None,
        names: int = ...,
        slots: int = ...,
        item_bytes: int = ...,
        message_bytes: int = ...,
        names_bytes: int = ...,
        slots_bytes: int = ...,
        definitions: int = ...,
        references: int = ...,
    ) -> Self: ...
    def reset(self) -> None: ...
    def close(self) -> None: ...
    @property
    def statistics(self) -> KeyMapStatistics: ...

class KeyMapEncoder(_KeyMap):
    def encode(self, message: Buffer, /) -> bytes: ...

class KeyMapDecoder(_KeyMap):
    def decode(self, coded: Buffer, /) -> bytes: ...

def limits_default() -> dict[str, int]: ...
def limits_encode(limits: Limits | None, /) -> bytes: ...
def limits_decode(data: Buffer, /) -> dict[str, int]: ...
def packb(
    obj: Any, *, default: Callable[[Any], Any] | None = None, strict_types: bool = False
) -> bytes: ...
def unpackb(
    data: Buffer,
    *,
    use_list: bool = True,
    object_hook: Callable[[dict], Any] | None = None,
    hook_keys: tuple[str, ...] | None = None,
    ext_hook: Callable[[int, bytes], Any] | None = None,
) -> Any: ...
def unpack_from(data: Buffer, start: int, /) -> tuple[Any, int]: ...
def validate(data: Buffer, /) -> None: ...
def string_cache_info() -> dict[str, int]: ...
def string_cache_limit(entries: int, /) -> None: ...
