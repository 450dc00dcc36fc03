"""FORMAT.md, section 11: limits; the parameters of an encoder; counters."""

import struct
from collections.abc import Sequence
from typing import Any, NamedTuple

from . import faults
from .messages import CLEAR, CODED, COPIES, Front

OUT_OF_RANGE = "a setting is out of its range"


class Statistics(NamedTuple):
    """What went through one direction, and what it holds now."""

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


class Counters:
    """Statistics that grow."""

    def __init__(self) -> None:
        for name in Statistics._fields:
            setattr(self, name, 0)

    def note(self, front: Front, message: bytes, frames: list[bytes]) -> None:
        self.messages += 1
        self.plain_bytes += sum(map(len, frames))
        self.coded_bytes += len(message)
        self.raw_messages += front.kind not in (CODED, COPIES)
        self.resets += front.reset is not None
        self.clears += CLEAR in front.changes

    def record(self) -> Statistics:
        return Statistics(*(getattr(self, name) for name in Statistics._fields))


def integer(name: str, value: Any, least: int, most: int) -> int:
    """A setting, or TypeError, or ValueError with its name."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name} has to be an int, not {value!r}")
    if not least <= value <= most:
        raise ValueError(f"{name}: {OUT_OF_RANGE}")
    return int(value)


class Limits:
    """What a decoding side allows."""

    RANGES = {
        "message_bytes": (1, 2**31 - 1, 64 << 20),
        "output_ratio": (1, 2**31 - 1, 16_384),
        "values": (1, 2**31 - 1, 1 << 22),
        "attachments": (0, 2**32 - 1, 4_096),
        "depth": (0, 128, 128),
        "entries_log2": (4, 15, 12),
        "history_log2": (8, 16, 16),
    }
    _LAYOUT = struct.Struct("<4BI3Q")

    def __init__(self, values: dict[str, int] | None = None) -> None:
        if values is not None and not isinstance(values, dict):
            raise TypeError("limits have to be a dict of their names, or None")
        for name in values or ():
            if name not in self.RANGES:
                raise ValueError(f"there is no limit {name!r}")
        for name, (least, most, default) in self.RANGES.items():
            value = (values or {}).get(name, default)
            setattr(self, name, integer(name, value, least, most))

    def as_dict(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in self.RANGES}

    def room(self, message_size: int) -> int:
        """The bytes that a coded message of this size may decode to."""
        return min(self.message_bytes, (1 << 20) + self.output_ratio * message_size)

    def encode(self) -> bytes:
        """The byte form that the C library has, docs/C.md."""
        return self._LAYOUT.pack(
            1,
            self.depth,
            self.entries_log2,
            self.history_log2,
            self.attachments,
            self.message_bytes,
            self.output_ratio,
            self.values,
        )

    @classmethod
    def decode(cls, data: bytes) -> "Limits":
        if len(data) != cls._LAYOUT.size or data[0] != 1:
            raise faults.error(faults.LIMITS_BYTES)
        _, *numbers = cls._LAYOUT.unpack(data)
        names = "depth entries_log2 history_log2 attachments message_bytes output_ratio values"
        try:
            return cls(dict(zip(names.split(), numbers)))
        except ValueError:
            raise faults.error(faults.LIMITS_BYTES) from None


class Parameters:
    """What an encoder does. ``level`` and ``seed`` are checked; a plain encoder uses neither."""

    def __init__(
        self,
        level: int,
        entries_log2: int,
        history_log2: int,
        never_interned: Sequence[str] | None,
        seed: bytes | None,
    ) -> None:
        self.level = integer("level", level, 0, 3)
        self.entries_log2 = integer("entries_log2", entries_log2, 4, 15)
        self.history_log2 = integer("history_log2", history_log2, 8, 16)
        self.names = _names(never_interned)
        if seed is not None and not isinstance(seed, bytes):
            raise TypeError("a seed has to be bytes")
        if seed is not None and len(seed) != 16:
            raise ValueError("a seed has 16 bytes")


def _names(names: Sequence[str] | None) -> list[bytes]:
    if isinstance(names, str):
        raise TypeError("never_interned has to be a sequence of names, not one str")
    names = tuple(names or ())
    if not all(isinstance(name, str) for name in names):
        raise TypeError("never_interned has to be names, each a str")
    if len(names) > 1024:
        raise ValueError(f"never_interned: {OUT_OF_RANGE}")
    return [name.encode() for name in names]
