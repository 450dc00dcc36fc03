/* What the files of the extension share: the growing buffer, errors, frames, and the types. */
#ifndef SUPPORT_H
#define SUPPORT_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdint.h>
#include <string.h>

#include "interned_stream.h"

/* Calls that read at least this many bytes run without the GIL. Releasing it costs about 0.6 us. */
#define RELEASE_BYTES ((size_t)64 << 10)

/* ---- Errors (errors.c) ---- */

/* Imports the exception classes and the ext types of the package. -1 with an exception set. */
int errors_prepare(void);
/* Raises the exception for `code`; always returns NULL. */
PyObject *raise_code(ims_code code, size_t offset);
/* Raises MisuseError for a wrong `field` of settings; always returns -1. */
int raise_field(ims_code code, const char *field);

/* ---- One user at a time (errors.c) ---- */

/*
 * Guards a handle: against a second thread while the GIL is released, against calls from inside a
 * callback of the same object, and against use in the child of a fork.
 */
typedef struct {
    int busy;
    int closed;
    unsigned generation;
} Guard;

void guard_open(Guard *guard);
/* Takes the guard, or raises and returns -1. */
int guard_enter(Guard *guard);
void guard_leave(Guard *guard);
/* Whether the handle was made in this process and may be freed or used here. */
int guard_is_ours(const Guard *guard);

/* ---- Frames (frames.c) ---- */

#define FEW_FRAMES 16

/* Borrowed bytes of Python buffers, held until frames_release. */
typedef struct {
    ims_bytes *items;
    Py_buffer *views; /* one for each item that is not `bytes`; the first `view_count` are held */
    size_t count;
    size_t view_count;
    size_t total; /* bytes of all items */
    PyObject *owner;
    ims_bytes few_items[FEW_FRAMES];
    Py_buffer few_views[FEW_FRAMES];
} Frames;

/* Collects `main` (unless NULL), then the buffers of the sequence `rest` (unless NULL or None). */
int frames_collect(Frames *frames, const ims_bytes *main, PyObject *rest);
/* Collects one bytes-like object, or a sequence of them. */
int frames_collect_message(Frames *frames, PyObject *message);
void frames_release(Frames *frames);
/* A list of `bytes`, copied from the results of a decoder. */
PyObject *frames_copy(const ims_bytes *items, size_t count);
/* A list of writable memoryviews into one bytearray. */
PyObject *frames_view(const ims_bytes *items, size_t count);

/* ---- Packing (buffer.c, pack.c, unpack.c, strings.c, messagepack.c) ---- */

typedef struct {
    uint8_t *data;
    size_t size, capacity;
} Buffer;

/* Makes room for `count` more bytes. Raises MemoryError and returns -1 if there is none. */
int buffer_grow(Buffer *buffer, size_t count);
static inline int buffer_reserve(Buffer *buffer, size_t count) {
    return buffer->capacity - buffer->size >= count ? 0 : buffer_grow(buffer, count);
}
/* Lends the buffer that all packers of the process share, or an empty one if it is in use. */
Buffer buffer_borrow(void);
void buffer_return(Buffer *buffer);

typedef struct {
    PyObject *fallback; /* called with an object that MessagePack has no form for, or NULL */
    int strict_types;
    Buffer buffer;
} Packer;

/* Appends `object` to the packer's buffer. -1 with an exception set. */
int pack_value(Packer *packer, PyObject *object, int depth);

typedef struct {
    const uint8_t *next, *end;
    PyObject *object_hook; /* or NULL */
    PyObject *hook_keys;   /* tuple of str: the hook sees only maps with one of them; NULL: all */
    PyObject *ext_hook;    /* or NULL */
    int use_list;
    int found_hook_key; /* of the map that is being read */
} Unpacker;

/* The value at `next`, as a new reference. NULL with an exception set. */
PyObject *unpack_value(Unpacker *unpacker, int depth);
/* The value that takes up all bytes. */
PyObject *unpack_whole(Unpacker *unpacker, const uint8_t *data, size_t size);

int strings_prepare(void);
/* The str of these UTF-8 bytes: the same object as before, if the cache still has it. */
PyObject *string_for(const uint8_t *data, size_t size);
PyObject *strings_info(PyObject *module, PyObject *unused);
PyObject *strings_limit(PyObject *module, PyObject *argument);

/* The ext types (errors.c): msgpack-python's if it is installed. */
extern PyObject *ext_type, *timestamp_type;

/* ---- Arguments and settings (settings.c) ---- */

/* Keywords of a call by vector, matched by name. `values` has borrowed references or NULL. */
int arguments_parse(const char *function, const char *const *names, int positional, int required,
                    PyObject *const *arguments, Py_ssize_t count, PyObject *keywords,
                    PyObject **values);

typedef struct {
    ims_parameters parameters;
    ims_bytes *never;
    PyObject *never_owner;
    uint8_t seed[IMS_SEED_SIZE];
} Settings;

/* A number of a struct: its name and where it is. A list of them ends with a name of NULL. */
typedef struct {
    const char *name;
    size_t offset;
    int is_wide;
} Field;

/* Takes an option out of the dict: a new reference, or NULL if it is not there. */
int option_take(PyObject *options, const char *name, PyObject **value);
/* Takes the numbers that are there out of the dict. */
int numbers_take(const Field *fields, PyObject *options, void *place);
int seed_read(PyObject *seed, uint8_t place[IMS_SEED_SIZE]);
/* A type with a member for each field, and a record of it. All fields are 64 bits wide. */
PyTypeObject *record_type(const char *name, const char *text, const Field *fields);
PyObject *fields_record(const Field *fields, PyTypeObject *type, const void *place);
extern const Field statistics_fields[], keymap_statistics_fields[];
extern PyTypeObject *statistics_type, *keymap_statistics_type;

/* Reads level, entries_log2, history_log2, self_contained, never_interned and seed. */
int settings_read(Settings *settings, PyObject *options);
void settings_release(Settings *settings);
/* Limits from a mapping of their names; NULL or None means the defaults. */
int limits_read(ims_limits *limits, PyObject *mapping);
PyObject *limits_dict(const ims_limits *limits);
extern PyMethodDef settings_methods[];

#define FAST(function) (PyCFunction)(void (*)(void)) function, METH_FASTCALL | METH_KEYWORDS

/* ---- Types and module functions ---- */

extern PyType_Spec session_spec, encoder_spec, decoder_spec, keymap_encoder_spec,
    keymap_decoder_spec;

/* Options of packing and unpacking, shared by packb, unpackb and the methods (messagepack.c). */
int packer_start(Packer *packer, PyObject *fallback, PyObject *strict_types);
int unpacker_start(Unpacker *unpacker, PyObject *use_list, PyObject *object_hook,
                   PyObject *hook_keys, PyObject *ext_hook);
extern PyMethodDef messagepack_methods[];

#endif
