/* The parts of the library that need the C library: randomness, and the text of the version. */
#include "interned_stream.h"

#if defined(__linux__)
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>
#else
#include <stdlib.h>
#endif

#define TEXT_OF(number) #number
#define TEXT(number) TEXT_OF(number)

const char *ims_version_text(void) {
    return TEXT(IMS_VERSION_MAJOR) "." TEXT(IMS_VERSION_MINOR) "." TEXT(IMS_VERSION_PATCH);
}

#if defined(__linux__)
/* Kernels before 3.17, and sandboxes that know no getrandom. */
static int read_device(uint8_t *seed) {
    size_t done = 0;
    int file = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    while (done < IMS_SEED_SIZE) {
        ssize_t count = read(file, seed + done, IMS_SEED_SIZE - done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        done += (size_t)count;
    }
    close(file);
    return done == IMS_SEED_SIZE;
}

/* The system call itself, since glibc has a function for it only from 2.25 on. */
static int fill(uint8_t *seed) {
#ifdef SYS_getrandom
    long count;
    do count = syscall(SYS_getrandom, seed, (size_t)IMS_SEED_SIZE, 0);
    while (count < 0 && errno == EINTR);
    if (count == IMS_SEED_SIZE) return 1;
#endif
    return read_device(seed);
}
#else
static int fill(uint8_t *seed) {
    arc4random_buf(seed, IMS_SEED_SIZE);
    return 1;
}
#endif

ims_code ims_random_seed(uint8_t seed[IMS_SEED_SIZE]) {
    if (seed == NULL) return IMS_ERROR_NULL;
    return fill(seed) ? IMS_OK : IMS_ERROR_RANDOM;
}
