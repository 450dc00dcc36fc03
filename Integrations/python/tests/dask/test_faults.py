"""Peers that are older, hostile, damaged, or gone."""

import asyncio
import gc
import logging
import os
import resource
import struct
import subprocess
import sys

import dask
import msgpack
import pytest
from distributed.comm import CommClosedError, connect, listen
from distributed.protocol import to_serialize
from support import in_loop, pair

from dask_interned import _link, _settings

#: Names the implementation of the codec that is to be used.
CHOICE = "INTERNED_STREAM_IMPLEMENTATION"

# ---- Negotiation


@pytest.mark.parametrize("connecting, listening", [("tcp", "interned"), ("interned", "tcp")])
@in_loop
async def test_peer_without_the_package_gets_plain_messages(connecting, listening, caplog):
    caplog.set_level(logging.INFO, "distributed.comm.interned")
    async with pair(connecting, listening) as (here, there):
        for sender, receiver in ((here, there), (there, here)):
            for _ in range(3):
                await sender.write({"x": to_serialize(b"y" * 1000)})
                assert await receiver.read() == {"x": b"y" * 1000}
        assert getattr(here, "_link", None) is None and getattr(there, "_link", None) is None
    assert "messages are plain" in caplog.text


HOSTILE = [
    {"v": [2, 1]},
    {"v": [1, 2**63]},
    {"v": "1"},
    {"v": -1},
    {"v": None},
    {},
    [],
    None,
    True,
    "text",
    {"v": [1, 1], "l": {"message_bytes": -1}},
    {"v": [1, 1], "l": {"entries_log2": 2**63}},
    {"v": [1, 1], "l": {"entries_log2": "12"}},
    {"v": [1, 1], "l": {"other": 1}},
    {"v": [1, 1], "l": [1]},
    {"v": [1, 1], "l": {"depth": True}},
    {"v": {"a": 1}},
    2**63,
]


@pytest.mark.parametrize("offer", HOSTILE, ids=repr)
@in_loop
async def test_hostile_or_unknown_offer_leads_to_plain_messages(offer):
    overrides = {_settings.KEY: offer}
    queue = asyncio.Queue()
    async with listen("interned://127.0.0.1:0", queue.put) as listener:
        here = await connect(listener.contact_address, handshake_overrides=overrides)
        there = await queue.get()
        await here.write({"a": 1})
        assert await there.read() == {"a": 1}
        assert there._link is None and here._link is None
        here.abort()
        there.abort()


@in_loop
async def test_limits_of_the_peer_are_kept():
    """A peer that accepts little gets large messages plain and small ones coded."""
    with dask.config.set({"distributed.comm.interned.max-message": "4 kB"}):
        async with pair() as (here, there):
            for message in ({"a": "small"}, {"b": "x" * 10_000}, {"c": "small again"}):
                await here.write(message)
                assert await there.read() == message
            assert here._link.plain_sent == 1 and here._link.messages_sent == 3


@pytest.mark.parametrize("setting", ["enabled", "same-host"])
@in_loop
async def test_coding_can_be_turned_off(setting):
    with dask.config.set({f"distributed.comm.interned.{setting}": False}):
        async with pair() as (here, there):
            await here.write("x")
            assert await there.read() == "x"
            assert here._link is None


# ---- Damage


async def raw_peer(scheme_listener, handshake=True):
    """A socket to a listener that has, if asked, done an honest handshake."""
    host, port = scheme_listener.get_host_port()
    reader, writer = await asyncio.open_connection(host, port)
    (size,) = struct.unpack("<Q", await reader.readexactly(8))
    frame = await reader.readexactly(size)
    if handshake:
        info = msgpack.unpackb(frame[16:], strict_map_key=False)
        main = msgpack.packb(info)
        writer.write(struct.pack("<QQQ", 16 + len(main), 1, len(main)) + main)
    return reader, writer


def coded_messages(count):
    """What an honest peer would send."""
    limits = _settings.limits_of(_settings.own_offer(True))
    link = _link.Link(_settings.Agreement(limits, limits))
    return [b"".join(link.pack([msgpack.packb({"op": "x", "n": n})])[0]) for n in range(count)]


def head(*numbers):
    return struct.pack("<HIII", 0xFFFF, *numbers)


GARBAGE = {
    "noise": os.urandom(200),
    "zeros": bytes(100),
    "an empty packet": b"\0\0",
    "two bytes of noise": b"\x02\0ab",
    "a length and nothing": b"\xf0\x10",
    "a long form of nothing": head(0, 0, 0),
    "a coded message of 4 GB": head(2**32 - 1, 0, 0),
    "four billion frames": head(0, 2**32 - 1, 0),
    "a frame of 2**60 bytes": head(0, 1, 1) + struct.pack("<IQ", 0, 2**60),
    "a frame of 2**45 bytes": head(0, 1, 1) + struct.pack("<IQ", 0, 2**45),
    "a frame of no place": head(0, 1, 1) + struct.pack("<IQ", 7, 5) + b"12345",
    "a frame twice": head(0, 2, 1) + struct.pack("<IQIQ", 0, 1, 0, 1) + b"ab",
    "an empty main frame": head(0, 1, 1) + struct.pack("<IQ", 0, 0),
    "the end in the middle of a head": head(0, 1, 1)[:9],
}


@pytest.mark.parametrize("stage", [0, 1, 3])
@pytest.mark.parametrize("name", GARBAGE)
@in_loop
async def test_garbage_closes_the_comm(name, stage):
    """After the handshake, and after honest messages: CommClosedError and nothing else."""
    queue = asyncio.Queue()
    async with listen("interned://127.0.0.1:0", queue.put) as listener:
        _, writer = await raw_peer(listener)
        there = await queue.get()
        for index, packet in enumerate(coded_messages(stage)):
            writer.write(packet)
            assert await there.read() == {"op": "x", "n": index}
        writer.write(GARBAGE[name])
        writer.write_eof()
        with pytest.raises(CommClosedError):
            await there.read()
        assert there.closed()
        writer.close()


@pytest.mark.parametrize(
    "data", [b"", b"garbage" * 10, struct.pack("<Q", 2**20), bytes(300)], ids=len
)
@in_loop
async def test_garbage_instead_of_a_handshake_does_not_harm_the_listener(data):
    queue = asyncio.Queue()
    async with listen("interned://127.0.0.1:0", queue.put) as listener:
        _, writer = await raw_peer(listener, handshake=False)
        writer.write(data)
        writer.write_eof()
        await asyncio.sleep(0.05)
        here = await connect(listener.contact_address)
        there = await queue.get()
        await here.write(1)
        assert await there.read() == 1
        writer.close()
        here.abort()
        there.abort()


@pytest.mark.parametrize("change", ["lost", "repeated", "swapped", "flipped", "cut"])
@in_loop
async def test_damaged_stream_closes_the_comm(change):
    queue = asyncio.Queue()
    async with listen("interned://127.0.0.1:0", queue.put) as listener:
        _, writer = await raw_peer(listener)
        there = await queue.get()
        packets = coded_messages(5)
        if change == "lost":
            del packets[2]
        elif change == "repeated":
            packets.insert(2, packets[1])
        elif change == "swapped":
            packets[2], packets[3] = packets[3], packets[2]
        elif change == "flipped":
            packets[2] = packets[2][:-1] + bytes([packets[2][-1] ^ 1])
        else:
            packets[2] = struct.pack("<H", len(packets[2]) - 3) + packets[2][2:-1]
        writer.write(b"".join(packets))
        writer.write_eof()
        seen = []
        with pytest.raises(CommClosedError):
            while True:
                seen.append((await there.read())["n"])
        assert seen == [0, 1]
        writer.close()


@in_loop
async def test_peer_that_dies_in_the_middle_of_a_frame():
    async with pair() as (here, there):
        await here.write({"x": 1})
        await there.read()
        here.stream.write(head(0, 1, 1) + struct.pack("<IQ", 0, 10_000) + b"x" * 5000)
        await asyncio.sleep(0.01)
        here.abort()
        with pytest.raises(CommClosedError):
            await there.read()


# ---- Many connections


@pytest.mark.slow
@in_loop
async def test_a_thousand_connections_leave_no_memory():
    async def work(count):
        for _ in range(count):
            async with pair() as (here, there):
                for message in range(3):
                    await here.write({"op": "x", "n": message})
                    await there.read()

    await work(200)
    gc.collect()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    await work(1000)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 2048


@in_loop
async def test_idle_comm_has_no_session():
    async with pair() as (here, there):
        assert here._link is None and there._link is None


def test_two_loops_in_one_process_at_once():
    import threading

    errors = []

    async def work():
        async with pair() as (here, there):
            for index in range(300):
                await here.write({"n": index, "text": "x" * (index % 50)})
                assert (await there.read())["n"] == index

    def run():
        try:
            asyncio.run(work())
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


@pytest.mark.parametrize("missing", ["interned_stream", "interned_stream._core"])
def test_without_the_extension_messages_are_plain_with_one_warning(missing):
    """The codec in Python would decode what peers send, but at a hundredth of the speed."""
    program = f"""
import asyncio, sys, warnings
sys.modules["{missing}"] = None
warnings.simplefilter("error")
from distributed.comm import connect, listen
warnings.simplefilter("always")
async def main():
    queue = asyncio.Queue()
    async with listen("interned://127.0.0.1:0", queue.put) as listener:
        here = await connect(listener.contact_address)
        there = await queue.get()
        await here.write({{"a": 1}})
        print(await there.read(), "interned" in here.handshake_options)
asyncio.run(main())
"""
    done = run_without_choice([sys.executable, "-c", program])
    assert done.stdout.strip() == "{'a': 1} False", done.stderr
    assert done.stderr.count("messages are sent plain") == 1


def test_codec_in_python_is_used_where_one_asks_for_it():
    program = """
import asyncio
from distributed.comm import connect, listen
async def main():
    queue = asyncio.Queue()
    async with listen("interned://127.0.0.1:0", queue.put) as listener:
        here = await connect(listener.contact_address)
        there = await queue.get()
        await here.write({"a": 1})
        print(await there.read(), "interned" in here.handshake_options)
asyncio.run(main())
"""
    done = run_without_choice([sys.executable, "-c", program], "python")
    assert done.stdout.strip() == "{'a': 1} True", done.stderr


def run_without_choice(command, implementation=None):
    """Runs a command with that implementation of the codec asked for, or with none."""
    environment = {k: v for k, v in os.environ.items() if k != CHOICE}
    if implementation is not None:
        environment[CHOICE] = implementation
    return subprocess.run(command, capture_output=True, text=True, env=environment)


def test_defaults_stay_when_the_first_import_was_inside_a_setting():
    program = """
import asyncio, dask
from distributed.comm import connect, listen
async def main():
    queue = asyncio.Queue()
    async with listen("interned://127.0.0.1:0", queue.put) as listener:
        here = await connect(listener.contact_address)
        await here.write(1)
        here.abort()
with dask.config.set({"distributed.comm.interned.level": 3}):
    asyncio.run(main())
asyncio.run(main())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
