"""FORMAT.md, sections 2 and 9: both directions of a connection."""

from .decoder import DirectionDecoder
from .encoder import DirectionEncoder, acknowledgement
from .settings import Limits, Parameters

#: Messages whose reading is acknowledged at the latest.
UNREAD_MESSAGES = 512


class TwoWay:
    """One end of a connection."""

    def __init__(self, parameters: Parameters, limits: Limits, peer_limits: Limits) -> None:
        self.settings = parameters, limits, peer_limits
        self.begin()

    def begin(self) -> None:
        parameters, limits, peer_limits = self.settings
        self.encoder = DirectionEncoder(parameters, peer_limits, is_two_way=True)
        self.decoder = DirectionDecoder(limits, self.encoder.log)
        self.unread = 0
        self.acknowledged = 0, 0

    def encode(self, frames: list[bytes]) -> bytes:
        coded = self.encoder.encode(frames, self.unread)
        self._settle()
        return coded

    def decode(self, data: bytes) -> tuple[list[bytes] | None, bytes | None]:
        """The frames, if it was a message, and a reply, if one is due."""
        frames = self.decoder.decode(data)
        if frames is not None:
            self.unread += 1
        return frames, self.acknowledge() if self._owes_reply() else None

    def acknowledge(self) -> bytes | None:
        if self.unread == 0:
            return None
        packet = acknowledgement(self.unread)
        self._settle()
        return packet

    def _settle(self) -> None:
        self.unread = 0
        if self.decoder.state is not None:
            items = self.decoder.state.items
            self.acknowledged = items.head, items.total

    def _owes_reply(self) -> bool:
        """Whether so much was read that the peer would not thaw."""
        if self.unread == 0:
            return False
        items = self.decoder.state.items
        head, total = self.acknowledged
        entries = items.sizes.entries
        return (
            self.unread >= UNREAD_MESSAGES
            or items.head - head >= entries // 8
            or items.total - total >= 3 * entries
        )


class Listener:
    """Decodes both directions of a connection that others have."""

    def __init__(self, limits: Limits) -> None:
        first = DirectionDecoder(limits)
        second = DirectionDecoder(limits, first.log)
        first.other = second.log
        self.directions = first, second

    def decode(self, sender: int, data: bytes) -> list[bytes] | None:
        return self.directions[sender].decode(data)
