#include "CBenchmarkSupport.h"

#include <time.h>

static uint64_t cpu_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t benchmark_clock_start(void) { return cpu_nanoseconds(); }

uint64_t benchmark_clock_stop(void) { return cpu_nanoseconds(); }

void benchmark_keep(uint64_t value) {
    __asm__ volatile("" : : "r"(value) : "memory");
}
