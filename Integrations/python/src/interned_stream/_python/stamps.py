"""FORMAT.md, section 6.3: a decimal number at the end of a str."""

import re

_STAMP = re.compile(rb"(?<![0-9])(0|[1-9][0-9]{0,10})\.([0-9]|[0-9]{0,6}[1-9])\Z")


def stamp_of(payload: bytes) -> tuple[bytes, int] | None:
    """The head and the value, in units of 10^-7, of a stamped payload."""
    found = _STAMP.search(payload)
    if found is None:
        return None
    whole, fraction = found.groups()
    return payload[: found.start()], int(whole) * 10**7 + int(fraction.ljust(7, b"0"))


def stamped(head: bytes, value: int) -> bytes:
    """The head, and the value as a stamped number."""
    whole, fraction = divmod(value, 10**7)
    return head + b"%d.%s" % (whole, (b"%07d" % fraction).rstrip(b"0") or b"0")
