/* The module interned_stream._core. */
#include "support.h"

PyTypeObject *statistics_type, *keymap_statistics_type;

static int add_type(PyObject *module, PyType_Spec *spec) {
    PyObject *type = PyType_FromSpec(spec);
    int code = type ? PyModule_AddType(module, (PyTypeObject *)type) : -1;
    Py_XDECREF(type);
    return code;
}

static int add_records(PyObject *module) {
    statistics_type = record_type("interned_stream.Statistics", "What one direction did and holds.",
                                  statistics_fields);
    if (statistics_type == NULL || PyModule_AddType(module, statistics_type) < 0) return -1;
    keymap_statistics_type = record_type("interned_stream.KeyMapStatistics",
                                         "What a key map did and holds.", keymap_statistics_fields);
    return keymap_statistics_type ? PyModule_AddType(module, keymap_statistics_type) : -1;
}

static int prepare(PyObject *module) {
    if (errors_prepare() < 0 || strings_prepare() < 0 || add_records(module) < 0) return -1;
    if (add_type(module, &session_spec) < 0 || add_type(module, &encoder_spec) < 0 ||
        add_type(module, &decoder_spec) < 0 || add_type(module, &keymap_encoder_spec) < 0 ||
        add_type(module, &keymap_decoder_spec) < 0)
        return -1;
    if (PyModule_AddFunctions(module, settings_methods) < 0 ||
        PyModule_AddFunctions(module, messagepack_methods) < 0)
        return -1;
    if (PyModule_AddIntConstant(module, "FORMAT_VERSION", IMS_FORMAT_VERSION) < 0) return -1;
    return PyModule_AddStringConstant(module, "LIBRARY_VERSION", ims_version_text());
}

/*
 * The string cache and the shared buffer are guarded by the GIL, so there is no Py_mod_gil slot:
 * a free-threaded Python turns the GIL on when it imports the module. One interpreter a process.
 */
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    "interned_stream._core",
    "The interned stream, the key map and MessagePack over the C library.",
    -1,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
};

PyMODINIT_FUNC PyInit__core(void) {
    PyObject *module = PyModule_Create(&definition);
    if (module != NULL && prepare(module) < 0) Py_CLEAR(module);
    return module;
}
