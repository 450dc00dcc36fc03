/* Frames: Python buffers on their way into the library, and its results on their way out. */
#include "support.h"

static void frames_clear(Frames *frames) {
    frames->items = frames->few_items;
    frames->views = frames->few_views;
    frames->count = frames->view_count = frames->total = 0;
    frames->owner = NULL;
}

static int frames_make_room(Frames *frames, size_t count) {
    if (count <= FEW_FRAMES) return 0;
    frames->items = PyMem_New(ims_bytes, count);
    frames->views = PyMem_New(Py_buffer, count);
    if (frames->items != NULL && frames->views != NULL) return 0;
    PyErr_NoMemory();
    return -1;
}

static int frames_add(Frames *frames, PyObject *object) {
    ims_bytes *item = &frames->items[frames->count];
    if (PyBytes_CheckExact(object)) {
        item->data = PyBytes_AS_STRING(object);
        item->size = (size_t)PyBytes_GET_SIZE(object);
    } else {
        Py_buffer *view = &frames->views[frames->view_count];
        if (PyObject_GetBuffer(object, view, PyBUF_CONTIG_RO) < 0) return -1;
        frames->view_count += 1;
        item->data = view->buf;
        item->size = (size_t)view->len;
    }
    frames->count += 1;
    frames->total += item->size;
    return 0;
}

/* The items of `rest` are kept alive by a tuple of their own: a callback may change a list. */
static int frames_add_all(Frames *frames, PyObject *rest, size_t before) {
    Py_ssize_t index, count;
    frames->owner = PySequence_Tuple(rest);
    if (frames->owner == NULL) return -1;
    count = PyTuple_GET_SIZE(frames->owner);
    if (frames_make_room(frames, (size_t)count + before) < 0) return -1;
    for (index = 0; index < count; index++) {
        if (frames_add(frames, PyTuple_GET_ITEM(frames->owner, index)) < 0) return -1;
    }
    return 0;
}

int frames_collect(Frames *frames, const ims_bytes *main, PyObject *rest) {
    int code = 0;
    frames_clear(frames);
    if (rest != NULL && rest != Py_None) {
        /* The main frame comes first, so its place is left free until the others are there. */
        frames->count = 1;
        code = frames_add_all(frames, rest, 1);
    }
    if (code == 0) {
        frames->items[0] = *main;
        frames->total += main->size;
        if (frames->count == 0) frames->count = 1;
        return 0;
    }
    frames_release(frames);
    return -1;
}

int frames_collect_message(Frames *frames, PyObject *message) {
    int code;
    frames_clear(frames);
    if (PyList_Check(message) || PyTuple_Check(message)) {
        code = frames_add_all(frames, message, 0);
    } else {
        code = frames_add(frames, message);
    }
    if (code < 0) frames_release(frames);
    return code;
}

void frames_release(Frames *frames) {
    while (frames->view_count > 0) PyBuffer_Release(&frames->views[--frames->view_count]);
    if (frames->items != frames->few_items) PyMem_Free(frames->items);
    if (frames->views != frames->few_views) PyMem_Free(frames->views);
    Py_CLEAR(frames->owner);
}

PyObject *frames_copy(const ims_bytes *items, size_t count) {
    size_t index;
    PyObject *list = PyList_New((Py_ssize_t)count);
    if (list == NULL) return NULL;
    for (index = 0; index < count; index++) {
        PyObject *bytes =
            PyBytes_FromStringAndSize(items[index].data, (Py_ssize_t)items[index].size);
        if (bytes == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SET_ITEM(list, (Py_ssize_t)index, bytes);
    }
    return list;
}

static PyObject *join_frames(const ims_bytes *items, size_t count) {
    size_t index, total = 0;
    PyObject *array;
    char *place;
    for (index = 0; index < count; index++) total += items[index].size;
    array = PyByteArray_FromStringAndSize(NULL, (Py_ssize_t)total);
    if (array == NULL) return NULL;
    place = PyByteArray_AS_STRING(array);
    for (index = 0; index < count; index++) {
        if (items[index].size > 0) memcpy(place, items[index].data, items[index].size);
        place += items[index].size;
    }
    return array;
}

PyObject *frames_view(const ims_bytes *items, size_t count) {
    size_t index;
    Py_ssize_t start = 0;
    PyObject *list = PyList_New((Py_ssize_t)count), *array = join_frames(items, count);
    PyObject *whole = array ? PyMemoryView_FromObject(array) : NULL;
    Py_XDECREF(array);
    for (index = 0; list != NULL && whole != NULL && index < count; index++) {
        Py_ssize_t end = start + (Py_ssize_t)items[index].size;
        PyObject *part = PySequence_GetSlice(whole, start, end);
        if (part == NULL) break;
        PyList_SET_ITEM(list, (Py_ssize_t)index, part);
        start = end;
    }
    Py_XDECREF(whole);
    if (list != NULL && (whole == NULL || index < count)) Py_CLEAR(list);
    return list;
}
