"""FORMAT.md, section 10: the body, as it is (stage 0) or through the range coder (stage 1).

Both readers have the same methods; ``kind`` is the class of the operand. They also keep the run
that is open (section 5.4).
"""

from . import faults
from .faults import Fault
from .terms import MASK_32

# The classes of operands, by the numbers of the table; DIGITS has none.
RUN, UNIT, TOKEN, DIFFERENCE, DOUBLE, LEADING, STAMP, TEXT_LENGTHS = range(8)
LENGTHS, NEAR, FAR, LITERALS, DISTANCE, SLOT, SILENCE, BUCKET, DIGITS = range(8, 17)

#: The trees of literals that follow another one have numbers from here on.
FIRST_LITERAL_TREE = 64

#: Classes whose bytes 0 and 1 are direct, and the one whose bytes all are.
_DIRECT = {DOUBLE: 2, STAMP: 2, DIGITS: 1 << 32}


class PlainReader:
    """Stage 0."""

    is_staged = False

    def __init__(self, data: bytes, start: int, end: int) -> None:
        self.data = data
        self.at = start
        self.end = end

    def byte(self, kind: int, index: int = 0) -> int:
        at = self.at
        if at >= self.end:
            raise Fault(faults.TRUNCATED)
        self.at = at + 1
        return self.data[at]

    def bytes(self, count: int, kind: int, index: int = 0) -> bytes:
        at = self.at
        if count > self.end - at:
            raise Fault(faults.TRUNCATED)
        self.at = at + count
        return self.data[at : at + count]

    def varint(self, kind: int) -> int:
        value = 0
        for index in range(5):
            byte = self.byte(kind, index)
            value |= (byte & 0x7F) << 7 * index
            if byte < 0x80:
                if value >> 32:
                    break
                return value
        raise Fault(faults.INVALID_OPERAND)

    def number(self, count: int, kind: int) -> int:
        """LE(count)."""
        return int.from_bytes(self.bytes(count, kind), "little")

    @property
    def is_at_end(self) -> bool:
        return self.at == self.end

    def finish(self) -> None:
        if self.at != self.end:
            raise Fault(faults.TRAILING_BYTES)


class RangeReader(PlainReader):
    """Stage 1. ``trees`` are the probabilities, which last from message to message."""

    is_staged = True

    def __init__(self, data: bytes, start: int, end: int, trees: dict[int, list[int]]) -> None:
        super().__init__(data, start, end)
        self.trees = trees
        self.range = MASK_32
        self.code = int.from_bytes(data[start : min(end, start + 4)].ljust(4, b"\0"), "big")
        self.at += 4

    def byte(self, kind: int, index: int = 0) -> int:
        if kind in _DIRECT and index < _DIRECT[kind]:
            return self._direct()
        return self._coded(kind << 2 | min(index, 3))

    def _coded(self, number: int) -> int:
        """A byte by the tree with this number."""
        tree = self.trees.setdefault(number, [])
        if not tree:
            tree += [2048] * 256
        code, range_ = self.code, self.range
        node = 1
        while node < 256:
            chance = tree[node]
            bound = (range_ >> 12) * chance
            if code < bound:
                range_ = bound
                tree[node] = chance + ((4096 - chance) >> 4)
                node += node
            else:
                code -= bound
                range_ -= bound
                tree[node] = chance - (chance >> 4)
                node += node + 1
            while range_ < 1 << 24:
                range_ <<= 8
                code = (code << 8 | self._next()) & MASK_32
        self.code, self.range = code, range_
        return node & 255

    def bytes(self, count: int, kind: int, index: int = 0) -> bytes:
        if kind == LITERALS:
            return self._literals(count)
        return bytes([self.byte(kind, index + k) for k in range(count)])

    def _literals(self, count: int) -> bytes:
        """Each byte after the first one has the tree of the byte before it."""
        result = bytearray()
        number = LITERALS << 2
        for _ in range(count):
            byte = self._coded(number)
            result.append(byte)
            number = FIRST_LITERAL_TREE + (byte >> 3)
        return bytes(result)

    def _next(self) -> int:
        at = self.at
        self.at = at + 1
        return self.data[at] if at < self.end else 0

    def _direct(self) -> int:
        part = self.range >> 8
        byte = self.code // part
        if byte > 255:
            raise Fault(faults.DAMAGED_STAGE)
        self.code = (self.code - byte * part) << 8 & MASK_32 | self._next()
        self.range = part << 8 & MASK_32
        return byte

    @property
    def is_at_end(self) -> bool:
        return self.at >= self.end

    def finish(self) -> None:
        if self.at < self.end:
            raise Fault(faults.TRAILING_BYTES)
