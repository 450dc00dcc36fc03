"""FORMAT.md, sections 2, 3, 8 and 9: one direction, as its reader sees it."""

from collections import deque
from collections.abc import Callable

from . import check, faults
from .blobs import has_opaque, read_attachments, read_sequences, restore_opaque
from .faults import Fault
from .messages import (
    APART,
    APART_ATTACHMENTS,
    CLEAR,
    CODED,
    COPIES,
    FREEZE,
    NO_MESSAGE,
    RAW_ATTACHMENTS,
    Cursor,
    Front,
    begins_stream,
    is_no_message,
    read_front,
    read_raw_content,
)
from .settings import Counters, Limits
from .stages import LENGTHS, PlainReader, RangeReader
from .state import LARGEST_PLACE, Items, Sizes, State
from .values import FrameReader, PeerItems
from .walk import Bounds


class Acknowledged:
    """What the other side has said it read of a direction."""

    def __init__(self) -> None:
        self.begin(None)

    def begin(self, items: Items | None) -> None:
        """A direction begins; ``items`` are None if it never inserts any."""
        self.items = items
        self.head = self.total = 0
        self.waiting: deque[tuple[int, int]] = deque()

    def note_message(self) -> None:
        items = self.items
        self.waiting.append((items.head, items.total) if items is not None else (0, 0))

    def accept(self, count: int) -> None:
        if count > len(self.waiting):
            raise Fault(faults.WRONG_ACKNOWLEDGEMENT)
        for _ in range(count):
            self.head, self.total = self.waiting.popleft()

    def peer_items(self) -> PeerItems | None:
        return None if self.items is None else PeerItems(self.items, self.head, self.total)


class DirectionDecoder:
    """Decodes the messages of one direction.

    ``other`` is what this side's peer has read of the opposite direction; None in a one-way stream.
    """

    def __init__(self, limits: Limits, other: Acknowledged | None = None) -> None:
        self.limits = limits
        self.other = other
        self.log = Acknowledged()
        self.state: State | None = None
        self.counters = Counters()
        self.chain = 0
        self.stage = 0
        self.poison: tuple[int, int] | None = None

    def decode(self, data: bytes) -> list[bytes] | None:
        """The frames of a message; None if it was an acknowledgement alone.

        Raises DataError and LimitError, and then again for every later message until a stream
        begins.
        """
        if self.poison is not None and (self.other is not None or not begins_stream(data)):
            raise faults.error(*self.poison)
        cursor = Cursor(data)
        self._place: Callable[[], int] = lambda: cursor.at
        try:
            frames = self._message(cursor)
        except Fault as fault:
            self.poison = (fault.code, min(self._place(), len(data)))
            raise faults.error(*self.poison) from None
        self.poison = None
        return frames

    def _message(self, cursor: Cursor) -> list[bytes] | None:
        data = cursor.data
        if self.state is None and not begins_stream(data) and not is_no_message(data):
            raise Fault(faults.MISSING_RESET)
        front = read_front(cursor, self.limits.attachments)
        if front.kind == NO_MESSAGE:
            self._acknowledgement(front, data)
            return None
        self._begin(front)
        self._accept(front)
        frames = self._content(front, cursor)
        digest = check.message_digest(self.chain, data, frames)
        if digest >> 52 != check.check_of(data):
            self._place = lambda: 0
            raise Fault(faults.WRONG_CHECK)
        self.chain = digest
        if self.other is not None:
            self.log.note_message()
        self.counters.note(front, data, frames)
        return frames

    def _acknowledgement(self, front: Front, data: bytes) -> None:
        if self.other is None:
            raise Fault(faults.WRONG_MODE)
        if check.message_digest(0, data, []) >> 52 != check.check_of(data):
            raise Fault(faults.WRONG_CHECK)
        self._accept(front)

    def _accept(self, front: Front) -> None:
        if self.other is not None:
            self.other.accept(front.acks)
        elif front.acks:
            raise Fault(faults.WRONG_ACKNOWLEDGEMENT)

    # ---- Prefixes

    def _begin(self, front: Front) -> None:
        if front.reset is not None:
            self._reset(*front.reset)
        for change in front.changes:
            if change == CLEAR:
                self.state.clear()
            else:
                self.state.items.frozen = change == FREEZE
        is_kept = front.kind not in (APART, APART_ATTACHMENTS)
        if is_kept and self.state.next_place >= LARGEST_PLACE:
            raise Fault(faults.OUTPUT_TOO_LARGE)

    def _reset(self, stage: int, is_two_way: bool, entries_log2: int, history_log2: int) -> None:
        if is_two_way != (self.other is not None):
            raise Fault(faults.WRONG_MODE)
        if is_two_way and self.state is not None:
            raise Fault(faults.UNEXPECTED_RESET)
        if not (4 <= entries_log2 <= 15 and 8 <= history_log2 <= 16):
            raise Fault(faults.INVALID_OPERAND)
        limits = self.limits
        if entries_log2 > limits.entries_log2 or history_log2 > limits.history_log2:
            raise Fault(faults.PARAMETERS_TOO_LARGE)
        self.stage = stage
        self.chain = 0
        self.state = State(Sizes(entries_log2, history_log2), is_two_way)
        self.log.begin(self.state.items)

    # ---- Content

    def _content(self, front: Front, cursor: Cursor) -> list[bytes]:
        if front.kind in (CODED, COPIES):
            return self._coded(front, cursor)
        has_attachments = front.kind in (RAW_ATTACHMENTS, APART_ATTACHMENTS)
        frames = read_raw_content(cursor, has_attachments, self.limits.attachments)
        if sum(map(len, frames)) > self.limits.message_bytes:
            raise Fault(faults.OUTPUT_TOO_LARGE)
        if front.kind not in (APART, APART_ATTACHMENTS):
            self.state.append_raw(frames)
        return frames

    def _coded(self, front: Front, cursor: Cursor) -> list[bytes]:
        data, state = cursor.data, self.state
        tail_size = front.tail or 0
        count, plain_size = front.attachments or (0, 0)
        tail_start = len(data) - tail_size
        end = tail_start - plain_size
        if end < cursor.at:
            raise Fault(faults.TRUNCATED)
        room = self.limits.room(len(data))
        if front.kind == CODED and self.stage:
            body = RangeReader(data, cursor.at, end, state.trees)
        else:
            body = PlainReader(data, cursor.at, end)
        self._place = lambda: body.at
        state.begin_message()
        if front.kind == CODED:
            peer = self.other.peer_items() if self.other is not None else None
            bounds = Bounds(room, self.limits.values, self.limits.depth)
            is_tokens = FrameReader(state, body, bounds, count > 0, peer).read()
        else:
            is_tokens = False
            self._copies(body, count > 0, room)
        frame = state.bytes_at(state.message_start, state.next_place)
        if tail_size:
            frame = restore_opaque(frame, data[tail_start:])
        elif is_tokens and 0xC1 in frame and has_opaque(frame):
            raise Fault(faults.INVALID_OPERAND)
        room -= len(frame)
        if room < 0:
            raise Fault(faults.OUTPUT_TOO_LARGE)
        attachments = read_attachments(body, state, count, data[end:tail_start], room)
        body.finish()
        return [frame, *attachments]

    def _copies(self, body: PlainReader, has_size: bool, room: int) -> None:
        """Section 8.2."""
        state = self.state
        size = body.varint(LENGTHS) if has_size else None
        if size is not None and size > room:
            raise Fault(faults.OUTPUT_TOO_LARGE)
        if read_sequences(body, state, size, room):
            state.last_root = state.message_start

    # ---- What an owner of the session asks

    def statistics(self) -> Counters:
        counters = self.counters
        if self.state is not None:
            items = self.state.items
            counters.entries = items.head - max(items.oldest, items.floor)
            counters.evictions = items.evictions
            counters.frozen = int(items.frozen)
            counters.unacknowledged = len(self.log.waiting)
            counters.memory_bytes = self.state.memory_bytes()
        return counters
