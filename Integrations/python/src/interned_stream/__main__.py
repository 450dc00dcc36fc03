"""``python -m interned_stream FILE...``: what the stream makes of captured messages.

A file is MessagePack values one after the other, a `.frames` or a `.conversation` capture (layouts
in the repository's Corpus/README.md), or one of these gzip'ed.
"""

import argparse
import gzip
import struct
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import interned_stream as ims
from interned_stream._python.terms import end_of_value

Message = tuple[int, list[bytes]]


def read_frames(data: bytes) -> Iterator[Message]:
    """Records of a length (32 bits, little-endian) and a main frame."""
    at = 0
    while at < len(data):
        (size,) = struct.unpack_from("<I", data, at)
        if at + 4 + size > len(data):
            raise ValueError("the file ends inside a record")
        yield 0, [data[at + 4 : at + 4 + size]]
        at += 4 + size


def read_conversation(data: bytes) -> Iterator[Message]:
    """Records of a direction, a time, and frames, after six bytes that name the layout."""
    at = 6
    while at < len(data):
        direction, _, count = struct.unpack_from("<BdH", data, at)
        sizes = struct.unpack_from(f"<{count}I", data, at + 11)
        at += 11 + 4 * count
        if at + sum(sizes) > len(data):
            raise ValueError("the file ends inside a record")
        frames = []
        for size in sizes:
            frames.append(data[at : at + size])
            at += size
        yield direction, frames


def read_values(data: bytes) -> Iterator[Message]:
    """MessagePack values one after the other. No objects are made: a str need not be UTF-8."""
    at = 0
    while at < len(data):
        end = end_of_value(data, at, len(data))
        if end < 0:
            raise ValueError(f"the file has no MessagePack value at {at:,}")
        yield 0, [data[at:end]]
        at = end


def read(path: Path) -> list[Message]:
    data = path.read_bytes()
    name = path.name
    if name.endswith(".gz"):
        data, name = gzip.decompress(data), name[:-3]
    if data.startswith(b"CONV1\n"):
        return list(read_conversation(data))
    return list(read_frames(data) if name.endswith(".frames") else read_values(data))


def coded_size(messages: list[Message], level: int) -> int:
    """All bytes of both directions, with replies; everything is decoded again and compared."""
    ends = [ims.Session(level), ims.Session(level)]
    total = 0
    for direction, frames in messages:
        packet = ends[direction].encode(frames)
        received, reply = ends[1 - direction].decode(packet)
        if received != frames:
            raise ValueError("a message was not restored")
        total += len(packet)
        if reply is not None:
            ends[direction].decode(reply)
            total += len(reply)
    return total


def deflated_size(messages: list[Message]) -> int:
    """What zlib makes of each direction with a carried-over window, less its flush marks."""
    windows = [zlib.compressobj(6, wbits=-15), zlib.compressobj(6, wbits=-15)]
    total = 0
    for direction, frames in messages:
        window = windows[direction]
        total += sum(len(window.compress(frame)) for frame in frames)
        total += len(window.flush(zlib.Z_SYNC_FLUSH)) - 4
    return total


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m interned_stream", description=__doc__.split("\n\n")[0]
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    status = 0
    if ims.implementation == "python":
        print("The extension is not in use; the codec in Python sends plainly.", file=sys.stderr)
    columns = " ".join(f"{name:>8}" for name in ("level 1", "level 2", "level 3", "zlib -6"))
    print(f"{'bytes':>12} {'messages':>9} {columns}   per cent left")
    for path in parser.parse_args().files:
        try:
            messages = read(path)
            plain = sum(len(frame) for _, frames in messages for frame in frames)
            sizes = [coded_size(messages, level) for level in (1, 2, 3)] + [deflated_size(messages)]
        except (OSError, ValueError, struct.error) as error:
            print(f"{path}: {error}", file=sys.stderr)
            status = 1
            continue
        columns = " ".join(f"{100 * size / max(plain, 1):8.1f}" for size in sizes)
        print(f"{plain:12,} {len(messages):9,} {columns}   {path.name}")
    return status


if __name__ == "__main__":
    sys.exit(main())
