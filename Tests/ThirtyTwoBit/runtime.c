// What an Embedded Swift program on WebAssembly needs of a C library: memory, and a way to report.
// Memory is handed out in a row and never freed, which is enough for a program that runs once.
typedef __SIZE_TYPE__ size_t;

extern unsigned char __heap_base;

__attribute__((import_module("wasi_snapshot_preview1"), import_name("proc_exit")))
_Noreturn void wasi_exit(int status);
__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_write")))
int wasi_write(int file, const void *parts, int count, int *written);

static size_t next;

int posix_memalign(void **result, size_t alignment, size_t size) {
    if (next == 0) next = (size_t)&__heap_base;
    size_t start = (next + alignment - 1) & ~(alignment - 1);
    // In 64 bits, so that a size near the end of memory is seen.
    unsigned long long end = (unsigned long long)start + size;
    unsigned long long have = (unsigned long long)__builtin_wasm_memory_size(0) << 16;
    if (end > have && __builtin_wasm_memory_grow(0, (end - have + 0xFFFF) >> 16) == (size_t)-1)
        return 12;
    next = (size_t)end;
    *result = (void *)start;
    return 0;
}

void free(void *memory) { (void)memory; }

void *memmove(void *target, const void *source, size_t count) {
    unsigned char *to = target;
    const unsigned char *from = source;
    if (to < from) for (size_t i = 0; i < count; i++) to[i] = from[i];
    else for (size_t i = count; i > 0; i--) to[i - 1] = from[i - 1];
    return target;
}

void *memcpy(void *target, const void *source, size_t count) {
    return memmove(target, source, count);
}

void *memset(void *target, int value, size_t count) {
    unsigned char *to = target;
    for (size_t i = 0; i < count; i++) to[i] = (unsigned char)value;
    return target;
}

int putchar(int character) {
    char text = (char)character;
    struct { const void *start; size_t count; } part = {&text, 1};
    int written;
    wasi_write(1, &part, 1, &written);
    return character;
}

// Hash seeds are not secret here.
void arc4random_buf(void *target, size_t count) { memset(target, 7, count); }

// The compiler's check for overwritten stack frames.
size_t __stack_chk_guard = 0x5EED0BA5;
_Noreturn void __stack_chk_fail(void) { wasi_exit(2); }

int swift_main(void);

__attribute__((export_name("_start")))
void start(void) { wasi_exit(swift_main()); }
