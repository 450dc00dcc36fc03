"""`stats(client)`: what a cluster has sent and saved, as a table."""

from __future__ import annotations

import html
import os
import socket
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dask_interned import _metrics

if TYPE_CHECKING:
    from distributed import Client

COLUMNS = ("process", "peer", "messages", "raw", "wire", "change", "entries", "memory")


def collect() -> dict[str, Any]:
    """The totals and open comms of this process. Runs in workers, scheduler and client."""
    peers: dict[str, dict[str, float]] = {}
    for comm, link in _metrics.open_comms():
        row = peers.setdefault(
            comm.peer_address, dict.fromkeys((*_metrics.COUNTS, "entries", "memory_bytes"), 0)
        )
        for name, count in _metrics.link_counts(link).items():
            row[name] += count
        for statistics in (link.session.sent, link.session.received):
            row["entries"] += statistics.entries
            row["memory_bytes"] += statistics.memory_bytes
    return {
        "name": f"{socket.gethostname()}:{os.getpid()}",
        "total": _metrics.totals(),
        "peers": peers,
    }


def _collect_scheduler(dask_scheduler: Any = None) -> dict[str, Any]:
    return collect()


class Stats:
    """The numbers of each process. `rows` has a dict for each, by process and by peer."""

    def __init__(self, processes: dict[str, dict[str, Any]]) -> None:
        #: What `collect` returned, by the name of the process.
        self.processes = processes

    @property
    def rows(self) -> list[dict[str, Any]]:
        """A row for each process, followed by rows for its open comms by peer; the sum at last."""
        rows = []
        for name, process in self.processes.items():
            rows.append(self._row(name, "all", process["total"]))
            rows += [
                self._row("", peer, counts) for peer, counts in sorted(process["peers"].items())
            ]
        # What one process has sent another one has received: each message counts once.
        total = dict.fromkeys(
            ("messages_sent", "raw_sent", "wire_sent", "entries", "memory_bytes"), 0
        )
        for process in self.processes.values():
            for name in total:
                total[name] += process["total"][name]
        rows.append(self._row("sent by all", "", total))
        return rows

    @staticmethod
    def _row(process: str, peer: str, counts: Mapping[str, float]) -> dict[str, Any]:
        raw = counts["raw_sent"] + counts.get("raw_received", 0)
        wire = counts["wire_sent"] + counts.get("wire_received", 0)
        return {
            "process": process,
            "peer": peer,
            "messages": int(counts["messages_sent"] + counts.get("messages_received", 0)),
            "raw": raw,
            "wire": wire,
            "change": _metrics.change_text(raw, wire),
            "entries": int(counts["entries"]),
            "memory": counts["memory_bytes"],
        }

    def _texts(self) -> list[list[str]]:
        sizes = ("raw", "wire", "memory")
        return [
            [_metrics.size_text(row[name]) if name in sizes else f"{row[name]:,}"
             if isinstance(row[name], int) else str(row[name]) for name in COLUMNS]
            for row in self.rows
        ]  # fmt: skip

    def __repr__(self) -> str:
        lines = [list(COLUMNS), *self._texts()]
        widths = [max(len(line[index]) for line in lines) for index in range(len(COLUMNS))]
        return "\n".join(
            "  ".join(
                cell.ljust(width) if index < 2 else cell.rjust(width)
                for index, (cell, width) in enumerate(zip(line, widths))
            ).rstrip()
            for line in lines
        )

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{name}</th>" for name in COLUMNS)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in line) + "</tr>"
            for line in self._texts()
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def stats(client: Client) -> Stats:
    """What the scheduler, the workers and this client have sent and received, raw and on the wire.

    Raw is what the tcp comm would have written for the same messages.
    """
    processes = {"scheduler": client.run_on_scheduler(_collect_scheduler)}
    processes.update(sorted(client.run(collect).items()))
    own = collect()
    if own["name"] not in [process["name"] for process in processes.values()]:
        processes["client"] = own
    return Stats(processes)
