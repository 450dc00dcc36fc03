"""Pairs of comms in one process, for the tests of the backend."""

import asyncio
import contextlib
import functools

from distributed.comm import connect, listen
from distributed.comm.registry import backends
from distributed.security import Security

from dask_interned import make_backend

SCHEMES = ["interned", "interneds"]


@functools.cache
def security():
    return Security.temporary()


def arguments(scheme, role):
    """The connection arguments of a scheme for "scheduler" (listening) or "worker" (connecting)."""
    if not scheme.startswith(("interneds", "tls")):
        return {}
    if role == "scheduler":
        return security().get_listen_args("scheduler")
    return security().get_connection_args("worker")


@contextlib.asynccontextmanager
async def pair(scheme="interned", listening=None, **options):
    """(connector's comm, listener's comm). `listening` names another scheme for the listener."""
    queue = asyncio.Queue()

    async def handle(comm):
        await queue.put(comm)

    listening = listening or scheme
    listener = await listen(
        f"{listening}://127.0.0.1:0", handle, **options, **arguments(listening, "scheduler")
    )
    try:
        address = listener.contact_address.replace(f"{listening}://", f"{scheme}://")
        here = await connect(address, timeout=5, **options, **arguments(scheme, "worker"))
        there = await queue.get()
        try:
            yield here, there
        finally:
            here.abort()
            there.abort()
    finally:
        listener.stop()


def in_loop(function):
    """Runs a coroutine test in a loop of its own, for a minute at most."""

    @functools.wraps(function)
    def run(*args, **kwargs):
        asyncio.run(asyncio.wait_for(function(*args, **kwargs), 60))

    return run


@contextlib.contextmanager
def scheme(name, backend):
    """A scheme for the length of a test."""
    backends[name] = backend
    try:
        yield name
    finally:
        del backends[name]


__all__ = ["SCHEMES", "arguments", "in_loop", "make_backend", "pair", "scheme"]
