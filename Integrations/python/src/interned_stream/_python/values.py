"""FORMAT.md, sections 6 and 9: values that open no container, and the main frame as a whole."""

from . import faults, stages
from .blobs import HEX, read_digits, read_sequences
from .faults import Fault
from .stages import PlainReader
from .stamps import stamp_of, stamped
from .state import SAME, TOKEN, Items, State
from .terms import (
    BIN,
    EXT,
    FLOAT,
    INTEGER,
    MASK_64,
    STR,
    Token,
    bucket_of,
    from_zigzag,
    hash_of,
    integer_of,
    shortest_integer,
    shortest_text,
    signed,
    token_at,
)
from .walk import BLOB, CALL_COUNT, CALL_FAR, EVENT, FIRST_CALL, HEADER, Bounds, Walk

REFERENCE_1, REFERENCE_2, REPLACEMENT, FORM, FORM_AT, DELTA, DELTA_DIGITS = range(2, 9)
NUMBER, STEP, FORM_OTHER = 12, 14, 15
REFERENCE_1_JUMP, REFERENCE_2_JUMP, REPLACEMENT_JUMP, PEER_1, PEER_2 = range(64, 69)
JUMP = REFERENCE_1_JUMP - REFERENCE_1
FORM_LIMIT = 64


class PeerItems:
    """What the peer may refer to: the items of this side, up to what it has acknowledged."""

    def __init__(self, items: Items, head: int, total: int) -> None:
        self.items = items
        self.head = head
        self.total = total

    def find(self, number: int) -> bytes:
        entries = self.items.sizes.entries
        item = self.items.kept.get(number)
        if item is None or not self.head - entries // 4 <= number < self.head:
            raise Fault(faults.DEAD_REFERENCE)
        if self.total - item.before > 6 * entries:
            raise Fault(faults.DEAD_REFERENCE)
        return item.bytes


class FrameReader(Walk):
    """Reads one main frame."""

    def __init__(
        self,
        state: State,
        body: PlainReader,
        bounds: Bounds,
        has_attachments: bool,
        peer: PeerItems | None,
    ) -> None:
        super().__init__(state, body, bounds, has_attachments)
        self.peer = peer
        self.target = 0
        self.inserts = False
        self.is_blob = False

    def read(self) -> bool:
        """Appends the main frame to the history. Whether it is made of tokens, and no blob."""
        values = self.bounds.values
        while self.next():
            values -= 1
            if values < 0:
                raise Fault(faults.TOO_MANY_VALUES)
            unit = self.read_unit()
            if unit == SAME:
                self._same()
            elif unit == HEADER or unit >= FIRST_CALL or unit in (CALL_FAR, CALL_COUNT):
                self.open(unit)
            elif unit == BLOB and self.top.is_root:
                self._whole_blob()
            else:
                self._scalar(unit)
        self.runs.end()
        self.state.last_root = self.state.message_start
        return not self.is_blob

    def _same(self) -> None:
        if self.base == 0:
            raise Fault(faults.DEAD_REFERENCE)
        if self.base_token.children:
            self.open(SAME)
            return
        data = self.base_bytes()
        self.note(SAME, False)
        self.append(data)
        self.base += len(data)

    def _whole_blob(self) -> None:
        """Section 8.2."""
        self.is_blob = True
        self.note(BLOB, False)
        self.position += self._read_blob()
        self.base = 0

    def _read_blob(self) -> int:
        size = self.body.varint(stages.LENGTHS)
        if size == 0:
            raise Fault(faults.INVALID_OPERAND)
        self.check_room(size)
        return read_sequences(self.body, self.state, size, size)

    # ---- The order of effects, section 6.5

    def _scalar(self, unit: int) -> None:
        self.target = 0
        self.inserts = False
        reader = _READERS.get(unit)
        if reader is None:
            raise Fault(faults.RESERVED_CODE)
        value = reader(self, unit)
        self.check_room(len(value))
        self._complete(value, unit)

    def _complete(self, value: bytes, unit: int) -> None:
        state, position, base = self.state, self.position, self.base
        token = token_at(value, 0, len(value))
        end = state.end(base, 1) if base else 0
        slot = state.replacement_slot(base, end)
        state.history += value
        self.note(unit, False)
        if token.family == INTEGER:
            self._note_difference(value)
        if self.inserts and token.family in (STR, BIN) and 3 <= token.size <= 255:
            self._insert(value, token)
        if token.size >= 5 and token.family in (INTEGER, FLOAT, EXT):
            self._keep_number(value, token)
        if slot is not None:
            state.replacements[slot] = position
        self.position = position = position + len(value)
        self.base = end
        if state.window_start <= self.target < position:
            self.base = self.target
            self.top.base_left = self.top.left

    def _note_difference(self, value: bytes) -> None:
        if self.new_event is None:
            return
        new, old = integer_of(value), self._base_integer()
        if new is not None and old is not None:
            difference = signed(new - old)
            self.new_event.difference = difference if -32768 <= difference <= 32767 else 0

    def _insert(self, value: bytes, token: Token) -> None:
        state = self.state
        if not state.items.insert(value, self.position):
            return
        state.last_reference = number = state.items.head - 1
        if token.size - token.header >= 4:
            state.buckets[bucket_of(value[token.header : token.header + 4])] = number

    def _keep_number(self, value: bytes, token: Token) -> None:
        state = self.state
        if token.family == INTEGER:
            number = integer_of(value)
            if number is not None:
                state.last_wide = number
        elif token.family == FLOAT:
            if token.size == 9:
                state.last_double = int.from_bytes(value[1:], "big")
        elif token.size > 18:
            return
        state.numbers[hash_of(value, 3) & 255] = self.position

    # ---- What was there before, sections 6.1 and 9

    def _token(self, unit: int) -> bytes:
        value, token = self.read_token()
        if token.children:
            raise Fault(faults.INVALID_OPERAND)
        self.inserts = True
        return value

    def _near(self) -> int:
        byte = self.body.byte(stages.NEAR)
        return byte - 256 if byte > 127 else byte

    def _reference(self, unit: int) -> bytes:
        state = self.state
        if unit in (REFERENCE_1, REFERENCE_1_JUMP):
            number = state.last_reference + self._near()
        else:
            number = state.items.head - self.body.number(2, stages.FAR)
        item = state.items.live(number)
        if item is None:
            raise Fault(faults.DEAD_REFERENCE)
        if unit >= JUMP:
            self.target = item.place + len(item.bytes)
        state.last_reference = number
        item.place = self.position
        return item.bytes

    def _replacement(self, unit: int) -> bytes:
        state = self.state
        slot = state.replacement_slot(self.base, state.end(self.base, 1)) if self.base else None
        if slot is None:
            raise Fault(faults.DEAD_REFERENCE)
        place = state.replacements[slot]
        end = state.end(place, 1)
        if end == 0 or end - place > 255:
            raise Fault(faults.DEAD_REFERENCE)
        if unit == REPLACEMENT_JUMP:
            self.target = end
        return state.bytes_at(place, end)

    def _number(self, unit: int) -> bytes:
        state = self.state
        place = state.numbers[self.body.byte(stages.SLOT)]
        token = state.token(place)
        if token is None:
            raise Fault(faults.DEAD_REFERENCE)
        return state.bytes_at(place, place + token.size)

    def _blob(self, unit: int) -> bytes:
        history = self.state.history
        start = len(history)
        self._read_blob()
        value = bytes(history[start:])
        del history[start:]
        token = token_at(value, 0, len(value))
        if token is None or token.size != len(value) or token.children:
            raise Fault(faults.INVALID_OPERAND)
        self.inserts = True
        return value

    def _peer(self, unit: int) -> bytes:
        state, peer = self.state, self.peer
        if peer is None:
            raise Fault(faults.DEAD_REFERENCE)
        if unit == PEER_1:
            number = state.last_peer + self._near()
        else:
            number = peer.head - self.body.number(2, stages.FAR)
        value = peer.find(number)
        state.last_peer = number
        if state.items.insert(value, self.position):
            state.last_reference = state.items.head - 1
        return value

    # ---- Texts, sections 6.2 and 6.3

    def _base_bucket(self) -> int:
        base, token = self.base, self.base_token
        if base == 0 or token.family not in (STR, BIN) or token.size - token.header < 4:
            raise Fault(faults.DEAD_REFERENCE)
        start = base + token.header
        return bucket_of(self.state.bytes_at(start, start + 4))

    def _old_text(self, bucket: int) -> tuple[int, bytes]:
        """The family and payload of the item in a bucket."""
        number = self.state.buckets[bucket]
        item = self.state.items.live(number) if number is not None else None
        if item is None:
            raise Fault(faults.DEAD_REFERENCE)
        token = token_at(item.bytes, 0, len(item.bytes))
        return token.family, item.bytes[token.header :]

    def _text(self, family: int, payload: bytes) -> bytes:
        if not 4 <= len(payload) <= 253:
            raise Fault(faults.INVALID_OPERAND)
        self.inserts = True
        return shortest_text(family, payload)

    def _form(self, unit: int) -> bytes:
        body, starts = self.body, self.state.form_starts
        bucket = self._base_bucket() if unit == FORM else body.byte(stages.BUCKET)
        family, old = self._old_text(bucket)
        start, size = starts[bucket], len(old)
        if unit == FORM_AT:
            start, size = body.bytes(2, stages.TEXT_LENGTHS)
        if size > FORM_LIMIT or len(old) > FORM_LIMIT or start > min(size, len(old)):
            raise Fault(faults.INVALID_OPERAND)
        starts[bucket] = start
        new = bytearray(old[:size].ljust(size, b"\0"))
        places = [k for k in range(start, size) if k >= len(old) or old[k] in HEX]
        if places:
            for place, digit in zip(places, read_digits(body, len(places))):
                new[place] = digit
        return self._text(family, bytes(new))

    def _delta(self, unit: int) -> bytes:
        body = self.body
        family, old = self._old_text(body.byte(stages.BUCKET))
        front, back, size = body.bytes(3, stages.TEXT_LENGTHS)
        if front + back > len(old):
            raise Fault(faults.INVALID_OPERAND)
        middle = b""
        if size:
            is_digits = unit == DELTA_DIGITS
            middle = read_digits(body, size) if is_digits else body.bytes(size, stages.LITERALS)
        return self._text(family, old[:front] + middle + old[len(old) - back :])

    def _stamp(self, unit: int) -> bytes:
        body = self.body
        bucket = self._base_bucket() if unit < 80 else body.byte(stages.BUCKET)
        family, old = self._old_text(bucket)
        difference = from_zigzag(body.number((unit & 7) + 1, stages.STAMP))
        stamp = stamp_of(old) if family == STR else None
        if stamp is None:
            raise Fault(faults.DEAD_REFERENCE)
        if not 0 <= stamp[1] + difference < 10**18:
            raise Fault(faults.INVALID_OPERAND)
        return self._text(STR, stamped(stamp[0], stamp[1] + difference))

    # ---- Numbers, section 6.4

    def _base_integer(self) -> int | None:
        if self.base == 0 or self.base_token.family != INTEGER:
            return None
        return integer_of(self.base_bytes())

    def _integer_in_form(self, value: int, old: int | None) -> bytes:
        value = signed(value)
        if old is not None:
            base = self.base_bytes()
            if base != shortest_integer(old):
                width = len(base) - 1
                result = base[:1] + (value & (1 << 8 * width) - 1).to_bytes(width, "big")
                if integer_of(result) == value:
                    return result
        return shortest_integer(value)

    def _zigzag(self, unit: int, kind: int) -> int:
        return from_zigzag(self.body.number((unit & 7) + 1, kind))

    def _wide(self, unit: int) -> bytes:
        difference = self._zigzag(unit, stages.DIFFERENCE)
        return self._integer_in_form(self.state.last_wide + difference, self._base_integer())

    def _integer(self, unit: int) -> bytes:
        difference = self._zigzag(unit, stages.DIFFERENCE)
        old = self._base_integer()
        return self._integer_in_form((old or 0) + difference, old)

    def _step(self, unit: int) -> bytes:
        old = self._base_integer()
        if self.source != EVENT or old is None:
            raise Fault(faults.DEAD_REFERENCE)
        return self._integer_in_form(old + self.event.difference, old)

    def _double(self, unit: int) -> bytes:
        difference = self._zigzag(unit, stages.DOUBLE)
        if unit >= 48:
            bits = self.state.last_double
        elif self.base and self.base_token.family == FLOAT and self.base_token.size == 9:
            bits = int.from_bytes(self.base_bytes()[1:], "big")
        else:
            bits = 0
        return b"\xcb" + (bits + difference & MASK_64).to_bytes(8, "big")

    def _leading(self, unit: int) -> bytes:
        return b"\xcb" + self.body.bytes((unit & 7) + 1, stages.LEADING).ljust(8, b"\0")

    def _tail(self, unit: int) -> bytes:
        difference = self._zigzag(unit, stages.DIFFERENCE)
        token = self.base_token
        if self.base == 0 or token.family not in (INTEGER, FLOAT, EXT, BIN):
            raise Fault(faults.DEAD_REFERENCE)
        width = min(8, token.size - (token.header if token.family in (EXT, BIN) else 1))
        if not 3 <= token.size <= 255 or width < 1:
            raise Fault(faults.DEAD_REFERENCE)
        old = self.base_bytes()
        number = int.from_bytes(old[-width:], "big") + difference
        return old[:-width] + (number % (1 << 8 * width)).to_bytes(width, "big")


def _readers() -> dict:
    """The reader of each unit of section 6 that opens no container."""
    table = {
        TOKEN: FrameReader._token,
        REPLACEMENT: FrameReader._replacement,
        REPLACEMENT_JUMP: FrameReader._replacement,
        NUMBER: FrameReader._number,
        BLOB: FrameReader._blob,
        STEP: FrameReader._step,
        PEER_1: FrameReader._peer,
        PEER_2: FrameReader._peer,
        DELTA: FrameReader._delta,
        DELTA_DIGITS: FrameReader._delta,
    }
    for unit in (REFERENCE_1, REFERENCE_2, REFERENCE_1_JUMP, REFERENCE_2_JUMP):
        table[unit] = FrameReader._reference
    for unit in (FORM, FORM_AT, FORM_OTHER):
        table[unit] = FrameReader._form
    ranges = {
        16: FrameReader._wide,
        24: FrameReader._integer,
        32: FrameReader._double,
        40: FrameReader._leading,
        48: FrameReader._double,
        56: FrameReader._tail,
        72: FrameReader._stamp,
        80: FrameReader._stamp,
    }
    for first, reader in ranges.items():
        for unit in range(first, first + 8):
            table[unit] = reader
    return table


_READERS = _readers()
