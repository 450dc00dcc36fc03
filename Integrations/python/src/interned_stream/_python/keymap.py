"""The key map has no Python form: its classes say so when one is made."""

from typing import Any, NamedTuple


class KeyMapStatistics(NamedTuple):
    """What one direction of a key map has done, and holds."""

    messages: int
    coded_maps: int
    escaped_maps: int
    names: int
    names_bytes: int
    slots: int
    slots_bytes: int
    slot_definitions: int
    slot_evictions: int


class KeyMapEncoder:
    """Needs the extension."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        raise NotImplementedError("the key map needs the extension of interned_stream")


class KeyMapDecoder(KeyMapEncoder):
    """Needs the extension."""
