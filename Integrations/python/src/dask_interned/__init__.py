"""A comm backend of dask.distributed whose control traffic is a tenth: `interned://`.

    LocalCluster(protocol="interned://")
    dask scheduler --protocol interned
    dask worker interned://scheduler:8786

`interneds://` is the same over TLS. Every process of a cluster needs this package.
"""

from pathlib import Path

import dask
import yaml

DEFAULTS = yaml.safe_load((Path(__file__).parent / "interned.yaml").read_text())
dask.config.update_defaults(DEFAULTS)

from dask_interned import _prometheus
from dask_interned._backend import make_backend
from dask_interned._stats import Stats, stats

_prometheus.register()

Backend = make_backend("interned")
TLSBackend = make_backend("interneds", tls=True)

__all__ = ["Backend", "Stats", "TLSBackend", "make_backend", "stats"]
