"""The errors of section 14, with the codes, classes and sentences of the C library."""

from interned_stream._errors import InternedStreamError, _error_for

INVALID_MESSAGE = 1
MESSAGE_TOO_LARGE = 2
TOO_MANY_ATTACHMENTS = 3
TRUNCATED = 16
TRAILING_BYTES = 17
RESERVED_CODE = 18
MISSING_RESET = 19
UNEXPECTED_RESET = 20
WRONG_CHECK = 22
DEAD_REFERENCE = 23
INVALID_OPERAND = 24
WRONG_ACKNOWLEDGEMENT = 25
DAMAGED_STAGE = 26
WRONG_MODE = 27
PARAMETERS_TOO_LARGE = 32
OUTPUT_TOO_LARGE = 33
TOO_MANY_VALUES = 34
TOO_DEEP = 35
LIMITS_BYTES = 160

_TEXTS = {
    INVALID_MESSAGE: "the main frame is not one whole MessagePack value",
    MESSAGE_TOO_LARGE: "the message exceeds the limit on decoded bytes",
    TOO_MANY_ATTACHMENTS: "the message exceeds the limit on attachments",
    TRUNCATED: "the coded message ends too early",
    TRAILING_BYTES: "bytes are left over after the end of the message",
    RESERVED_CODE: "a code that this version does not know, or not at this place",
    MISSING_RESET: "the stream does not begin with its first message",
    UNEXPECTED_RESET: "a second beginning in a two-way session",
    WRONG_CHECK: "the message is damaged, or one was lost, repeated or moved",
    DEAD_REFERENCE: "a reference to something that does not exist",
    INVALID_OPERAND: "an operand that does not fit its unit",
    WRONG_ACKNOWLEDGEMENT: "an acknowledgement of messages that were never sent",
    DAMAGED_STAGE: "the compressed body is damaged",
    WRONG_MODE: "a session's message for a decoder, or the reverse",
    PARAMETERS_TOO_LARGE: "the stream's sizes exceed the limits",
    OUTPUT_TOO_LARGE: "the message decodes to more bytes than the limits allow",
    TOO_MANY_VALUES: "the message has more values than the limit",
    TOO_DEEP: "arrays and maps are nested deeper than the limit",
    LIMITS_BYTES: "not limits, or in an unknown version",
}
_LIMITS = frozenset(
    {
        MESSAGE_TOO_LARGE,
        TOO_MANY_ATTACHMENTS,
        PARAMETERS_TOO_LARGE,
        OUTPUT_TOO_LARGE,
        TOO_MANY_VALUES,
        TOO_DEEP,
    }
)


class Fault(Exception):
    """A refusal on its way out of the codec, which adds the place of the byte."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def error(code: int, offset: int = 0) -> InternedStreamError:
    """The public exception for a code."""
    return _error_for(code, 2 if code in _LIMITS else 1, _TEXTS[code], offset)
