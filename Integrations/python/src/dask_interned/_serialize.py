"""distributed's own serialization, with this package's MessagePack in place of msgpack-python's.

`distributed.protocol.core.dumps` and `loads` are run as they are, with the name `msgpack` in their
globals bound to the classes below. So everything that distributed does with serialized objects,
pickles and compression is done by its own code, in whichever version is installed.

Two things are cheaper here. The hook for maps is called only for maps with one of distributed's
markers, and the size of a message is not estimated by walking through it before it is packed.
"""

from __future__ import annotations

from types import FunctionType
from typing import Any

from dask._task_spec import GraphNode
from distributed.comm import utils
from distributed.protocol import core
from distributed.protocol.serialize import Serialize, ToPickle, msgpack_encode_default
from distributed.sizeof import safe_sizeof
from distributed.utils import nbytes, offload

import interned_stream as ims

#: The markers by which distributed knows its objects in frame 0.
MARKERS = ("__Serialized__", "__Pickled__", "__Enum__", "__Set__")


class _TooLarge(BaseException):
    """A message with large objects: not an Exception, so that nobody logs it as a failure."""


class _MessagePack:
    """What `dumps` and `loads` use of the module msgpack."""

    @staticmethod
    def dumps(message: Any, default: Any = None, use_bin_type: bool = True) -> bytes:
        return ims.packb(message, default=default)

    @staticmethod
    def loads(
        data: Any,
        object_hook: Any = None,
        use_list: bool = True,
        strict_map_key: bool = True,
        raw: bool = False,
    ) -> Any:
        return ims.unpackb(data, use_list=use_list, object_hook=object_hook, hook_keys=MARKERS)


class _BoundedMessagePack(_MessagePack):
    """The same, but gives up when the objects in a message are above the offload threshold."""

    @staticmethod
    def dumps(message: Any, default: Any = None, use_bin_type: bool = True) -> bytes:
        if default is None or default is msgpack_encode_default:  # a header
            return ims.packb(message, default=default)
        total = 0

        def bounded(item: Any) -> Any:
            nonlocal total
            # A task is small; estimating its size would take longer than pickling it.
            if isinstance(item, (Serialize, ToPickle)) and not isinstance(item.data, GraphNode):
                size = safe_sizeof(item.data, default_size=-1)
                total += size
                if size < 0 or total > utils.OFFLOAD_THRESHOLD:
                    raise _TooLarge
            return default(item)

        return ims.packb(message, default=bounded)


def _with(function: Any, module: type) -> Any:
    """The function with the name `msgpack` bound to something else."""
    names = {**function.__globals__, "msgpack": module}
    other = FunctionType(function.__code__, names, function.__name__, function.__defaults__)
    other.__kwdefaults__ = function.__kwdefaults__
    return other


dumps = _with(core.dumps, _MessagePack)
_bounded_dumps = _with(core.dumps, _BoundedMessagePack)
loads = _with(core.loads, _MessagePack)


async def to_frames(message: Any, allow_offload: bool = True, **options: Any) -> list:
    """The frames of a message. Large objects are serialized in distributed's offload thread."""
    try:
        if not (allow_offload and utils.OFFLOAD_THRESHOLD):
            return dumps(message, **options)
        try:
            return _bounded_dumps(message, **options)
        except _TooLarge:
            return await offload(dumps, message, **options)
    except Exception as error:
        utils.logger.info("Unserializable Message: %s", message)
        utils.logger.exception(error)
        raise


async def from_frames(
    frames: list, deserialize: bool = True, deserializers: Any = None, allow_offload: bool = True
) -> Any:
    """The message in frames. Large ones are deserialized in the offload thread."""
    threshold = utils.OFFLOAD_THRESHOLD
    if allow_offload and deserialize and threshold and sum(map(nbytes, frames)) > threshold:
        return await offload(loads, frames, deserialize, deserializers)
    return loads(frames, deserialize, deserializers)
