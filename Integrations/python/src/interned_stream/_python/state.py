"""FORMAT.md, section 4: what both ends of a direction remember."""

from collections import deque
from sys import getsizeof

from .terms import Token, hash_of, token_at

SAME, TOKEN = 0, 1
#: Where a message that is kept has to carry CLEAR.
LARGEST_PLACE = 1 << 30


class Sizes:
    """The parameters of RESET, and what follows from them."""

    def __init__(self, entries_log2: int, history_log2: int) -> None:
        self.entries = 1 << entries_log2
        self.window = 1 << history_log2
        self.item_bytes = 24 * self.entries
        self.anchors = min(1024, max(16, self.entries // 4))
        self.replacements = max(16, self.entries // 8)
        self.events = 3 * self.entries // 2
        self.short_attachment = self.window // 4


class Item:
    """A text or short array that was stored."""

    __slots__ = ("before", "bytes", "place")

    def __init__(self, data: bytes, place: int, before: int) -> None:
        self.bytes = data
        self.place = place
        self.before = before


class Items:
    """The items of a direction. ``total`` counts the bytes of all that were ever inserted."""

    def __init__(self, sizes: Sizes, is_two_way: bool) -> None:
        self.sizes = sizes
        self.is_two_way = is_two_way
        self.kept: dict[int, Item] = {}
        self.head = self.oldest = self.floor = 0
        self.total = 0
        self.evictions = 0
        self.frozen = False
        self.begin_message()

    def begin_message(self) -> None:
        self.is_stopped = False
        self.first_of_message = self.head, self.total

    def clear(self) -> None:
        """CLEAR: no item is live, but the peer may still refer to them."""
        self.floor = self.head

    def insert(self, data: bytes, place: int) -> bool:
        """Stores a value as item ``head``. False if the stream is frozen."""
        if self.frozen or self.is_stopped:
            return False
        if self.is_two_way:
            head, total = self.first_of_message
            entries = self.sizes.entries
            if self.head - head >= entries // 2 or self.total + len(data) - total > 12 * entries:
                self.is_stopped = True
                return False
        self.kept[self.head] = Item(data, place, self.total)
        self.head += 1
        self.total += len(data)
        self._evict()
        return True

    def _evict(self) -> None:
        oldest = self.oldest
        while (
            self.head - oldest > self.sizes.entries
            or self.total - self.kept[oldest].before > self.sizes.item_bytes
        ):
            del self.kept[oldest]
            oldest += 1
            self.evictions += 1
        self.oldest = oldest

    def live(self, number: int) -> Item | None:
        return self.kept.get(number) if number >= self.floor else None


class Event:
    """How the value at a place was coded. Pairs are (first, second) of units."""

    __slots__ = ("after_other", "after_same", "anchor", "difference")

    def __init__(
        self, after_same: tuple, after_other: tuple, difference: int = 0, anchor: int | None = None
    ) -> None:
        self.after_same = after_same
        self.after_other = after_other
        self.difference = difference
        self.anchor = anchor


class State:
    """The whole state of a direction, but for its chain value."""

    def __init__(self, sizes: Sizes, is_two_way: bool) -> None:
        self.sizes = sizes
        self.items = Items(sizes, is_two_way)
        self.clear()

    def clear(self) -> None:
        """RESET and CLEAR. `history[place - origin]` is the byte at a place."""
        self.items.clear()
        self.history = bytearray()
        self.origin = 1
        self.last_root = 0
        self.last_reference = self.items.head
        self.last_peer = 0
        self.buckets: list[int | None] = [None] * 256
        self.form_starts = [0] * 256
        self.events: dict[int, Event] = {}
        self.event_places: deque[int] = deque()
        self.anchors = [(0, 0)] * self.sizes.anchors
        self.next_anchor = 0
        self.numbers = [0] * 256
        self.replacements = [0] * self.sizes.replacements
        self.last_wide = 0
        self.last_double = 0
        self.last_distance = 1
        self.last_unit = SAME
        self.pairs: dict[int, tuple[int, int]] = {}
        self.choices = bytearray(4096)
        self.trees: dict[int, list[int]] = {}
        self.begin_message()

    # ---- History

    def begin_message(self) -> None:
        """Sets the window, and forgets bytes before it now and then."""
        self.message_start = self.next_place
        self.window_start = max(1, self.message_start - self.sizes.window)
        surplus = self.window_start - self.origin
        if surplus > 3 * self.sizes.window:
            del self.history[:surplus]
            self.origin = self.window_start
        self.items.begin_message()

    @property
    def next_place(self) -> int:
        return self.origin + len(self.history)

    def bytes_at(self, place: int, end: int) -> bytes:
        return bytes(self.history[place - self.origin : end - self.origin])

    def token(self, place: int) -> Token | None:
        """The token at a place. All bytes of the history lie before the position."""
        if place < self.window_start:
            return None
        history = self.history
        return token_at(history, place - self.origin, len(history))

    def end(self, place: int, count: int) -> int:
        """The place after ``count`` whole values, or 0."""
        if place < self.window_start:
            return 0
        history, limit = self.history, len(self.history)
        index = place - self.origin
        for _ in range(256):
            token = token_at(history, index, limit)
            if token is None:
                return 0
            count += token.children - 1
            index += token.size
            if count <= 0:
                return index + self.origin
        return 0

    def append_attachment(self, data: bytes) -> None:
        if len(data) <= self.sizes.short_attachment:
            self.history += data

    def append_raw(self, frames: list[bytes]) -> None:
        """A raw message, section 8.5."""
        self.begin_message()
        self.append_frame(frames[0])
        for attachment in frames[1:]:
            self.append_attachment(attachment)

    def append_frame(self, frame: bytes) -> None:
        """A main frame that taught nothing."""
        self.history += frame
        if frame:
            self.last_root = self.message_start

    def memory_bytes(self) -> int:
        """About what the state takes."""
        kept = (self.history, self.events, self.event_places, self.items.kept, self.pairs)
        tables = self.sizes.anchors + self.sizes.replacements + 768 + 256 * len(self.trees)
        objects = 120 * len(self.events) + 160 * len(self.items.kept)
        return sum(map(getsizeof, kept)) + 8 * tables + objects + len(self.choices)

    # ---- Events, choices, replacements

    def add_event(self, place: int, event: Event) -> None:
        places = self.event_places
        self.events[place] = event
        places.append(place)
        if len(places) > self.sizes.events:
            del self.events[places.popleft()]

    def replacement_slot(self, start: int, end: int) -> int | None:
        """The slot of the value from ``start`` to ``end``; none if that is 0 or too long."""
        if end == 0 or end - start > 255:
            return None
        return hash_of(self.bytes_at(start, end), 1) % self.sizes.replacements


def choice_of(pair: tuple[int, int], unit: int) -> int:
    """The number of the counter of a pair after a unit."""
    return ((pair[0] | pair[1] << 8 | unit << 16) * 0x9E3779B1 & 0xFFFFFFFF) >> 20


def updated(pair: tuple[int, int], unit: int) -> tuple[int, int]:
    return pair if unit == pair[0] else (unit, pair[0])
