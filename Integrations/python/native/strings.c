/*
 * The cache that makes equal strings one object.
 *
 * Messages of one program repeat the same names and keys. A string that was seen lately is handed
 * out again instead of being made: this saves the time of making it, its memory wherever it is
 * kept, and its hash, which a str remembers. The cache is one for the process, so a key that
 * arrives on several connections is one object too.
 *
 * It is a table of sets of five places, each set a cache line. A string belongs into one set; there
 * it replaces the others in turn. The table doubles while it is small and strings are replaced
 * early, up to a limit, so its memory is bounded by the limit and by ITEM_BYTES.
 */
#include "support.h"

/* Longer strings are made each time. */
#define ITEM_BYTES ((size_t)256)
#define WAYS ((size_t)5)
#define LINE_BYTES ((size_t)64)
#define FIRST_SETS ((size_t)1 << 10)
#define LIMIT_ENTRIES (WAYS << 15)
/* The largest limit that can be set. */
#define LARGEST_LIMIT ((size_t)1 << 22)

typedef struct {
    uint32_t tags[WAYS];
    PyObject *strings[WAYS];
} Set;

static Set *sets;
static void *memory; /* of the sets, which begin at the next multiple of LINE_BYTES in it */
static size_t set_mask, limit_entries = LIMIT_ENTRIES;
static uint64_t secret_1, secret_2;
static size_t hits, misses, replaced, replaced_since_growth;

static inline uint64_t mix(uint64_t left, uint64_t right) {
    unsigned __int128 product = (unsigned __int128)left * right;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t load_8(const uint8_t *data) {
    uint64_t value;
    memcpy(&value, data, 8);
    return value;
}

static inline uint64_t load_4(const uint8_t *data) {
    uint32_t value;
    memcpy(&value, data, 4);
    return value;
}

/* Keyed, so that a peer cannot choose strings that share a set. */
static uint64_t hash_bytes(const uint8_t *data, size_t size) {
    uint64_t first, second, state = secret_1 ^ size;
    if (size >= 8) {
        size_t at;
        for (at = 0; at + 16 < size; at += 16) {
            state = mix(load_8(data + at) ^ secret_2, load_8(data + at + 8) ^ state);
        }
        first = load_8(data + (size >= 16 ? size - 16 : 0));
        second = load_8(data + size - 8);
    } else if (size >= 4) {
        first = load_4(data);
        second = load_4(data + size - 4);
    } else {
        first =
            size ? ((uint64_t)data[0] << 16) | ((uint64_t)data[size / 2] << 8) | data[size - 1] : 0;
        second = 0;
    }
    return mix(mix(first ^ secret_2, second ^ state), secret_1);
}

/* memcmp() == 0 without a call for the short strings that most are. */
static inline int are_equal(const uint8_t *left, const uint8_t *right, size_t size) {
    if (size > 16) return memcmp(left, right, size) == 0;
    if (size >= 8) {
        return load_8(left) == load_8(right) && load_8(left + size - 8) == load_8(right + size - 8);
    }
    if (size >= 4) {
        return load_4(left) == load_4(right) && load_4(left + size - 4) == load_4(right + size - 4);
    }
    while (size > 0 && left[size - 1] == right[size - 1]) size--;
    return size == 0;
}

static int is_text(PyObject *string, const uint8_t *data, size_t size) {
    Py_ssize_t length;
    const char *text;
    if (PyUnicode_IS_COMPACT_ASCII(string)) {
        return (size_t)PyUnicode_GET_LENGTH(string) == size &&
               are_equal(PyUnicode_1BYTE_DATA(string), data, size);
    }
    text = PyUnicode_AsUTF8AndSize(string, &length);
    if (text == NULL) PyErr_Clear();
    return text != NULL && (size_t)length == size && memcmp(text, data, size) == 0;
}

/* Empty sets; *block is what has to be freed. NULL if there is no memory. */
static Set *sets_new(size_t count, void **block) {
    *block = PyMem_RawCalloc(count * sizeof(Set) + LINE_BYTES, 1);
    if (*block == NULL) return NULL;
    return (Set *)(((uintptr_t)*block + LINE_BYTES - 1) & ~(uintptr_t)(LINE_BYTES - 1));
}

/* Moves all strings to a table of twice the sets; the old one stays if there is no memory. */
static void grow(void) {
    size_t count = set_mask + 1, index, way;
    void *block;
    Set *larger = sets_new(count * 2, &block);
    replaced_since_growth = 0;
    if (larger == NULL) return;
    for (index = 0; index < count; index++) {
        size_t used[2] = {0, 0};
        for (way = 0; way < WAYS; way++) {
            PyObject *string = sets[index].strings[way];
            uint32_t tag = sets[index].tags[way];
            size_t half;
            Py_ssize_t length;
            const char *text;
            if (string == NULL) continue;
            text = PyUnicode_AsUTF8AndSize(string, &length);
            if (text == NULL) {
                PyErr_Clear();
                Py_DECREF(string);
                continue;
            }
            half = (hash_bytes((const uint8_t *)text, (size_t)length) & count) != 0;
            larger[index + half * count].tags[used[half]] = tag;
            larger[index + half * count].strings[used[half]++] = string;
        }
    }
    PyMem_RawFree(memory);
    memory = block;
    sets = larger;
    set_mask = count * 2 - 1;
}

/* Puts the string into the first free place of its set, or replaces one, chosen by a counter. */
static void keep(Set *set, uint32_t tag, PyObject *string) {
    size_t way = 0;
    PyObject *old;
    while (way < WAYS && set->strings[way] != NULL) way++;
    if (way == WAYS) {
        way = replaced++ % WAYS;
        replaced_since_growth++;
    }
    old = set->strings[way];
    Py_INCREF(string);
    set->strings[way] = string;
    set->tags[way] = tag;
    Py_XDECREF(old);
}

PyObject *string_for(const uint8_t *data, size_t size) {
    uint64_t hash;
    uint32_t tag;
    size_t way;
    Set *set;
    PyObject *string;
    if (size > ITEM_BYTES || limit_entries == 0) {
        return PyUnicode_DecodeUTF8((const char *)data, (Py_ssize_t)size, NULL);
    }
    hash = hash_bytes(data, size);
    tag = (uint32_t)(hash >> 32);
    set = &sets[(size_t)hash & set_mask];
    for (way = 0; way < WAYS; way++) {
        string = set->strings[way];
        if (set->tags[way] == tag && string != NULL && is_text(string, data, size)) {
            hits++;
            Py_INCREF(string);
            return string;
        }
    }
    string = PyUnicode_DecodeUTF8((const char *)data, (Py_ssize_t)size, NULL);
    if (string == NULL) return NULL;
    misses++;
    keep(set, tag, string);
    if (replaced_since_growth > (set_mask + 1) / 8 && (set_mask + 1) * WAYS * 2 <= limit_entries)
        grow();
    return string;
}

static void drop_all(void) {
    size_t index, way, count = set_mask + 1;
    Set *old = sets;
    sets = NULL;
    for (index = 0; old != NULL && index < count; index++) {
        for (way = 0; way < WAYS; way++) Py_CLEAR(old[index].strings[way]);
    }
    PyMem_RawFree(memory);
    memory = NULL;
}

static int make_empty(void) {
    size_t count = FIRST_SETS;
    while (count > 1 && count * WAYS > limit_entries) count /= 2;
    drop_all();
    set_mask = count - 1;
    sets = sets_new(count, &memory);
    replaced_since_growth = 0;
    if (sets != NULL) return 0;
    PyErr_NoMemory();
    return -1;
}

int strings_prepare(void) {
    uint64_t seed[2];
    if (sets != NULL) return 0;
    if (ims_random_seed((uint8_t *)seed) != IMS_OK) {
        PyErr_SetString(PyExc_OSError, "the system has no source of randomness");
        return -1;
    }
    secret_1 = seed[0] | 1;
    secret_2 = seed[1];
    return make_empty();
}

PyObject *strings_limit(PyObject *module, PyObject *argument) {
    Py_ssize_t entries = PyNumber_AsSsize_t(argument, PyExc_OverflowError);
    (void)module;
    if (entries == -1 && PyErr_Occurred()) return NULL;
    if (entries < 0 || (size_t)entries > LARGEST_LIMIT) {
        PyErr_Format(PyExc_ValueError, "the string cache has 0 to %zu entries", LARGEST_LIMIT);
        return NULL;
    }
    limit_entries = (size_t)entries;
    if (make_empty() < 0) return NULL;
    Py_RETURN_NONE;
}

PyObject *strings_info(PyObject *module, PyObject *unused) {
    size_t index, way, held = 0;
    (void)module;
    (void)unused;
    for (index = 0; index <= set_mask; index++) {
        for (way = 0; way < WAYS; way++) held += sets[index].strings[way] != NULL;
    }
    return Py_BuildValue("{snsnsnsnsnsn}", "entries", held, "capacity", (set_mask + 1) * WAYS,
                         "limit", limit_entries, "hits", hits, "misses", misses, "replaced",
                         replaced);
}
