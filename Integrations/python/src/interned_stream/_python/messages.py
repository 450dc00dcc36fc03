"""FORMAT.md, section 2: the header, prefixes and acks of a message."""

from . import faults
from .faults import Fault
from .terms import write_varint

CODED, RAW, COPIES, PREFIXED = range(4)
NO_MESSAGE, APART, APART_ATTACHMENTS, RAW_ATTACHMENTS = 3, 4, 5, 6
RESET, FREEZE, THAW, TAIL, CLEAR, ATTACHMENTS = 16, 32, 33, 34, 35, 36

DEFAULT_SIZES = (11, 16)


class Front:
    """What a message says before its content. Prefixes are kept in their order."""

    def __init__(self) -> None:
        self.kind = RAW
        self.acks = 0
        #: Stage, two-way bit, entriesLog2, historyLog2; None if the message has no RESET.
        self.reset: tuple[int, bool, int, int] | None = None
        #: FREEZE, THAW and CLEAR, in their order.
        self.changes: list[int] = []
        self.tail: int | None = None
        #: Count, and bytes of the plain ones.
        self.attachments: tuple[int, int] | None = None


class Cursor:
    """Reads the fields of a message up to its content."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 2

    def byte(self) -> int:
        if self.at >= len(self.data):
            raise Fault(faults.TRUNCATED)
        self.at += 1
        return self.data[self.at - 1]

    def varint(self) -> int:
        value = 0
        for shift in range(0, 35, 7):
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                if value >> 32:
                    raise Fault(faults.INVALID_OPERAND)
                return value
        raise Fault(faults.INVALID_OPERAND)


def read_front(cursor: Cursor, most: int) -> Front:
    """Reads header, prefixes and acks; ``most`` bounds the number of attachments.

    What they mean for the state is not looked at.
    """
    front = Front()
    if len(cursor.data) < 2:
        raise Fault(faults.TRUNCATED)
    header = cursor.data[0]
    front.kind = header & 3
    if front.kind == PREFIXED:
        _read_prefixes(cursor, front, most)
    front.acks = header >> 2 & 3
    if front.acks == 3:
        front.acks += cursor.varint()
    if front.kind == NO_MESSAGE and cursor.at != len(cursor.data):
        raise Fault(faults.TRAILING_BYTES)
    is_coded = front.kind in (CODED, COPIES)
    if not is_coded and (front.tail is not None or front.attachments is not None):
        raise Fault(faults.RESERVED_CODE)
    return front


def _read_prefixes(cursor: Cursor, front: Front, most: int) -> None:
    start = cursor.at
    while True:
        is_first = cursor.at == start
        prefix = cursor.byte()
        if prefix < 7:
            if prefix == NO_MESSAGE and not is_first:
                raise Fault(faults.RESERVED_CODE)
            front.kind = prefix
            return
        if RESET <= prefix < RESET + 16 and is_first:
            sizes = (cursor.byte(), cursor.byte()) if prefix & 8 else DEFAULT_SIZES
            front.reset = (prefix & 3, prefix & 4 != 0, *sizes)
            if prefix & 3 > 1:
                raise Fault(faults.RESERVED_CODE)
        elif prefix in (FREEZE, THAW, CLEAR):
            front.changes.append(prefix)
        elif prefix == TAIL and front.tail is None:
            front.tail = cursor.varint()
        elif prefix == ATTACHMENTS and front.attachments is None:
            front.attachments = (cursor.varint(), cursor.varint())
            if front.attachments[0] > most:
                raise Fault(faults.TOO_MANY_ATTACHMENTS)
        else:
            raise Fault(faults.RESERVED_CODE)


def begins_stream(data: bytes) -> bool:
    """Whether the first prefix of a message is RESET."""
    return len(data) > 2 and data[0] & 3 == PREFIXED and RESET <= data[2] < RESET + 16


def is_no_message(data: bytes) -> bool:
    """Whether the first prefix of a message is NO MESSAGE."""
    return len(data) > 2 and data[0] & 3 == PREFIXED and data[2] == NO_MESSAGE


def write_front(front: Front) -> bytearray:
    """The bytes before the content, with a check of 0, as section 12 orders them."""
    prefixes = bytearray()
    if front.reset is not None:
        stage, two_way, *sizes = front.reset
        is_default = tuple(sizes) == DEFAULT_SIZES
        prefixes.append(RESET | (0 if is_default else 8) | (4 if two_way else 0) | stage)
        if not is_default:
            prefixes += bytes(sizes)
    prefixes += bytes(front.changes)
    kind = front.kind
    if prefixes or kind >= PREFIXED:
        prefixes.append(kind)
        kind = PREFIXED
    output = bytearray([min(front.acks, 3) << 2 | kind, 0]) + prefixes
    if front.acks >= 3:
        write_varint(output, front.acks - 3)
    return output


def read_raw_content(cursor: Cursor, has_attachments: bool, most: int) -> list[bytes]:
    """The frames of a raw message (prefix 6 has lengths of attachments); ``most`` bounds them."""
    sizes = []
    if has_attachments:
        count = cursor.varint()
        if count > most:
            raise Fault(faults.TOO_MANY_ATTACHMENTS)
        sizes = [cursor.varint() for _ in range(count)]
    end = len(cursor.data) - sum(sizes)
    if end < cursor.at:
        raise Fault(faults.TRUNCATED)
    frames = [cursor.data[cursor.at : end]]
    for size in sizes:
        frames.append(cursor.data[end : end + size])
        end += size
    return frames
