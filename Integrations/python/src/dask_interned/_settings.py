"""The configuration below `distributed.comm.interned`, and what the two ends of a comm agree on."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, field
from typing import Any

import dask
from dask.utils import parse_bytes

import interned_stream as ims
from dask_interned import DEFAULTS, _metrics

logger = logging.getLogger("distributed.comm.interned")

#: The version of the framing in `_link.py`. Ends of different versions send plain messages.
FRAMING_VERSION = 1

#: The key of this backend in a handshake.
KEY = "interned"

#: (entries_log2, history_log2) of the tables.
MEMORY = {"small": (10, 14), "medium": (10, 16), "large": (12, 16)}

#: At level 3, larger attachments would hold up the event loop for more than 2 ms.
SLOW_LEVEL_ATTACHMENT = 64 * 1024

#: Frame 0 is coded up to this size; a larger one travels plain.
MAIN_FRAME_LIMIT = {0: 8 << 20, 1: 8 << 20, 2: 8 << 20, 3: 1 << 20}


def _get(name: str) -> Any:
    # dask.config.set around the first import of this package removes the defaults at its end.
    default = DEFAULTS["distributed"]["comm"]["interned"][name]
    return dask.config.get(f"distributed.comm.interned.{name}", default)


def codec_is_fast() -> bool:
    """Whether the extension is in use, or the environment asks for the codec in Python.

    The latter decodes 500 to 8,000 messages a second, so a cluster does not take it unasked.
    """
    asked = os.environ.get("INTERNED_STREAM_IMPLEMENTATION") == "python"
    return asked or ims.implementation == "native"


@dataclass(frozen=True)
class Agreement:
    """What the ends of a coded comm know of each other."""

    peer_limits: dict[str, int]
    own_limits: dict[str, int]
    level: int = field(default_factory=lambda: int(_get("level")))

    def session(self) -> ims.Session:
        """A session for this end. Its tables are never larger than the peer's limits."""
        return ims.Session(
            self.level,
            limits=self.own_limits,
            peer_limits=self.peer_limits,
            entries_log2=self.own_limits["entries_log2"],
            history_log2=self.own_limits["history_log2"],
            never_interned=tuple(_get("never-intern")),
        )

    @property
    def attachment_limit(self) -> int:
        limit = parse_bytes(_get("max-attachment"))
        return limit if self.level < 3 else min(limit, SLOW_LEVEL_ATTACHMENT)

    @property
    def main_limit(self) -> int:
        return MAIN_FRAME_LIMIT[self.level]


def own_offer(same_host: bool) -> dict[str, Any] | None:
    """This end's part of the handshake: versions, and the limits that are not the default.

    None if the configuration turns coding off, or the codec is too slow for it.
    """
    if not _get("enabled") or (same_host and not _get("same-host")) or not codec_is_fast():
        return None
    entries, history = MEMORY[_get("memory")]
    wanted = {
        "message_bytes": parse_bytes(_get("max-message")),
        "entries_log2": entries,
        "history_log2": history,
    }
    default = ims.limits_default()
    changed = {name: value for name, value in wanted.items() if value != default[name]}
    return {"v": [FRAMING_VERSION, ims.FORMAT_VERSION], **({"l": changed} if changed else {})}


def limits_of(offer: Any) -> dict[str, int] | None:
    """The limits in a peer's offer, or None if this end cannot code for it.

    The offer is foreign data: anything may be missing, of another type, or out of range.
    """
    try:
        if tuple(offer["v"]) != (FRAMING_VERSION, ims.FORMAT_VERSION):
            return None
        limits = {**ims.limits_default(), **offer.get("l", {})}
        ims.limits_encode(limits)  # raises if a number is out of range
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError):
        return None
    return limits


def agree(local: dict[str, Any], remote: dict[str, Any]) -> Agreement | None:
    """What follows from both handshakes; None if messages have to be plain.

    Both ends compute this from the same two dicts, so both come to the same answer.
    """
    own, peer = limits_of(local.get(KEY)), limits_of(remote.get(KEY))
    if own is not None and peer is not None:
        return Agreement(peer_limits=peer, own_limits=own)
    if own is not None:
        _metrics.comm_is_plain()
        reason = "of another version or kind" if KEY in remote else "at all"
        logger.info("The peer has no interned stream %s; messages are plain", reason)
    return None
