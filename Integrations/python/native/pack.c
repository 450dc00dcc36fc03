/*
 * Python objects to MessagePack, with the rules of msgpack-python's `packb(use_bin_type=True)`:
 * str, bytes-like objects, None, bool, int, float, dict, list, tuple, and the two ext types have a
 * form; subclasses have that of their base, unless strict_types; all else goes to `default`.
 */
#include "support.h"

/* msgpack-python's bound for containers in containers. */
#define DEPTH_LIMIT 511

static inline void put_1(Packer *packer, uint8_t byte) {
    packer->buffer.data[packer->buffer.size++] = byte;
}

/* A format byte and `width` bytes of a number, big-endian. The room is there. */
static inline void put_number(Packer *packer, uint8_t format, uint64_t value, int width) {
    uint8_t *place = packer->buffer.data + packer->buffer.size;
    int index;
    place[0] = format;
    for (index = width; index > 0; index--) {
        place[index] = (uint8_t)value;
        value >>= 8;
    }
    packer->buffer.size += 1 + (size_t)width;
}

/* A header whose count has the short form `fix` up to `fix_limit`, then 8 bits if `first` is not 0.
 */
static int pack_header(Packer *packer, size_t count, int fix, size_t fix_limit, int first,
                       int wide) {
    if (buffer_reserve(&packer->buffer, 5) < 0) return -1;
    if (count < fix_limit) {
        put_1(packer, (uint8_t)(fix | (int)count));
    } else if (first && count < 256) {
        put_number(packer, (uint8_t)first, count, 1);
    } else if (count < 65536) {
        put_number(packer, (uint8_t)wide, count, 2);
    } else if (count <= UINT32_MAX) {
        put_number(packer, (uint8_t)(wide + 1), count, 4);
    } else {
        PyErr_SetString(PyExc_ValueError, "more than 2**32 - 1 bytes or elements");
        return -1;
    }
    return 0;
}

static int pack_bytes(Packer *packer, const void *data, size_t size) {
    if (buffer_reserve(&packer->buffer, size) < 0) return -1;
    if (size > 0) memcpy(packer->buffer.data + packer->buffer.size, data, size);
    packer->buffer.size += size;
    return 0;
}

static int pack_text(Packer *packer, PyObject *object) {
    Py_ssize_t size;
    const char *text;
    if (PyUnicode_IS_COMPACT_ASCII(object)) {
        text = (const char *)PyUnicode_1BYTE_DATA(object);
        size = PyUnicode_GET_LENGTH(object);
    } else {
        text = PyUnicode_AsUTF8AndSize(object, &size);
        if (text == NULL) return -1;
    }
    if (size < 32) {
        Buffer *buffer = &packer->buffer;
        if (buffer_reserve(buffer, 1 + (size_t)size) < 0) return -1;
        buffer->data[buffer->size] = (uint8_t)(0xA0 | size);
        memcpy(buffer->data + buffer->size + 1, text, (size_t)size);
        buffer->size += 1 + (size_t)size;
        return 0;
    }
    if (pack_header(packer, (size_t)size, 0xA0, 32, 0xD9, 0xDA) < 0) return -1;
    return pack_bytes(packer, text, (size_t)size);
}

static int pack_binary(Packer *packer, PyObject *object) {
    Py_buffer view;
    int code;
    if (PyBytes_Check(object)) {
        size_t size = (size_t)PyBytes_GET_SIZE(object);
        if (pack_header(packer, size, 0, 0, 0xC4, 0xC5) < 0) return -1;
        return pack_bytes(packer, PyBytes_AS_STRING(object), size);
    }
    if (PyObject_GetBuffer(object, &view, PyBUF_CONTIG_RO) < 0) return -1;
    code = pack_header(packer, (size_t)view.len, 0, 0, 0xC4, 0xC5);
    if (code == 0) code = pack_bytes(packer, view.buf, (size_t)view.len);
    PyBuffer_Release(&view);
    return code;
}

static void put_signed(Packer *packer, long long value) {
    uint64_t bits = (uint64_t)value;
    if (value >= 0) {
        if (value < 0x80) put_1(packer, (uint8_t)value);
        else if (value < 0x100) put_number(packer, 0xCC, bits, 1);
        else if (value < 0x10000) put_number(packer, 0xCD, bits, 2);
        else if (value <= UINT32_MAX) put_number(packer, 0xCE, bits, 4);
        else put_number(packer, 0xCF, bits, 8);
    } else {
        if (value >= -0x20) put_1(packer, (uint8_t)value);
        else if (value >= -0x80) put_number(packer, 0xD0, bits, 1);
        else if (value >= -0x8000) put_number(packer, 0xD1, bits, 2);
        else if (value >= INT32_MIN) put_number(packer, 0xD2, bits, 4);
        else put_number(packer, 0xD3, bits, 8);
    }
}

static int pack_fallback(Packer *packer, PyObject *object, int depth);

/* Integers that 64 bits cannot hold go to `default`, as msgpack-python does. */
static int pack_integer(Packer *packer, PyObject *object, int depth) {
    int overflow;
    long long value = PyLong_AsLongLongAndOverflow(object, &overflow);
    if (value == -1 && overflow == 0 && PyErr_Occurred()) return -1;
    if (buffer_reserve(&packer->buffer, 9) < 0) return -1;
    if (overflow == 0) {
        put_signed(packer, value);
        return 0;
    }
    if (overflow > 0) {
        unsigned long long large = PyLong_AsUnsignedLongLong(object);
        if (large != (unsigned long long)-1 || !PyErr_Occurred()) {
            put_number(packer, 0xCF, large, 8);
            return 0;
        }
        PyErr_Clear();
    }
    if (packer->fallback != NULL && depth >= 0) return pack_fallback(packer, object, depth);
    PyErr_SetString(PyExc_OverflowError, "an integer that 64 bits cannot hold");
    return -1;
}

static int pack_float(Packer *packer, PyObject *object) {
    double value = PyFloat_AS_DOUBLE(object);
    uint64_t bits;
    memcpy(&bits, &value, 8);
    if (buffer_reserve(&packer->buffer, 9) < 0) return -1;
    put_number(packer, 0xCB, bits, 8);
    return 0;
}

static int changed_size(void) {
    PyErr_SetString(PyExc_RuntimeError, "a container changed its size while it was packed");
    return -1;
}

static int pack_pair(Packer *packer, PyObject *key, PyObject *value, int depth) {
    int code;
    Py_INCREF(key);
    Py_INCREF(value);
    code = pack_value(packer, key, depth);
    if (code == 0) code = pack_value(packer, value, depth);
    Py_DECREF(key);
    Py_DECREF(value);
    return code;
}

static int pack_dict(Packer *packer, PyObject *object, int depth) {
    PyObject *key, *value;
    Py_ssize_t position = 0, count = PyDict_GET_SIZE(object), left = count;
    if (pack_header(packer, (size_t)count, 0x80, 16, 0, 0xDE) < 0) return -1;
    while (PyDict_Next(object, &position, &key, &value)) {
        if (left-- == 0) return changed_size();
        if (pack_pair(packer, key, value, depth) < 0) return -1;
        if (PyDict_GET_SIZE(object) != count) return changed_size();
    }
    return left == 0 ? 0 : changed_size();
}

/* A subclass of dict may have its own order of items. */
static int pack_dict_subclass(Packer *packer, PyObject *object, int depth) {
    PyObject *items = PyMapping_Items(object);
    Py_ssize_t index, count;
    int code = -1;
    if (items == NULL) return -1;
    count = PyList_GET_SIZE(items);
    if (pack_header(packer, (size_t)count, 0x80, 16, 0, 0xDE) == 0) {
        for (index = 0, code = 0; code == 0 && index < count; index++) {
            PyObject *pair = PyList_GET_ITEM(items, index);
            if (!PyTuple_Check(pair) || PyTuple_GET_SIZE(pair) != 2) {
                PyErr_SetString(PyExc_TypeError, "items() of a mapping has to return pairs");
                code = -1;
            } else {
                code =
                    pack_pair(packer, PyTuple_GET_ITEM(pair, 0), PyTuple_GET_ITEM(pair, 1), depth);
            }
        }
    }
    Py_DECREF(items);
    return code;
}

static int pack_tuple(Packer *packer, PyObject *object, int depth) {
    Py_ssize_t index, count = PyTuple_GET_SIZE(object);
    if (pack_header(packer, (size_t)count, 0x90, 16, 0, 0xDC) < 0) return -1;
    for (index = 0; index < count; index++) {
        if (pack_value(packer, PyTuple_GET_ITEM(object, index), depth) < 0) return -1;
    }
    return 0;
}

static int pack_list(Packer *packer, PyObject *object, int depth) {
    Py_ssize_t index, count = PyList_GET_SIZE(object);
    if (pack_header(packer, (size_t)count, 0x90, 16, 0, 0xDC) < 0) return -1;
    for (index = 0; index < count; index++) {
        PyObject *element = PyList_GET_ITEM(object, index);
        int code;
        Py_INCREF(element);
        code = pack_value(packer, element, depth);
        Py_DECREF(element);
        if (code < 0) return -1;
        if (PyList_GET_SIZE(object) != count) return changed_size();
    }
    return 0;
}

static int put_ext(Packer *packer, int kind, const void *data, size_t size) {
    if (buffer_reserve(&packer->buffer, 6) < 0) return -1;
    switch (size) {
    case 1: put_1(packer, 0xD4); break;
    case 2: put_1(packer, 0xD5); break;
    case 4: put_1(packer, 0xD6); break;
    case 8: put_1(packer, 0xD7); break;
    case 16: put_1(packer, 0xD8); break;
    default:
        if (pack_header(packer, size, 0, 0, 0xC7, 0xC8) < 0) return -1;
    }
    put_1(packer, (uint8_t)(int8_t)kind);
    return pack_bytes(packer, data, size);
}

static int pack_ext(Packer *packer, PyObject *object) {
    long kind = PyLong_AsLong(PyTuple_GET_ITEM(object, 0));
    char *data;
    Py_ssize_t size;
    if (kind == -1 && PyErr_Occurred()) return -1;
    if (kind < -128 || kind > 127) {
        PyErr_SetString(PyExc_ValueError, "the type of an ext is from -128 to 127");
        return -1;
    }
    if (PyBytes_AsStringAndSize(PyTuple_GET_ITEM(object, 1), &data, &size) < 0) return -1;
    return put_ext(packer, (int)kind, data, (size_t)size);
}

static int pack_timestamp(Packer *packer, PyObject *object) {
    PyObject *bytes = PyObject_CallMethod(object, "to_bytes", NULL);
    char *data;
    Py_ssize_t size;
    int code = -1;
    if (bytes != NULL && PyBytes_AsStringAndSize(bytes, &data, &size) == 0) {
        code = put_ext(packer, -1, data, (size_t)size);
    }
    Py_XDECREF(bytes);
    return code;
}

/* Objects whose exact type is none of the common ones. A negative depth: `default` was called. */
static int pack_other(Packer *packer, PyObject *object, int depth) {
    int level = depth < 0 ? -depth : depth, strict = packer->strict_types;
    PyTypeObject *type = Py_TYPE(object);
    if (type == (PyTypeObject *)ext_type && PyTuple_Check(object) &&
        PyTuple_GET_SIZE(object) == 2) {
        return pack_ext(packer, object);
    }
    if (type == (PyTypeObject *)timestamp_type) return pack_timestamp(packer, object);
    if (PyByteArray_CheckExact(object) || PyMemoryView_Check(object)) {
        return pack_binary(packer, object);
    }
    if (!strict) {
        if (PyLong_Check(object)) return pack_integer(packer, object, depth);
        if (PyFloat_Check(object)) return pack_float(packer, object);
        if (PyBytes_Check(object) || PyByteArray_Check(object)) return pack_binary(packer, object);
        if (PyUnicode_Check(object)) return pack_text(packer, object);
        if (PyDict_Check(object)) return pack_dict_subclass(packer, object, level);
        if (PyTuple_Check(object)) return pack_tuple(packer, object, level);
        if (PyList_Check(object)) return pack_list(packer, object, level);
    }
    if (packer->fallback != NULL && depth >= 0) return pack_fallback(packer, object, depth);
    PyErr_Format(PyExc_TypeError, "can not serialize '%.200s' object", type->tp_name);
    return -1;
}

/* Packs what `default` returns for the object; `default` is not called for its result again. */
static int pack_fallback(Packer *packer, PyObject *object, int depth) {
    PyObject *result = PyObject_CallOneArg(packer->fallback, object);
    int code;
    if (result == NULL) return -1;
    code = pack_value(packer, result, -depth);
    Py_DECREF(result);
    return code;
}

int pack_value(Packer *packer, PyObject *object, int depth) {
    int level = depth < 0 ? -depth : depth;
    PyTypeObject *type = Py_TYPE(object);
    if (type == &PyUnicode_Type) return pack_text(packer, object);
    if (type == &PyLong_Type) return pack_integer(packer, object, depth < 0 ? -1 : level + 1);
    if (object == Py_None || object == Py_True || object == Py_False) {
        if (buffer_reserve(&packer->buffer, 1) < 0) return -1;
        put_1(packer, object == Py_None ? 0xC0 : object == Py_True ? 0xC3 : 0xC2);
        return 0;
    }
    if (type == &PyFloat_Type) return pack_float(packer, object);
    if (level > DEPTH_LIMIT) {
        PyErr_SetString(PyExc_ValueError, "recursion limit exceeded");
        return -1;
    }
    if (type == &PyDict_Type) return pack_dict(packer, object, level + 1);
    if (type == &PyList_Type) return pack_list(packer, object, level + 1);
    if (type == &PyTuple_Type && !packer->strict_types)
        return pack_tuple(packer, object, level + 1);
    if (type == &PyBytes_Type) return pack_binary(packer, object);
    return pack_other(packer, object, depth < 0 ? -(level + 1) : level + 1);
}
