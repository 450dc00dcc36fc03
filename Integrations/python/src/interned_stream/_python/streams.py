"""Session, Encoder and Decoder, with the arguments and exceptions of the extension's classes."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from interned_stream._errors import MisuseError

from .decoder import DirectionDecoder
from .encoder import DirectionEncoder
from .messagepack import Unpacker, packb
from .session import TwoWay
from .settings import Limits, Parameters, Statistics


def contents(buffer: Any) -> bytes:
    """The bytes of a bytes-like object, in one piece."""
    if type(buffer) is bytes:
        return buffer
    with memoryview(buffer) as view:
        if not view.contiguous:
            raise BufferError("the buffer is not contiguous")
        return view.tobytes()


def frames_of(message: Any) -> list[bytes]:
    """A main frame alone, or a list or tuple of frames."""
    if not isinstance(message, (list, tuple)):
        return [contents(message)]
    if not message:
        raise MisuseError(209, "a message has a main frame")
    return [contents(frame) for frame in message]


def views_of(frames: list[bytes]) -> list[memoryview]:
    """Writable views of one copy of the frames."""
    whole = memoryview(bytearray(b"".join(frames)))
    views, at = [], 0
    for frame in frames:
        views.append(whole[at : at + len(frame)])
        at += len(frame)
    return views


class Stream:
    """One user at a time, in the process that made it, until it is closed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = os.getpid()
        self._is_closed = False

    @contextmanager
    def _use(self) -> Iterator[None]:
        if self._is_closed:
            raise ValueError("it is closed")
        if self._process != os.getpid():
            raise RuntimeError("it was made before a fork, and belongs to the other process")
        if not self._lock.acquire(blocking=False):
            raise RuntimeError("another call is using it")
        try:
            yield
        finally:
            self._lock.release()

    def close(self) -> None:
        """Ends the use of the object. A second call does nothing."""
        if not self._is_closed:
            with self._use():
                self._is_closed = True

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *details: object) -> None:
        self.close()

    def __reduce__(self) -> None:
        raise TypeError(f"cannot pickle or copy a {type(self).__name__}")


class Session(Stream):
    """One end of a connection. Every coded message and every reply has to be sent, in order.

    What it sends is plain: all levels give raw messages. It decodes every level.
    """

    def __init__(
        self,
        level: int = 2,
        *,
        limits: dict[str, int] | None = None,
        peer_limits: dict[str, int] | None = None,
        entries_log2: int = 11,
        history_log2: int = 16,
        never_interned: Sequence[str] | None = (),
        seed: bytes | None = None,
    ) -> None:
        super().__init__()
        parameters = Parameters(level, entries_log2, history_log2, never_interned, seed)
        self._ends = TwoWay(parameters, Limits(limits), Limits(peer_limits))

    def encode(self, frames: Any, /) -> bytes:
        """The coded message of a main frame (bytes-like) or of a list of frames."""
        frames = frames_of(frames)
        with self._use():
            return self._ends.encode(frames)

    def dumps(
        self,
        obj: Any,
        attachments: Sequence[Any] | None = None,
        *,
        default: Callable[[Any], Any] | None = None,
        strict_types: bool = False,
    ) -> bytes:
        """Packs the object and encodes it, with attachments that `default` may still append."""
        main = packb(obj, default=default, strict_types=strict_types)
        return self.encode([main, *(attachments or ())])

    def decode(self, coded: Any, *, views: bool = False) -> tuple[list[Any] | None, bytes | None]:
        """(frames, reply): frames are None for an acknowledgement; a reply has to be sent."""
        with self._use():
            frames, reply = self._ends.decode(contents(coded))
        if views and frames is not None:
            return views_of(frames), reply
        return frames, reply

    def loads(
        self,
        coded: Any,
        *,
        use_list: bool = True,
        object_hook: Callable[[dict], Any] | None = None,
        hook_keys: tuple[str, ...] | None = None,
        ext_hook: Callable[[int, bytes], Any] | None = None,
    ) -> tuple[Any, list[bytes] | None, bytes | None]:
        """(object, attachments, reply), the first two None for an acknowledgement."""
        unpacker = Unpacker(use_list, object_hook, hook_keys, ext_hook)
        with self._use():
            frames, reply = self._ends.decode(contents(coded))
            if frames is None:
                return None, None, reply
            return unpacker.whole(frames[0]), frames[1:], reply

    def acknowledge(self) -> bytes | None:
        """Bytes that acknowledge what was read, to be sent; None if the peer knows."""
        with self._use():
            return self._ends.acknowledge()

    def reset(self) -> None:
        """Returns the session to its beginning. The peer must do the same."""
        with self._use():
            self._ends.begin()

    @property
    def sent(self) -> Statistics:
        """What this side has sent."""
        with self._use():
            return self._ends.encoder.statistics().record()

    @property
    def received(self) -> Statistics:
        """What this side has received."""
        with self._use():
            return self._ends.decoder.statistics().record()


class Encoder(Stream):
    """The sending end of one direction. What it sends is plain."""

    def __init__(
        self,
        level: int = 2,
        *,
        peer_limits: dict[str, int] | None = None,
        entries_log2: int = 11,
        history_log2: int = 16,
        self_contained: bool = False,
        never_interned: Sequence[str] | None = (),
        seed: bytes | None = None,
    ) -> None:
        super().__init__()
        parameters = Parameters(level, entries_log2, history_log2, never_interned, seed)
        limits = Limits(peer_limits)
        self._encoder = DirectionEncoder(parameters, limits, False, bool(self_contained))

    def encode(self, frames: Any, /) -> bytes:
        """The coded message of a main frame (bytes-like) or of a list of frames."""
        frames = frames_of(frames)
        with self._use():
            return self._encoder.encode(frames)

    dumps = Session.dumps

    def reset(self) -> None:
        """Lets the next message begin a new stream."""
        with self._use():
            self._encoder.begin()

    @property
    def sent(self) -> Statistics:
        """What was sent since the encoder was made."""
        with self._use():
            return self._encoder.statistics().record()


class Decoder(Stream):
    """The receiving end of one direction."""

    def __init__(self, *, limits: dict[str, int] | None = None) -> None:
        super().__init__()
        self._decoder = DirectionDecoder(Limits(limits))

    def decode(self, coded: Any, *, views: bool = False) -> list[Any]:
        """The frames of a message."""
        with self._use():
            frames = self._decoder.decode(contents(coded))
        return views_of(frames) if views else frames

    def loads(
        self,
        coded: Any,
        *,
        use_list: bool = True,
        object_hook: Callable[[dict], Any] | None = None,
        hook_keys: tuple[str, ...] | None = None,
        ext_hook: Callable[[int, bytes], Any] | None = None,
    ) -> tuple[Any, list[bytes]]:
        """(object, attachments)."""
        unpacker = Unpacker(use_list, object_hook, hook_keys, ext_hook)
        with self._use():
            frames = self._decoder.decode(contents(coded))
            return unpacker.whole(frames[0]), frames[1:]

    @property
    def received(self) -> Statistics:
        """What was received since the decoder was made."""
        with self._use():
            return self._decoder.statistics().record()
