"""Every kind of message over a live listener and connector, and what must not happen to it."""

import asyncio
import copy
import enum
import inspect
import os
import pickle
import re

import dask
import numpy as np
import pytest
from distributed.comm import CommClosedError
from distributed.comm.registry import backends
from distributed.comm.tcp import _add_frames_header
from distributed.protocol import Serialized, core, deserialize, serialize, to_serialize
from distributed.protocol.serialize import ToPickle, msgpack_decode_default
from distributed.protocol.utils import unpack_frames
from support import SCHEMES, in_loop, pair

from dask_interned import _link, _serialize, make_backend


class Colour(enum.Enum):
    RED = 1


MESSAGES = [
    {"op": "ping", "data": 1},
    "text",
    b"bytes",
    [{"op": "task-finished", "key": f"sum-{index}", "nbytes": index} for index in range(50)],
    {("tuple", 1): [None, True, 1.5, -(2**40)]},
    {"set": {1, 2, 3}},
    {"large": b"x" * 3_000_000},
    {"text": "é" * 100_000},
]


@pytest.mark.parametrize("scheme", SCHEMES)
@in_loop
async def test_plain_values_arrive(scheme):
    async with pair(scheme) as (here, there):
        for sender, receiver in ((here, there), (there, here)):
            for message in MESSAGES:
                await sender.write(message)
                expected = message
                if isinstance(message, list):
                    expected = tuple(message)
                elif message.__class__ is dict and ("tuple", 1) in message:
                    expected = {("tuple", 1): (None, True, 1.5, -(2**40))}
                assert await receiver.read() == expected
        assert here._link.messages_sent == there._link.messages_received == len(MESSAGES)
        assert here._link.wire_sent == there._link.wire_received


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("deserialize_both", [True, False])
@in_loop
async def test_serialized_values_arrive(scheme, deserialize_both):
    array = np.arange(100_000)
    message = {
        "task": ToPickle(("function", 5)),
        "small": to_serialize({"a": 1}),
        "array": to_serialize(array),
        "empty": to_serialize(np.zeros(0)),
        "serialized": Serialized(*serialize(456)),
    }
    async with pair(scheme, deserialize=deserialize_both) as (here, there):
        for sender, receiver in ((here, there), (there, here)):
            await sender.write(message)
            got = await receiver.read()
            assert got["task"] == ("function", 5)
            values = {
                name: deserialize(value.header, value.frames)
                if isinstance(value, Serialized)
                else value
                for name, value in got.items()
            }
            assert isinstance(got["array"], Serialized) is not deserialize_both
            np.testing.assert_array_equal(values["array"], array)
            assert values["small"] == {"a": 1} and values["serialized"] == 456
            assert values["empty"].size == 0
            await receiver.write(got)
            await sender.read()


@in_loop
async def test_message_passed_on_unread_arrives():
    """The scheduler forwards what it does not deserialize."""
    async with pair(deserialize=False) as (one, scheduler), pair() as (other, last):
        await one.write({"x": to_serialize(np.arange(50_000)), "y": to_serialize("text")})
        await other.write(await scheduler.read())
        got = await last.read()
        np.testing.assert_array_equal(got["x"], np.arange(50_000))
        assert got["y"] == "text"


def base_of(array):
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array.base if array.base is not None else array


@in_loop
async def test_arrays_have_memory_of_their_own_and_can_be_written():
    async with pair() as (here, there):
        await here.write([to_serialize(np.ones(1000)), to_serialize(np.ones(2000))])
        first, second = await there.read()
        assert first.flags.writeable and second.flags.writeable
        assert not np.shares_memory(first, second)
        first[:] = 5
        assert (second == 1).all()


@pytest.mark.parametrize("array_bytes", [1, 200_000])
@in_loop
async def test_buffers_are_shared_with_the_header_as_tcp_shares_them(array_bytes):
    """The array of a message lies in the same buffer, of the same size, as with tcp."""
    async with pair("tcp") as (tcp_here, tcp_there), pair() as (here, there):
        for size in [*range(0, 3000, 211), *range(1780, 1860, 7), 12_000]:
            message = {"x": "x" * size, "array": to_serialize(np.zeros(array_bytes, "u1"))}
            owners = []
            for sender, receiver in ((tcp_here, tcp_there), (here, there)):
                await sender.write(message)
                owners.append(base_of((await receiver.read())["array"]))
            assert memoryview(owners[0]).nbytes == memoryview(owners[1]).nbytes, size


@in_loop
async def test_unserializable_message_leaves_the_comm_usable():
    async with pair() as (here, there):
        await here.write({"before": 1})
        with pytest.raises(TypeError):
            await here.write({"x": to_serialize(asyncio.get_running_loop())}, on_error="raise")
        await here.write({"after": 1})
        assert await there.read() == {"before": 1}
        assert await there.read() == {"after": 1}


@in_loop
async def test_enum_and_object_that_needs_pickle_arrive():
    with dask.config.set({"distributed.scheduler.pickle": True}):
        async with pair() as (here, there):
            await here.write({"x": Colour.RED.name, "y": 1 + 2j})
            assert await there.read() == {"x": "RED", "y": 1 + 2j}


@pytest.mark.parametrize("scheme", SCHEMES)
@in_loop
async def test_huge_frames_arrive(scheme):
    async with pair(scheme) as (here, there):
        data = os.urandom(1 << 20) * 64
        for message in (
            {"main": data},
            {"array": to_serialize(np.frombuffer(data, "u1"))},
            {"pickles": [ToPickle(data[: 1 << 19]) for _ in range(60)]},
        ):
            writing = asyncio.ensure_future(here.write(message))
            got = await there.read()
            await writing
            if "main" in got:
                assert got["main"] == data
            elif "array" in got:
                assert got["array"].tobytes() == data
            else:
                assert all(item == data[: 1 << 19] for item in got["pickles"])


@in_loop
async def test_many_buffers_arrive():
    async with pair() as (here, there):
        await here.write([to_serialize(np.full(3, index)) for index in range(5000)])
        got = await there.read()
        assert [array[0] for array in got] == list(range(5000))
        await here.write([ToPickle(index) for index in range(3000)])
        assert list(await there.read()) == list(range(3000))


@in_loop
async def test_low_limits_for_shards_and_offloading(monkeypatch):
    monkeypatch.setattr("distributed.comm.utils.OFFLOAD_THRESHOLD", 1000)
    monkeypatch.setattr("distributed.comm.tcp.TCP.max_shard_size", 1000)
    async with pair() as (here, there):
        for _ in range(3):
            message = {
                "x": to_serialize(np.arange(5000)),
                "y": "text" * 1000,
                "z": ToPickle("z" * 5000),
            }
            await here.write(message)
            got = await there.read()
            np.testing.assert_array_equal(got["x"], np.arange(5000))
            assert got["y"] == "text" * 1000 and got["z"] == "z" * 5000


@in_loop
async def test_write_returns_the_bytes_on_the_wire():
    async with pair() as (here, there):
        for message in ({"a": 1}, {"x": "y" * 100_000}, {"z": to_serialize(np.zeros(50_000))}):
            before = here.stream._total_write_index
            assert await here.write(message) == here.stream._total_write_index - before
            await there.read()


@pytest.mark.parametrize("level", [0, 1, 2, 3])
@in_loop
async def test_each_side_chooses_its_level(level):
    with dask.config.set({"distributed.comm.interned.level": level}):
        async with pair() as (here, there):
            total = 0
            for index in range(200):
                message = {"op": "task-finished", "key": f"sum-{index}", "worker": "tcp://10.0.0.1"}
                total += await here.write(message)
                assert await there.read() == message
            assert level == 0 or total < 200 * 40


@in_loop
async def test_prefixes_of_any_name_work():
    for name in ("other", "other2://"):
        scheme = name.removesuffix("://")
        backends[scheme] = make_backend(name)()
        try:
            async with pair(scheme) as (here, there):
                assert here.peer_address.startswith(f"{scheme}://")
                await here.write("x")
                assert await there.read() == "x"
        finally:
            del backends[scheme]


@in_loop
async def test_comm_cannot_be_copied():
    async with pair() as (here, _):
        for way in (copy.copy, copy.deepcopy, pickle.dumps):
            with pytest.raises(TypeError):
                way(here)


# ---- Closing


@pytest.mark.parametrize("scheme", SCHEMES)
@in_loop
async def test_nothing_is_lost_when_a_writer_that_never_reads_closes(scheme):
    """Acknowledgements that nobody reads must not make the kernel reset the connection."""
    async with pair(scheme) as (here, there):
        count = 400
        for index in range(count):
            await here.write({"op": "update", "keys": [os.urandom(20).hex() for _ in range(200)]})
        closing = asyncio.ensure_future(here.close())
        received = 0
        try:
            while True:
                await there.read()
                received += 1
                if received % 20 == 0:
                    await asyncio.sleep(0.005)
        except CommClosedError:
            pass
        await there.close()
        await closing
        assert received == count


@in_loop
async def test_message_that_arrived_before_the_peer_closed_is_read():
    async with pair() as (here, there):
        for index in range(10):
            await here.write(index)
        await here.close()
        await asyncio.sleep(0.05)
        assert [await there.read() for _ in range(10)] == list(range(10))
        with pytest.raises(CommClosedError):
            await there.read()


@in_loop
async def test_cancelled_read_closes_the_comm():
    async with pair() as (here, there):
        await here.write(1)
        await there.read()
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(there.read(), 0.01)
        assert there.closed()
        with pytest.raises(CommClosedError):
            await here.read()


@pytest.mark.parametrize("error", [BufferError, KeyboardInterrupt])
@in_loop
async def test_error_in_a_write_closes_the_comm(error):
    async with pair() as (here, _):
        await here.write(1)

        def fail(data):
            raise error

        here.stream.write = fail
        try:
            await here.write(2)
        except BaseException as caught:
            assert isinstance(caught, error)
        assert here.closed()


@in_loop
async def test_close_from_two_tasks():
    async with pair() as (here, _):
        await asyncio.gather(here.close(), here.close())
        assert here.closed()
        with pytest.raises(CommClosedError):
            await here.write(1)
        with pytest.raises(CommClosedError):
            await here.read()


# ---- What distributed's private names have to do


def test_markers_are_those_of_distributed():
    """A release of distributed with another marker has to fail here."""
    text = inspect.getsource(core.loads) + inspect.getsource(msgpack_decode_default)
    found = set(re.findall(r'"(__\w+__)"', text)) - {"__module__", "__name__"}
    assert found == set(_serialize.MARKERS)


def test_shared_frames_follow_the_rule_of_tcp():
    array, other = np.zeros(3000, "u1").data, np.zeros(70_000, "u1").data
    cases = [
        [b"x"],
        [b"x" * 5000, b"y"],
        [b"x", array],
        [b"x" * 2040, array],
        [b"x" * 2049, array],
        [b"x" * 3000, other],
        [b"x" * 4000, other],
        [b"x", array, other],
        [b"x", other[:5], other[5:]],
        [b"x", b"pickle", memoryview(b"bytes"), array, other],
        [b"x", memoryview(b"bytes")],
    ]
    for frames in cases:
        whole, _, _ = _add_frames_header(list(frames))
        data = b"".join(whole)
        first = int.from_bytes(data[:8], "little")
        together, missing = unpack_frames(data[8 : 8 + first], partial=True)
        assert _link.shared_frames(frames) == len(together) == len(frames) - len(missing)
