"""The interned stream: many small, similar MessagePack messages become a tenth of their size.

    here, there = Session(), Session()
    packet = here.dumps({"op": "task-finished", "key": "sum-1", "nbytes": 28})
    message, attachments, reply = there.loads(packet)

Each message must arrive once and in order, and replies must be sent. ``encode`` and ``decode`` do
the same for bytes. ``Encoder`` and ``Decoder`` are one direction alone, ``KeyMapEncoder`` and
``KeyMapDecoder`` a second, simpler codec whose output is MessagePack.
"""

from interned_stream._core import (
    FORMAT_VERSION,
    LIBRARY_VERSION,
    Decoder,
    Encoder,
    KeyMapDecoder,
    KeyMapEncoder,
    KeyMapStatistics,
    Session,
    Statistics,
    limits_decode,
    limits_default,
    limits_encode,
    packb,
    string_cache_info,
    string_cache_limit,
    unpack_from,
    unpackb,
    validate,
)
from interned_stream._errors import (
    DataError,
    InternedStreamError,
    LimitError,
    MisuseError,
    ResourceError,
)
from interned_stream._types import ExtType, Timestamp

__all__ = [
    "FORMAT_VERSION",
    "LIBRARY_VERSION",
    "DataError",
    "Decoder",
    "Encoder",
    "ExtType",
    "InternedStreamError",
    "KeyMapDecoder",
    "KeyMapEncoder",
    "KeyMapStatistics",
    "LimitError",
    "MisuseError",
    "ResourceError",
    "Session",
    "Statistics",
    "Timestamp",
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
