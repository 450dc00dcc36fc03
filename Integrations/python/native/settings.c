/* Arguments, settings, limits and statistics: between Python's values and the structs of the
 * library. */
#include "support.h"

#include <stddef.h>

int arguments_parse(const char *function, const char *const *names, int positional, int required,
                    PyObject *const *arguments, Py_ssize_t count, PyObject *keywords,
                    PyObject **values) {
    Py_ssize_t index, named = keywords ? PyTuple_GET_SIZE(keywords) : 0;
    int place, total = 0;
    while (names[total] != NULL) values[total++] = NULL;
    if (count > positional) {
        PyErr_Format(PyExc_TypeError, "%s() takes at most %d positional arguments", function,
                     positional);
        return -1;
    }
    for (index = 0; index < count; index++) values[index] = arguments[index];
    for (index = 0; index < named; index++) {
        PyObject *name = PyTuple_GET_ITEM(keywords, index);
        for (place = 0; place < total; place++) {
            if (PyUnicode_CompareWithASCIIString(name, names[place]) == 0) break;
        }
        if (place == total || values[place] != NULL) {
            PyErr_Format(PyExc_TypeError, "%s() got %s argument %R", function,
                         place == total ? "an unexpected" : "twice the", name);
            return -1;
        }
        values[place] = arguments[count + index];
    }
    for (place = 0; place < required; place++) {
        if (values[place] != NULL) continue;
        PyErr_Format(PyExc_TypeError, "%s() needs the argument '%s'", function, names[place]);
        return -1;
    }
    return 0;
}

#define LIMIT_32(name) {#name, offsetof(ims_limits, name), 0}
#define LIMIT_64(name) {#name, offsetof(ims_limits, name), 1}

static const Field limit_fields[] = {
    LIMIT_64(message_bytes), LIMIT_64(output_ratio), LIMIT_64(values),       LIMIT_32(attachments),
    LIMIT_32(depth),         LIMIT_32(entries_log2), LIMIT_32(history_log2), {NULL, 0, 0},
};

#define COUNT(name) {#name, offsetof(ims_statistics, name), 1}

const Field statistics_fields[] = {
    COUNT(messages), COUNT(plain_bytes), COUNT(coded_bytes),    COUNT(raw_messages),
    COUNT(resets),   COUNT(clears),      COUNT(unacknowledged), COUNT(frozen),
    COUNT(entries),  COUNT(evictions),   COUNT(memory_bytes),   {NULL, 0, 0},
};

/* Reads a number from 0 to 2^63 - 1, or 2^32 - 1. What the library makes of it is its own check. */
static int number_read(PyObject *object, const Field *field, void *place) {
    long long value = PyLong_Check(object) ? PyLong_AsLongLong(object) : -1;
    if (!PyLong_Check(object) || PyBool_Check(object)) {
        PyErr_Format(PyExc_TypeError, "%s has to be an int, not %R", field->name, object);
        return -1;
    }
    if (value < 0 || (!field->is_wide && value > UINT32_MAX)) {
        PyErr_Clear();
        return raise_field(IMS_ERROR_PARAMETER, field->name);
    }
    if (field->is_wide) *(uint64_t *)((char *)place + field->offset) = (uint64_t)value;
    else *(uint32_t *)((char *)place + field->offset) = (uint32_t)value;
    return 0;
}

static int fields_read(const Field *fields, PyObject *mapping, void *place) {
    Py_ssize_t position = 0;
    PyObject *name, *value;
    if (!PyDict_Check(mapping)) {
        PyErr_SetString(PyExc_TypeError, "limits have to be a dict of their names, or None");
        return -1;
    }
    while (PyDict_Next(mapping, &position, &name, &value)) {
        const Field *field = fields;
        while (field->name != NULL &&
               !(PyUnicode_Check(name) && PyUnicode_CompareWithASCIIString(name, field->name) == 0))
            field++;
        if (field->name == NULL) {
            PyErr_Format(PyExc_ValueError, "there is no limit %R", name);
            return -1;
        }
        if (number_read(value, field, place) < 0) return -1;
    }
    return 0;
}

static PyObject *fields_dict(const Field *fields, const void *place) {
    PyObject *dict = PyDict_New();
    for (; dict != NULL && fields->name != NULL; fields++) {
        const char *at = (const char *)place + fields->offset;
        unsigned long long number = fields->is_wide ? *(const uint64_t *)at : *(const uint32_t *)at;
        PyObject *value = PyLong_FromUnsignedLongLong(number);
        if (value == NULL || PyDict_SetItemString(dict, fields->name, value) < 0) Py_CLEAR(dict);
        Py_XDECREF(value);
    }
    return dict;
}

int limits_read(ims_limits *limits, PyObject *mapping) {
    const char *field = NULL;
    ims_code code;
    ims_limits_default(limits);
    if (mapping == NULL || mapping == Py_None) return 0;
    if (fields_read(limit_fields, mapping, limits) < 0) return -1;
    code = ims_limits_check(limits, &field);
    return code == IMS_OK ? 0 : raise_field(code, field);
}

PyObject *limits_dict(const ims_limits *limits) { return fields_dict(limit_fields, limits); }

PyObject *fields_record(const Field *fields, PyTypeObject *type, const void *place) {
    PyObject *record = PyStructSequence_New(type);
    Py_ssize_t index;
    for (index = 0; record != NULL && fields[index].name != NULL; index++) {
        uint64_t number = *(const uint64_t *)((const char *)place + fields[index].offset);
        PyObject *value = PyLong_FromUnsignedLongLong(number);
        if (value == NULL) Py_CLEAR(record);
        else PyStructSequence_SetItem(record, index, value);
    }
    return record;
}

PyTypeObject *record_type(const char *name, const char *text, const Field *fields) {
    PyStructSequence_Field members[16];
    PyStructSequence_Desc description = {name, text, members, 0};
    int count = 0;
    for (; fields[count].name != NULL && count < 15; count++) {
        members[count].name = fields[count].name;
        members[count].doc = NULL;
    }
    members[count].name = NULL;
    description.n_in_sequence = count;
    return PyStructSequence_NewType(&description);
}

/* ---- Settings of an encoder ---- */

static int never_read(Settings *settings, PyObject *names) {
    Py_ssize_t index, count;
    if (PyUnicode_Check(names)) {
        PyErr_SetString(PyExc_TypeError,
                        "never_interned has to be a sequence of names, not one str");
        return -1;
    }
    settings->never_owner = PySequence_Tuple(names);
    if (settings->never_owner == NULL) return -1;
    count = PyTuple_GET_SIZE(settings->never_owner);
    settings->never = PyMem_New(ims_bytes, (size_t)count + 1);
    if (settings->never == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (index = 0; index < count; index++) {
        PyObject *name = PyTuple_GET_ITEM(settings->never_owner, index);
        Py_ssize_t size;
        if (!PyUnicode_Check(name)) {
            PyErr_SetString(PyExc_TypeError, "never_interned has to be names, each a str");
            return -1;
        }
        settings->never[index].data = PyUnicode_AsUTF8AndSize(name, &size);
        if (settings->never[index].data == NULL) return -1;
        settings->never[index].size = (size_t)size;
    }
    settings->parameters.never_interned = settings->never;
    settings->parameters.never_interned_count = (size_t)count;
    return 0;
}

int seed_read(PyObject *seed, uint8_t place[IMS_SEED_SIZE]) {
    char *bytes;
    Py_ssize_t size;
    if (PyBytes_AsStringAndSize(seed, &bytes, &size) < 0) return -1;
    if (size != IMS_SEED_SIZE) {
        PyErr_Format(PyExc_ValueError, "a seed has %d bytes", IMS_SEED_SIZE);
        return -1;
    }
    memcpy(place, bytes, IMS_SEED_SIZE);
    return 0;
}

/* The options that are in the dict `options` are taken out of it, so the caller can see the rest.
 */
int option_take(PyObject *options, const char *name, PyObject **value) {
    *value = PyDict_GetItemString(options, name);
    if (*value == NULL) return 0;
    Py_INCREF(*value);
    return PyDict_DelItemString(options, name);
}

int numbers_take(const Field *fields, PyObject *options, void *place) {
    const Field *field;
    for (field = fields; field->name != NULL; field++) {
        PyObject *value;
        int code = 0;
        if (option_take(options, field->name, &value) < 0) code = -1;
        if (code == 0 && value != NULL) code = number_read(value, field, place);
        Py_XDECREF(value);
        if (code < 0) return -1;
    }
    return 0;
}

static const Field parameter_fields[] = {
    {"level", offsetof(ims_parameters, level), 0},
    {"entries_log2", offsetof(ims_parameters, entries_log2), 0},
    {"history_log2", offsetof(ims_parameters, history_log2), 0},
    {NULL, 0, 0},
};

static int objects_read(Settings *settings, PyObject *options) {
    PyObject *value;
    int code = 0;
    if (option_take(options, "self_contained", &value) < 0) return -1;
    if (value != NULL) {
        code = PyObject_IsTrue(value);
        settings->parameters.self_contained = code > 0;
        Py_DECREF(value);
        if (code < 0) return -1;
    }
    if (option_take(options, "never_interned", &value) < 0) return -1;
    code = value == NULL || value == Py_None ? 0 : never_read(settings, value);
    Py_XDECREF(value);
    if (code < 0 || option_take(options, "seed", &value) < 0) return -1;
    if (value != NULL && value != Py_None) {
        code = seed_read(value, settings->seed);
        settings->parameters.seed = settings->seed;
    }
    Py_XDECREF(value);
    return code;
}

int settings_read(Settings *settings, PyObject *options) {
    const char *field = NULL;
    ims_code code;
    ims_parameters_default(&settings->parameters);
    settings->never = NULL;
    settings->never_owner = NULL;
    if (numbers_take(parameter_fields, options, &settings->parameters) == 0 &&
        objects_read(settings, options) == 0) {
        code = ims_parameters_check(&settings->parameters, &field);
        if (code == IMS_OK) return 0;
        raise_field(code, field);
    }
    settings_release(settings);
    return -1;
}

void settings_release(Settings *settings) {
    PyMem_Free(settings->never);
    Py_CLEAR(settings->never_owner);
}

/* ---- Limits in their byte form ---- */

static PyObject *limits_default(PyObject *module, PyObject *unused) {
    ims_limits limits;
    (void)module;
    (void)unused;
    ims_limits_default(&limits);
    return limits_dict(&limits);
}

static PyObject *limits_encode(PyObject *module, PyObject *mapping) {
    ims_limits limits;
    uint8_t bytes[IMS_LIMITS_SIZE];
    ims_code code;
    (void)module;
    if (limits_read(&limits, mapping) < 0) return NULL;
    code = ims_limits_encode(&limits, bytes);
    if (code != IMS_OK) return raise_code(code, 0);
    return PyBytes_FromStringAndSize((const char *)bytes, IMS_LIMITS_SIZE);
}

static PyObject *limits_decode(PyObject *module, PyObject *object) {
    ims_limits limits;
    Py_buffer view;
    ims_code code;
    (void)module;
    if (PyObject_GetBuffer(object, &view, PyBUF_SIMPLE) < 0) return NULL;
    code = ims_limits_decode(view.buf, (size_t)view.len, &limits);
    PyBuffer_Release(&view);
    return code == IMS_OK ? limits_dict(&limits) : raise_code(code, 0);
}

PyMethodDef settings_methods[] = {
    {"limits_default", limits_default, METH_NOARGS,
     "limits_default()\n--\n\nThe limits that a decoder has unless others are given, by name."},
    {"limits_encode", limits_encode, METH_O,
     "limits_encode(limits, /)\n--\n\nLimits as 32 bytes, for a handshake."},
    {"limits_decode", limits_decode, METH_O,
     "limits_decode(data, /)\n--\n\nThe limits in 32 bytes of a peer, by name. DataError if they "
     "are none."},
    {NULL, NULL, 0, NULL},
};
