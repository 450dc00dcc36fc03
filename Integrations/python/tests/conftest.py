"""Traffic for the tests: the captures of the repository's Corpus folder."""

import gzip
import struct
from pathlib import Path

import pytest

import interned_stream

CORPUS = Path(__file__).resolve().parents[3] / "Corpus"

#: What the codec in Python does not do: it sends plainly, holds the lock, and has no key map.
needs_extension = pytest.mark.skipif(
    interned_stream.implementation != "native", reason="the extension is not in use"
)


def read_frames(path: Path) -> list[list[bytes]]:
    """The messages of a `.frames.gz` capture, each with its one main frame."""
    data = gzip.decompress(path.read_bytes())
    messages, at = [], 0
    while at < len(data):
        (size,) = struct.unpack_from("<I", data, at)
        messages.append([data[at + 4 : at + 4 + size]])
        at += 4 + size
    return messages


def read_conversation(path: Path) -> list[tuple[int, list[bytes]]]:
    """(direction, frames) of each message of a `.conversation.gz` capture."""
    data = gzip.decompress(path.read_bytes())
    messages, at = [], 6
    while at < len(data):
        direction, _, count = struct.unpack_from("<BdH", data, at)
        sizes = struct.unpack_from(f"<{count}I", data, at + 11)
        at += 11 + 4 * count
        frames = []
        for size in sizes:
            frames.append(data[at : at + size])
            at += size
        messages.append((direction, frames))
    return messages


@pytest.fixture(
    params=sorted(path.name for path in CORPUS.iterdir() if path.suffix in (".gz", ".msgpack"))
)
def capture(request):
    """The path of any capture."""
    return CORPUS / request.param


@pytest.fixture(params=sorted(path.name for path in CORPUS.glob("*.conversation.gz")))
def conversation(request):
    return read_conversation(CORPUS / request.param)


@pytest.fixture(params=sorted(path.name for path in CORPUS.glob("*.frames.gz")))
def frames_capture(request):
    return read_frames(CORPUS / request.param)


@pytest.fixture(scope="session")
def worker_messages():
    """The main frames that one worker of a Dask cluster sent."""
    messages = read_conversation(CORPUS / "tree__worker__00.conversation.gz")
    return [frames[0] for direction, frames in messages if direction == 0]
