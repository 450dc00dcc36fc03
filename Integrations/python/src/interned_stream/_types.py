"""The two types for MessagePack's ext family: msgpack-python's own, if that package is there."""

try:
    from msgpack import ExtType, Timestamp
except ImportError:
    import struct
    from dataclasses import dataclass
    from typing import NamedTuple

    class ExtType(NamedTuple):  # type: ignore[no-redef]
        """An ext value: its type, from -128 to 127, and its bytes."""

        code: int
        data: bytes

    @dataclass(frozen=True, slots=True)
    class Timestamp:  # type: ignore[no-redef]
        """A time: seconds since 1970, and nanoseconds from 0 to 999,999,999."""

        seconds: int
        nanoseconds: int = 0

        @staticmethod
        def from_bytes(data: bytes) -> "Timestamp":
            """Reads the 4, 8 or 12 bytes of an ext value of type -1."""
            if len(data) == 4:
                return Timestamp(struct.unpack("!L", data)[0])
            if len(data) == 8:
                (both,) = struct.unpack("!Q", data)
                return Timestamp(both & 0x3_FFFF_FFFF, both >> 34)
            if len(data) == 12:
                nanoseconds, seconds = struct.unpack("!Iq", data)
                return Timestamp(seconds, nanoseconds)
            raise ValueError("a timestamp has 4, 8 or 12 bytes")

        def to_bytes(self) -> bytes:
            """The shortest form."""
            if self.seconds >> 34 == 0:
                both = self.nanoseconds << 34 | self.seconds
                return struct.pack("!Q", both) if both >> 32 else struct.pack("!L", both)
            return struct.pack("!Iq", self.nanoseconds, self.seconds)


__all__ = ["ExtType", "Timestamp"]
