/*
 * Session, Encoder and Decoder. They are one struct with one of three handles, so that a method is
 * written once for the types that have it.
 */
#include "support.h"

#include <structmember.h>

typedef struct {
    PyObject_HEAD Guard guard;
    ims_session *session;
    ims_encoder *encoder;
    ims_decoder *decoder;
} Stream;

/* ---- The library's functions for whichever handle there is ---- */

static ims_code stream_encode(Stream *stream, const Frames *frames, ims_bytes *coded,
                              size_t *offset) {
    if (stream->session != NULL) {
        return ims_session_encode(stream->session, frames->items, frames->count, coded, offset);
    }
    return ims_encoder_encode(stream->encoder, frames->items, frames->count, coded, offset);
}

typedef struct {
    const ims_bytes *frames;
    size_t count;
    ims_bytes reply;
} Received;

static ims_code stream_decode(Stream *stream, const Py_buffer *coded, Received *received,
                              size_t *offset) {
    received->reply.data = NULL;
    received->reply.size = 0;
    if (stream->session != NULL) {
        return ims_session_decode(stream->session, coded->buf, (size_t)coded->len,
                                  &received->frames, &received->count, &received->reply, offset);
    }
    return ims_decoder_decode(stream->decoder, coded->buf, (size_t)coded->len, &received->frames,
                              &received->count, offset);
}

/* ---- Sending ---- */

/* The coded message of collected frames. The guard is taken. */
static PyObject *encode_frames(Stream *stream, const Frames *frames) {
    ims_bytes coded;
    size_t offset = 0;
    ims_code code;
    if (frames->total >= RELEASE_BYTES) {
        Py_BEGIN_ALLOW_THREADS code = stream_encode(stream, frames, &coded, &offset);
        Py_END_ALLOW_THREADS
    } else {
        code = stream_encode(stream, frames, &coded, &offset);
    }
    if (code != IMS_OK) return raise_code(code, offset);
    return PyBytes_FromStringAndSize(coded.data, (Py_ssize_t)coded.size);
}

static PyObject *stream_encode_method(Stream *stream, PyObject *message) {
    Frames frames;
    PyObject *result = NULL;
    if (frames_collect_message(&frames, message) < 0) return NULL;
    if (guard_enter(&stream->guard) == 0) {
        result = encode_frames(stream, &frames);
        guard_leave(&stream->guard);
    }
    frames_release(&frames);
    return result;
}

/* The guard is taken after packing: `default` may use the stream, and what it sends goes first. */
static PyObject *stream_dumps(Stream *stream, PyObject *const *arguments, Py_ssize_t count,
                              PyObject *keywords) {
    static const char *const names[] = {"obj", "attachments", "default", "strict_types", NULL};
    PyObject *values[4], *result = NULL;
    Packer packer;
    Frames frames;
    if (arguments_parse("dumps", names, 2, 1, arguments, count, keywords, values) < 0) return NULL;
    if (packer_start(&packer, values[2], values[3]) < 0) return NULL;
    if (pack_value(&packer, values[0], 0) == 0) {
        ims_bytes main = {packer.buffer.data, packer.buffer.size};
        if (frames_collect(&frames, &main, values[1]) == 0) {
            if (guard_enter(&stream->guard) == 0) {
                result = encode_frames(stream, &frames);
                guard_leave(&stream->guard);
            }
            frames_release(&frames);
        }
    }
    buffer_return(&packer.buffer);
    return result;
}

/* ---- Receiving ---- */

/* Decodes a message; its frames stay in the handle while the guard is taken. */
static int receive(Stream *stream, PyObject *object, Received *received) {
    Py_buffer coded;
    size_t offset = 0;
    ims_code code;
    if (PyObject_GetBuffer(object, &coded, PyBUF_CONTIG_RO) < 0) return -1;
    if ((size_t)coded.len >= RELEASE_BYTES) {
        Py_BEGIN_ALLOW_THREADS code = stream_decode(stream, &coded, received, &offset);
        Py_END_ALLOW_THREADS
    } else {
        code = stream_decode(stream, &coded, received, &offset);
    }
    PyBuffer_Release(&coded);
    if (code == IMS_OK) return 0;
    raise_code(code, offset);
    return -1;
}

static PyObject *reply_object(const Received *received) {
    if (received->reply.size == 0) Py_RETURN_NONE;
    return PyBytes_FromStringAndSize(received->reply.data, (Py_ssize_t)received->reply.size);
}

/* A tuple that takes over the references; NULL if one of them is NULL. */
static PyObject *tuple_of(PyObject *first, PyObject *second, PyObject *third, int count) {
    PyObject *items[3] = {first, second, third}, *tuple = PyTuple_New(count);
    int index, complete = tuple != NULL;
    for (index = 0; index < count; index++) complete = complete && items[index] != NULL;
    for (index = 0; index < count; index++) {
        if (complete) PyTuple_SET_ITEM(tuple, index, items[index]);
        else Py_XDECREF(items[index]);
    }
    if (complete) return tuple;
    Py_XDECREF(tuple);
    return NULL;
}

static PyObject *frames_object(const Received *received, int as_views) {
    if (received->count == 0) Py_RETURN_NONE;
    if (as_views) return frames_view(received->frames, received->count);
    return frames_copy(received->frames, received->count);
}

static PyObject *stream_decode_method(Stream *stream, PyObject *const *arguments, Py_ssize_t count,
                                      PyObject *keywords) {
    static const char *const names[] = {"coded", "views", NULL};
    PyObject *values[2], *result = NULL;
    Received received;
    int as_views;
    if (arguments_parse("decode", names, 1, 1, arguments, count, keywords, values) < 0) return NULL;
    as_views = values[1] != NULL && PyObject_IsTrue(values[1]);
    if (PyErr_Occurred() || guard_enter(&stream->guard) < 0) return NULL;
    if (receive(stream, values[0], &received) == 0) {
        result = frames_object(&received, as_views);
        if (stream->session != NULL) result = tuple_of(result, reply_object(&received), NULL, 2);
    }
    guard_leave(&stream->guard);
    return result;
}

/* Builds the object while the main frame is in the handle: hooks find the stream in use. */
static PyObject *build(Stream *stream, Unpacker *unpacker, const Received *received) {
    PyObject *object, *attachments;
    int count = stream->session != NULL ? 3 : 2;
    if (received->count == 0) {
        object = Py_NewRef(Py_None);
        attachments = Py_NewRef(Py_None);
    } else {
        object = unpack_whole(unpacker, received->frames[0].data, received->frames[0].size);
        if (object == NULL) return NULL;
        attachments = frames_copy(received->frames + 1, received->count - 1);
    }
    return tuple_of(object, attachments, count == 3 ? reply_object(received) : NULL, count);
}

static PyObject *stream_loads(Stream *stream, PyObject *const *arguments, Py_ssize_t count,
                              PyObject *keywords) {
    static const char *const names[] = {"coded",     "use_list", "object_hook",
                                        "hook_keys", "ext_hook", NULL};
    PyObject *values[5], *result = NULL;
    Unpacker unpacker;
    Received received;
    if (arguments_parse("loads", names, 1, 1, arguments, count, keywords, values) < 0) return NULL;
    if (unpacker_start(&unpacker, values[1], values[2], values[3], values[4]) < 0) return NULL;
    if (guard_enter(&stream->guard) < 0) return NULL;
    if (receive(stream, values[0], &received) == 0) result = build(stream, &unpacker, &received);
    guard_leave(&stream->guard);
    return result;
}

static PyObject *stream_acknowledge(Stream *stream, PyObject *unused) {
    ims_bytes coded = {NULL, 0};
    ims_code code;
    (void)unused;
    if (guard_enter(&stream->guard) < 0) return NULL;
    code = ims_session_acknowledge(stream->session, &coded);
    guard_leave(&stream->guard);
    if (code != IMS_OK) return raise_code(code, 0);
    if (coded.size == 0) Py_RETURN_NONE;
    return PyBytes_FromStringAndSize(coded.data, (Py_ssize_t)coded.size);
}

/* ---- The life of a handle ---- */

static PyObject *stream_reset(Stream *stream, PyObject *unused) {
    ims_code code;
    (void)unused;
    if (guard_enter(&stream->guard) < 0) return NULL;
    code =
        stream->session ? ims_session_reset(stream->session) : ims_encoder_reset(stream->encoder);
    guard_leave(&stream->guard);
    if (code != IMS_OK) return raise_code(code, 0);
    Py_RETURN_NONE;
}

static void stream_free(Stream *stream) {
    ims_session_free(&stream->session);
    ims_encoder_free(&stream->encoder);
    ims_decoder_free(&stream->decoder);
}

static PyObject *stream_close(Stream *stream, PyObject *unused) {
    (void)unused;
    if (stream->guard.closed) Py_RETURN_NONE;
    if (guard_enter(&stream->guard) < 0) return NULL;
    stream_free(stream);
    guard_leave(&stream->guard);
    stream->guard.closed = 1;
    Py_RETURN_NONE;
}

static PyObject *stream_enter(PyObject *stream, PyObject *unused) {
    (void)unused;
    return Py_NewRef(stream);
}

static PyObject *stream_exit(Stream *stream, PyObject *unused) {
    return stream_close(stream, unused);
}

static void stream_dealloc(Stream *stream) {
    PyTypeObject *type = Py_TYPE(stream);
    stream_free(stream);
    type->tp_free(stream);
    Py_DECREF(type);
}

static PyObject *stream_sent(Stream *stream, void *unused) {
    ims_statistics statistics;
    ims_code code;
    (void)unused;
    if (guard_enter(&stream->guard) < 0) return NULL;
    code = stream->session ? ims_session_statistics(stream->session, &statistics, NULL)
                           : ims_encoder_statistics(stream->encoder, &statistics);
    guard_leave(&stream->guard);
    if (code != IMS_OK) return raise_code(code, 0);
    return fields_record(statistics_fields, statistics_type, &statistics);
}

static PyObject *stream_received(Stream *stream, void *unused) {
    ims_statistics statistics;
    ims_code code;
    (void)unused;
    if (guard_enter(&stream->guard) < 0) return NULL;
    code = stream->session ? ims_session_statistics(stream->session, NULL, &statistics)
                           : ims_decoder_statistics(stream->decoder, &statistics);
    guard_leave(&stream->guard);
    if (code != IMS_OK) return raise_code(code, 0);
    return fields_record(statistics_fields, statistics_type, &statistics);
}

/* ---- Constructors ---- */

/* Takes the limits out of the options; `level` may be positional. */
static int options_read(PyObject *arguments, PyObject **options, const char *name,
                        ims_limits *limits, const char *second, ims_limits *second_limits) {
    PyObject *value = NULL;
    int code;
    if (PyTuple_GET_SIZE(arguments) > 1) {
        PyErr_SetString(PyExc_TypeError, "there is one positional argument at most, the level");
        return -1;
    }
    *options = *options ? PyDict_Copy(*options) : PyDict_New();
    if (*options == NULL) return -1;
    if (PyTuple_GET_SIZE(arguments) == 1 &&
        PyDict_SetItemString(*options, "level", PyTuple_GET_ITEM(arguments, 0)) < 0)
        return -1;
    code = option_take(*options, name, &value);
    if (code == 0) code = limits_read(limits, value);
    Py_CLEAR(value);
    if (code < 0 || second == NULL) return code;
    code = option_take(*options, second, &value);
    if (code == 0) code = limits_read(second_limits, value);
    Py_XDECREF(value);
    return code;
}

static int nothing_left(PyObject *options) {
    Py_ssize_t position = 0;
    PyObject *name, *value;
    if (!PyDict_Next(options, &position, &name, &value)) return 0;
    PyErr_Format(PyExc_TypeError, "there is no option %R", name);
    return -1;
}

/* Makes the object for a handle, or frees the handle. */
static PyObject *stream_object(PyTypeObject *type, ims_code code, ims_session *session,
                               ims_encoder *encoder, ims_decoder *decoder) {
    Stream *stream = code == IMS_OK ? (Stream *)type->tp_alloc(type, 0) : NULL;
    if (stream == NULL) {
        ims_session_free(&session);
        ims_encoder_free(&encoder);
        ims_decoder_free(&decoder);
        return code == IMS_OK ? NULL : raise_code(code, 0);
    }
    guard_open(&stream->guard);
    stream->session = session;
    stream->encoder = encoder;
    stream->decoder = decoder;
    return (PyObject *)stream;
}

static PyObject *session_new(PyTypeObject *type, PyObject *arguments, PyObject *options) {
    ims_limits limits, peer;
    Settings settings;
    PyObject *result = NULL;
    if (options_read(arguments, &options, "limits", &limits, "peer_limits", &peer) == 0 &&
        settings_read(&settings, options) == 0) {
        if (nothing_left(options) == 0) {
            ims_session *session = NULL;
            ims_code code = ims_session_new(&settings.parameters, &limits, &peer, &session);
            result = stream_object(type, code, session, NULL, NULL);
        }
        settings_release(&settings);
    }
    Py_XDECREF(options);
    return result;
}

static PyObject *encoder_new(PyTypeObject *type, PyObject *arguments, PyObject *options) {
    ims_limits peer;
    Settings settings;
    PyObject *result = NULL;
    if (options_read(arguments, &options, "peer_limits", &peer, NULL, NULL) == 0 &&
        settings_read(&settings, options) == 0) {
        if (nothing_left(options) == 0) {
            ims_encoder *encoder = NULL;
            ims_code code = ims_encoder_new(&settings.parameters, &peer, &encoder);
            result = stream_object(type, code, NULL, encoder, NULL);
        }
        settings_release(&settings);
    }
    Py_XDECREF(options);
    return result;
}

static PyObject *decoder_new(PyTypeObject *type, PyObject *arguments, PyObject *options) {
    ims_limits limits;
    PyObject *result = NULL;
    if (options_read(arguments, &options, "limits", &limits, NULL, NULL) == 0 &&
        nothing_left(options) == 0) {
        ims_decoder *decoder = NULL;
        ims_code code = ims_decoder_new(&limits, &decoder);
        result = stream_object(type, code, NULL, NULL, decoder);
    }
    Py_XDECREF(options);
    return result;
}

/* ---- Types ---- */

#define ENCODE                                                                                     \
    {"encode", (PyCFunction)stream_encode_method, METH_O,                                          \
     "encode(frames, /)\n--\n\nThe coded message of a main frame (bytes-like) or of a list of "    \
     "frames."}
#define DUMPS                                                                                      \
    {"dumps", FAST(stream_dumps),                                                                  \
     "dumps(obj, attachments=None, *, default=None, strict_types=False)\n--\n\n"                   \
     "Packs the object and encodes it, with attachments that `default` may still append."}
#define DECODE(result)                                                                             \
    {"decode", FAST(stream_decode_method), "decode(coded, *, views=False)\n--\n\n" result}
#define LOADS(result)                                                                              \
    {"loads", FAST(stream_loads),                                                                  \
     "loads(coded, *, use_list=True, object_hook=None, hook_keys=None, "                           \
     "ext_hook=None)\n--\n\n" result}
#define RESET                                                                                      \
    {"reset", (PyCFunction)stream_reset, METH_NOARGS,                                              \
     "reset()\n--\n\nBegins again; the other end has to do the same."}
#define LIFE                                                                                       \
    {"close", (PyCFunction)stream_close, METH_NOARGS,                                              \
     "close()\n--\n\nFrees the memory now. Later calls raise ValueError."},                        \
        {"__enter__", stream_enter, METH_NOARGS, NULL},                                            \
        {"__exit__", (PyCFunction)stream_exit, METH_VARARGS, NULL}, {                              \
        NULL, NULL, 0, NULL                                                                        \
    }
#define SENT {"sent", (getter)stream_sent, NULL, "Statistics of what was encoded.", NULL}
#define RECEIVED                                                                                   \
    {"received", (getter)stream_received, NULL, "Statistics of what was decoded.", NULL}

static PyMethodDef session_methods[] = {
    ENCODE,
    DUMPS,
    DECODE("(frames, reply). Send the reply if it is not None. The frames are None if the message\n"
           "was an acknowledgement. With views=True they are memoryviews of one bytearray."),
    LOADS(
        "(object, attachments, reply), as decode. The attachments are None if the message was an\n"
        "acknowledgement."),
    {"acknowledge", (PyCFunction)stream_acknowledge, METH_NOARGS,
     "acknowledge()\n--\n\nWhat tells the peer how far it was read, or None if it knows."},
    RESET,
    LIFE};
static PyGetSetDef session_members[] = {SENT, RECEIVED, {NULL, NULL, NULL, NULL, NULL}};

static PyMethodDef encoder_methods[] = {ENCODE, DUMPS, RESET, LIFE};
static PyGetSetDef encoder_members[] = {SENT, {NULL, NULL, NULL, NULL, NULL}};

static PyMethodDef decoder_methods[] = {
    DECODE("The frames. With views=True they are memoryviews of one bytearray."),
    LOADS("(object, attachments)."), LIFE};
static PyGetSetDef decoder_members[] = {RECEIVED, {NULL, NULL, NULL, NULL, NULL}};

#define SLOTS(prefix, text)                                                                        \
    static PyType_Slot prefix##_slots[] = {                                                        \
        {Py_tp_new, prefix##_new},         {Py_tp_dealloc, stream_dealloc},                        \
        {Py_tp_methods, prefix##_methods}, {Py_tp_getset, prefix##_members},                       \
        {Py_tp_doc, (void *)text},         {0, NULL}}

SLOTS(session,
      "Session(level=2, *, limits=None, peer_limits=None, entries_log2=11, history_log2=16,\n"
      "        never_interned=(), seed=None)\n--\n\n"
      "One end of a connection. Every coded message and every reply has to be sent, in order.\n"
      "Levels: 0 framing alone, 1 fast, 2 small, 3 smallest.");
SLOTS(encoder, "Encoder(level=2, *, peer_limits=None, entries_log2=11, history_log2=16, "
               "self_contained=False,\n"
               "        never_interned=(), seed=None)\n--\n\nThe sending end of one direction.");
SLOTS(decoder, "Decoder(*, limits=None)\n--\n\nThe receiving end of one direction.");

#define SPEC(prefix, name)                                                                         \
    PyType_Spec prefix##_spec = {"interned_stream." name, sizeof(Stream), 0,                       \
                                 Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, prefix##_slots}

SPEC(session, "Session");
SPEC(encoder, "Encoder");
SPEC(decoder, "Decoder");
