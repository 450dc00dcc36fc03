#ifndef C_BENCHMARK_SUPPORT_H
#define C_BENCHMARK_SUPPORT_H

#include <stddef.h>
#include <stdint.h>

#include "../../../../CModules/CInternedStream/include/interned_stream.h"

/// CPU time of this process in nanoseconds, user and system, at the beginning and at the end of what
/// is timed. Two functions, because a tool that counts instructions counts from the one to the other.
uint64_t benchmark_clock_start(void);
uint64_t benchmark_clock_stop(void);

/// Calls of malloc, calloc, realloc, posix_memalign, and aligned_alloc by this thread since it
/// began; always 0 where the C library cannot be hooked.
uint64_t benchmark_allocation_count(void);

/// Whether allocations are counted on this system.
int benchmark_counts_allocations(void);

/// Bytes that the heap has given out and not got back; 0 where that is unknown.
uint64_t benchmark_heap_bytes(void);

/// Takes a value so that the optimiser cannot leave out what made it.
void benchmark_keep(uint64_t value);

/// Unpacks a message with msgpack_unpack_next into a zone of its own, as its users do.
///
/// Returns the number of bytes read, or 0 if the message was refused.
size_t benchmark_msgpack_c_unpack(const char *bytes, size_t count);

/// A tree of msgpack-c, unpacked once, and the buffer that it is packed into again and again.
struct benchmark_msgpack_c_tree;
struct benchmark_msgpack_c_tree *benchmark_msgpack_c_tree_new(const char *bytes, size_t count);
void benchmark_msgpack_c_tree_free(struct benchmark_msgpack_c_tree *tree);

/// Packs the tree and returns the number of bytes, which start at `*bytes`.
size_t benchmark_msgpack_c_pack(struct benchmark_msgpack_c_tree *tree, const char **bytes);

/// Packs a bin of `count` bytes into a vrefbuffer, by reference, and returns the number of vectors.
size_t benchmark_msgpack_c_gather(const char *bytes, size_t count);

/// Packs a bin of `count` bytes into an sbuffer, by a copy, and returns the number of bytes.
size_t benchmark_msgpack_c_copy(const char *bytes, size_t count);

/// The version that the header of msgpack-c names.
const char *benchmark_msgpack_c_version(void);

/// The functions of the C library that are measured.
struct benchmark_c_library {
    __typeof__(ims_parameters_default) *parameters_default;
    __typeof__(ims_encoder_new) *encoder_new;
    __typeof__(ims_encoder_free) *encoder_free;
    __typeof__(ims_encoder_encode) *encoder_encode;
    __typeof__(ims_decoder_new) *decoder_new;
    __typeof__(ims_decoder_free) *decoder_free;
    __typeof__(ims_decoder_decode) *decoder_decode;
};

/// Loads the C library from the file at `path`, for the life of the process.
///
/// Returns NULL, or why its functions could not be had.
const char *benchmark_c_library_load(const char *path, struct benchmark_c_library *library);

#endif
