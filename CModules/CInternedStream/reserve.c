/*
 * Memory with which a call comes to its end when the system has none left.
 *
 * Swift code cannot be told that an allocation failed: it traps. In the C library, Scripts/clib has
 * the linker bind all its allocations to the functions below. They ask the system first. If it
 * refuses, the calling thread is lent blocks from a reserve, so the call can run to its end; then
 * InternedStreamABI destroys all that the call has worked on, takes the reserve back, and answers
 * IMS_ERROR_MEMORY. The reserve is zero-initialised memory of the library: until a call draws on it,
 * it takes address space and no page. One thread uses it at a time; another one that needs it waits
 * for the end of that call.
 *
 * In the Swift package nothing is bound to these functions, so the reserve is never lent.
 */
#include "ims_reserve.h"

#if !defined(IMS_OWN_MEMORY)

int ims_reserve_is_lent(void) { return 0; }
int ims_reserve_take_back(void) { return 0; }

#else

#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>

/* More than all tables of a session take (Tests/CLibraryTests/memory.c fills them). */
#define RESERVE_BYTES ((size_t)24 << 20)
/* Every block's alignment, as malloc's. */
#define ALIGNMENT ((size_t)16)

/* BitwiseStorage.tryGrow asks for blocks with this alignment. */
#define OPTIONAL_ALIGNMENT ((size_t)64)

static _Alignas(4096) unsigned char reserve[RESERVE_BYTES];
/* The thread that is lent the reserve, or 0. */
static uintptr_t borrower;
/* Bytes of the reserve that are lent, from its beginning; the borrower's. */
static size_t lent;

int __real_posix_memalign(void **block, size_t alignment, size_t size);
void __real_free(void *block);
int __wrap_posix_memalign(void **block, size_t alignment, size_t size);
void __wrap_free(void *block);

static uintptr_t this_thread(void) { return (uintptr_t)pthread_self(); }

int ims_reserve_is_lent(void) {
    uintptr_t thread = __atomic_load_n(&borrower, __ATOMIC_RELAXED);
    return thread != 0 && thread == this_thread();
}

int ims_reserve_take_back(void) {
    if (!ims_reserve_is_lent()) return 0;
    lent = 0;
    __atomic_store_n(&borrower, 0, __ATOMIC_RELEASE);
    return 1;
}

/* Makes this thread the borrower, once no other one is. */
static void borrow(void) {
    if (ims_reserve_is_lent()) return;
    for (;;) {
        uintptr_t nobody = 0;
        if (__atomic_compare_exchange_n(&borrower, &nobody, this_thread(), 0, __ATOMIC_ACQUIRE,
                                        __ATOMIC_RELAXED)) return;
        sched_yield();
    }
}

/*
 * Allocates from the system, or from the reserve. A block that is larger than what is left of the
 * reserve ends the program, unless its owner can do without, as the growing buffers of messages can:
 * they ask for it by the alignment OPTIONAL_ALIGNMENT.
 */
int __wrap_posix_memalign(void **block, size_t alignment, size_t size) {
    int code = __real_posix_memalign(block, alignment, size);
    size_t start;
    if (code == 0) return 0;
    borrow();
    *block = NULL;
    if (alignment < ALIGNMENT) alignment = ALIGNMENT;
    start = (lent + alignment - 1) & ~(alignment - 1);
    if (start > RESERVE_BYTES || size > RESERVE_BYTES - start) {
        if (alignment == OPTIONAL_ALIGNMENT) return code;
        abort();
    }
    *block = reserve + start;
    lent = start + size;
    return 0;
}

/* Blocks of the reserve are freed all at once, by ims_reserve_take_back. */
void __wrap_free(void *block) {
    if ((uintptr_t)block - (uintptr_t)reserve < RESERVE_BYTES) return;
    __real_free(block);
}

#endif
