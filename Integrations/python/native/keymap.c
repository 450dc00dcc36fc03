/* KeyMapEncoder and KeyMapDecoder: MessagePack in, MessagePack with numbers for names out. */
#include "support.h"

#include <stddef.h>

typedef struct {
    PyObject_HEAD Guard guard;
    ims_keymap_encoder *encoder;
    ims_keymap_decoder *decoder;
} KeyMap;

#define COUNT(name) {#name, offsetof(ims_keymap_statistics, name), 1}
const Field keymap_statistics_fields[] = {
    COUNT(messages),       COUNT(coded_maps), COUNT(escaped_maps), COUNT(names),
    COUNT(names_bytes),    COUNT(slots),      COUNT(slots_bytes),  COUNT(slot_definitions),
    COUNT(slot_evictions), {NULL, 0, 0},
};

#define NARROW(name) {#name, offsetof(ims_keymap_options, name), 0}
#define WIDE(name) {#name, offsetof(ims_keymap_options, name), 1}
static const Field option_fields[] = {
    NARROW(names),       NARROW(slots),     NARROW(item_bytes),
    WIDE(message_bytes), WIDE(names_bytes), WIDE(slots_bytes),
    WIDE(definitions),   WIDE(references),  {NULL, 0, 0},
};

/* ---- Options ---- */

typedef struct {
    ims_keymap_options options;
    ims_keymap_field *fields;
    PyObject *owner; /* of the names of the fields */
    uint8_t seed[IMS_SEED_SIZE];
} KeyMapSettings;

/* `fields` is a dict: the name of a field, and which part of its value is replaced, 0 to 4. */
static int fields_take(KeyMapSettings *settings, PyObject *fields) {
    Py_ssize_t position = 0, count = 0;
    PyObject *name, *part;
    if (!PyDict_Check(fields)) {
        PyErr_SetString(PyExc_TypeError, "fields have to be a dict of names and parts");
        return -1;
    }
    settings->owner = PyDict_Copy(fields);
    settings->fields = PyMem_Calloc((size_t)PyDict_GET_SIZE(fields) + 1, sizeof *settings->fields);
    if (settings->owner == NULL || settings->fields == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    while (PyDict_Next(settings->owner, &position, &name, &part)) {
        ims_keymap_field *field = &settings->fields[count++];
        Py_ssize_t size;
        if (!PyUnicode_Check(name) || !PyLong_Check(part)) {
            PyErr_SetString(PyExc_TypeError, "fields have to be a dict of names and parts");
            return -1;
        }
        field->name.data = PyUnicode_AsUTF8AndSize(name, &size);
        field->name.size = (size_t)size;
        field->part = (int32_t)PyLong_AsLong(part);
        if (PyErr_Occurred()) return -1;
    }
    settings->options.fields = settings->fields;
    settings->options.field_count = (size_t)count;
    return 0;
}

static int mode_take(PyObject *options, int32_t *mode) {
    PyObject *value;
    int code = 0;
    *mode = IMS_KEYMAP_NAMES;
    if (option_take(options, "mode", &value) < 0) return -1;
    if (value == NULL) return 0;
    if (PyUnicode_Check(value) && PyUnicode_CompareWithASCIIString(value, "values") == 0) {
        *mode = IMS_KEYMAP_VALUES;
    } else if (!PyUnicode_Check(value) || PyUnicode_CompareWithASCIIString(value, "names") != 0) {
        PyErr_SetString(PyExc_ValueError, "mode has to be \"names\" or \"values\"");
        code = -1;
    }
    Py_DECREF(value);
    return code;
}

static int rest_take(KeyMapSettings *settings, PyObject *options) {
    PyObject *value;
    int code = 0;
    if (numbers_take(option_fields, options, &settings->options) < 0) return -1;
    if (option_take(options, "fields", &value) < 0) return -1;
    if (value != NULL && value != Py_None) code = fields_take(settings, value);
    Py_XDECREF(value);
    if (code < 0 || option_take(options, "seed", &value) < 0) return -1;
    if (value != NULL && value != Py_None) {
        code = seed_read(value, settings->seed);
        settings->options.seed = settings->seed;
    }
    Py_XDECREF(value);
    return code;
}

static int keymap_read(KeyMapSettings *settings, PyObject *options) {
    const char *field = NULL;
    int32_t mode;
    ims_code code;
    if (mode_take(options, &mode) < 0) return -1;
    ims_keymap_options_default(&settings->options, mode);
    if (rest_take(settings, options) < 0) return -1;
    if (PyDict_GET_SIZE(options) > 0) {
        PyErr_Format(PyExc_TypeError, "there are no such options: %R", options);
        return -1;
    }
    code = ims_keymap_options_check(&settings->options, &field);
    return code == IMS_OK ? 0 : raise_field(code, field);
}

/* ---- Objects ---- */

static void keymap_free(KeyMap *map) {
    ims_keymap_encoder_free(&map->encoder);
    ims_keymap_decoder_free(&map->decoder);
}

static PyObject *keymap_make(PyTypeObject *type, PyObject *arguments, PyObject *options,
                             int encodes) {
    KeyMapSettings settings = {.fields = NULL, .owner = NULL};
    KeyMap *map = NULL;
    ims_code code = IMS_OK;
    options = options ? PyDict_Copy(options) : PyDict_New();
    if (options == NULL) return NULL;
    if (PyTuple_GET_SIZE(arguments) > 1) {
        PyErr_SetString(PyExc_TypeError, "there is one positional argument at most, the mode");
    } else if ((PyTuple_GET_SIZE(arguments) == 0 ||
                PyDict_SetItemString(options, "mode", PyTuple_GET_ITEM(arguments, 0)) == 0) &&
               keymap_read(&settings, options) == 0) {
        map = (KeyMap *)type->tp_alloc(type, 0);
    }
    if (map != NULL) {
        guard_open(&map->guard);
        code = encodes ? ims_keymap_encoder_new(&settings.options, &map->encoder)
                       : ims_keymap_decoder_new(&settings.options, &map->decoder);
        if (code != IMS_OK) Py_CLEAR(map);
    }
    Py_DECREF(options);
    Py_XDECREF(settings.owner);
    PyMem_Free(settings.fields);
    return code == IMS_OK ? (PyObject *)map : raise_code(code, 0);
}

static PyObject *keymap_encoder_new(PyTypeObject *type, PyObject *arguments, PyObject *options) {
    return keymap_make(type, arguments, options, 1);
}

static PyObject *keymap_decoder_new(PyTypeObject *type, PyObject *arguments, PyObject *options) {
    return keymap_make(type, arguments, options, 0);
}

static void keymap_dealloc(KeyMap *map) {
    PyTypeObject *type = Py_TYPE(map);
    keymap_free(map);
    type->tp_free(map);
    Py_DECREF(type);
}

static PyObject *keymap_code(KeyMap *map, PyObject *object) {
    Py_buffer view;
    ims_bytes result = {NULL, 0};
    size_t offset = 0;
    ims_code code;
    PyObject *bytes = NULL;
    if (PyObject_GetBuffer(object, &view, PyBUF_CONTIG_RO) < 0) return NULL;
    if (guard_enter(&map->guard) == 0) {
        code = map->encoder ? ims_keymap_encoder_encode(map->encoder, view.buf, (size_t)view.len,
                                                        &result, &offset)
                            : ims_keymap_decoder_decode(map->decoder, view.buf, (size_t)view.len,
                                                        &result, &offset);
        bytes = code == IMS_OK ? PyBytes_FromStringAndSize(result.data, (Py_ssize_t)result.size)
                               : raise_code(code, offset);
        guard_leave(&map->guard);
    }
    PyBuffer_Release(&view);
    return bytes;
}

static PyObject *keymap_reset(KeyMap *map, PyObject *unused) {
    ims_code code;
    (void)unused;
    if (guard_enter(&map->guard) < 0) return NULL;
    code = map->encoder ? ims_keymap_encoder_reset(map->encoder)
                        : ims_keymap_decoder_reset(map->decoder);
    guard_leave(&map->guard);
    if (code != IMS_OK) return raise_code(code, 0);
    Py_RETURN_NONE;
}

static PyObject *keymap_close(KeyMap *map, PyObject *unused) {
    (void)unused;
    if (map->guard.closed) Py_RETURN_NONE;
    if (guard_enter(&map->guard) < 0) return NULL;
    keymap_free(map);
    guard_leave(&map->guard);
    map->guard.closed = 1;
    Py_RETURN_NONE;
}

static PyObject *keymap_statistics(KeyMap *map, void *unused) {
    ims_keymap_statistics statistics;
    ims_code code;
    (void)unused;
    if (guard_enter(&map->guard) < 0) return NULL;
    code = map->encoder ? ims_keymap_encoder_statistics(map->encoder, &statistics)
                        : ims_keymap_decoder_statistics(map->decoder, &statistics);
    guard_leave(&map->guard);
    if (code != IMS_OK) return raise_code(code, 0);
    return fields_record(keymap_statistics_fields, keymap_statistics_type, &statistics);
}

/* ---- Types ---- */

#define LIFE                                                                                       \
    {"reset", (PyCFunction)keymap_reset, METH_NOARGS,                                              \
     "reset()\n--\n\nBegins again; the other end has to do the same."},                            \
        {"close", (PyCFunction)keymap_close, METH_NOARGS, "close()\n--\n\nFrees the memory now."}, \
    {                                                                                              \
        NULL, NULL, 0, NULL                                                                        \
    }

static PyMethodDef keymap_encoder_methods[] = {
    {"encode", (PyCFunction)keymap_code, METH_O,
     "encode(message, /)\n--\n\nThe MessagePack value with numbers in place of names."},
    LIFE};
static PyMethodDef keymap_decoder_methods[] = {
    {"decode", (PyCFunction)keymap_code, METH_O,
     "decode(coded, /)\n--\n\nThe MessagePack value as it was."},
    LIFE};
static PyGetSetDef keymap_members[] = {
    {"statistics", (getter)keymap_statistics, NULL, "What it holds and has done.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

#define OPTIONS                                                                                    \
    "mode=\"names\", *, fields=None, seed=None, names=..., slots=..., item_bytes=..., "            \
    "message_bytes=..., names_bytes=..., slots_bytes=..., definitions=..., references=..."
#define TYPE(prefix, name, text)                                                                   \
    static PyType_Slot prefix##_slots[] = {                                                        \
        {Py_tp_new, prefix##_new},                                                                 \
        {Py_tp_dealloc, keymap_dealloc},                                                           \
        {Py_tp_methods, prefix##_methods},                                                         \
        {Py_tp_getset, keymap_members},                                                            \
        {Py_tp_doc, (void *)(name "(" OPTIONS ")\n--\n\n" text)},                                  \
        {0, NULL}};                                                                                \
    PyType_Spec prefix##_spec = {"interned_stream." name, sizeof(KeyMap), 0,                       \
                                 Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, prefix##_slots}

TYPE(keymap_encoder, "KeyMapEncoder", "The sending end of a key map.");
TYPE(keymap_decoder, "KeyMapDecoder",
     "The receiving end of a key map; same options as the other end.");
