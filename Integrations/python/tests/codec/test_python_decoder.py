"""The codec in Python: the stories and examples of the format, damage, limits."""

import random
import re

import pytest
from conftest import CORPUS

from interned_stream import DataError, InternedStreamError, LimitError
from interned_stream import _python as pure
from interned_stream._python import check, terms
from interned_stream._python.decoder import DirectionDecoder
from interned_stream._python.session import Listener
from interned_stream._python.settings import Limits

REPOSITORY = CORPUS.parent
STORIES = sorted((REPOSITORY / "Tests" / "Stories").glob("*.story"))
FORMAT = (REPOSITORY / "docs" / "FORMAT.md").read_text()
EXAMPLES = re.findall(r"```story\n(.*?)```", FORMAT, re.DOTALL)


class Story:
    """The events of a story: (sender, coded, frames or None for an acknowledgement)."""

    def __init__(self, text: str) -> None:
        self.is_two_way = "stream two-way" in text
        self.events = []
        sender, frames = 0, []
        for line in text.splitlines():
            word, _, rest = line.partition(" ")
            if word in ("message", "acknowledge"):
                sender, frames = int(rest), [] if word == "message" else None
            elif word == "frame":
                frames.append(bytes.fromhex(rest))
            elif word == "coded":
                self.events.append((sender, bytes.fromhex(rest), frames))

    def decoder(self, limits=None):
        """A function of a sender and a message."""
        limits = Limits({"entries_log2": 15, **(limits or {})})
        if self.is_two_way:
            return Listener(limits).decode
        direction = DirectionDecoder(limits)
        return lambda sender, coded: direction.decode(coded)


def read(path):
    return Story(path.read_text())


ALL = [pytest.param(read(path), id=path.stem) for path in STORIES]
ALL += [pytest.param(Story(text), id=f"example-{number}") for number, text in enumerate(EXAMPLES)]


def test_there_are_stories_and_examples():
    assert len(STORIES) >= 9 and len(EXAMPLES) >= 4


@pytest.mark.parametrize("story", ALL)
def test_story_is_decoded(story):
    decode = story.decoder()
    assert story.events
    for sender, coded, frames in story.events:
        assert decode(sender, coded) == frames


def test_numbers_that_the_document_names():
    named = dict(re.findall(r"`digest\(0, \"(\w*)\"\)` is\s+([0-9a-f]{16})", FORMAT))
    digests = {"": check.digest(0, b""), "ping": check.digest(0, b"ping")}
    assert digests[""] == 0x1FF5C2923A788D2C and digests["ping"] == 0xAC2D4D010E0BF9C9
    assert all(int(number, 16) == digests[name] for name, number in named.items())
    assert check.digest(1, bytes(range(20))) == 0x42707570A84596B6
    assert terms.hash_of(bytes.fromhex("a470696e67"), 1) == 0x3D1B52643313E72E
    assert terms.hash_of(bytes.fromhex("cb3ff8000000000000"), 3) == 0x8200167ABABFF8AC
    assert terms.hash_of(bytes(range(20)), 1) == 0x6EB9D603659D699D
    assert terms.bucket_of(b"ping") == 0x7A


def test_digest_of_a_large_message_has_keys_for_each_block():
    """Blocks after the first 4,096 have their keys made one by one."""
    data = bytes(range(256)) * 300
    sum_ = check.K0 * len(data) + 7
    for index in range(len(data) // 16):
        a = int.from_bytes(data[16 * index : 16 * index + 8], "little")
        b = int.from_bytes(data[16 * index + 8 : 16 * index + 16], "little")
        first = check.K1 + index * check.K0 & terms.MASK_64
        second = check.K2 + index * check.K0 & terms.MASK_64
        sum_ += check.fold(a ^ first, b ^ second)
    sum_ &= terms.MASK_64
    assert check.digest(7, data) == check.fold(sum_ ^ check.K1, sum_ ^ check.K2)


# ---- Damage


def damaged(coded, source):
    """A message with a few bytes or bits other, more, or fewer."""
    data = bytearray(coded)
    for _ in range(source.choice((1, 1, 2, 3))):
        place = source.randrange(len(data))
        way = source.randrange(4)
        if way == 0:
            data[place] ^= 1 << source.randrange(8)
        elif way == 1:
            data[place] = source.randrange(256)
        elif way == 2:
            data.insert(place, source.randrange(256))
        elif len(data) > 3:
            del data[place]
    return bytes(data)


def resealed(decoder_of, before, sender, coded):
    """The message with the check that its damage asks for, so that only its content can fail."""
    digests = []
    original = check.message_digest, check.check_of

    def keep(*arguments):
        digests.append(original[0](*arguments))
        return digests[-1]

    decode = decoder_of()
    for event in before:
        decode(*event[:2])
    check.message_digest, check.check_of = keep, lambda data: digests[-1] >> 52
    try:
        frames = decode(sender, coded)
    finally:
        check.message_digest, check.check_of = original
    digest = digests[-1]
    return bytes([digest >> 60 << 4 | coded[0] & 15, digest >> 52 & 255]) + coded[2:], frames


@pytest.mark.parametrize("story", ALL)
def test_damage_gives_typed_errors_only(story):
    source = random.Random(20261128)
    outcomes = set()
    for _ in range(100):
        index = source.randrange(len(story.events))
        before = story.events[:index]
        sender, coded, _ = story.events[index]
        other = damaged(coded, source)
        try:
            sealed, frames = resealed(story.decoder, before, sender, other)
        except InternedStreamError as error:
            assert isinstance(error, (DataError, LimitError))
            assert 0 <= error.offset <= len(other)
            outcomes.add(error.code)
            continue
        outcomes.add(0)
        decode = story.decoder()
        for event in before:
            decode(*event[:2])
        assert decode(sender, sealed) == frames
    assert len(outcomes) > 2


@pytest.mark.parametrize("story", ALL)
def test_damage_ends_a_stream_until_it_begins_again(story):
    decode = story.decoder()
    sender, coded, frames = story.events[0]
    decode(sender, coded)
    with pytest.raises(DataError) as first:
        decode(sender, bytes([coded[0] ^ 0x10]) + coded[1:])
    for sender_, later, _ in story.events[1:3]:
        if sender_ == sender:
            with pytest.raises(DataError) as second:
                decode(sender, later)
            assert second.value.code == first.value.code
    if story.is_two_way:
        with pytest.raises(DataError):
            decode(sender, coded)
    else:
        assert decode(sender, coded) == frames


def test_random_bytes_are_refused():
    source = random.Random(7)
    for size in (0, 1, 2, 3, 5, 40, 3000):
        for _ in range(50):
            with pytest.raises((DataError, LimitError)):
                pure.Decoder().decode(source.randbytes(size))
    with pytest.raises(DataError):
        pure.Session().decode(b"")


# ---- Limits


def first_message(name):
    return read(REPOSITORY / "Tests" / "Stories" / f"{name}.story")


@pytest.mark.parametrize(
    "limits",
    [
        {"message_bytes": 20},
        {"values": 3},
        {"depth": 0},
        {"entries_log2": 4},
        {"history_log2": 8},
    ],
)
def test_each_limit_is_obeyed(limits):
    story = first_message("shapes-and-differences")
    decode = story.decoder(limits)
    with pytest.raises(LimitError):
        for sender, coded, _ in story.events:
            decode(sender, coded)


def test_number_of_attachments_is_limited():
    frames = [b"\xc0", b"one", b"two"]
    packet = pure.Encoder().encode(frames)
    assert pure.Decoder(limits={"attachments": 2}).decode(packet) == frames
    with pytest.raises(LimitError):
        pure.Decoder(limits={"attachments": 1}).decode(packet)


def sealed(front, content, frames):
    message = bytearray(front + content)
    check.seal(message, 0, frames)
    return bytes(message)


def test_lengths_that_a_message_claims_reserve_nothing():
    """A blob, a text and plain bytes of nearly 2^32 bytes, in messages of a few bytes."""
    huge = b"\xff\xff\xff\xff\x0f"
    for stage in (0x10, 0x11):
        for body in (
            b"\x00\x0d" + huge,
            b"\x01\xdb\xff\xff\xff\xff",
            b"\x01\xc9\xff\xff\xff\xff\x01",
        ):
            with pytest.raises((DataError, LimitError)):
                pure.Decoder().decode(b"\x03\x00" + bytes([stage, 0x00]) + body)
    with pytest.raises((DataError, LimitError)):
        pure.Decoder().decode(b"\x03\x00\x10\x22" + huge + b"\x00\x01\xc0")


def test_copies_that_grow_are_limited():
    """One literal and a copy of it, of a length that the limit on bytes does not allow."""
    content = b"\x1fx" + b"\xff\xff\xff\x7f" + b"\x01\x00"
    with pytest.raises(LimitError):
        pure.Decoder().decode(b"\x03\x00\x10\x02" + content)
    frame = b"x" * 1000
    content = b"\x1fx" + b"\xd3\x07" + b"\x01\x00"
    assert pure.Decoder().decode(sealed(b"\x03\x00\x10\x02", content, [frame])) == [frame]


def test_copies_have_their_size_only_with_attachments():
    """ATTACHMENTS of 0 is as good as none."""
    plain, blob = b"\x30abc", b"\x03\x30abc"
    for front, content, frames in (
        (b"\x10\x02", plain, [b"abc"]),
        (b"\x10\x24\x00\x00\x02", plain, [b"abc"]),
        (b"\x10\x24\x01\x02\x02", blob + b"\x04xy", [b"abc", b"xy"]),
    ):
        assert pure.Decoder().decode(sealed(b"\x03\x00" + front, content, frames)) == frames


@pytest.mark.parametrize(
    "prefixes",
    [b"\x07", b"\x25", b"\x10\x10\x01", b"\x12\x01", b"\x13\x01", b"\x20\x10\x01", b"\x22\x00\x01"],
)
def test_reserved_and_misplaced_prefixes_are_refused(prefixes):
    with pytest.raises(DataError):
        pure.Decoder().decode(sealed(b"\x03\x00" + prefixes, b"\xc0", [b"\xc0"]))
