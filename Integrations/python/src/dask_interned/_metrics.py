"""What the comms of this process have sent and received: for logs, tables and Prometheus."""

from __future__ import annotations

import logging
import weakref
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dask_interned._link import Link

logger = logging.getLogger("distributed.comm.interned")

#: A comm that carried at least this much gets a line at level INFO when it closes, others at DEBUG.
REPORTED_BYTES = 100_000

#: The coded comms that are open.
_open: weakref.WeakSet[Any] = weakref.WeakSet()
#: The counts of those that have closed, and of events.
_closed: dict[str, float] = defaultdict(float)

COUNTS = (
    "messages_sent", "raw_sent", "wire_sent", "plain_sent",
    "messages_received", "raw_received", "wire_received", "seconds_sending", "seconds_receiving",
)  # fmt: skip


def comm_opens(comm: Any) -> None:
    """A comm has got a link."""
    _open.add(comm)
    _closed["comms"] += 1


def comm_closes(comm: Any, link: Link) -> None:
    """Keeps the counts of a comm that closes, and writes one line about it."""
    if comm not in _open:
        return
    _open.discard(comm)
    _add(_closed, link_counts(link))
    sent, received = link.session.sent, link.session.received
    _closed["evictions"] += sent.evictions + received.evictions
    raw, wire = link.raw_sent + link.raw_received, link.wire_sent + link.wire_received
    logger.log(
        logging.INFO if raw >= REPORTED_BYTES else logging.DEBUG,
        "%s -> %s: raw %s -> wire %s (%s), %d messages, %d entries",
        comm.local_address,
        comm.peer_address,
        size_text(raw),
        size_text(wire),
        change_text(raw, wire),
        link.messages_sent + link.messages_received,
        sent.entries + received.entries,
    )


def comm_is_plain() -> None:
    """A handshake has led to plain messages although this end would have coded."""
    _closed["fallbacks"] += 1


def stream_is_damaged() -> None:
    """A comm was closed because of what it received."""
    _closed["damaged"] += 1


def _add(sums: dict[str, float], counts: Mapping[str, float]) -> None:
    for name, count in counts.items():
        sums[name] += count


def link_counts(link: Link) -> dict[str, float]:
    """The counts of one comm by name."""
    return {name: getattr(link, name) for name in COUNTS}


def open_comms() -> list[tuple[Any, Link]]:
    """The coded comms that are open, with their links."""
    return [(comm, comm._link) for comm in list(_open) if comm._link is not None]


def totals() -> dict[str, float]:
    """The counts of this process since it began."""
    sums = defaultdict(float, _closed)
    sums["open_comms"] = sums["entries"] = sums["memory_bytes"] = 0
    for _, link in open_comms():
        _add(sums, link_counts(link))
        for statistics in (link.session.sent, link.session.received):
            sums["evictions"] += statistics.evictions
            sums["entries"] += statistics.entries
            sums["memory_bytes"] += statistics.memory_bytes
        sums["open_comms"] += 1
    return {name: sums[name] for name in (*COUNTS, *OTHER_COUNTS)}


OTHER_COUNTS = (
    "comms",
    "fallbacks",
    "damaged",
    "evictions",
    "open_comms",
    "entries",
    "memory_bytes",
)


def change_text(raw: float, wire: float) -> str:
    """The change in per cent: `-87 %`."""
    return f"{100 * (wire - raw) / raw:+.0f} %" if raw else "0 %"


def size_text(count: float) -> str:
    """A size for people: `12.3 MB`."""
    for unit, divisor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= divisor:
            return f"{count / divisor:.1f} {unit}"
    return f"{count:.0f} B"
