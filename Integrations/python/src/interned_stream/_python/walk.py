"""FORMAT.md, sections 5 and 7: the walk along an earlier instance of the same data."""

from . import faults, stages
from .faults import Fault
from .runs import Runs
from .stages import PlainReader
from .state import SAME, TOKEN, Event, State, choice_of, updated
from .terms import ARRAY, BIN, COUNTED, FIXED, MAP, STR, Token, counted_token, token_at

REFERENCE_1, REPLACEMENT, HEADER, CALL_FAR, CALL_COUNT, BLOB = 2, 4, 9, 10, 11, 13
FIRST_CALL = 128

SILENT, EVENT, TABLE = range(3)
ROLE_ELEMENT, ROLE_KEY, ROLE_VALUE = range(3)
DEFAULT_PAIR = (TOKEN, SAME)


class Container:
    """An open container. The root counts as an array of one value."""

    __slots__ = (
        "base_left",
        "has_change",
        "is_call",
        "is_map",
        "is_root",
        "is_short",
        "left",
        "replaces",
        "return_to",
        "sibling",
        "start",
    )

    def __init__(self, left: int, base_left: int, is_map: bool, start: int) -> None:
        self.left = left
        self.base_left = base_left
        self.is_map = is_map
        self.start = start
        self.sibling = 0
        self.is_root = False
        self.is_call = False
        self.return_to = 0
        self.has_change = False
        self.is_short = False
        self.replaces: int | None = None


class Bounds:
    """What a message may still use: bytes, values and containers (section 11)."""

    def __init__(self, room: int, values: int, depth: int) -> None:
        self.room = room
        self.values = values
        self.depth = depth


class Walk:
    """One main frame. `base`, `position` and `top` are those of section 5.1."""

    def __init__(
        self, state: State, body: PlainReader, bounds: Bounds, has_attachments: bool
    ) -> None:
        self.state = state
        self.body = body
        self.bounds = bounds
        self.runs = Runs(body, body.is_staged or has_attachments)
        self.base = state.last_root
        self.position = state.message_start
        self.limit = state.message_start + bounds.room
        self.top = Container(1, 1 if self.base else 0, False, 0)
        self.top.is_root = True
        self.stack = [self.top]
        self.passed = 0
        self.is_key = False
        #: The token at the base, and what predicts the unit.
        self.base_token: Token | None = None
        self.source = TABLE
        self.event: Event | None = None
        self.pair = DEFAULT_PAIR
        self.pair_key = 0
        self.new_event: Event | None = None

    # ---- The next value, section 5.1

    def next(self) -> bool:
        """Moves to the next value. False at the end of the main frame."""
        top = self.top
        while top.left == 0:
            if top.is_root:
                return False
            self.close()
            top = self.top
        base = self.base
        if self.passed > 0:
            if base and (top.is_root or top.base_left > 0):
                base = self.state.end(base, self.passed)
            self.passed = 0
        is_key = self.is_key = top.is_map and top.left & 1 == 0
        begins = is_key or not top.is_map
        if begins:
            if (base == 0 or top.base_left == 0) and top.sibling and not top.is_root:
                base = top.sibling
                top.base_left = 2 if top.is_map else 1
            top.sibling = self.position
        top.left -= 1
        if top.base_left > 0:
            top.base_left -= 1
        else:
            base = 0
        token = self.state.token(base) if base else None
        self.base = base if token is not None else 0
        self.base_token = token
        return True

    def close(self) -> None:
        c = self.stack.pop()
        self.top = self.stack[-1]
        if c.is_short and c.has_change:
            self._store_short_array(c)
        if c.is_call:
            self.base = c.return_to
            self.passed = 1 if self.base else 0
        elif self.base:
            self.passed += c.base_left

    def _store_short_array(self, c: Container) -> None:
        """Section 7.4."""
        state = self.state
        if self.position - c.start > 255:
            return
        data = state.bytes_at(c.start, self.position)
        at = 1
        for index in range(data[0] & 15):
            token = token_at(data, at, len(data))
            if token is None or token.family > BIN or data[at] == 0xC1:
                return
            if index == 0 and (token.family != STR or token.size < 5):
                return
            at += token.size
        if state.items.insert(data, c.start):
            state.last_reference = state.items.head - 1
        if c.replaces is not None:
            state.replacements[c.replaces] = c.start

    # ---- The prediction, section 5.2

    def read_unit(self) -> int:
        state = self.state
        last = state.last_unit
        if self.base:
            self.event = event = state.events.get(self.base)
            if event is None:
                self.source = SILENT
                return self.runs.silent_unit()
            self.source = EVENT
            self.pair = pair = event.after_same if last == SAME else event.after_other
        else:
            self.source = TABLE
            role = ROLE_ELEMENT
            if self.top.is_map:
                role = ROLE_KEY if self.is_key else ROLE_VALUE
            self.pair_key = role << 8 | last
            self.pair = pair = state.pairs.get(self.pair_key, DEFAULT_PAIR)
        first, second = pair
        if state.choices[choice_of(pair, last)] >= 2:
            first, second = second, first
        if first and second:
            third = SAME
        elif first != REFERENCE_1 and second != REFERENCE_1:
            third = REFERENCE_1
        else:
            third = REPLACEMENT
        return self.runs.unit((first, second, third))

    # ---- Notes, section 5.3

    def note(self, unit: int, opens: bool) -> None:
        state = self.state
        last = state.last_unit
        if unit != SAME:
            self.top.has_change = True
        state.last_unit = unit
        self.new_event = None
        if self.source == SILENT:
            if unit != SAME:
                self._add_event(Event((unit, SAME), (unit, SAME)))
            return
        self._learn(unit, last)
        pair = updated(self.pair, unit)
        if self.source == TABLE:
            state.pairs[self.pair_key] = pair
            if not self.is_key:
                self._add_event(Event((SAME, unit), (SAME, unit)))
        elif unit != SAME or opens or not self.is_key:
            e = self.event
            if last == SAME:
                self._add_event(Event(pair, e.after_other, e.difference, e.anchor))
            else:
                self._add_event(Event(e.after_same, pair, e.difference, e.anchor))

    def _learn(self, unit: int, last: int) -> None:
        choices, number = self.state.choices, choice_of(self.pair, last)
        if unit == self.pair[0]:
            if choices[number] > 0:
                choices[number] -= 1
        elif unit == self.pair[1] and choices[number] < 3:
            choices[number] += 1

    def _add_event(self, event: Event) -> None:
        self.new_event = event
        self.state.add_event(self.position, event)

    # ---- Tokens and bytes

    def read_token(self) -> tuple[bytes, Token]:
        """A token of the body, of a class of its own."""
        body = self.body
        first = body.byte(stages.TOKEN)
        token = FIXED[first]
        start = bytes([first])
        if token is None:
            width = COUNTED[first][1]
            start += body.bytes(width, stages.TOKEN, 1)
            token = counted_token(first, int.from_bytes(start[1:], "big"))
        self.check_room(token.size)
        rest = token.size - len(start)
        return start + body.bytes(rest, stages.TOKEN, len(start)) if rest else start, token

    def check_room(self, size: int) -> None:
        if self.position + size > self.limit:
            raise Fault(faults.OUTPUT_TOO_LARGE)

    def append(self, data: bytes) -> None:
        self.check_room(len(data))
        self.state.history += data
        self.position += len(data)

    def base_bytes(self) -> bytes:
        """The token at the base; of an array or map the header."""
        return self.state.bytes_at(self.base, self.base + self.base_token.size)

    # ---- Containers, section 7

    def open(self, unit: int) -> None:
        """A value with children, coded by SAME, HEADER or CALL."""
        self.note(unit, True)
        if unit == SAME:
            self._open_same()
        elif unit == HEADER:
            self._open_new()
        else:
            self._open_call(unit)

    def _open_same(self) -> None:
        header, token = self.base_bytes(), self.base_token
        c = self._container(header, token, token.children)
        if self.source == EVENT and self.event.anchor is not None:
            self._set_anchor(self.event.anchor)
        self._enter(c, header, self.base + token.size)

    def _open_new(self) -> None:
        state = self.state
        header, token = self._read_header()
        anchor = state.next_anchor
        state.next_anchor = (anchor + 1) % state.sizes.anchors
        if self.new_event is not None:
            self.new_event.anchor = anchor
        c = self._container(header, token, 0)
        self._set_anchor(anchor)
        base, old = self.base, self.base_token
        if base and old.family == token.family and old.children > 0:
            c.base_left = old.children
            self._enter(c, header, base + old.size)
        else:
            c.is_call = True
            c.return_to = base
            self._enter(c, header, 0)

    def _open_call(self, unit: int) -> None:
        state = self.state
        anchor = unit - FIRST_CALL if unit >= FIRST_CALL else self.body.varint(stages.SLOT)
        if anchor >= state.sizes.anchors:
            raise Fault(faults.DEAD_REFERENCE)
        place, following = state.anchors[anchor]
        old = state.token(place)
        if old is None:
            raise Fault(faults.DEAD_REFERENCE)
        header, token = state.bytes_at(place, place + old.size), old
        if unit == CALL_COUNT:
            header, token = self._read_header()
        if self.new_event is not None:
            self.new_event.anchor = anchor
        c = self._container(header, token, old.children)
        self._set_anchor(anchor)
        if self.top.is_map or self.top.is_root:
            c.is_call = True
            c.return_to = self.base
        else:
            self.top.base_left = following
        self._enter(c, header, place + old.size)

    def _read_header(self) -> tuple[bytes, Token]:
        header, token = self.read_token()
        if token.children == 0:
            raise Fault(faults.INVALID_OPERAND)
        return header, token

    def _container(self, header: bytes, token: Token, base_left: int) -> Container:
        c = Container(token.children, base_left, token.family == MAP, self.position)
        if token.family == ARRAY and token.size == 1 and token.children <= 8:
            c.is_short = True
            state = self.state
            end = state.end(self.base, 1) if self.base else 0
            c.replaces = state.replacement_slot(self.base, end)
        return c

    def _set_anchor(self, anchor: int) -> None:
        following = 0 if self.top.is_map else self.top.left
        self.state.anchors[anchor] = (self.position, following)

    def _enter(self, c: Container, header: bytes, base: int) -> None:
        if len(self.stack) > self.bounds.depth:
            raise Fault(faults.TOO_DEEP)
        self.stack.append(c)
        self.top = c
        self.append(header)
        self.base = base
