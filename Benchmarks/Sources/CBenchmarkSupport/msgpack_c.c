// msgpack-c as a C program uses it: its loops stay in C, so that no border is measured.

#include "CBenchmarkSupport.h"

#include <msgpack.h>
#include <stdlib.h>

size_t benchmark_msgpack_c_unpack(const char *bytes, size_t count) {
    msgpack_unpacked result;
    msgpack_unpacked_init(&result);
    size_t offset = 0;
    msgpack_unpack_return code = msgpack_unpack_next(&result, bytes, count, &offset);
    msgpack_unpacked_destroy(&result);
    return code == MSGPACK_UNPACK_SUCCESS ? offset : 0;
}

struct benchmark_msgpack_c_tree {
    msgpack_unpacked unpacked;
    msgpack_sbuffer buffer;
    msgpack_packer packer;
};

struct benchmark_msgpack_c_tree *benchmark_msgpack_c_tree_new(const char *bytes, size_t count) {
    struct benchmark_msgpack_c_tree *tree = malloc(sizeof *tree);
    if (!tree) return NULL;
    msgpack_unpacked_init(&tree->unpacked);
    size_t offset = 0;
    if (msgpack_unpack_next(&tree->unpacked, bytes, count, &offset) != MSGPACK_UNPACK_SUCCESS) {
        msgpack_unpacked_destroy(&tree->unpacked);
        free(tree);
        return NULL;
    }
    msgpack_sbuffer_init(&tree->buffer);
    msgpack_packer_init(&tree->packer, &tree->buffer, msgpack_sbuffer_write);
    return tree;
}

void benchmark_msgpack_c_tree_free(struct benchmark_msgpack_c_tree *tree) {
    msgpack_sbuffer_destroy(&tree->buffer);
    msgpack_unpacked_destroy(&tree->unpacked);
    free(tree);
}

size_t benchmark_msgpack_c_pack(struct benchmark_msgpack_c_tree *tree, const char **bytes) {
    msgpack_sbuffer_clear(&tree->buffer);
    if (msgpack_pack_object(&tree->packer, tree->unpacked.data) != 0) return 0;
    *bytes = tree->buffer.data;
    return tree->buffer.size;
}

size_t benchmark_msgpack_c_gather(const char *bytes, size_t count) {
    msgpack_vrefbuffer buffer;
    if (!msgpack_vrefbuffer_init(&buffer, 512, 0)) return 0;
    msgpack_packer packer;
    msgpack_packer_init(&packer, &buffer, msgpack_vrefbuffer_write);
    msgpack_pack_bin(&packer, count);
    msgpack_pack_bin_body(&packer, bytes, count);
    size_t vectors = msgpack_vrefbuffer_veclen(&buffer);
    msgpack_vrefbuffer_destroy(&buffer);
    return vectors;
}

size_t benchmark_msgpack_c_copy(const char *bytes, size_t count) {
    msgpack_sbuffer buffer;
    msgpack_sbuffer_init(&buffer);
    msgpack_packer packer;
    msgpack_packer_init(&packer, &buffer, msgpack_sbuffer_write);
    msgpack_pack_bin(&packer, count);
    msgpack_pack_bin_body(&packer, bytes, count);
    size_t size = buffer.size;
    msgpack_sbuffer_destroy(&buffer);
    return size;
}

const char *benchmark_msgpack_c_version(void) { return MSGPACK_VERSION; }
