/* MessagePack alone: packb and unpackb, and the options that the methods of streams share with
 * them. */
#include "support.h"

static PyObject *none_is_null(PyObject *object) { return object == Py_None ? NULL : object; }

static int is_true(PyObject *object, int otherwise) {
    return object == NULL ? otherwise : PyObject_IsTrue(object);
}

int packer_start(Packer *packer, PyObject *fallback, PyObject *strict_types) {
    packer->strict_types = is_true(strict_types, 0);
    packer->fallback = none_is_null(fallback);
    if (packer->strict_types < 0) return -1;
    packer->buffer = buffer_borrow();
    return 0;
}

static int are_names(PyObject *keys) {
    Py_ssize_t index;
    if (!PyTuple_Check(keys)) return 0;
    for (index = 0; index < PyTuple_GET_SIZE(keys); index++) {
        if (!PyUnicode_CheckExact(PyTuple_GET_ITEM(keys, index))) return 0;
    }
    return 1;
}

int unpacker_start(Unpacker *unpacker, PyObject *use_list, PyObject *object_hook,
                   PyObject *hook_keys, PyObject *ext_hook) {
    unpacker->use_list = is_true(use_list, 1);
    unpacker->object_hook = none_is_null(object_hook);
    unpacker->hook_keys = none_is_null(hook_keys);
    unpacker->ext_hook = none_is_null(ext_hook);
    if (unpacker->use_list < 0) return -1;
    if (unpacker->hook_keys != NULL && !are_names(unpacker->hook_keys)) {
        PyErr_SetString(PyExc_TypeError, "hook_keys has to be a tuple of str");
        return -1;
    }
    return 0;
}

static PyObject *packb(PyObject *module, PyObject *const *arguments, Py_ssize_t count,
                       PyObject *keywords) {
    static const char *const names[] = {"obj", "default", "strict_types", NULL};
    PyObject *values[3], *result = NULL;
    Packer packer;
    (void)module;
    if (arguments_parse("packb", names, 1, 1, arguments, count, keywords, values) < 0) return NULL;
    if (packer_start(&packer, values[1], values[2]) < 0) return NULL;
    if (pack_value(&packer, values[0], 0) == 0) {
        result = PyBytes_FromStringAndSize((const char *)packer.buffer.data,
                                           (Py_ssize_t)packer.buffer.size);
    }
    buffer_return(&packer.buffer);
    return result;
}

static PyObject *unpackb(PyObject *module, PyObject *const *arguments, Py_ssize_t count,
                         PyObject *keywords) {
    static const char *const names[] = {"data",      "use_list", "object_hook",
                                        "hook_keys", "ext_hook", NULL};
    PyObject *values[5], *result;
    Unpacker unpacker;
    Py_buffer view;
    (void)module;
    if (arguments_parse("unpackb", names, 1, 1, arguments, count, keywords, values) < 0)
        return NULL;
    if (unpacker_start(&unpacker, values[1], values[2], values[3], values[4]) < 0) return NULL;
    if (PyObject_GetBuffer(values[0], &view, PyBUF_CONTIG_RO) < 0) return NULL;
    result = unpack_whole(&unpacker, view.buf, (size_t)view.len);
    PyBuffer_Release(&view);
    return result;
}

static PyObject *unpack_from(PyObject *module, PyObject *const *arguments, Py_ssize_t count) {
    Unpacker unpacker = {.use_list = 1, .next = NULL};
    Py_buffer view;
    PyObject *value = NULL;
    Py_ssize_t start = count == 2 ? PyNumber_AsSsize_t(arguments[1], PyExc_OverflowError) : -1;
    (void)module;
    if (PyErr_Occurred()) return NULL;
    if (count != 2) return PyErr_Format(PyExc_TypeError, "unpack_from() takes two arguments");
    if (PyObject_GetBuffer(arguments[0], &view, PyBUF_CONTIG_RO) < 0) return NULL;
    if (start < 0 || start > view.len) {
        PyErr_SetString(PyExc_ValueError, "the start is not in the data");
    } else {
        unpacker.next = (const uint8_t *)view.buf + start;
        unpacker.end = (const uint8_t *)view.buf + view.len;
        value = unpack_value(&unpacker, 0);
    }
    start = value ? unpacker.next - (const uint8_t *)view.buf : 0;
    PyBuffer_Release(&view);
    return value ? Py_BuildValue("(Nn)", value, start) : NULL;
}

static PyObject *validate(PyObject *module, PyObject *object) {
    Py_buffer view;
    size_t offset = 0, values;
    ims_code code;
    (void)module;
    if (PyObject_GetBuffer(object, &view, PyBUF_CONTIG_RO) < 0) return NULL;
    code = ims_validate(view.buf, (size_t)view.len, NULL, &values, &offset);
    PyBuffer_Release(&view);
    if (code != IMS_OK) return raise_code(code, offset);
    Py_RETURN_NONE;
}

PyMethodDef messagepack_methods[] = {
    {"packb", FAST(packb),
     "packb(obj, *, default=None, strict_types=False)\n--\n\n"
     "The MessagePack form of an object, as msgpack-python's packb makes it."},
    {"unpackb", FAST(unpackb),
     "unpackb(data, *, use_list=True, object_hook=None, hook_keys=None, ext_hook=None)\n--\n\n"
     "The object in a MessagePack value, as msgpack-python's unpackb(strict_map_key=False) makes "
     "it.\n\nEqual short strings are one object. With `hook_keys`, a tuple of names, object_hook "
     "is "
     "called\nonly for maps that have one of these keys."},
    {"unpack_from", (PyCFunction)(void (*)(void))unpack_from, METH_FASTCALL,
     "unpack_from(data, start, /)\n--\n\n(object, end): the first of several values."},
    {"validate", validate, METH_O,
     "validate(data, /)\n--\n\nRaises DataError or LimitError if the bytes are not one MessagePack "
     "value."},
    {"string_cache_info", strings_info, METH_NOARGS,
     "string_cache_info()\n--\n\nWhat the cache of strings holds and has done."},
    {"string_cache_limit", strings_limit, METH_O,
     "string_cache_limit(entries, /)\n--\n\nEmpties the cache of strings and sets its largest "
     "number of entries; 0 turns it off."},
    {NULL, NULL, 0, NULL},
};
