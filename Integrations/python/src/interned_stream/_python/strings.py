"""Strings of one process: equal short ones are one object."""


class StringCache:
    """Equal short strings are handed out as one object."""

    LONGEST = 256

    def __init__(self, limit: int) -> None:
        self.set_limit(limit)

    def set_limit(self, limit: int) -> None:
        self.limit = limit
        self.entries: dict[bytes, str] = {}
        self.hits = self.misses = self.replaced = 0

    def find(self, data: bytes) -> str:
        text = self.entries.get(data)
        if text is not None:
            self.hits += 1
            return text
        text = data.decode()
        if len(data) <= self.LONGEST and self.limit:
            self.misses += 1
            if len(self.entries) >= self.limit:
                self.replaced += len(self.entries)
                self.entries.clear()
            self.entries[data] = text
        return text


strings = StringCache(163_840)


def string_cache_info() -> dict[str, int]:
    """What the cache of strings holds and has done."""
    return {
        "entries": len(strings.entries),
        "capacity": strings.limit,
        "limit": strings.limit,
        "hits": strings.hits,
        "misses": strings.misses,
        "replaced": strings.replaced,
    }


def string_cache_limit(entries: int, /) -> None:
    """Empties the cache of strings and sets its largest number of entries; 0 turns it off."""
    if entries < 0:
        raise ValueError("a limit is not negative")
    strings.set_limit(entries)
