"""The backends: connectors and listeners that make the comms of this package, for any scheme."""

from __future__ import annotations

import warnings
from typing import Any

from distributed.comm.addressing import get_address_host
from distributed.comm.registry import Backend
from distributed.comm.tcp import (
    TCP,
    TLS,
    BaseTCPBackend,
    BaseTCPListener,
    TCPConnector,
    TCPListener,
    TLSConnector,
    TLSListener,
)
from distributed.utils import get_ip

try:
    from dask_interned._comm import InternedTCP, InternedTLS
    from dask_interned._settings import codec_is_fast
except ImportError as error:
    warnings.warn(f"interned_stream does not load ({error}); messages are sent plain", stacklevel=2)
    InternedTCP, InternedTLS = TCP, TLS  # type: ignore[misc, assignment]
else:
    if not codec_is_fast():
        warnings.warn(
            "the extension of interned_stream does not load; messages are sent plain", stacklevel=2
        )


class InternedListener(BaseTCPListener):
    """Finds the address to advertise when it listens on all interfaces."""

    def __init__(self, address: str, comm_handler: Any, *arguments: Any, **options: Any) -> None:
        super().__init__(address, comm_handler, *arguments, **options)
        # distributed passes default_host to the schemes tcp and tls only.
        server = getattr(comm_handler, "__self__", None)
        scheduler = getattr(getattr(server, "scheduler", None), "address", None)
        if self.default_host is None and isinstance(scheduler, str):
            self.default_host = get_ip(get_address_host(scheduler))


def make_backend(prefix: str, tls: bool = False) -> type[Backend]:
    """The backend class for a scheme, such as "interned" or "tcp://".

    Its attributes `comm_class`, `connector_class` and `listener_class` are the other three classes.
    An instance goes into `distributed.comm.registry.backends` under the name of the scheme.
    """
    scheme = prefix.removesuffix("://")
    names = {"prefix": f"{scheme}://", "comm_class": InternedTLS if tls else InternedTCP}
    title = f"Interned{'TLS' if tls else 'TCP'}"
    connector = type(f"{title}Connector", (TLSConnector if tls else TCPConnector,), names)
    listener = type(
        f"{title}Listener", (InternedListener, TLSListener if tls else TCPListener), names
    )
    return type(
        f"{title}Backend",
        (BaseTCPBackend,),
        {
            "_connector_class": connector,
            "_listener_class": listener,
            "connector_class": connector,
            "listener_class": listener,
            "comm_class": names["comm_class"],
            "__doc__": f"The backend of {scheme}://",
        },
    )
