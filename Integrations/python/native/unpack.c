/*
 * MessagePack to Python objects, with the rules of msgpack-python's
 * `unpackb(raw=False, strict_map_key=False)`. Nothing is allocated for a count that the bytes
 * left cannot hold.
 */
#include "support.h"

#define DEPTH_LIMIT 511

static PyObject *fail(const char *text) {
    PyErr_SetString(PyExc_ValueError, text);
    return NULL;
}

static PyObject *fail_short(void) { return fail("MessagePack ends too early"); }

static inline int has(const Unpacker *unpacker, uint64_t count) {
    return (uint64_t)(unpacker->end - unpacker->next) >= count;
}

/* The next `width` bytes as a big-endian number. They are there. */
static inline uint64_t take_number(Unpacker *unpacker, int width) {
    uint64_t value = 0;
    int index;
    for (index = 0; index < width; index++) value = value << 8 | unpacker->next[index];
    unpacker->next += width;
    return value;
}

static PyObject *take_text(Unpacker *unpacker, uint64_t size) {
    const uint8_t *data = unpacker->next;
    if (!has(unpacker, size)) return fail_short();
    unpacker->next += size;
    return string_for(data, (size_t)size);
}

static PyObject *take_binary(Unpacker *unpacker, uint64_t size) {
    const uint8_t *data = unpacker->next;
    if (!has(unpacker, size)) return fail_short();
    unpacker->next += size;
    return PyBytes_FromStringAndSize((const char *)data, (Py_ssize_t)size);
}

static PyObject *take_ext(Unpacker *unpacker, uint64_t size) {
    PyObject *data, *result;
    int kind;
    if (!has(unpacker, size + 1)) return fail_short();
    kind = (int8_t)unpacker->next[0];
    unpacker->next += 1;
    data = take_binary(unpacker, size);
    if (data == NULL) return NULL;
    if (kind == -1) {
        result = PyObject_CallMethod(timestamp_type, "from_bytes", "O", data);
    } else {
        result = PyObject_CallFunction(unpacker->ext_hook ? unpacker->ext_hook : ext_type, "iO",
                                       kind, data);
    }
    Py_DECREF(data);
    return result;
}

/* ---- Containers ---- */

static PyObject *take_list(Unpacker *unpacker, Py_ssize_t count, int depth) {
    Py_ssize_t index;
    PyObject *list = PyList_New(count);
    if (list == NULL) return NULL;
    for (index = 0; index < count; index++) {
        PyObject *element = unpack_value(unpacker, depth);
        if (element == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SET_ITEM(list, index, element);
    }
    return list;
}

static PyObject *take_tuple(Unpacker *unpacker, Py_ssize_t count, int depth) {
    Py_ssize_t index;
    PyObject *tuple = PyTuple_New(count);
    if (tuple == NULL) return NULL;
    for (index = 0; index < count; index++) {
        PyObject *element = unpack_value(unpacker, depth);
        if (element == NULL) {
            Py_DECREF(tuple);
            return NULL;
        }
        PyTuple_SET_ITEM(tuple, index, element);
    }
    return tuple;
}

static PyObject *take_array(Unpacker *unpacker, uint64_t count, int depth) {
    if (!has(unpacker, count)) return fail_short();
    if (depth > DEPTH_LIMIT) return fail("MessagePack is nested too deeply");
    if (unpacker->use_list) return take_list(unpacker, (Py_ssize_t)count, depth + 1);
    return take_tuple(unpacker, (Py_ssize_t)count, depth + 1);
}

/* 1 if the key is one of the hook's keys, -1 after an error. */
static int is_hook_key(const Unpacker *unpacker, PyObject *key) {
    Py_ssize_t index, count = PyTuple_GET_SIZE(unpacker->hook_keys);
    for (index = 0; index < count; index++) {
        PyObject *name = PyTuple_GET_ITEM(unpacker->hook_keys, index);
        if (name == key) return 1;
        if (PyUnicode_GET_LENGTH(name) == PyUnicode_GET_LENGTH(key)) {
            int order = PyUnicode_Compare(name, key);
            if (order == 0) return 1;
            if (PyErr_Occurred()) return -1;
        }
    }
    return 0;
}

/* Reads a key and its value into `map`. 1 if the key is for the hook, 0 if not, -1 after an error.
 */
static int take_pair(Unpacker *unpacker, PyObject *map, int depth, int looks_for_keys) {
    PyObject *value, *key = unpack_value(unpacker, depth);
    int code = 0;
    if (key == NULL) return -1;
    if (looks_for_keys && PyUnicode_CheckExact(key)) code = is_hook_key(unpacker, key);
    value = code < 0 ? NULL : unpack_value(unpacker, depth);
    if (value == NULL || PyDict_SetItem(map, key, value) < 0) code = -1;
    Py_DECREF(key);
    Py_XDECREF(value);
    return code;
}

/* A dict with room for `count` pairs, where Python lets one say so. */
static PyObject *new_dict(uint64_t count) {
#if PY_VERSION_HEX < 0x030D0000
    if (count > 5) return _PyDict_NewPresized((Py_ssize_t)(count < 4096 ? count : 4096));
#else
    (void)count;
#endif
    return PyDict_New();
}

static PyObject *take_map(Unpacker *unpacker, uint64_t count, int depth) {
    uint64_t index;
    int wanted = unpacker->object_hook != NULL && unpacker->hook_keys == NULL;
    int looks = unpacker->object_hook != NULL && unpacker->hook_keys != NULL;
    PyObject *result, *map;
    if (!has(unpacker, count * 2)) return fail_short();
    if (depth > DEPTH_LIMIT) return fail("MessagePack is nested too deeply");
    map = new_dict(count);
    for (index = 0; map != NULL && index < count; index++) {
        int code = take_pair(unpacker, map, depth + 1, looks && !wanted);
        if (code < 0) Py_CLEAR(map);
        if (code > 0) wanted = 1;
    }
    if (map == NULL || !wanted) return map;
    result = PyObject_CallOneArg(unpacker->object_hook, map);
    Py_DECREF(map);
    return result;
}

/* ---- One value ---- */

static PyObject *take_float(Unpacker *unpacker, int width) {
    uint64_t bits;
    if (!has(unpacker, (uint64_t)width)) return fail_short();
    bits = take_number(unpacker, width);
    if (width == 4) {
        uint32_t narrow = (uint32_t)bits;
        float value;
        memcpy(&value, &narrow, 4);
        return PyFloat_FromDouble(value);
    } else {
        double value;
        memcpy(&value, &bits, 8);
        return PyFloat_FromDouble(value);
    }
}

static PyObject *take_signed(Unpacker *unpacker, int width) {
    uint64_t bits;
    if (!has(unpacker, (uint64_t)width)) return fail_short();
    bits = take_number(unpacker, width) << (64 - 8 * width);
    return PyLong_FromLongLong((int64_t)bits >> (64 - 8 * width));
}

static PyObject *take_unsigned(Unpacker *unpacker, int width) {
    if (!has(unpacker, (uint64_t)width)) return fail_short();
    return PyLong_FromUnsignedLongLong(take_number(unpacker, width));
}

/* Reads a count of `width` bytes. -1 with an exception set. */
static int take_count(Unpacker *unpacker, int width, uint64_t *count) {
    if (!has(unpacker, (uint64_t)width)) {
        fail_short();
        return -1;
    }
    *count = take_number(unpacker, width);
    return 0;
}

/* The formats from 0xC0 to 0xDF; the others are told apart by their first bits alone. */
static PyObject *unpack_format(Unpacker *unpacker, uint8_t format, int depth) {
    uint64_t count;
    switch (format) {
    case 0xC0: Py_RETURN_NONE;
    case 0xC2: Py_RETURN_FALSE;
    case 0xC3: Py_RETURN_TRUE;
    case 0xC4:
    case 0xC5:
    case 0xC6:
        if (take_count(unpacker, 1 << (format - 0xC4), &count) < 0) return NULL;
        return take_binary(unpacker, count);
    case 0xC7:
    case 0xC8:
    case 0xC9:
        if (take_count(unpacker, 1 << (format - 0xC7), &count) < 0) return NULL;
        return take_ext(unpacker, count);
    case 0xCA: return take_float(unpacker, 4);
    case 0xCB: return take_float(unpacker, 8);
    case 0xCC:
    case 0xCD:
    case 0xCE:
    case 0xCF: return take_unsigned(unpacker, 1 << (format - 0xCC));
    case 0xD0:
    case 0xD1:
    case 0xD2:
    case 0xD3: return take_signed(unpacker, 1 << (format - 0xD0));
    case 0xD4:
    case 0xD5:
    case 0xD6:
    case 0xD7:
    case 0xD8: return take_ext(unpacker, 1u << (format - 0xD4));
    case 0xD9:
    case 0xDA:
    case 0xDB:
        if (take_count(unpacker, 1 << (format - 0xD9), &count) < 0) return NULL;
        return take_text(unpacker, count);
    case 0xDC:
    case 0xDD:
        if (take_count(unpacker, 2 << (format - 0xDC), &count) < 0) return NULL;
        return take_array(unpacker, count, depth);
    case 0xDE:
    case 0xDF:
        if (take_count(unpacker, 2 << (format - 0xDE), &count) < 0) return NULL;
        return take_map(unpacker, count, depth);
    default: return fail("the byte 0xc1 has no meaning in MessagePack");
    }
}

PyObject *unpack_value(Unpacker *unpacker, int depth) {
    uint8_t format;
    if (unpacker->next == unpacker->end) return fail_short();
    format = *unpacker->next++;
    if (format >= 0xA0 && format < 0xC0) return take_text(unpacker, format & 0x1F);
    if (format < 0x80) return PyLong_FromLong(format);
    if (format >= 0xE0) return PyLong_FromLong((int8_t)format);
    if (format < 0x90) return take_map(unpacker, format & 0x0F, depth);
    if (format < 0xA0) return take_array(unpacker, format & 0x0F, depth);
    return unpack_format(unpacker, format, depth);
}

PyObject *unpack_whole(Unpacker *unpacker, const uint8_t *data, size_t size) {
    PyObject *value;
    unpacker->next = data;
    unpacker->end = data + size;
    value = unpack_value(unpacker, 0);
    if (value != NULL && unpacker->next != unpacker->end) {
        Py_DECREF(value);
        return fail("bytes are left over after the MessagePack value");
    }
    return value;
}
