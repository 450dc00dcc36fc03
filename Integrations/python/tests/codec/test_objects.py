"""Python objects: the rules of msgpack-python, strings as one object, dumps and loads."""

import enum
import math
import random
from collections import OrderedDict, namedtuple

import msgpack
import pytest

import interned_stream as ims

Point = namedtuple("Point", "x y")


class Text(str):
    pass


class Number(enum.IntEnum):
    ONE = 1


SAME = [
    None,
    True,
    False,
    0,
    127,
    128,
    255,
    256,
    65535,
    65536,
    2**32 - 1,
    2**32,
    2**63,
    2**64 - 1,
    -1,
    -32,
    -33,
    -128,
    -129,
    -32768,
    -32769,
    -(2**31),
    -(2**31) - 1,
    -(2**63),
    0.0,
    -0.0,
    1.5,
    math.inf,
    "",
    "a",
    "x" * 31,
    "x" * 32,
    "x" * 255,
    "x" * 256,
    "x" * 65535,
    "x" * 65536,
    "é",
    "日本語" * 20,
    "\U0001f600",
    b"",
    b"a",
    b"x" * 255,
    b"x" * 256,
    b"x" * 65536,
    [],
    [1],
    (1, 2),
    list(range(15)),
    list(range(16)),
    list(range(65536)),
    {},
    {"a": 1},
    {1: 2, (1, 2): 3, None: 4},
    {str(index): index for index in range(15)},
    {str(index): index for index in range(16)},
    {str(index): index for index in range(65536)},
    bytearray(b"abc"),
    memoryview(b"abc"),
    memoryview(b"abcdef")[2:4],
    Text("sub"),
    Number.ONE,
    Point(1, [2]),
    OrderedDict(b=1, a=2),
    msgpack.ExtType(5, b"x"),
    msgpack.ExtType(127, b""),
    msgpack.Timestamp(1, 2),
    msgpack.Timestamp(2**40, 5),
    msgpack.Timestamp(5, 0),
    *(msgpack.ExtType(1, b"y" * size) for size in (1, 2, 3, 4, 8, 16, 17, 255, 256, 65536)),
]


@pytest.mark.parametrize("value", SAME, ids=lambda value: repr(value)[:30])
@pytest.mark.parametrize("use_list", [True, False])
def test_same_bytes_and_objects_as_msgpack(value, use_list):
    expected = msgpack.packb(value)
    assert ims.packb(value) == expected
    try:
        back = msgpack.unpackb(expected, use_list=use_list, strict_map_key=False)
    except TypeError:  # a map with a list as key
        with pytest.raises(TypeError):
            ims.unpackb(expected, use_list=use_list)
        return
    mine = ims.unpackb(expected, use_list=use_list)
    assert mine == back and type(mine) is type(back)
    assert ims.packb(mine) == expected


def random_value(source, depth=0):
    kind = source.randrange(12 if depth < 4 else 9)
    if kind < 3:
        return "".join(source.choices("abcdeé☃", k=source.randrange(40)))
    if kind < 5:
        return source.randint(-(2 ** source.randrange(64)), 2 ** source.randrange(64))
    if kind < 9:
        return source.choice([None, True, False, source.random(), source.randbytes(5)])
    if kind < 10:
        return {
            str(source.randrange(50)): random_value(source, depth + 1)
            for _ in range(source.randrange(20))
        }
    items = [random_value(source, depth + 1) for _ in range(source.randrange(20))]
    return items if kind < 11 else tuple(items)


def test_random_values_agree_with_msgpack():
    source = random.Random(20261128)
    encoder, decoder = ims.Encoder(), ims.Decoder()
    for _ in range(2000):
        value = random_value(source)
        data = msgpack.packb(value)
        assert ims.packb(value) == data
        back = msgpack.unpackb(data, use_list=False, strict_map_key=False)
        assert ims.unpackb(data, use_list=False) == back
        assert decoder.loads(encoder.dumps(value), use_list=False) == (back, [])


@pytest.mark.parametrize(
    "value",
    [
        object(),
        {1, 2},
        2**64,
        -(2**63) - 1,
        "\ud800",
        [object()],
        {"a": {"b": object()}},
        memoryview(b"abcd")[::2],
    ],
)
def test_what_msgpack_refuses_is_refused_alike(value):
    with pytest.raises(Exception) as theirs:
        msgpack.packb(value)
    with pytest.raises(type(theirs.value)):
        ims.packb(value)


@pytest.mark.parametrize(
    "value", [Text("a"), Number.ONE, (1,), Point(1, 2), OrderedDict(a=1), 1, [1], "a"]
)
def test_strict_types_calls_default_for_subclasses_and_tuples(value):
    def default(item):
        return ["default", type(item).__name__]

    assert ims.packb(value, default=default, strict_types=True) == msgpack.packb(
        value, default=default, strict_types=True
    )


def test_default_is_called_once_for_an_object_and_again_inside_its_result():
    class A:
        pass

    for default in (lambda item: [A2()] if isinstance(item, A) else "end",):

        class A2:
            pass

        assert ims.packb(A(), default=default) == msgpack.packb(A(), default=default)
    for packb in (ims.packb, msgpack.packb):
        with pytest.raises(TypeError):
            packb(A(), default=lambda item: item)
    assert ims.packb(2**70, default=str) == msgpack.packb(str(2**70))
    with pytest.raises(OverflowError):
        ims.packb(2**70, default=lambda item: item)


def test_error_in_default_passes_through():
    def default(item):
        raise KeyError("mine")

    with pytest.raises(KeyError):
        ims.packb([object()], default=default)


def test_nesting_has_a_bound():
    value = []
    for _ in range(600):
        value = [value]
    with pytest.raises(ValueError):
        ims.packb(value)
    with pytest.raises(ValueError):
        ims.unpackb(b"\x91" * 600 + b"\xc0")
    assert ims.unpackb(ims.packb([[[[]]]])) == [[[[]]]]


def test_container_that_changes_while_it_is_packed_is_refused():
    values = [object(), 1, 2]
    with pytest.raises(RuntimeError):
        ims.packb(values, default=lambda item: values.clear())
    table = {"a": object(), "b": 1}
    with pytest.raises(RuntimeError):
        ims.packb(table, default=lambda item: table.clear())


def test_default_may_pack_and_use_the_session():
    here, there = ims.Session(), ims.Session()
    packets = []

    def default(item):
        packets.append(here.encode(ims.packb("inner")))
        return msgpack.unpackb(ims.packb("outer"))

    packets.append(here.dumps([object()], default=default))
    assert [there.loads(packet)[0] for packet in packets] == ["inner", ["outer"]]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xc1",
        b"\x91",
        b"\xd9",
        b"\xd9\x05abc",
        b"\xdd\xff\xff\xff\xff",
        b"\xdf\x7f\xff\xff\xff",
        b"\xc6\xff\xff\xff\xff",
        b"\x81\xa1a",
        b"\xc0\xc0",
        b"\xa1\xff",
        b"\xd4\x01",
        b"\xc7\x01\xff\x00",
        b"\xcb\x00",
        b"\xda\x00",
    ],
)
def test_bytes_that_are_no_value_are_refused(data):
    with pytest.raises(ValueError):
        ims.unpackb(data)


def test_every_prefix_of_a_value_is_refused():
    data = ims.packb([{"key": [1, 2.5, "text", b"bytes", None, -300]}, msgpack.ExtType(1, b"abc")])
    for size in range(len(data)):
        with pytest.raises(ValueError):
            ims.unpackb(data[:size])


def test_hook_sees_only_maps_with_its_keys():
    seen = []

    def hook(value):
        seen.append(value)
        return "hooked"

    data = ims.packb([{"a": 1}, {"__Set__": True}, {"b": {"x": 1, "__Enum__": 2}}])
    value = ims.unpackb(data, object_hook=hook, hook_keys=("__Set__", "__Enum__"))
    assert value == [{"a": 1}, "hooked", {"b": "hooked"}]
    assert seen == [{"__Set__": True}, {"x": 1, "__Enum__": 2}]
    assert ims.unpackb(data, object_hook=hook) == ["hooked", "hooked", "hooked"]


def test_ext_hook_gets_type_and_bytes():
    data = ims.packb([msgpack.ExtType(7, b"abc")])
    assert ims.unpackb(data, ext_hook=lambda kind, body: (kind, body)) == [(7, b"abc")]


# ---- Strings as one object


def test_equal_strings_are_one_object():
    ims.string_cache_limit(163_840)
    first = ims.unpackb(ims.packb([f"sum-part-{index}" for index in range(200)] + ["é" * 20]))
    second = ims.unpackb(ims.packb({text: text for text in first}))
    for text, (key, value) in zip(first, second.items()):
        assert text is key is value


def test_string_cache_stays_within_its_limit():
    ims.string_cache_limit(64)
    data = [f"text-{index}" for index in range(10_000)]
    assert ims.unpackb(ims.packb(data)) == data
    info = ims.string_cache_info()
    assert info["entries"] <= info["capacity"] <= 64
    ims.string_cache_limit(0)
    texts = ims.unpackb(ims.packb(["not kept", "not kept"]))
    assert texts[0] == texts[1] and texts[0] is not texts[1]
    ims.string_cache_limit(163_840)


def test_string_cache_grows_with_what_is_read():
    ims.string_cache_limit(163_840)
    data = ims.packb([f"text-{index}" for index in range(60_000)])
    for _ in range(4):
        kept = ims.unpackb(data)
    again = ims.unpackb(data)
    same = sum(one is other for one, other in zip(kept, again))
    assert same > 50_000
    assert ims.string_cache_info()["capacity"] > 1 << 15


# ---- dumps and loads


def test_objects_of_a_conversation_arrive(worker_messages):
    here, there = ims.Session(), ims.Session()
    for main in worker_messages:
        value = msgpack.unpackb(main, use_list=False, strict_map_key=False)
        received, attachments, reply = there.loads(here.dumps(value), use_list=False)
        assert received == value and attachments == []
        if reply:
            assert here.loads(reply) == (None, None, None)


def test_dumps_sends_what_packb_and_encode_send(worker_messages):
    seed = bytes(16)
    one, other = ims.Session(seed=seed), ims.Session(seed=seed)
    for main in worker_messages[:200]:
        value = msgpack.unpackb(main, strict_map_key=False, use_list=False)
        assert one.dumps(value) == other.encode(ims.packb(value))


def test_attachments_that_default_appends_are_sent():
    attachments = []

    def default(item):
        attachments.append(bytes(item))
        return {"attachment": len(attachments)}

    packet = ims.Encoder().dumps([{1}, {2}], attachments, default=default)
    assert ims.Decoder().loads(packet) == ([{"attachment": 1}, {"attachment": 2}], [b"\1", b"\2"])


def test_object_that_cannot_be_packed_leaves_the_session_usable():
    here, there = ims.Session(), ims.Session()
    there.loads(here.dumps("before"))
    with pytest.raises(TypeError):
        here.dumps([1, object()])
    assert there.loads(here.dumps("after"))[0] == "after"


def test_hook_of_loads_may_not_use_the_session_that_it_reads():
    here, there = ims.Session(), ims.Session()
    packet = here.dumps({"a": 1})
    with pytest.raises(RuntimeError):
        there.loads(packet, object_hook=lambda value: there.encode(b"\xc0"))
