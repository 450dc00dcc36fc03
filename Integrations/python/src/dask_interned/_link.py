"""The coded half of a comm: frames to packets, and packets to frames.

After the handshake, each message is a packet. All numbers are little-endian.

    u16 n, n < 0xFFFF    n bytes: a coded message with all frames, or an acknowledgement
    u16 0xFFFF           the long form:
        u32 coded        bytes of the coded message; 0 if nothing is coded
        u32 beside       frames that travel beside it
        u32 shared       so many first frames are read into one buffer (see `shared_frames`)
        (u32 index, u64 bytes) for each frame beside, ascending
        the coded message, then the frames beside

In the coded message, a frame that travels beside it has length 0. Buffers of arrays and tables
always travel beside, untouched: they have to arrive in memory of their own. So do `bytes` above a
limit, and a main frame that the stream refuses.

Everything here is foreign data until it has been decoded: a peer can cause `LinkError` and the
errors of interned_stream, and no allocation larger than what it sends.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from time import perf_counter
from typing import Any

from distributed.metrics import context_meter
from distributed.protocol.utils import host_array
from distributed.utils import ensure_memoryview, nbytes
from tornado.iostream import IOStream

import interned_stream as ims
from dask_interned._settings import Agreement

SHORT = struct.Struct("<H")
LONG = struct.Struct("<HIII")
BESIDE = struct.Struct("<IQ")
LONG_FORM = 0xFFFF

#: Bounds for what a peer may announce. They are far above what distributed sends.
LIMIT_FRAMES = 1 << 20
LIMIT_BYTES = 1 << 46

#: Packets up to this size are joined to one write, as tcp does.
JOIN_BYTES = 1 << 17
#: One read takes at most this much from the socket.
READ_BYTES = 1 << 16
#: An array is read in steps of this many bytes: the layers below count in a C int.
STEP_BYTES = 1 << 30

#: Unacknowledged messages and bytes after which the peer may have sent an acknowledgement.
DRAIN_MESSAGES = 64
DRAIN_BYTES = 4096


class LinkError(ValueError):
    """The peer sent something that is no packet."""


def is_inside(frame: Any, limit: int) -> bool:
    """Whether a frame is part of the coded message: `bytes`, that is headers and pickles."""
    return type(frame) is bytes and len(frame) <= limit


def shared_frames(frames: Sequence[Any]) -> int:
    """How many frames, from the first on, are received in one buffer.

    The rule is that of distributed's tcp comm, since its tests and memory accounting rely on it:
    headers, pickles, and the first array, unless those before it are larger than 2 kiB and than
    5 % of the array; then the array gets memory of its own, so that it does not keep theirs alive.
    """
    total = 0
    first = None
    for count, frame in enumerate(frames):
        owner = frame.obj if isinstance(frame, memoryview) else frame
        size = nbytes(frame)
        if not isinstance(owner, bytes):
            if first is None:
                if total > max(2048, size * 0.05):
                    return count
                first = owner
            elif first is not owner:
                return count
        total += size
    return len(frames)


class Inbox:
    """Bytes that have arrived and are not used yet. One read can bring several packets."""

    __slots__ = ("_at", "_data")

    def __init__(self) -> None:
        self._data = b""
        self._at = 0

    def take(self, count: int) -> memoryview | None:
        """The next bytes, or None if they have not arrived."""
        end = self._at + count
        if end > len(self._data):
            return None
        part = memoryview(self._data)[self._at : end]
        self._at = end
        return part

    def peek_short(self) -> int | None:
        """The number that begins a packet, left where it is."""
        if len(self._data) - self._at < 2:
            return None
        return self._data[self._at] | self._data[self._at + 1] << 8

    async def more(self, stream: IOStream) -> None:
        """Waits for more bytes."""
        new = await stream.read_bytes(READ_BYTES, partial=True)
        self._data = new if self._at == len(self._data) else self._data[self._at :] + new
        self._at = 0

    async def take_all(self, stream: IOStream, count: int) -> memoryview:
        """The next bytes, however many reads they take."""
        if count > READ_BYTES:
            target = host_array(count)
            await self.fill(stream, target)
            return target
        while (part := self.take(count)) is None:
            await self.more(stream)
        return part

    async def fill(self, stream: IOStream, target: memoryview) -> None:
        """Reads the next bytes into memory of the caller."""
        done = min(len(target), len(self._data) - self._at)
        if (arrived := self.take(done)) is not None:
            target[:done] = arrived
        while done < len(target):
            step = target[done : done + STEP_BYTES]
            await stream.read_into(step)  # type: ignore[arg-type]
            done += len(step)


class Link:
    """The session of a comm, its inbox, and its counts."""

    def __init__(self, agreement: Agreement) -> None:
        self.session = agreement.session()
        self.inbox = Inbox()
        self._attachment_limit = agreement.attachment_limit
        self._main_limit = agreement.main_limit
        self._decoded_limit = agreement.own_limits["message_bytes"]
        self.raw_sent = self.wire_sent = self.raw_received = self.wire_received = 0
        self.messages_sent = self.messages_received = self.plain_sent = 0
        self.seconds_sending = self.seconds_receiving = 0.0
        self._quiet_messages = self._quiet_bytes = 0

    # ---- Sending

    def pack(self, frames: list) -> tuple[list[Any], int]:
        """The packet of a message, as buffers to be written at once, and its size.

        The session advances, so the packet has to be written before anything else.
        """
        sizes = [len(frame) if type(frame) is bytes else nbytes(frame) for frame in frames]
        raw = 16 + 8 * len(frames) + sum(sizes)
        limit = self._attachment_limit
        if len(frames[0]) <= self._main_limit and all(is_inside(f, limit) for f in frames[1:]):
            beside: list[int] = []
        else:
            beside = [i for i, frame in enumerate(frames) if i and not is_inside(frame, limit)]
        coded = self._code(frames, beside)
        if beside or coded is None or len(coded) >= LONG_FORM:
            buffers = self._long_form(frames, coded, beside)
        else:
            buffers = [SHORT.pack(len(coded)) + coded]
        size = sum(map(nbytes, buffers))
        self._count_sent(raw, size)
        return buffers, size

    def _code(self, frames: list, beside: list[int]) -> bytes | None:
        """The coded message, or None if all frames have to travel beside it."""
        if len(frames[0]) > self._main_limit or len(frames) > LIMIT_FRAMES:
            return None
        if beside:
            frames = list(frames)
            for index in beside:
                frames[index] = b""
        begin = perf_counter()
        try:
            return self.session.encode(frames)
        except ims.InternedStreamError:  # more than a limit of the peer; nothing has changed
            return None
        finally:
            seconds = perf_counter() - begin
            self.seconds_sending += seconds
            context_meter.digest_metric("interned-encode", seconds, "seconds")

    def _long_form(self, frames: list, coded: bytes | None, beside: list[int]) -> list[Any]:
        if coded is None:
            coded, beside = b"", list(range(len(frames)))
            self.plain_sent += 1
        head = [LONG.pack(LONG_FORM, len(coded), len(beside), shared_frames(frames))]
        head += [BESIDE.pack(index, nbytes(frames[index])) for index in beside]
        large: list[Any] = [
            ensure_memoryview(frames[index]) for index in beside if nbytes(frames[index])
        ]
        buffers: list[Any] = [b"".join(head) + coded, *large]
        if sum(map(nbytes, buffers)) < JOIN_BYTES:
            buffers = [b"".join(buffers)]
        return buffers

    def reply_packet(self, reply: bytes) -> bytes:
        """The packet of an acknowledgement."""
        packet = SHORT.pack(len(reply)) + reply
        self.wire_sent += len(packet)
        return packet

    def _count_sent(self, raw: int, size: int) -> None:
        self.raw_sent += raw
        self.wire_sent += size
        self.messages_sent += 1
        self._quiet_messages += 1
        self._quiet_bytes += raw

    @property
    def may_hold_replies(self) -> bool:
        """Whether the peer may have sent acknowledgements that nobody has read.

        A close with unread bytes makes the kernel reset the connection, and the peer loses what it
        has not read yet. So such a connection is closed by halves.
        """
        return self._quiet_messages >= DRAIN_MESSAGES or self._quiet_bytes >= DRAIN_BYTES

    # ---- Receiving

    async def receive(self, stream: IOStream) -> tuple[list[Any] | None, bytes | None]:
        """(frames, reply) of the next packet. The frames are None if it was an acknowledgement."""
        inbox = self.inbox
        while (size := inbox.peek_short()) is None:
            await inbox.more(stream)
        if size == LONG_FORM:
            return await self._receive_long(stream)
        while (packet := inbox.take(2 + size)) is None:
            await inbox.more(stream)
        frames, reply = self._decode(packet[2:])
        if frames is not None and not frames[0]:
            raise LinkError("a message without its main frame")
        self._count_received(frames, 2 + size)
        return frames, reply

    def _decode(self, coded: memoryview) -> tuple[list[Any] | None, bytes | None]:
        begin = perf_counter()
        result = self.session.decode(coded)
        seconds = perf_counter() - begin
        self.seconds_receiving += seconds
        context_meter.digest_metric("interned-decode", seconds, "seconds")
        return result

    def _count_received(self, frames: list | None, size: int) -> None:
        self.wire_received += size
        self._quiet_messages = self._quiet_bytes = 0
        if frames is not None:
            self.raw_received += 16 + 8 * len(frames) + sum(map(len, frames))
            self.messages_received += 1

    async def _receive_long(self, stream: IOStream) -> tuple[list[Any] | None, bytes | None]:
        head = await self.inbox.take_all(stream, LONG.size)
        _, coded_size, count, shared = LONG.unpack(head)
        if count > LIMIT_FRAMES or coded_size > self._decoded_limit + LIMIT_FRAMES * 8:
            raise LinkError("a packet of more than the limits")
        table = await self.inbox.take_all(stream, BESIDE.size * count)
        beside = dict(BESIDE.iter_unpack(table))
        if len(beside) != count or sum(beside.values()) > LIMIT_BYTES:
            raise LinkError("a packet of more than the limits")
        reply = None
        if coded_size:
            coded = await self.inbox.take_all(stream, coded_size)
            frames, reply = self._decode(coded)
            if frames is None:
                raise LinkError("an acknowledgement in the long form")
        else:
            frames = [b""] * count
        if any(index >= len(frames) or frames[index] for index in beside):
            raise LinkError("a frame that is both in the message and beside it")
        await self._read_beside(stream, frames, beside, shared)
        if not len(frames[0:1]) or not nbytes(frames[0]):
            raise LinkError("a message without its main frame")
        size = LONG.size + len(table) + coded_size + sum(beside.values())
        self._count_received(frames, size)
        return frames, reply

    async def _read_beside(
        self, stream: IOStream, frames: list, beside: dict[int, int], shared: int
    ) -> None:
        """Puts the frames that travel beside the coded message into their places."""
        if any(index < shared for index in beside):
            sizes = [beside.get(index, len(frame)) for index, frame in enumerate(frames[:shared])]
            # tcp reads its header into the same buffer; so there is room for it in this one.
            at = 8 * (1 + len(frames))
            buffer = host_array(at + sum(sizes))
            for index, size in enumerate(sizes):
                place = buffer[at : at + size]
                at += size
                if index in beside:
                    await self.inbox.fill(stream, place)
                else:
                    place[:] = frames[index]
                frames[index] = place
        for index, size in beside.items():
            if index >= shared:
                target = host_array(size)
                await self.inbox.fill(stream, target)
                frames[index] = target
