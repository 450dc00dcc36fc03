"""Objects to the stream and back, beside msgpack-python, in one process: python benchmarks/objects.py

Prints medians of interleaved rounds in microseconds of processor time, and the memory of keys. Nothing is printed as
a ratio of different runs.
"""

import argparse
import gc
import random
import statistics
import time
import tracemalloc

import msgpack

import interned_stream as ims

LEVELS = (1, 2, 3)


def batch(source: random.Random) -> list[dict]:
    """Twenty task-finished messages, about 5.9 kB, with keys and times that are new each time."""
    return [
        {
            "op": "task-finished",
            "status": "OK",
            "key": f"('sum-partial-{source.getrandbits(64):016x}', {index}, 0)",
            "nbytes": source.randrange(20, 60_000),
            "type": b"\x80\x05\x95\x1a\x00\x00\x00\x00\x00\x00\x00numpy\x94.",
            "typename": "numpy.ndarray",
            "worker": f"tcp://10.0.{index % 4}.7:38761",
            "thread": 140_735_340_000 + index,
            "run_id": source.randrange(10_000),
            "stimulus_id": f"task-finished-17953977{source.random():.7f}",
            "metadata": {},
            "startstops": [
                {"action": "compute", "start": source.random(), "stop": source.random()}
            ],
        }
        for index in range(20)
    ]


def interleaved(jobs: dict, rounds: int) -> dict[str, float]:
    """The median time of each job, in microseconds a call. Each round runs all jobs once."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            begin = time.thread_time()
            count = job()
            times[name].append((time.thread_time() - begin) / count * 1e6)
    return {name: statistics.median(values) for name, values in times.items()}


def measure_calls(rounds: int) -> None:
    source = random.Random(7)
    batches = [batch(source) for _ in range(50)]
    plain = [msgpack.packb(value) for value in batches]

    def each(function, values):
        def job():
            for value in values:
                function(value)
            return len(values)

        return job

    def stream_jobs(level):
        here, there, bytes_there = ims.Session(level), ims.Session(level), ims.Session(level)
        packets: list[bytes] = []
        coded[level] = packets

        def pack_and_code():
            packets[:] = [here.dumps(value) for value in batches]
            return len(batches)

        def decode_and_build():
            for packet in packets:
                there.loads(packet, use_list=False)
            return len(packets)

        def decode_alone():
            for packet in packets:
                bytes_there.decode(packet)
            return len(packets)

        return {
            f"level {level}, Session.dumps: pack and code": pack_and_code,
            f"level {level}, Session.loads: decode and build": decode_and_build,
            f"level {level}, Session.decode: decode alone": decode_alone,
        }

    coded: dict[int, list[bytes]] = {}
    jobs = {
        "msgpack-python: pack": each(msgpack.packb, batches),
        "packb": each(ims.packb, batches),
        "msgpack-python: unpack": each(
            lambda data: msgpack.unpackb(data, use_list=False, strict_map_key=False), plain
        ),
        "unpackb": each(lambda data: ims.unpackb(data, use_list=False), plain),
    }
    for level in LEVELS:
        jobs |= stream_jobs(level)
    times = interleaved(jobs, rounds)
    print(f"20 task-finished maps, {len(plain[0]):,} bytes; us a call")
    for name, value in times.items():
        print(f"  {name:42} {value:8.2f}")
    pack, unpack = times["msgpack-python: pack"], times["msgpack-python: unpack"]
    for level in LEVELS:
        size = 100 * sum(map(len, coded[level])) / sum(map(len, plain))
        dumps = times[f"level {level}, Session.dumps: pack and code"] / pack
        loads = times[f"level {level}, Session.loads: decode and build"] / unpack
        print(
            f"  level {level}: coded to {size:.1f} %, pack and code {dumps:.2f} of msgpack-python's "
            f"pack, decode and build {loads:.2f} of its unpack"
        )


def measure_key_memory(count: int) -> None:
    """The strings that a scheduler keeps of messages about `count` tasks.

    Each key arrives with the graph, as a dependency of a later task, and when its task is finished.
    """
    source = random.Random(11)
    keys = [f"('rechunk-merge-{source.getrandbits(128):032x}', {index})" for index in range(count)]
    messages = []
    for start in range(0, count, 1000):
        part = keys[start : start + 1000]
        messages.append(msgpack.packb({"op": "update-graph", "keys": part}))
        messages.append(msgpack.packb({"op": "dependencies", "keys": part[:-1]}))
        messages += [msgpack.packb({"op": "task-finished", "key": key}) for key in part]

    def kept(unpack):
        gc.collect()
        tracemalloc.start()
        values = [unpack(data) for data in messages]
        size, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        del values
        return size

    ims.string_cache_limit(163_840)
    theirs = kept(lambda data: msgpack.unpackb(data, use_list=False))
    mine = kept(lambda data: ims.unpackb(data, use_list=False))
    print(f"Memory of what messages about {count:,} tasks leave, each key three times:")
    print(
        f"  msgpack-python {theirs / 1e6:.1f} MB, this {mine / 1e6:.1f} MB ({mine / theirs - 1:+.0%})"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=41)
    parser.add_argument("--tasks", type=int, default=100_000)
    options = parser.parse_args()
    measure_calls(options.rounds)
    measure_key_memory(options.tasks)


if __name__ == "__main__":
    main()
