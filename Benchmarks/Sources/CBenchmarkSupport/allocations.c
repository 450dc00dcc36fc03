// Counts allocations by replacing the C library's allocator. Linked into the benchmark
// executable alone; every library of the process then allocates through these functions.

#include "CBenchmarkSupport.h"

#if defined(__linux__) && defined(__GLIBC__)

#include <errno.h>
#include <malloc.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

// In the executable itself, so that to count costs one instruction on the memory of the thread: what
// is counted and timed includes it.
static _Thread_local uint64_t allocations __attribute__((tls_model("local-exec")));

void *malloc(size_t size) {
    allocations++;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    allocations++;
    return __libc_calloc(count, size);
}

void *realloc(void *block, size_t size) {
    allocations++;
    return __libc_realloc(block, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    allocations++;
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
    allocations++;
    void *memory = __libc_memalign(alignment, size);
    if (!memory) return ENOMEM;
    *block = memory;
    return 0;
}

uint64_t benchmark_allocation_count(void) { return allocations; }

int benchmark_counts_allocations(void) { return 1; }

uint64_t benchmark_heap_bytes(void) {
    struct mallinfo2 info = mallinfo2();
    return (uint64_t)info.uordblks + (uint64_t)info.hblkhd;
}

#else

uint64_t benchmark_allocation_count(void) { return 0; }

int benchmark_counts_allocations(void) { return 0; }

uint64_t benchmark_heap_bytes(void) { return 0; }

#endif
