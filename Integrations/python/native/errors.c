/* Exceptions of the package, and the guard that gives an object one user at a time. */
#include "support.h"

#include <pthread.h>

PyObject *ext_type, *timestamp_type;
static PyObject *error_for;

/* Counts the forks between the first process and this one. */
static unsigned fork_generation;

static void count_fork(void) { fork_generation += 1; }

int errors_prepare(void) {
    static int watches_forks;
    PyObject *module = PyImport_ImportModule("interned_stream._errors");
    if (module == NULL) return -1;
    Py_XSETREF(error_for, PyObject_GetAttrString(module, "_error_for"));
    Py_DECREF(module);
    if (error_for == NULL) return -1;
    module = PyImport_ImportModule("interned_stream._types");
    if (module == NULL) return -1;
    Py_XSETREF(ext_type, PyObject_GetAttrString(module, "ExtType"));
    Py_XSETREF(timestamp_type, PyObject_GetAttrString(module, "Timestamp"));
    Py_DECREF(module);
    if (ext_type == NULL || timestamp_type == NULL) return -1;
    if (!watches_forks) watches_forks = pthread_atfork(NULL, NULL, count_fork) == 0;
    return 0;
}

PyObject *raise_code(ims_code code, size_t offset) {
    PyObject *error;
    if (PyErr_Occurred()) return NULL;
    if (code == IMS_ERROR_MEMORY) return PyErr_NoMemory();
    error = PyObject_CallFunction(error_for, "iisn", (int)code, (int)ims_error_class(code),
                                  ims_error_text(code), (Py_ssize_t)offset);
    if (error == NULL) return NULL;
    PyErr_SetObject((PyObject *)Py_TYPE(error), error);
    Py_DECREF(error);
    return NULL;
}

int raise_field(ims_code code, const char *field) {
    PyErr_Format(PyExc_ValueError, "%s: %s", field ? field : "settings", ims_error_text(code));
    return -1;
}

void guard_open(Guard *guard) {
    guard->busy = 0;
    guard->closed = 0;
    guard->generation = fork_generation;
}

int guard_is_ours(const Guard *guard) { return guard->generation == fork_generation; }

int guard_enter(Guard *guard) {
    if (guard->closed) {
        PyErr_SetString(PyExc_ValueError, "it is closed");
    } else if (!guard_is_ours(guard)) {
        PyErr_SetString(PyExc_RuntimeError,
                        "it was made before fork() and belongs to the parent process");
    } else if (guard->busy) {
        PyErr_SetString(PyExc_RuntimeError, "it is in use by another call");
    } else {
        guard->busy = 1;
        return 0;
    }
    return -1;
}

void guard_leave(Guard *guard) { guard->busy = 0; }
