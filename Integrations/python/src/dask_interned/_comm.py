"""The comms: distributed's tcp and tls with a link inside."""

from __future__ import annotations

import socket
from datetime import timedelta
from ssl import SSLError
from typing import Any, NoReturn

from distributed.comm.core import CommClosedError
from distributed.comm.tcp import (
    TCP,
    TLS,
    convert_stream_closed_error,
)
from distributed.metrics import time
from tornado import gen
from tornado.iostream import StreamClosedError

from dask_interned import _metrics, _serialize, _settings
from dask_interned._link import STEP_BYTES, Link

#: How long a closing comm waits for the peer to read what was sent and to close its side.
DRAIN_SECONDS = 2


class InternedTCP(TCP):
    """Codes messages once the handshake has agreed on it; otherwise it is tcp or tls."""

    _link: Link | None = None

    # ---- Handshake

    def handshake_info(self) -> dict[str, Any]:
        info = super().handshake_info()
        offer = _settings.own_offer(self.same_host)
        return info if offer is None else {**info, _settings.KEY: offer}

    @staticmethod
    def handshake_configuration(local: dict[str, Any], remote: dict[str, Any]) -> dict[str, Any]:
        options = TCP.handshake_configuration(local, remote)
        agreement = _settings.agree(local, remote)
        return options if agreement is None else {**options, _settings.KEY: agreement}

    def _get_link(self) -> Link | None:
        """The link, made when the first message after the handshake is sent or expected."""
        if self._link is None:
            agreement = self.handshake_options.get(_settings.KEY)
            if agreement is not None:
                self._link = self._make_link(agreement)
                _metrics.comm_opens(self)
        return self._link

    def _make_link(self, agreement: _settings.Agreement) -> Link:
        return Link(agreement)

    # ---- Messages

    async def read(self, deserializers: Any = None) -> Any:
        link = self._get_link()
        if link is None:
            return await super().read(deserializers)
        if self.stream is None:
            raise CommClosedError()
        frames = await self._read_frames(link, self.stream)
        try:
            return await _serialize.from_frames(
                frames, self.deserialize, deserializers, self.allow_offload
            )
        except EOFError:
            self.abort()
            raise CommClosedError("the message ends too early") from None

    async def _read_frames(self, link: Link, stream: Any) -> list:
        """The frames of the next message. Acknowledgements are read, and sent, on the way."""
        try:
            frames = None
            while frames is None:
                frames, reply = await link.receive(stream)
                # While this side closes, a reply could only break the connection.
                if reply is not None and self.stream is not None and not stream.closed():
                    stream.write(link.reply_packet(reply))
            return frames
        except (StreamClosedError, SSLError) as error:
            self._lose_stream(error)
        except (ValueError, MemoryError) as error:
            _metrics.stream_is_damaged()
            self.abort()
            raise CommClosedError(f"in {self}: damaged stream: {error}") from error
        except BaseException:
            # Part of a packet may have been read, so nothing after it can be understood.
            self.abort()
            raise

    def _lose_stream(self, error: Exception) -> NoReturn:
        """The connection is gone: raises CommClosedError, or its fatal form."""
        self._report()
        self.stream = None
        self._closed = True
        convert_stream_closed_error(self, error)
        raise CommClosedError(f"in {self}: {error}") from error

    async def write(self, msg: Any, serializers: Any = None, on_error: str = "message") -> int:
        link = self._get_link()
        if link is None:
            return await super().write(msg, serializers, on_error)
        if self.stream is None:
            raise CommClosedError()
        frames = await _serialize.to_frames(
            msg,
            self.allow_offload,
            serializers=serializers,
            on_error=on_error,
            context={
                "sender": self.local_info,
                "recipient": self.remote_info,
                **self.handshake_options,
            },
            frame_split_size=self.max_shard_size,
        )
        return self._write_frames(link, frames)

    def _write_frames(self, link: Link, frames: list) -> int:
        """Codes and enqueues the message. Not a coroutine: the order of both must be the same."""
        stream = self.stream
        if stream is None:
            raise CommClosedError()
        try:
            if stream.closed():
                raise StreamClosedError(stream.error)
            buffers, size = link.pack(frames)
            for buffer in buffers:
                if len(buffer) <= STEP_BYTES:
                    stream.write(buffer)
                    continue
                for start in range(0, len(buffer), STEP_BYTES):
                    stream.write(buffer[start : start + STEP_BYTES])
        except StreamClosedError as error:
            self._lose_stream(error)
        except BaseException:
            # The session has advanced and the peer's has not.
            self.abort()
            raise
        return size

    # ---- Closing

    @gen.coroutine
    def close(self):
        """As tcp closes. If acknowledgements may be unread, the peer gets time to read all first.

        The first step happens at the call, not at the first await: two tasks may close one comm.
        """
        stream, self.stream = self.stream, None
        self._closed = True
        link = self._link
        self._report()
        if stream is None or stream.closed():
            return
        try:
            if stream.writing():
                yield stream.write(b"")
            if link is not None and link.may_hold_replies:
                stream.socket.shutdown(socket.SHUT_WR)
                yield _drain(stream)
            if not stream.closed():
                stream.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        finally:
            self._finalizer.detach()
            stream.close()

    def abort(self) -> None:
        self._report()
        super().abort()

    def _report(self) -> None:
        """Adds the counts to the totals, and writes a line for the log."""
        link = self._link
        if link is not None:
            _metrics.comm_closes(self, link)

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError(
            f"a {type(self).__name__} comm belongs to its connection: it cannot be copied"
        )


@gen.coroutine
def _drain(stream: Any):
    """Reads and forgets until the peer closes its side, two seconds at most."""
    deadline = time() + DRAIN_SECONDS
    while not stream.closed() and time() < deadline:
        if stream.reading():  # a reader is still there, and takes what comes
            yield gen.sleep(0.005)
            continue
        try:
            yield gen.with_timeout(
                timedelta(seconds=deadline - time()),
                stream.read_bytes(1 << 16, partial=True),
                quiet_exceptions=StreamClosedError,
            )
        except (gen.TimeoutError, OSError):
            return


class InternedTLS(InternedTCP, TLS):
    """The same over TLS."""
