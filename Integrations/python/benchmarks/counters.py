"""A preload that counts what the kernel moved for the comms of a process, whatever their scheme.

TCP_INFO of a socket has the bytes that were acknowledged and received. They are read when a comm
closes, and of the open ones when somebody asks.

The links of dask_interned count their time of coding; here it is processor time.
"""

import socket
import struct
import time
import weakref

from distributed.comm import tcp

from dask_interned import _link, _metrics

#: Offsets of tcpi_bytes_acked and tcpi_bytes_received in struct tcp_info of Linux.
BYTES_ACKED, BYTES_RECEIVED = 120, 128

_open = weakref.WeakSet()
_closed = [0, 0]


def _of(comm):
    try:
        info = comm._counted_socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 192)
    except (OSError, AttributeError):
        return 0, 0
    return (
        struct.unpack_from("<Q", info, BYTES_ACKED)[0],
        struct.unpack_from("<Q", info, BYTES_RECEIVED)[0],
    )


def _closing(comm):
    if comm in _open:
        _open.discard(comm)
        for index, count in enumerate(_of(comm)):
            _closed[index] += count


def _wrap():
    make, close, abort = tcp.TCP.__init__, tcp.TCP.close, tcp.TCP.abort

    def counted(self, stream, *arguments, **options):
        make(self, stream, *arguments, **options)
        self._counted_socket = stream.socket
        _open.add(self)

    tcp.TCP.__init__ = counted
    for owner in [tcp.TCP]:
        owner.close = lambda self: (_closing(self), close(self))[1]
        owner.abort = lambda self: (_closing(self), abort(self))[1]


def wire_bytes():
    """(sent, received) of this process since it began."""
    sums = list(_closed)
    for comm in list(_open):
        for index, count in enumerate(_of(comm)):
            sums[index] += count
    return tuple(sums)


def coding_seconds():
    """Processor time of encoding and decoding since this process began."""
    totals = _metrics.totals()
    return totals["seconds_sending"] + totals["seconds_receiving"]


_wrap()
_link.perf_counter = time.thread_time
