"""Codes the schemes tcp and tls in place, so that addresses stay as they are.

    dask scheduler --preload dask_interned.preload
    dask worker tcp://scheduler:8786 --preload dask_interned.preload

Peers without it get plain messages, so the processes of a cluster can change one after the other.
In a program, `upgrade()` before the first comm does the same.
"""

from __future__ import annotations

from typing import Any

from distributed.comm.registry import backends

from dask_interned import make_backend


def upgrade() -> None:
    """Replaces the backends of tcp and tls in this process."""
    backends["tcp"] = make_backend("tcp")()
    backends["tls"] = make_backend("tls", tls=True)()


def dask_setup(server: Any) -> None:
    """Called by distributed for a preload; importing this module has done the work."""


upgrade()
