"""The interned stream: many small, similar MessagePack messages become a tenth of their size.

    here, there = Session(), Session()
    packet = here.dumps({"op": "task-finished", "key": "sum-1", "nbytes": 28})
    message, attachments, reply = there.loads(packet)

Each message must arrive once and in order, and replies must be sent. ``encode`` and ``decode`` do
the same for bytes. ``Encoder`` and ``Decoder`` are one direction alone, ``KeyMapEncoder`` and
``KeyMapDecoder`` a second, simpler codec whose output is MessagePack.

A level says what an encoder does; a decoder reads all of them. 0 frames messages and keeps nothing,
1 copies earlier bytes (fast), 2 walks along earlier messages (small, the default), and 3 sends the
walk through a range coder (smallest).

Where the extension does not load, a codec in Python takes its place (``implementation``). It
decodes everything, and what it sends is plain; there is no key map then.
"""

import os as _os

from interned_stream._errors import (
    DataError,
    InternedStreamError,
    LimitError,
    MisuseError,
    ResourceError,
)
from interned_stream._types import ExtType, Timestamp

#: "native" or "python": which codec there is. INTERNED_STREAM_IMPLEMENTATION asks for one of them.
implementation: str


def _choose() -> str:
    """The extension, if it loads, unless the environment asks for the Python codec."""
    wanted = _os.environ.get("INTERNED_STREAM_IMPLEMENTATION", "")
    if wanted not in ("", "native", "python"):
        raise ImportError("INTERNED_STREAM_IMPLEMENTATION is native or python")
    if wanted == "python":
        return "python"
    try:
        from interned_stream import _core  # noqa: F401
    except ImportError:
        if wanted == "native":
            raise
        return "python"
    return "native"


implementation = _choose()
if implementation == "native":
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
else:
    from interned_stream._python import (
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
    "implementation",
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
