"""Comms whose session is a compressor with a carried-over window, in the framing of dask_interned.

What the interned stream is compared with: the same comm, the same packets, another codec. Imported
as a preload, it adds the schemes zlib1, zlib6, zstd1 and zstd3.
"""

import struct
import zlib

import zstandard
from distributed.comm.registry import backends

from dask_interned import _comm, make_backend
from dask_interned._link import Link


class Statistics:
    entries = evictions = memory_bytes = 0


class CompressorSession:
    """Frames in one flushed block of a stream each way."""

    sent = received = Statistics

    def __init__(self, compress, decompress):
        self._compress, self._decompress = compress, decompress

    def encode(self, frames):
        sizes = struct.pack(f"<H{len(frames)}I", len(frames), *map(len, frames))
        return self._compress(b"".join([sizes, *frames]))

    def decode(self, coded):
        data = self._decompress(bytes(coded))
        (count,) = struct.unpack_from("<H", data)
        sizes = struct.unpack_from(f"<{count}I", data, 2)
        frames, at = [], 2 + 4 * count
        for size in sizes:
            frames.append(data[at : at + size])
            at += size
        return frames, None


def zlib_session(level):
    out, back = zlib.compressobj(level, wbits=-15), zlib.decompressobj(wbits=-15)
    mark = b"\0\0\xff\xff"  # the end of each flush, not sent

    def compress(data):
        return (out.compress(data) + out.flush(zlib.Z_SYNC_FLUSH)).removesuffix(mark)

    return CompressorSession(compress, lambda data: back.decompress(data + mark))


def zstd_session(level):
    out = zstandard.ZstdCompressor(level=level).compressobj()
    back = zstandard.ZstdDecompressor().decompressobj()

    def compress(data):
        return out.compress(data) + out.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)

    return CompressorSession(compress, back.decompress)


def add(scheme, make_session):
    base = make_backend(scheme)

    class Comm(_comm.InternedTCP):
        def _make_link(self, agreement):
            link = Link(agreement)
            link.session = make_session()
            return link

    for owner in (base._connector_class, base._listener_class):
        owner.comm_class = Comm
    backends[scheme] = base()


add("zlib1", lambda: zlib_session(1))
add("zlib6", lambda: zlib_session(6))
add("zstd1", lambda: zstd_session(1))
add("zstd3", lambda: zstd_session(3))
