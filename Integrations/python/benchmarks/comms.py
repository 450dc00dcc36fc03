"""Processor time of a message through a comm, from object to object: python benchmarks/comms.py

What a worker of Dask sent to its scheduler is written to one end of a connection in this process and
read from the other, each message before the next, by scheme in turn.
"""

import asyncio
import logging
import statistics
import sys
import time
from pathlib import Path

import dask
from distributed.comm import connect, listen
from distributed.protocol.core import loads

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from conftest import CORPUS, read_conversation  # noqa: E402

METHODS = {
    "tcp": ("tcp", {}),
    "plain (peer without it)": ("interned", {"enabled": False}),
    "level 1": ("interned", {"level": 1}),
    "level 2": ("interned", {"level": 2}),
    "level 3": ("interned", {"level": 3}),
}


async def run(scheme, settings, messages):
    queue = asyncio.Queue()
    settings = {f"distributed.comm.interned.{name}": value for name, value in settings.items()}
    with dask.config.set(settings):
        async with listen(f"{scheme}://127.0.0.1:0", queue.put, deserialize=False) as listener:
            here = await connect(listener.contact_address, deserialize=False)
            there = await queue.get()
            # Somebody has to read the acknowledgements.
            reader = asyncio.ensure_future(here.read()) if scheme != "tcp" else None
            size = 0
            begin = time.thread_time()
            for message in messages:
                size += await here.write(message)
                await there.read()
                await asyncio.sleep(
                    0
                )  # so that the other reader runs: neither call above has waited
            seconds = time.thread_time() - begin
            here.abort()
            there.abort()
            if reader is not None:
                await asyncio.wait([reader])
                reader.exception()
    return seconds / len(messages) * 1e6, size


def main():
    logging.getLogger("distributed").setLevel(logging.WARNING)
    print(f"{'':24} {'us':>6} {'of tcp':>7} {'wire %':>7}")
    for name in ("tree", "dataframe"):
        conversation = read_conversation(CORPUS / f"{name}__worker__00.conversation.gz")
        messages = [loads(frames, deserialize=False) for way, frames in conversation if way == 1]
        rounds = {method: [] for method in METHODS}
        for _ in range(7):
            for method, (scheme, settings) in METHODS.items():
                rounds[method].append(asyncio.run(run(scheme, settings, messages)))
        print(f"{name}: {len(messages):,} messages of a worker")
        times = {
            method: statistics.median(r[0] for r in results) for method, results in rounds.items()
        }
        for method, results in rounds.items():
            part = 100 * results[0][1] / rounds["tcp"][0][1]
            print(
                f"  {method:22} {times[method]:6.1f} {times[method] / times['tcp']:7.2f} {part:7.1f}"
            )


if __name__ == "__main__":
    main()
