/*
 * Out of memory: a small scenario for each function, run again and again, while the n-th allocation
 * fails, or the n-th and all later ones, for n = 1, 2, ... Each run is a process of its own, so a
 * crash ends that run and is counted.
 *
 * This program defines the allocator's functions, for itself and the library.
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "interned_stream.h"

/* ---- An allocator that fails on request ------------------------------------------------------- */

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *block);

/* Allocations so far, the one that fails, whether all later ones fail too, and blocks in use. */
static long allocations, failing, live;
static int fails_on;

static int fails(void) {
    allocations++;
    return failing > 0 && (fails_on ? allocations >= failing : allocations == failing);
}

static void *counted(void *block) {
    if (block != NULL) live++;
    return block;
}

void *malloc(size_t size) { return fails() ? NULL : counted(__libc_malloc(size)); }
void *calloc(size_t count, size_t size) { return fails() ? NULL : counted(__libc_calloc(count, size)); }
void *realloc(void *block, size_t size) { return fails() ? NULL : __libc_realloc(block, size); }
int posix_memalign(void **block, size_t alignment, size_t size) {
    *block = fails() ? NULL : counted(__libc_memalign(alignment, size));
    return *block == NULL ? ENOMEM : 0;
}
void free(void *block) {
    if (block != NULL) live--;
    __libc_free(block);
}

/* ---- Scenarios -------------------------------------------------------------------------------- */

/* How a run ends, beside crashing. */
enum { ENDS_WELL = 0, ENDS_WITH_CODE = 10, ENDS_WRONG = 20 };

#define FAIL(why) do { fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, why); return ENDS_WRONG; } while (0)
/* Goes on after success; ends the scenario after IMS_ERROR_MEMORY; anything else is wrong. */
#define STEP(call) do { ims_code code_ = (call); \
    if (code_ == IMS_ERROR_MEMORY) { out_of_memory = 1; goto end; } \
    if (code_ != IMS_OK) { fprintf(stderr, "%s: %s\n", #call, ims_error_text(code_)); wrong = 1; goto end; } } while (0)

static ims_code decode(ims_session *session, const void *coded, size_t size, const ims_bytes **frames,
                       size_t *count, size_t *offset) {
    ims_bytes reply;
    return ims_session_decode(session, coded, size, frames, count, &reply, offset);
}

static uint8_t block[1 << 20];
static int level;

/* A map whose names, texts and numbers depend on `number`, as a MessagePack message. */
static size_t make_message(uint8_t *target, int number) {
    uint8_t *next = target;
    int index, fields = 6 + number % 7;
    *next++ = (uint8_t)(0x80 | fields);
    for (index = 0; index < fields; index++) {
        next += sprintf((char *)next, "\xa7" "name-%02d", (number * 3 + index) % 40);
        next += sprintf((char *)next, "\xb4" "text of value %06d", number * 31 + index * 7);
    }
    return (size_t)(next - target);
}

static void set_message(ims_bytes *frames, uint8_t *message, int number, size_t attachment) {
    frames[0].data = message;
    frames[0].size = make_message(message, number);
    frames[1].data = block;
    frames[1].size = attachment;
}

static int parts(int count) {
    ims_parameters parameters;
    ims_encoder *encoder = NULL;
    ims_decoder *decoder = NULL;
    uint8_t message[1024];
    ims_bytes frames[2], coded;
    const ims_bytes *out = NULL, *names;
    size_t number = 0;
    int index, out_of_memory = 0, wrong = 0;
    ims_bytes name = {"name-03", 7};
    names = &name;
    ims_parameters_default(&parameters);
    parameters.level = level;
    parameters.never_interned = names;
    parameters.never_interned_count = 1;
    STEP(ims_encoder_new(&parameters, NULL, &encoder));
    STEP(ims_decoder_new(NULL, &decoder));
    for (index = 0; index < count; index++) {
        set_message(frames, message, index, (size_t)(index % 4) * 700);
        STEP(ims_encoder_encode(encoder, frames, 2, &coded, NULL));
        STEP(ims_decoder_decode(decoder, coded.data, coded.size, &out, &number, NULL));
        if (number != 2 || out[0].size != frames[0].size || out[1].size != frames[1].size ||
            memcmp(out[0].data, message, frames[0].size) != 0) wrong = 1;
    }
end:
    if (out_of_memory && encoder != NULL && decoder != NULL) {
        /* The handle that ran out says so again, or decodes on; the other one is as it was. */
        ims_code code = ims_encoder_encode(encoder, frames, 1, &coded, NULL);
        if (code != IMS_OK && code != IMS_ERROR_MEMORY) wrong = 1;
        if (code != IMS_OK && (coded.data != NULL || coded.size != 0)) wrong = 1;
    }
    if (ims_encoder_free(&encoder) != IMS_OK || ims_decoder_free(&decoder) != IMS_OK) wrong = 1;
    return wrong ? ENDS_WRONG : out_of_memory ? ENDS_WITH_CODE : ENDS_WELL;
}

static int stream(void) { return parts(12); }

static int session(void) {
    ims_parameters parameters;
    ims_session *ends[2] = {NULL, NULL};
    uint8_t message[1024];
    ims_bytes frames[2], coded;
    const ims_bytes *out = NULL;
    size_t number = 0;
    int index, out_of_memory = 0, wrong = 0;
    ims_parameters_default(&parameters);
    parameters.level = level;
    STEP(ims_session_new(&parameters, NULL, NULL, &ends[0]));
    STEP(ims_session_new(&parameters, NULL, NULL, &ends[1]));
    for (index = 0; index < 12; index++) {
        set_message(frames, message, index, (size_t)(index % 3) * 500);
        STEP(ims_session_encode(ends[index % 2], frames, 2, &coded, NULL));
        STEP(decode(ends[1 - index % 2], coded.data, coded.size, &out, &number, NULL));
        if (number != 2 || memcmp(out[0].data, message, frames[0].size) != 0) wrong = 1;
    }
    STEP(ims_session_acknowledge(ends[0], &coded));
    STEP(ims_session_reset(ends[0]));
    STEP(ims_session_encode(ends[0], frames, 2, &coded, NULL));
end:
    if (ims_session_free(&ends[0]) != IMS_OK || ims_session_free(&ends[1]) != IMS_OK) wrong = 1;
    return wrong ? ENDS_WRONG : out_of_memory ? ENDS_WITH_CODE : ENDS_WELL;
}

static int keymap(void) {
    ims_keymap_options options;
    ims_keymap_encoder *encoder = NULL;
    ims_keymap_decoder *decoder = NULL;
    ims_keymap_field field;
    uint8_t message[1024];
    ims_bytes coded, plain;
    int index, out_of_memory = 0, wrong = 0;
    memset(&field, 0, sizeof field);
    field.name.data = "name-05";
    field.name.size = 7;
    ims_keymap_options_default(&options, level % 2 == 0 ? IMS_KEYMAP_NAMES : IMS_KEYMAP_VALUES);
    if (level == 3) options.fields = &field, options.field_count = 1;
    STEP(ims_keymap_encoder_new(&options, &encoder));
    STEP(ims_keymap_decoder_new(&options, &decoder));
    for (index = 0; index < 12; index++) {
        size_t size = make_message(message, index);
        STEP(ims_keymap_encoder_encode(encoder, message, size, &coded, NULL));
        STEP(ims_keymap_decoder_decode(decoder, coded.data, coded.size, &plain, NULL));
        if (plain.size != size || memcmp(plain.data, message, size) != 0) wrong = 1;
    }
    STEP(ims_keymap_encoder_reset(encoder));
    STEP(ims_keymap_decoder_reset(decoder));
end:
    if (ims_keymap_encoder_free(&encoder) != IMS_OK) wrong = 1;
    if (ims_keymap_decoder_free(&decoder) != IMS_OK) wrong = 1;
    return wrong ? ENDS_WRONG : out_of_memory ? ENDS_WITH_CODE : ENDS_WELL;
}

static int validation(void) {
    uint8_t message[1024];
    size_t count, size = make_message(message, 5);
    int out_of_memory = 0, wrong = 0;
    STEP(ims_validate(message, size, NULL, &count, NULL));
    memset(message, 0x91, sizeof message - 1);
    message[sizeof message - 1] = 0;
    ims_validate(message, sizeof message, NULL, &count, NULL);
end:
    return wrong ? ENDS_WRONG : out_of_memory ? ENDS_WITH_CODE : ENDS_WELL;
}

/* A message of a MiB: docs/C.md says that the reserve is enough for it. */
static int mebibyte(void) {
    ims_parameters parameters;
    ims_session *ends[2] = {NULL, NULL};
    uint8_t message[1024];
    ims_bytes frames[2], coded;
    const ims_bytes *out = NULL;
    size_t number = 0;
    int out_of_memory = 0, wrong = 0;
    ims_parameters_default(&parameters);
    parameters.level = level;
    STEP(ims_session_new(&parameters, NULL, NULL, &ends[0]));
    STEP(ims_session_new(&parameters, NULL, NULL, &ends[1]));
    set_message(frames, message, 1, sizeof block);
    STEP(ims_session_encode(ends[0], frames, 2, &coded, NULL));
    STEP(decode(ends[1], coded.data, coded.size, &out, &number, NULL));
    if (number != 2 || out[1].size != sizeof block) wrong = 1;
end:
    if (ims_session_free(&ends[0]) != IMS_OK || ims_session_free(&ends[1]) != IMS_OK) wrong = 1;
    return wrong ? ENDS_WRONG : out_of_memory ? ENDS_WITH_CODE : ENDS_WELL;
}

/* Messages that fill every table: the most that a call can take from the reserve. */
static int full_tables(void) {
    static uint8_t message[3000000];
    ims_parameters parameters;
    ims_limits limits;
    ims_session *ends[2] = {NULL, NULL};
    ims_bytes frame, coded;
    const ims_bytes *out = NULL;
    size_t number = 0;
    int index, round, out_of_memory = 0, wrong = 0;
    uint8_t *next;
    ims_parameters_default(&parameters);
    parameters.level = level;
    parameters.entries_log2 = 15;
    ims_limits_default(&limits);
    limits.entries_log2 = 15;
    STEP(ims_session_new(&parameters, &limits, &limits, &ends[0]));
    STEP(ims_session_new(&parameters, &limits, &limits, &ends[1]));
    for (round = 0; round < 3; round++) {
        next = message;
        *next++ = 0xdc;
        *next++ = 0xff;
        *next++ = 0xff;
        for (index = 0; index < 65535; index++) {
            next += sprintf((char *)next, "\x81\xa8n%07d\xac%d%011d", index + round * 65535, round, index * 7919);
        }
        frame.data = message;
        frame.size = (size_t)(next - message);
        STEP(ims_session_encode(ends[0], &frame, 1, &coded, NULL));
        STEP(decode(ends[1], coded.data, coded.size, &out, &number, NULL));
        if (number != 1 || out[0].size != frame.size) wrong = 1;
    }
end:
    if (ims_session_free(&ends[0]) != IMS_OK || ims_session_free(&ends[1]) != IMS_OK) wrong = 1;
    return wrong ? ENDS_WRONG : out_of_memory ? ENDS_WITH_CODE : ENDS_WELL;
}

/* A message that is larger than the reserve. */
static int large(void) {
    static uint8_t bytes[24 << 20];
    ims_parameters parameters;
    ims_session *ends[2] = {NULL, NULL};
    uint8_t message[1024];
    ims_bytes frames[2], coded;
    const ims_bytes *out = NULL;
    size_t number = 0;
    int out_of_memory = 0, wrong = 0;
    ims_parameters_default(&parameters);
    parameters.level = level;
    STEP(ims_session_new(&parameters, NULL, NULL, &ends[0]));
    STEP(ims_session_new(&parameters, NULL, NULL, &ends[1]));
    set_message(frames, message, 1, 0);
    frames[1].data = bytes;
    frames[1].size = sizeof bytes;
    STEP(ims_session_encode(ends[0], frames, 2, &coded, NULL));
    STEP(decode(ends[1], coded.data, coded.size, &out, &number, NULL));
    if (number != 2 || out[1].size != sizeof bytes) wrong = 1;
end:
    if (ims_session_free(&ends[0]) != IMS_OK || ims_session_free(&ends[1]) != IMS_OK) wrong = 1;
    return wrong ? ENDS_WRONG : out_of_memory ? ENDS_WITH_CODE : ENDS_WELL;
}

/* ---- Runs ------------------------------------------------------------------------------------- */

static int run_failing(int (*scenario)(void), long number, int later_too) {
    int status;
    pid_t child;
    fflush(NULL);
    child = fork();
    if (child == 0) {
        long before = live;
        int end;
        allocations = 0;
        failing = number;
        fails_on = later_too;
        end = scenario();
        failing = 0;
        if (live != before) fprintf(stderr, "%ld blocks are left\n", live - before), end = ENDS_WRONG;
        _exit(end);
    }
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static long count_allocations(int (*scenario)(void)) {
    int fds[2], status;
    long count = 0;
    pid_t child;
    if (pipe(fds) != 0) return 0;
    fflush(NULL);
    child = fork();
    if (child == 0) {
        allocations = 0;
        if (scenario() != ENDS_WELL) _exit(1);
        count = allocations;
        _exit(write(fds[1], &count, sizeof count) != (ssize_t)sizeof count);
    }
    close(fds[1]);
    if (read(fds[0], &count, sizeof count) != (ssize_t)sizeof count) count = 0;
    close(fds[0]);
    waitpid(child, &status, 0);
    return count;
}

static int total_traps, total_wrong, total_codes, total_well;

static void run_all(const char *name, int (*scenario)(void), int most) {
    long count = count_allocations(scenario), number, step = 1 + count / most;
    int later, traps = 0, wrong = 0, codes = 0, well = 0;
    if (count == 0 && scenario != validation) wrong++;
    for (later = 0; later < 2; later++) {
        for (number = 1; number <= count; number += step) {
            int end = run_failing(scenario, number, later);
            if (end == ENDS_WELL) well++;
            else if (end == ENDS_WITH_CODE) codes++;
            else if (end < 0) traps++;
            else wrong++;
        }
    }
    printf("  %-12s level %d: %4ld allocations; crash %3d, code %4d, success %3d, wrong %d\n", name,
           level, count, traps, codes, well, wrong);
    total_wrong += wrong;
    if (most < 1000) return; /* docs/C.md: beyond the reserve, the program may end */
    total_traps += traps, total_codes += codes, total_well += well;
}

int main(void) {
    size_t index;
    for (index = 0; index < sizeof block; index++) block[index] = (uint8_t)(index * 7 + index / 251);
    for (level = 0; level < 4; level++) {
        run_all("stream", stream, 1000);
        run_all("session", session, 1000);
        run_all("keymap", keymap, 1000);
        run_all("a MiB", mebibyte, 1000);
    }
    level = 0;
    run_all("validation", validation, 1000);
    for (level = 1; level < 4; level += 2) {
        run_all("full tables", full_tables, 40);
    }
    for (level = 0; level < 4; level++) run_all("large", large, 10);
    printf("out of memory: %d runs; crash %d, code %d, success %d, wrong %d\n",
           total_traps + total_codes + total_well + total_wrong, total_traps, total_codes, total_well,
           total_wrong);
    return total_traps + total_wrong != 0;
}
