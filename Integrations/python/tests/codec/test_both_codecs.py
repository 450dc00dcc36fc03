"""The extension against the codec in Python, on the corpus."""

import random

import pytest

from interned_stream import DataError, LimitError
from interned_stream import _python as pure
from interned_stream._python.session import Listener
from interned_stream._python.settings import Limits

native = pytest.importorskip("interned_stream._core", exc_type=ImportError)

LEVELS = [0, 1, 2, 3]
SIZES = [(11, 16), (5, 9)]
#: Messages of each capture; level 3 takes the Python decoder 2 ms a message.
MOST = 120


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("level", LEVELS)
def test_python_decodes_what_the_extension_encodes(frames_capture, level, sizes):
    encoder = native.Encoder(level, entries_log2=sizes[0], history_log2=sizes[1])
    decoder = pure.Decoder()
    for frames in frames_capture[:MOST]:
        assert decoder.decode(encoder.encode(frames)) == frames
    sent, received = encoder.sent, decoder.received
    assert sent.raw_messages == received.raw_messages
    assert sent.coded_bytes == received.coded_bytes


@pytest.mark.parametrize("level", LEVELS)
def test_extension_decodes_what_python_encodes(frames_capture, level):
    encoder, decoder = pure.Encoder(level), native.Decoder()
    for frames in frames_capture[:MOST]:
        assert decoder.decode(encoder.encode([*frames, b"beside"])) == [*frames, b"beside"]


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("level", LEVELS)
def test_listener_follows_a_connection_of_two_extensions(conversation, level, sizes):
    """Both directions refer to each other's items."""
    options = {"entries_log2": sizes[0], "history_log2": sizes[1]}
    ends = [native.Session(level, **options), native.Session(level, **options)]
    listener = Listener(Limits())
    for sender, frames in conversation[:MOST]:
        packet = ends[sender].encode(frames)
        assert listener.decode(sender, packet) == frames
        received, reply = ends[1 - sender].decode(packet)
        assert received == frames
        if reply is not None:
            assert listener.decode(1 - sender, reply) is None
            ends[sender].decode(reply)


@pytest.mark.parametrize("native_side", [0, 1])
@pytest.mark.parametrize("level", LEVELS)
def test_session_of_each_at_the_two_ends(conversation, level, native_side):
    ends = [pure.Session(level), pure.Session(level)]
    ends[native_side] = native.Session(level)
    for sender, frames in conversation[:MOST]:
        received, reply = ends[1 - sender].decode(ends[sender].encode(frames))
        assert received == frames
        if reply is not None:
            assert ends[sender].decode(reply) == (None, None)
    assert ends[0].acknowledge() is None or ends[0].sent.messages
    for end in ends:
        assert end.sent.unacknowledged <= end.sent.messages


def test_never_interned_fields_arrive(worker_messages):
    encoder, decoder = native.Encoder(never_interned=["op", "key"]), pure.Decoder()
    for message in worker_messages[:MOST]:
        assert decoder.decode(encoder.encode(message)) == [message]


@pytest.mark.parametrize("level", LEVELS)
def test_damage_has_the_same_kind_of_error(worker_messages, level):
    """The format leaves open which rule is reported where several are broken, a rare case."""
    source = random.Random(level)
    encoder = native.Encoder(level)
    packets = [encoder.encode([message, message[:50]]) for message in worker_messages[:12]]
    differing = 0
    for _ in range(60):
        index = source.randrange(len(packets))
        packet = bytearray(packets[index])
        packet[source.randrange(2, len(packet))] ^= 1 << source.randrange(8)
        kinds = []
        for decoder in (native.Decoder(), pure.Decoder()):
            for before in packets[:index]:
                decoder.decode(before)
            with pytest.raises((DataError, LimitError)) as caught:
                decoder.decode(bytes(packet))
            kinds.append(caught.type)
        differing += kinds[0] is not kinds[1]
    assert differing <= 3


def test_limits_have_the_same_bytes():
    limits = dict(native.limits_default(), depth=7, message_bytes=1000)
    assert pure.limits_default() == native.limits_default()
    assert pure.limits_encode(limits) == native.limits_encode(limits)
    assert pure.limits_decode(native.limits_encode(limits)) == limits
    assert pure.FORMAT_VERSION == native.FORMAT_VERSION
    assert pure.LIBRARY_VERSION == native.LIBRARY_VERSION


def test_both_show_the_same_names():
    assert set(pure.__all__) == {name for name in dir(native) if not name.startswith("_")}
