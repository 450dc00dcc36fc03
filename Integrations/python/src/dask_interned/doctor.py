"""``python -m dask_interned.doctor ADDRESS``: is this address coded, and if not, why?"""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import Any

import distributed
from distributed.comm import connect

import interned_stream as ims
from dask_interned import _settings, preload  # noqa: F401  (so that tcp:// can be examined too)


async def examine(address: str, timeout: float) -> int:
    """Prints what a handshake with the address leads to."""
    comm: Any = await connect(address, timeout=timeout)
    try:
        remote = comm.remote_info.get(_settings.KEY)
        print(f"address      {address}")
        print(
            f"python       {comm.remote_info.get('python')} there, {comm.local_info['python']} here"
        )
        print(f"it offers    {remote}")
        print(f"this offers  {comm.local_info.get(_settings.KEY)}")
        if _settings.KEY in comm.handshake_options:
            agreement = comm.handshake_options[_settings.KEY]
            print(f"coded        yes, level {agreement.level} from here; its limits:")
            for name, value in agreement.peer_limits.items():
                print(f"             {name} {value:,}")
            return 0
        if not _settings.codec_is_fast():
            reason = "the extension of interned_stream does not load here"
        elif _settings.KEY not in comm.local_info:
            reason = "the configuration here turns it off"
        elif remote is None:
            reason = "the peer has no dask-interned, or its configuration turns it off"
        else:
            reason = "the versions differ, or its limits are out of range"
        print(f"coded        no: {reason}")
        return 1
    finally:
        comm.abort()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m dask_interned.doctor", description=__doc__)
    parser.add_argument("address", help="such as interned://scheduler:8786")
    parser.add_argument("--timeout", type=float, default=5, help="seconds")
    options = parser.parse_args()
    print(f"distributed  {distributed.__version__}")
    print(f"C library    {ims.LIBRARY_VERSION}, format {ims.FORMAT_VERSION}")
    try:
        return asyncio.run(examine(options.address, options.timeout))
    except (OSError, ValueError) as error:
        print(f"no connection: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
