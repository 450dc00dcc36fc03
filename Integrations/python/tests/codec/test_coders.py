"""The Swift coders (MessagePackCoding) against msgpack-python: random values through both.

CODER_MIRROR names the program of Tests/CoderMirror; `run-tests codec` builds it. CODER_SEED repeats a
run, whose seed is in the message of each failure.
"""

import math
import os
import random
import struct
import subprocess

import msgpack
import pytest

MIRROR = os.environ.get("CODER_MIRROR")
SEED = int(os.environ.get("CODER_SEED", random.randrange(2**32)))
VALUE, CODABLE_SHAPE, CODABLE_TASK, TYPED_TASK = range(4)

pytestmark = pytest.mark.skipif(not MIRROR, reason="CODER_MIRROR does not name the Swift program")


@pytest.fixture(scope="module")
def reflect():
    """A function that sends a message through a path; None if it was refused."""
    with subprocess.Popen([MIRROR], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:

        def reflect(path, message):
            process.stdin.write(struct.pack("<BI", path, len(message)) + message)
            process.stdin.flush()
            status, length = struct.unpack("<BI", process.stdout.read(5))
            answer = process.stdout.read(length)
            return answer if status == 0 else None

        yield reflect
        process.stdin.close()


def unpack(message):
    return msgpack.unpackb(message, strict_map_key=False, use_list=False)


def text(source):
    return "".join(source.choices("abz_ é☃🌍", k=source.choice([0, 1, 5, 15, 16, 31, 32, 40, 300])))


def number(source):
    bits = source.randrange(65)
    return (
        source.randrange(2**bits)
        if source.random() < 0.6
        else -source.randrange(2 ** min(bits, 63)) - 1
    )


def random_value(source, keys, depth=0):
    """A random value; `keys` makes the keys of its maps."""
    kind = source.randrange(14 if depth < 3 else 9)
    if kind < 2:
        return text(source)
    if kind < 4:
        return number(source)
    if kind == 4:
        return source.choice([None, True, False])
    if kind == 5:
        return source.choice(
            [source.uniform(-1e9, 1e9), 0.0, -0.0, 5.0, math.inf, -math.inf, 5e-324]
        )
    if kind < 8:
        return source.randbytes(source.choice([0, 1, 4, 255, 256, 70_000 if depth < 1 else 3]))
    if kind == 8:
        size = source.choice([0, 1, 2, 4, 8, 16, 17, 255, 300])
        return msgpack.ExtType(source.randrange(128), source.randbytes(size))
    count = source.choice([0, 1, 2, 3, 5, 16])
    if kind < 11:
        return tuple(random_value(source, keys, depth + 1) for _ in range(count))
    return {keys(source): random_value(source, keys, depth + 1) for _ in range(count)}


def test_values_are_written_as_msgpack_writes_them(reflect):
    source = random.Random(SEED)
    for turn in range(2000):
        value = random_value(source, lambda source: source.choice([text, number])(source))
        message = msgpack.packb(value)
        assert reflect(VALUE, message) == message, f"seed {SEED}, turn {turn}: {message.hex()}"


def test_codable_values_are_those_of_msgpack(reflect):
    source = random.Random(SEED + 1)
    for turn in range(1000):
        value = random_value(source, text)
        message = msgpack.packb(value)
        answer = reflect(CODABLE_SHAPE, message)
        where = f"seed {SEED}, turn {turn}: {message.hex()}"
        assert answer is not None and unpack(answer) == value, where


def test_floats_of_32_bits_keep_their_width_as_values(reflect):
    source = random.Random(SEED + 2)
    for turn in range(500):
        value = [source.uniform(-1e30, 1e30) for _ in range(3)]
        message = msgpack.packb(value, use_single_float=True)
        assert reflect(VALUE, message) == message, f"seed {SEED}, turn {turn}"
        assert unpack(reflect(CODABLE_SHAPE, message)) == unpack(message), (
            f"seed {SEED}, turn {turn}"
        )


def test_damaged_messages_have_the_same_verdict(reflect):
    source = random.Random(SEED + 3)
    for turn in range(4000):
        message = bytearray(msgpack.packb(random_value(source, text, depth=2)))
        if source.random() < 0.3:
            del message[source.randrange(len(message)) :]
        else:
            for _ in range(source.randrange(1, 4)):
                message[source.randrange(len(message))] = source.randrange(256)
        where = f"seed {SEED}, turn {turn}: {message.hex()}"
        answer = reflect(VALUE, bytes(message))
        try:
            value = unpack(bytes(message))
        except Exception as error:
            # What else Python refuses is a value here: text that is not UTF-8, keys without a hash, an
            # ext of a negative type, a timestamp with too many nanoseconds.
            if is_malformed(error):
                assert answer is None, where
            continue
        assert answer is not None, where
        assert repr(unpack(answer)) == repr(value), where


def is_malformed(error):
    """Whether msgpack-python says that bytes are missing, too many, or no MessagePack."""
    kinds = (msgpack.ExtraData, msgpack.FormatError)
    return isinstance(error, kinds) or "incomplete input" in str(error)


def task(source):
    """A task as the Swift structure writes it: its fields in their order."""
    fields = {
        "key": text(source),
        "state": source.choice(["waiting", "running", "done"]),
        "nbytes": number(source) // 4,
        "owner": source.choice([None, text(source)]),
        "blob": source.randbytes(source.randrange(300)),
        "times": tuple(
            {"start": source.random()} | source.choice([{}, {"stop": source.random()}])
            for _ in range(source.randrange(4))
        ),
        "counts": {text(source): source.randrange(2**32) for _ in range(source.randrange(3))},
        "isLost": source.random() < 0.5,
    }
    if fields["owner"] is None:
        del fields["owner"]
    return fields


def shuffled(source, value):
    """The same with the pairs of each map in another order, and pairs that nobody knows."""
    if isinstance(value, tuple):
        return tuple(shuffled(source, item) for item in value)
    if not isinstance(value, dict):
        return value
    pairs = [
        (key, item if key == "counts" else shuffled(source, item)) for key, item in value.items()
    ]
    order = source.randrange(3)
    if order == 1:
        pairs.reverse()
    elif order == 2:
        pairs += [
            (f"unknown {n}", random_value(source, text, 3)) for n in range(source.randrange(20))
        ]
        source.shuffle(pairs)
    return dict(pairs)


@pytest.mark.parametrize("path", [CODABLE_TASK, TYPED_TASK])
def test_structures_are_read_in_any_order_of_keys(reflect, path):
    source = random.Random(SEED + 4)
    for turn in range(2000):
        value = task(source)
        message = msgpack.packb(shuffled(source, value))
        answer = reflect(path, message)
        where = f"seed {SEED}, turn {turn}: {message.hex()}"
        assert answer is not None, where
        back = unpack(answer)
        assert back == value and list(back) == list(value), where


@pytest.mark.parametrize("path", [CODABLE_TASK, TYPED_TASK])
def test_structures_without_a_field_or_with_another_type_are_refused(reflect, path):
    source = random.Random(SEED + 5)
    for turn in range(500):
        value = task(source)
        key = source.choice([key for key in value if key != "owner"])
        if source.random() < 0.5:
            del value[key]
        else:
            value[key] = msgpack.ExtType(5, b"x")
        message = msgpack.packb(shuffled(source, value))
        assert reflect(path, message) is None, f"seed {SEED}, turn {turn}: {message.hex()}"
