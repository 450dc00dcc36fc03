"""The codec in Python alone, written from docs/FORMAT.md: decodes everything, encodes plainly.

Its files follow the document: `terms` (section 1), `messages` (2), `check` (3), `state` (4), `walk`
(5 and 7), `runs` (5.4), `values` and `stamps` (6 and 9), `blobs` (8), `stages` (10), `settings`
(11). `decoder` and `encoder` put them together for one direction, `session` for two, and `streams`
has the classes that the package shows.
"""

from typing import Any

from .keymap import KeyMapDecoder, KeyMapEncoder, KeyMapStatistics
from .messagepack import packb, unpack_from, unpackb, validate
from .settings import Limits, Statistics
from .streams import Decoder, Encoder, Session, contents
from .strings import string_cache_info, string_cache_limit

FORMAT_VERSION = 1
LIBRARY_VERSION = "0.2.0"


def limits_default() -> dict[str, int]:
    """The limits that a decoder has unless others are given, by name."""
    return Limits().as_dict()


def limits_encode(limits: dict[str, int] | None, /) -> bytes:
    """Limits as 32 bytes, for a handshake."""
    return Limits(limits).encode()


def limits_decode(data: Any, /) -> dict[str, int]:
    """The limits in 32 bytes of a peer, by name. DataError if they are none."""
    return Limits.decode(contents(data)).as_dict()


__all__ = [
    "FORMAT_VERSION",
    "LIBRARY_VERSION",
    "Decoder",
    "Encoder",
    "KeyMapDecoder",
    "KeyMapEncoder",
    "KeyMapStatistics",
    "Session",
    "Statistics",
    "limits_decode",
    "limits_default",
    "limits_encode",
    "packb",
    "string_cache_info",
    "string_cache_limit",
    "unpack_from",
    "unpackb",
    "validate",
]
