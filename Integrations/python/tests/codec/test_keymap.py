"""The key map through Python."""

import msgpack
import pytest
from conftest import needs_extension

import interned_stream as ims

pytestmark = needs_extension


@pytest.mark.parametrize("mode", ["names", "values"])
def test_messages_arrive_byte_for_byte_and_stay_messagepack(worker_messages, mode):
    encoder, decoder = ims.KeyMapEncoder(mode), ims.KeyMapDecoder(mode)
    coded_bytes = 0
    for message in worker_messages:
        coded = encoder.encode(message)
        msgpack.unpackb(coded, strict_map_key=False)
        assert decoder.decode(coded) == message
        coded_bytes += len(coded)
    assert coded_bytes < 0.9 * sum(map(len, worker_messages))
    assert encoder.statistics.messages == decoder.statistics.messages == len(worker_messages)
    assert encoder.statistics.names == decoder.statistics.names > 0


def test_field_of_ones_own_is_replaced():
    encoder = ims.KeyMapEncoder("values", fields={"host": 0})
    message = ims.packb([{"op": "x", "host": "a-long-name-of-a-host.example"}])
    encoder.encode(message)
    assert len(encoder.encode(message)) < len(message) - 25


def test_error_poisons_until_reset():
    decoder = ims.KeyMapDecoder()
    with pytest.raises(ims.DataError):
        decoder.decode(b"\x81")
    with pytest.raises(ims.DataError) as caught:
        decoder.decode(b"\xc0")
    assert caught.value.code == 85
    decoder.reset()
    assert decoder.decode(b"\xc0") == b"\xc0"


@pytest.mark.parametrize(
    "options, error",
    [
        ({"mode": "all"}, ValueError),
        ({"names": 5000}, ValueError),
        ({"unknown": 1}, TypeError),
        ({"mode": "values", "fields": {"op": 0}}, ValueError),
        ({"fields": {"a": "b"}}, TypeError),
    ],
)
def test_wrong_options_are_refused(options, error):
    with pytest.raises(error):
        ims.KeyMapEncoder(**options)
