"""Bytes and microseconds a message through Python: python benchmarks/messages.py

All frames of the conversations in the repository's Corpus folder, level by level, beside
compressors with a carried-over window. Also the memory of a session.
"""

import statistics
import sys
import time
from pathlib import Path

import rivals

import interned_stream as ims

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from conftest import CORPUS, read_conversation  # noqa: E402

METHODS = {
    "level 0": lambda: ims.Session(0, entries_log2=10),
    "level 1": lambda: ims.Session(1, entries_log2=10),
    "level 2": lambda: ims.Session(2, entries_log2=10),
    "level 3": lambda: ims.Session(3, entries_log2=10),
    "zlib -1": lambda: rivals.zlib_session(1),
    "zlib -6": lambda: rivals.zlib_session(6),
    "zstd -1": lambda: rivals.zstd_session(1),
    "zstd -3": lambda: rivals.zstd_session(3),
}


def run(conversations, make):
    """(plain bytes, coded bytes, messages, us to encode, us to decode)"""
    plain = coded = count = 0
    encode = decode = 0.0
    clock = time.thread_time
    for conversation in conversations:
        ends = [make(), make()]
        for direction, frames in conversation:
            begin = clock()
            packet = ends[direction].encode(frames)
            middle = clock()
            _, reply = ends[1 - direction].decode(packet)
            end = clock()
            encode += middle - begin
            decode += end - middle
            plain += sum(map(len, frames)) + 16 + 8 * len(frames)
            coded += len(packet) + 2
            count += 1
            if reply is not None:
                ends[direction].decode(reply)
                coded += len(reply) + 2
    return plain, coded, count, encode / count * 1e6, decode / count * 1e6


def main():
    names = sorted(path for path in CORPUS.glob("*.conversation.gz") if "worker" in path.name)
    conversations = [read_conversation(path) for path in names]
    rounds = {name: [] for name in METHODS}
    for _ in range(5):
        for name, make in METHODS.items():
            rounds[name].append(run(conversations, make))
    plain, _, count, _, _ = rounds["level 1"][0]
    print(
        f"{len(names)} connections of Dask's workers, {count:,} messages, mean {plain // count} bytes"
    )
    print(f"{'':10} {'wire %':>7} {'encode us':>10} {'decode us':>10}")
    for name, results in rounds.items():
        encode = statistics.median(result[3] for result in results)
        decode = statistics.median(result[4] for result in results)
        print(f"{name:10} {100 * results[0][1] / plain:7.1f} {encode:10.2f} {decode:10.2f}")
    for name in ("level 1", "level 2", "level 3"):
        few, busy = memory(conversations[0][:6], name), memory(conversations[0], name)
        print(
            f"memory of a session at {name}: {few} KiB after three messages each way, {busy} KiB "
            f"after {len(conversations[0])} in all"
        )


def memory(conversation, name):
    """KiB of one end after a conversation."""
    ends = (METHODS[name](), METHODS[name]())
    for direction, frames in conversation:
        _, reply = ends[1 - direction].decode(ends[direction].encode(frames))
        if reply is not None:
            ends[direction].decode(reply)
    return (ends[0].sent.memory_bytes + ends[0].received.memory_bytes) // 1024


if __name__ == "__main__":
    main()
