"""FORMAT.md, section 8: sequences of literals and copies, attachments, values in the tail."""

from . import faults, stages
from .faults import Fault
from .stages import PlainReader
from .state import State
from .terms import end_of_value, token_at

HEX = b"0123456789abcdef"
LARGEST_BLOB = 1 << 20


def read_digits(body: PlainReader, count: int) -> bytes:
    """Hexadecimal digits, two to a byte."""
    packed = body.bytes((count + 1) // 2, stages.DIGITS)
    if count & 1 and packed[-1] >> 4:
        raise Fault(faults.INVALID_OPERAND)
    return bytes([HEX[packed[k >> 1] >> 4 * (k & 1) & 15] for k in range(count)])


def read_sequences(body: PlainReader, state: State, size: int | None, room: int) -> int:
    """Appends a blob of ``size`` bytes to the history, or all to the end of the body if None.

    At most ``room`` bytes if the size is not known. The number of bytes that were appended.
    """
    history = state.history
    start = len(history)
    end = start + (room if size is None else size)
    excess = faults.OUTPUT_TOO_LARGE if size is None else faults.INVALID_OPERAND
    while not body.is_at_end if size is None else len(history) < end:
        control = body.byte(stages.LENGTHS)
        _read_literals(body, history, control >> 4 & 7, end, excess)
        if len(history) == end if size is not None else body.is_at_end and control < 0x80:
            if control & 0x8F:
                raise Fault(faults.INVALID_OPERAND)
            break
        length = control & 15
        if length == 15:
            length += body.varint(stages.LENGTHS)
        if control < 0x80:
            state.last_distance = body.number(2, stages.DISTANCE)
        if length + 5 > end - len(history):
            raise Fault(excess)
        _copy(state, length + 5)
    return len(history) - start


def _read_literals(body: PlainReader, history: bytearray, few: int, end: int, excess: int) -> None:
    digits = 0
    if few == 7:
        form = body.byte(stages.LENGTHS, 1)
        if form < 0x80:
            few = 7 + form
            if form == 0x7F:
                few += body.varint(stages.LENGTHS)
        else:
            few = body.byte(stages.LENGTHS, 2) if form & 0x40 else 0
            digits = (form & 0x3F) + 1
    if few + digits > end - len(history):
        raise Fault(excess)
    if few:
        history += body.bytes(few, stages.LITERALS)
    if digits:
        history += read_digits(body, digits)


def _copy(state: State, length: int) -> None:
    history, distance = state.history, state.last_distance
    source = len(history) - distance
    if distance < 1 or source + state.origin < state.window_start:
        raise Fault(faults.INVALID_OPERAND)
    if distance >= length:
        history += history[source : source + length]
    else:
        period = bytes(history[source:])
        history += (period * (length // distance + 1))[:length]


def read_attachments(
    body: PlainReader, state: State, count: int, plain: bytes, room: int
) -> list[bytes]:
    """The attachments of a coded message, section 8.3."""
    attachments = []
    used = 0
    for _ in range(count):
        number = body.varint(stages.LENGTHS)
        size = number >> 1
        if size > room:
            raise Fault(faults.OUTPUT_TOO_LARGE)
        if number & 1:
            if size > LARGEST_BLOB:
                raise Fault(faults.INVALID_OPERAND)
            read_sequences(body, state, size, size)
            start = len(state.history) - size
            attachment = bytes(state.history[start:])
            del state.history[start:]
        else:
            attachment = plain[used : used + size]
            used += size
            if used > len(plain):
                raise Fault(faults.TRUNCATED)
        room -= size
        attachments.append(attachment)
        state.append_attachment(attachment)
    if used != len(plain):
        raise Fault(faults.INVALID_OPERAND)
    return attachments


def has_opaque(frame: bytes) -> bool:
    """Whether a token of a frame that is made of tokens is c1."""
    at = 0
    while at < len(frame):
        if frame[at] == 0xC1:
            return True
        at += token_at(frame, at, len(frame)).size
    return False


def restore_opaque(frame: bytes, tail: bytes) -> bytes:
    """The main frame with the values of the tail in place of its tokens c1, section 8.4."""
    parts = []
    at = used = copied = 0
    while at < len(frame):
        token = token_at(frame, at, len(frame))
        if token is None:
            raise Fault(faults.INVALID_OPERAND)
        if frame[at] == 0xC1:
            end = end_of_value(tail, used, len(tail))
            if end < 0:
                raise Fault(faults.INVALID_OPERAND)
            parts += (frame[copied:at], tail[used:end])
            used = end
            copied = at + 1
        at += token.size
    if used != len(tail):
        raise Fault(faults.INVALID_OPERAND)
    parts.append(frame[copied:])
    return b"".join(parts)
