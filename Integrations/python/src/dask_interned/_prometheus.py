"""Counters for Prometheus. distributed serves the default registry at `/metrics`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dask_interned import _metrics

PREFIX = "dask_comm_interned"

COUNTERS = {
    "raw_bytes": (("raw_sent", "sent"), ("raw_received", "received")),
    "wire_bytes": (("wire_sent", "sent"), ("wire_received", "received")),
    "messages": (("messages_sent", "sent"), ("messages_received", "received")),
    "seconds": (("seconds_sending", "sent"), ("seconds_receiving", "received")),
}
EVENTS = {
    "plain_messages": ("plain_sent", "Messages that were sent without coding"),
    "fallbacks": ("fallbacks", "Comms that are plain because of their peer"),
    "damaged": ("damaged", "Comms that were closed because of what they received"),
    "evictions": ("evictions", "Items that made room for newer ones"),
    "comms": ("comms", "Comms that were coded"),
}
GAUGES = {
    "open_comms": "Coded comms that are open",
    "entries": "Items in the tables of open comms",
    "memory_bytes": "Memory of the tables and buffers of open comms",
}


class Collector:
    """Reads the totals of the process when Prometheus asks."""

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        totals = _metrics.totals()
        for name, parts in COUNTERS.items():
            family = CounterMetricFamily(
                f"{PREFIX}_{name}", f"{name} by direction", labels=["direction"]
            )
            for key, direction in parts:
                family.add_metric([direction], totals[key])
            yield family
        for name, (key, text) in EVENTS.items():
            yield CounterMetricFamily(f"{PREFIX}_{name}", text, value=totals[key])
        for name, text in GAUGES.items():
            yield GaugeMetricFamily(f"{PREFIX}_{name}", text, value=totals[name])


_registered = False


def register() -> None:
    """Registers the counters once, if prometheus_client is installed."""
    global _registered
    if _registered:
        return
    _registered = True
    try:
        from prometheus_client import REGISTRY
    except ImportError:
        return
    REGISTRY.register(Collector())
