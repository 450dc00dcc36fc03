"""The exceptions of the package.

The extension and the Python codec raise the same classes with the same numbers.
"""


class InternedStreamError(ValueError):
    """Base class. ``code`` is the number of the C header, ``offset`` a byte of the input."""

    def __init__(self, code: int, text: str, offset: int = 0) -> None:
        super().__init__(code, text, offset)
        self.code = code
        self.text = text
        self.offset = offset

    def __str__(self) -> str:
        return f"{self.text} (code {self.code}, at byte {self.offset})"


class DataError(InternedStreamError):
    """The bytes are damaged, incomplete, or not a message. After decoding: the stream is over."""


class LimitError(InternedStreamError):
    """More than a limit allows. After decoding: the stream is over."""


class MisuseError(InternedStreamError):
    """A fault of the calling program."""


class ResourceError(InternedStreamError, OSError):
    """The system has no source of randomness."""


_CLASSES = {1: DataError, 2: LimitError, 3: MisuseError, 4: ResourceError}


def _error_for(code: int, kind: int, text: str, offset: int) -> InternedStreamError:
    return _CLASSES.get(kind, MisuseError)(code, text, offset)
