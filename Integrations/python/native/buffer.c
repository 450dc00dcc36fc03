/* The buffer that packers write to. One is kept for the process, so idle sessions hold none. */
#include "support.h"

#define FIRST_CAPACITY ((size_t)4096)
/* A larger buffer is freed after use. */
#define KEPT_CAPACITY ((size_t)1 << 20)

static Buffer shared;

int buffer_grow(Buffer *buffer, size_t count) {
    size_t needed = buffer->size + count;
    size_t capacity = buffer->capacity ? buffer->capacity : FIRST_CAPACITY;
    uint8_t *data;
    if (needed < count || needed > PY_SSIZE_T_MAX / 2) {
        PyErr_NoMemory();
        return -1;
    }
    while (capacity < needed) capacity *= 2;
    data = PyMem_RawRealloc(buffer->data, capacity);
    if (data == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    buffer->data = data;
    buffer->capacity = capacity;
    return 0;
}

/* A packer that is called from inside another one finds no buffer here and allocates its own. */
Buffer buffer_borrow(void) {
    Buffer buffer = shared;
    buffer.size = 0;
    shared.data = NULL;
    shared.capacity = 0;
    return buffer;
}

void buffer_return(Buffer *buffer) {
    if (shared.data == NULL && buffer->capacity <= KEPT_CAPACITY) {
        shared = *buffer;
    } else {
        PyMem_RawFree(buffer->data);
    }
    buffer->data = NULL;
    buffer->size = buffer->capacity = 0;
}
