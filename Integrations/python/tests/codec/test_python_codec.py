"""The codec in Python: with itself, and how it takes the place of the extension."""

import os
import subprocess
import sys

import pytest

from interned_stream import DataError, LimitError
from interned_stream import _python as pure


def test_conversation_arrives_with_replies(conversation):
    ends = [pure.Session(), pure.Session()]
    for direction, frames in conversation:
        packet = ends[direction].encode(frames)
        received, reply = ends[1 - direction].decode(packet)
        assert received == frames
        if reply is not None:
            assert ends[direction].decode(reply) == (None, None)
    first, second = ends
    assert first.sent.plain_bytes == second.received.plain_bytes
    assert first.sent.coded_bytes == second.received.coded_bytes


def test_one_direction_arrives(frames_capture):
    encoder, decoder = pure.Encoder(), pure.Decoder()
    for frames in frames_capture:
        assert decoder.decode(encoder.encode(frames)) == frames


def test_reply_is_due_after_512_messages():
    here, there = pure.Session(), pure.Session()
    replies = [there.decode(here.encode(b"\xc0"))[1] for _ in range(1024)]
    assert [index for index, reply in enumerate(replies) if reply] == [511, 1023]
    assert here.sent.unacknowledged == 1024
    for reply in replies:
        if reply is not None:
            here.decode(reply)
    assert here.sent.unacknowledged == 0


def test_message_acknowledges_what_was_read():
    here, there = pure.Session(), pure.Session()
    for count in (0, 1, 2, 3, 200):
        for _ in range(count):
            there.decode(here.encode(b"\xc0"))
        assert here.decode(there.encode([b"\x01", b"attachment"]))[0] == [b"\x01", b"attachment"]
        assert here.sent.unacknowledged == 0


def test_acknowledgement_of_messages_that_were_not_sent_is_refused():
    here, there, third = pure.Session(), pure.Session(), pure.Session()
    there.decode(here.encode(b"\xc0"))
    with pytest.raises(DataError) as caught:
        third.decode(there.acknowledge())
    assert caught.value.code == 25


def test_field_that_is_never_interned_goes_apart():
    encoder = pure.Encoder(never_interned=["password"])
    packet = encoder.encode(pure.packb({"password": "x"}))
    encoder.encode(pure.packb({"other": "x"}))
    decoder = pure.Decoder()
    decoder.decode(packet)
    assert len(decoder._decoder.state.history) == 0
    packet = encoder.encode([pure.packb({"password": "x"}), b"attachment"])
    assert packet[2] == 5


def test_state_is_cleared_before_its_places_run_out():
    encoder, decoder = pure.Encoder(), pure.Decoder()
    decoder.decode(encoder.encode(b"\xc0"))
    encoder._encoder.next_place = 1 << 30
    decoder._decoder.state.origin += 1 << 30
    assert decoder.decode(encoder.encode(b"\x01")) == [b"\x01"]
    assert encoder.sent.clears == decoder.received.clears == 1
    decoder._decoder.state.origin += 1 << 30
    with pytest.raises(LimitError):
        decoder.decode(encoder.encode(b"\x01"))


def choice(value):
    script = (
        "import sys; sys.modules['interned_stream._core'] = None\n"
        "import interned_stream as ims\n"
        "packet = ims.Encoder().dumps({'a': 1}, [b'x'])\n"
        "print(ims.implementation, ims.Decoder().loads(packet))"
    )
    environment = dict(os.environ, INTERNED_STREAM_IMPLEMENTATION=value)
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment
    )


@pytest.mark.parametrize("value", ["", "python"])
def test_python_takes_over_where_the_extension_does_not_load(value):
    assert choice(value).stdout == "python ({'a': 1}, [b'x'])\n"


@pytest.mark.parametrize("value, error", [("native", "ModuleNotFoundError"), ("x", "ImportError")])
def test_implementation_that_cannot_be_had_is_an_error(value, error):
    done = choice(value)
    assert done.returncode != 0 and done.stderr.splitlines()[-1].startswith(error)


def test_key_map_says_that_it_needs_the_extension():
    with pytest.raises(NotImplementedError):
        pure.KeyMapEncoder()
