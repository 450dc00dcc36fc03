"""Session, Encoder and Decoder: what goes in comes out, and only then."""

import copy
import os
import pickle
import random
import sys
import threading

import pytest
from conftest import needs_extension

import interned_stream as ims

LEVELS = [0, 1, 2, 3]


def exchange(conversation, level):
    """Sends a conversation through a pair of sessions; both ends, and the coded bytes."""
    ends = [ims.Session(level), ims.Session(level)]
    coded_bytes = 0
    for direction, frames in conversation:
        packet = ends[direction].encode(frames)
        coded_bytes += len(packet)
        received, reply = ends[1 - direction].decode(packet)
        assert received == frames
        if reply is not None:
            assert ends[direction].decode(reply) == (None, None)
    return ends, coded_bytes


@pytest.mark.parametrize("level", LEVELS)
def test_conversation_arrives_byte_for_byte(conversation, level):
    (first, second), coded = exchange(conversation, level)
    assert first.sent.plain_bytes == second.received.plain_bytes
    assert coded >= first.sent.coded_bytes + second.sent.coded_bytes
    plain = sum(len(frame) for _, frames in conversation for frame in frames)
    assert coded <= plain + 16 * sum(len(frames) for _, frames in conversation)


@needs_extension
def test_repeated_traffic_of_dask_becomes_a_fifth(worker_messages):
    encoder = ims.Encoder()
    coded = sum(len(encoder.encode(message)) for message in worker_messages)
    assert coded * 5 < sum(map(len, worker_messages))
    assert encoder.sent.coded_bytes == coded
    assert encoder.sent.messages == len(worker_messages)


@pytest.mark.parametrize("level", LEVELS)
def test_one_direction_arrives_byte_for_byte(frames_capture, level):
    encoder, decoder = ims.Encoder(level), ims.Decoder()
    for frames in frames_capture:
        assert decoder.decode(encoder.encode(frames)) == frames


def test_self_contained_messages_decode_alone(worker_messages):
    encoder = ims.Encoder(self_contained=True)
    packets = [encoder.encode(message) for message in worker_messages[:20]]
    for packet, message in reversed(list(zip(packets, worker_messages))):
        assert ims.Decoder().decode(packet) == [message]


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_any_buffer_is_a_frame(kind):
    here, there = ims.Session(), ims.Session()
    frames = [ims.packb({"a": 1}), b"", b"attachment" * 20]
    packet = here.encode([kind(frame) for frame in frames])
    assert there.decode(kind(packet))[0] == frames


def test_many_attachments_arrive():
    frames = [ims.packb(None)] + [bytes([index % 256]) * index for index in range(100)]
    assert ims.Decoder().decode(ims.Encoder().encode(frames)) == frames


def test_views_are_writable_and_outlive_the_next_message():
    encoder, decoder = ims.Encoder(), ims.Decoder()
    views = decoder.decode(encoder.encode([b"\xc0", b"first"]), views=True)
    decoder.decode(encoder.encode([b"\xc0", b"other"]))
    assert [bytes(view) for view in views] == [b"\xc0", b"first"]
    views[1][0] = ord("F")
    assert bytes(views[1]) == b"First"


@needs_extension
def test_large_messages_run_without_the_lock():
    """A second thread makes progress while large messages are coded."""
    frames = [ims.packb(list(range(100_000)))]
    ticks, done = [0], threading.Event()

    def count():
        while not done.is_set():
            ticks[0] += 1

    switch = sys.getswitchinterval()
    sys.setswitchinterval(0.2)
    thread = threading.Thread(target=count)
    try:
        thread.start()
        encoder, decoder = ims.Encoder(3), ims.Decoder()
        before = ticks[0]
        assert decoder.decode(encoder.encode(frames)) == frames
        assert ticks[0] > before
    finally:
        done.set()
        thread.join()
        sys.setswitchinterval(switch)


def test_second_thread_is_refused_and_changes_nothing():
    encoder, decoder = ims.Encoder(3), ims.Decoder()
    message = ims.packb(list(range(200_000)))
    packets, refused = [], []

    def send():
        for _ in range(4):
            try:
                packets.append(encoder.encode(message))
            except RuntimeError:
                refused.append(1)

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(packets) + len(refused) == 12
    assert encoder.sent.messages == len(packets) > 0
    packets.sort(key=len, reverse=True)
    assert decoder.decode(packets[0]) == [message]


# ---- Errors


def test_invalid_message_leaves_the_encoder_usable():
    encoder, decoder = ims.Encoder(), ims.Decoder()
    with pytest.raises(ims.DataError) as caught:
        encoder.encode(b"\x81\xa1")
    assert caught.value.code == 1 and caught.value.offset <= 2
    assert isinstance(caught.value, ValueError)
    assert decoder.decode(encoder.encode(b"\xc0")) == [b"\xc0"]


def test_limits_of_the_peer_bound_what_is_sent():
    session = ims.Session(peer_limits={"message_bytes": 100})
    with pytest.raises(ims.LimitError):
        session.encode(ims.packb("x" * 200))
    assert session.encode(ims.packb("x")) is not None


def test_own_limits_bound_what_is_decoded():
    packet = ims.Encoder().encode(ims.packb("x" * 200))
    with pytest.raises(ims.LimitError):
        ims.Decoder(limits={"message_bytes": 100}).decode(packet)


def test_damage_ends_the_stream(worker_messages):
    random.seed(1)
    for level in LEVELS:
        encoder, decoder = ims.Encoder(level), ims.Decoder()
        packets = [encoder.encode(message) for message in worker_messages[:8]]
        for packet in packets[:7]:
            decoder.decode(packet)
        damaged = bytearray(packets[7])
        damaged[random.randrange(len(damaged))] ^= 1 << random.randrange(8)
        with pytest.raises((ims.DataError, ims.LimitError)) as first:
            decoder.decode(damaged)
        with pytest.raises(type(first.value)) as second:
            decoder.decode(packets[7])
        assert first.value.code == second.value.code


def test_lost_message_is_noticed(worker_messages):
    encoder, decoder = ims.Encoder(), ims.Decoder()
    packets = [encoder.encode(message) for message in worker_messages[:3]]
    decoder.decode(packets[0])
    with pytest.raises(ims.DataError):
        decoder.decode(packets[2])


@pytest.mark.parametrize(
    "options",
    [
        {"level": 4},
        {"level": -1},
        {"entries_log2": 16},
        {"history_log2": 3},
        {"limits": {"depth": 129}},
        {"peer_limits": {"values": 0}},
        {"seed": b"short"},
        {"limits": {"unknown": 1}},
        {"limits": {"depth": 2**70}},
    ],
)
def test_settings_out_of_range_are_refused_by_name(options):
    with pytest.raises(ValueError) as caught:
        ims.Session(**options)
    names = [*options, *(next(iter(options.values())) if "limits" in next(iter(options)) else ())]
    assert any(name in str(caught.value) for name in names)


@pytest.mark.parametrize(
    "options",
    [
        {"unknown": 1},
        {"level": "1"},
        {"level": True},
        {"limits": 5},
        {"limits": {"depth": "1"}},
        {"never_interned": "password"},
        {"never_interned": [1]},
        {"seed": "0123456789abcdef"},
    ],
)
def test_settings_of_a_wrong_type_are_refused(options):
    with pytest.raises(TypeError):
        ims.Session(**options)


@needs_extension
def test_field_that_is_never_interned_is_sent_whole_each_time():
    secret = "correct horse battery staple"
    message = ims.packb([{"password": secret}])
    encoder = ims.Encoder(never_interned=["password"])
    packets = [encoder.encode(message) for _ in range(5)]
    assert all(secret.encode() in packet for packet in packets)
    encoder = ims.Encoder()
    packets = [encoder.encode(message) for _ in range(5)]
    assert secret.encode() not in packets[-1]


def test_limits_survive_their_byte_form():
    limits = dict(ims.limits_default(), depth=7, message_bytes=1000)
    data = ims.limits_encode(limits)
    assert ims.limits_decode(data) == limits
    assert ims.limits_decode(ims.limits_encode(None)) == ims.limits_default()
    for wrong in (b"", data + b"\0", b"\xff" * len(data)):
        with pytest.raises(ims.DataError):
            ims.limits_decode(wrong)


# ---- The life of an object


def test_closed_session_refuses_calls():
    with ims.Session() as session:
        session.encode(b"\xc0")
    session.close()
    for call in (lambda: session.encode(b"\xc0"), session.reset, lambda: session.sent):
        with pytest.raises(ValueError):
            call()


def test_reset_begins_again_at_both_ends():
    here, there = ims.Session(), ims.Session()
    there.decode(here.encode(b"\xc0"))
    here.reset()
    there.reset()
    assert here.sent.messages == 0
    assert there.decode(here.encode(b"\x01"))[0] == [b"\x01"]


@pytest.mark.parametrize(
    "make",
    [
        ims.Session,
        ims.Encoder,
        ims.Decoder,
        pytest.param(ims.KeyMapEncoder, marks=needs_extension),
    ],
)
def test_objects_cannot_be_copied_or_pickled(make):
    for way in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError):
            way(make())


def test_child_of_a_fork_is_refused():
    session = ims.Session()
    session.encode(b"\xc0")
    child = os.fork()
    if child == 0:
        try:
            session.encode(b"\xc0")
        except RuntimeError:
            os._exit(7)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    session.encode(b"\xc0")


def test_acknowledgement_is_given_when_one_is_due(worker_messages):
    here, there = ims.Session(), ims.Session()
    replies = 0
    for _ in range(4):
        for message in worker_messages:
            _, reply = there.decode(here.encode(message))
            if reply is not None:
                replies += 1
                assert here.decode(reply) == (None, None)
    assert 0 < replies < len(worker_messages)
    assert not here.sent.frozen
    last = there.acknowledge()
    assert last is None or here.decode(last) == (None, None)
    assert here.sent.unacknowledged == 0


def test_a_thousand_sessions_leave_no_memory(worker_messages):
    import resource

    def work(count):
        for _ in range(count):
            here, there = ims.Session(), ims.Session()
            for message in worker_messages[:10]:
                there.decode(here.encode(message))

    work(200)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    work(1000)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1024
