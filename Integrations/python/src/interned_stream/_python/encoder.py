"""FORMAT.md, sections 2, 3 and 8.5: one direction, sent plainly.

Every message is raw: its frames as they are, with header, check and chain. What may not be kept
goes APART. Section 12 asks no more of an encoder than that a decoder reads it back.
"""

from . import check, faults
from .decoder import Acknowledged
from .messages import APART, CLEAR, RAW, RAW_ATTACHMENTS, Front, write_front
from .settings import Counters, Limits, Parameters
from .state import LARGEST_PLACE
from .terms import token_at, write_varint


class DirectionEncoder:
    """Writes the messages of one direction. ``log`` counts those that the peer has not read."""

    def __init__(
        self, parameters: Parameters, limits: Limits, is_two_way: bool, self_contained: bool = False
    ) -> None:
        self.parameters = parameters
        self.limits = limits
        self.is_two_way = is_two_way
        self.self_contained = self_contained
        self.log = Acknowledged()
        self.counters = Counters()
        self.begin()

    def begin(self) -> None:
        """The next message carries RESET."""
        self.chain = 0
        self.next_place = 0
        self.log.begin(None)

    def encode(self, frames: list[bytes], acks: int = 0) -> bytes:
        """A coded message. Raises DataError and LimitError, and has then changed nothing."""
        self._check(frames)
        front = self._front(len(frames) > 1, frames[0])
        front.acks = acks
        output = write_front(front)
        if len(frames) > 1:
            write_varint(output, len(frames) - 1)
            for attachment in frames[1:]:
                write_varint(output, len(attachment))
        output += b"".join(frames)
        self.chain = check.seal(output, 0 if front.reset else self.chain, frames)
        self._note(front, output, frames)
        return bytes(output)

    def _check(self, frames: list[bytes]) -> None:
        if len(frames) - 1 > self.limits.attachments:
            raise faults.error(faults.TOO_MANY_ATTACHMENTS)
        if sum(map(len, frames)) > self.limits.message_bytes:
            raise faults.error(faults.MESSAGE_TOO_LARGE)
        if self.parameters.level >= 2 or self.parameters.names:
            check_value(frames[0])

    def _front(self, has_attachments: bool, frame: bytes) -> Front:
        front = Front()
        front.kind = RAW_ATTACHMENTS if has_attachments else RAW
        names = self.parameters.names
        if self.parameters.level == 0 or any(name in frame for name in names):
            front.kind = APART + has_attachments
        if self.next_place == 0 or self.self_contained:
            sizes = self.parameters, self.limits
            entries = min(each.entries_log2 for each in sizes)
            front.reset = (0, self.is_two_way, entries, min(each.history_log2 for each in sizes))
        elif self.next_place >= LARGEST_PLACE:
            front.changes.append(CLEAR)
        return front

    def _note(self, front: Front, output: bytearray, frames: list[bytes]) -> None:
        if front.reset or front.changes:
            self.next_place = 1
        self.next_place += sum(map(len, frames))
        if self.is_two_way:
            self.log.note_message()
        self.counters.note(front, output, frames)

    def statistics(self) -> Counters:
        self.counters.unacknowledged = len(self.log.waiting)
        return self.counters


def acknowledgement(acks: int) -> bytes:
    """NO MESSAGE: a packet that acknowledges, and nothing else."""
    front = Front()
    front.kind = 3
    front.acks = acks
    output = write_front(front)
    check.seal(output, 0, [])
    return bytes(output)


def check_value(frame: bytes) -> None:
    """DataError if a main frame is not one whole MessagePack value."""
    at, left = 0, 1
    while left > 0:
        token = token_at(frame, at, len(frame))
        if token is None or frame[at] == 0xC1:
            raise faults.error(faults.INVALID_MESSAGE, at)
        left += token.children - 1
        at += token.size
    if at != len(frame):
        raise faults.error(faults.INVALID_MESSAGE, at)
