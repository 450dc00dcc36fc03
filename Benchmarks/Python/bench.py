"""Times Python's MessagePack packages on the inputs of the codec table.

Usage: bench.py FOLDER, where FOLDER holds a.msgpack and so on (`benchmarks inputs FOLDER`).
Prints JSON rows: input, job, nanoseconds (CPU time, median of interleaved rounds).
"""

import json
import statistics
import sys
import time

import msgpack
import msgspec
import ormsgpack

ROUNDS = 9
ROUND_NANOSECONDS = 20_000_000


class Interval(msgspec.Struct):
    action: str
    start: float
    stop: float


class TaskFinished(msgspec.Struct):
    op: str
    key: str
    status: str
    nbytes: int
    type: bytes
    typename: str
    thread: int
    stimulus_id: str
    startstops: list[Interval]


def jobs(name, data):
    """The calls to time, by name; each was checked to give back the input."""
    value = msgpack.unpackb(data, strict_map_key=False)
    assert msgpack.unpackb(msgpack.packb(value), strict_map_key=False) == value
    packer = msgspec.msgpack.Encoder()
    unpacker = msgspec.msgpack.Decoder()
    assert unpacker.decode(packer.encode(value)) == value
    assert ormsgpack.unpackb(ormsgpack.packb(value)) == value
    yield f"python msgpack {version(msgpack)} pack", lambda: msgpack.packb(value)
    yield f"python msgpack {version(msgpack)} unpack", lambda: msgpack.unpackb(
        data, strict_map_key=False
    )
    yield f"python ormsgpack {version(ormsgpack)} pack", lambda: ormsgpack.packb(value)
    yield f"python ormsgpack {version(ormsgpack)} unpack", lambda: ormsgpack.unpackb(data)
    yield f"python msgspec {version(msgspec)} pack", lambda: packer.encode(value)
    yield f"python msgspec {version(msgspec)} unpack", lambda: unpacker.decode(data)
    if name == "b":
        typed = msgspec.msgpack.Decoder(list[TaskFinished])
        structs = typed.decode(data)
        assert packer.encode(structs) == data
        yield f"python msgspec {version(msgspec)} pack structs", lambda: packer.encode(structs)
        yield f"python msgspec {version(msgspec)} unpack structs", lambda: typed.decode(data)


def version(module):
    """The version of a package, as a text."""
    found = getattr(module, "__version__", None) or module.version
    return found if isinstance(found, str) else ".".join(map(str, found))


def spent(call, count):
    """CPU time of `count` calls in nanoseconds."""
    start = time.process_time_ns()
    for _ in range(count):
        call()
    return time.process_time_ns() - start


def count_for(call):
    """Calls that take about a round."""
    count = 1
    while (taken := spent(call, count)) < ROUND_NANOSECONDS // 8:
        count *= 4
    return max(1, count * ROUND_NANOSECONDS // taken)


def main():
    calls = []
    for name in "abcn":
        with open(f"{sys.argv[1]}/{name}.msgpack", "rb") as file:
            data = file.read()
        calls += [(name, job, call) for job, call in jobs(name, data)]
    counts = [count_for(call) for _, _, call in calls]
    times = [[] for _ in calls]
    for _ in range(ROUNDS):
        for index, (_, _, call) in enumerate(calls):
            times[index].append(spent(call, counts[index]) / counts[index])
    rows = [
        {"input": name, "job": job, "nanoseconds": statistics.median(taken)}
        for (name, job, _), taken in zip(calls, times)
    ]
    json.dump(rows, sys.stdout)


if __name__ == "__main__":
    main()
