/*
 * Overlaps of what a caller passes: a table of all functions with results, and every pair of places
 * and inputs. A call with an overlap is refused with a code and writes nothing, or does what the
 * same call does without an overlap.
 */
#include <stdlib.h>

#include "check.h"

#define TASK "\x82\xa2op\xadtask-finished\xa3key\xa9sum-00001"
#define FILE_BYTES "an attachment of some thirty bytes"

/* Handles in the middle of their traffic, made the same way each time. */
typedef struct world {
    ims_encoder *encoder;
    ims_decoder *decoder;
    ims_session *session, *peer;
    ims_keymap_encoder *keymap_encoder;
    ims_keymap_decoder *keymap_decoder;
    uint8_t coded[256], session_coded[256], keymap_coded[256]; /* what comes next */
    size_t coded_size, session_coded_size, keymap_coded_size;
    ims_bytes encoder_result, session_result, keymap_result, keymap_message;
    const ims_bytes *decoder_frames, *session_frames;
    size_t decoder_count, session_count;
} world;

static const uint8_t fixed_seed[IMS_SEED_SIZE] = {7};

static ims_bytes bytes(const void *data, size_t size) {
    ims_bytes result;
    result.data = data;
    result.size = size;
    return result;
}

static size_t keep(uint8_t *target, ims_bytes coded) {
    CHECK(coded.size <= 256);
    memcpy(target, coded.data, coded.size);
    return coded.size;
}

static void make_world(world *w) {
    ims_parameters parameters;
    ims_keymap_options options;
    ims_bytes frames[2], coded;
    const ims_bytes *out;
    ims_encoder *other = NULL;
    ims_keymap_encoder *other_keymap = NULL;
    size_t count;
    frames[0] = bytes(TASK, sizeof TASK - 1);
    frames[1] = bytes(FILE_BYTES, sizeof FILE_BYTES - 1);
    ims_parameters_default(&parameters);
    parameters.seed = fixed_seed;
    ims_keymap_options_default(&options, IMS_KEYMAP_NAMES);
    options.seed = fixed_seed;
    memset(w, 0, sizeof *w);
    ims_encoder_new(&parameters, NULL, &w->encoder);
    ims_encoder_new(&parameters, NULL, &other);
    ims_decoder_new(NULL, &w->decoder);
    ims_session_new(&parameters, NULL, NULL, &w->session);
    ims_session_new(&parameters, NULL, NULL, &w->peer);
    ims_keymap_encoder_new(&options, &w->keymap_encoder);
    ims_keymap_encoder_new(&options, &other_keymap);
    ims_keymap_decoder_new(NULL, &w->keymap_decoder);
    CHECK_CODE(ims_encoder_encode(w->encoder, frames, 2, &w->encoder_result, NULL), IMS_OK);
    CHECK_CODE(ims_encoder_encode(other, frames, 2, &coded, NULL), IMS_OK);
    ims_decoder_decode(w->decoder, coded.data, coded.size, &w->decoder_frames, &w->decoder_count,
                       NULL);
    ims_encoder_encode(other, frames, 2, &coded, NULL);
    w->coded_size = keep(w->coded, coded);
    ims_encoder_free(&other);
    ims_session_encode(w->peer, frames, 2, &coded, NULL);
    CHECK_CODE(decode_quietly(w->session, coded.data, coded.size, &w->session_frames,
                              &w->session_count, NULL), IMS_OK);
    CHECK_CODE(ims_session_encode(w->session, frames, 2, &w->session_result, NULL), IMS_OK);
    decode_quietly(w->peer, w->session_result.data, w->session_result.size, &out, &count, NULL);
    ims_session_encode(w->peer, frames, 2, &coded, NULL);
    w->session_coded_size = keep(w->session_coded, coded);
    ims_keymap_encoder_encode(w->keymap_encoder, TASK, sizeof TASK - 1, &w->keymap_result, NULL);
    ims_keymap_encoder_encode(other_keymap, TASK, sizeof TASK - 1, &coded, NULL);
    CHECK_CODE(ims_keymap_decoder_decode(w->keymap_decoder, coded.data, coded.size,
                                         &w->keymap_message, NULL), IMS_OK);
    ims_keymap_encoder_encode(other_keymap, TASK, sizeof TASK - 1, &coded, NULL);
    w->keymap_coded_size = keep(w->keymap_coded, coded);
    ims_keymap_encoder_free(&other_keymap);
}

static void free_world(world *w) {
    CHECK_CODE(ims_encoder_free(&w->encoder), IMS_OK);
    CHECK_CODE(ims_decoder_free(&w->decoder), IMS_OK);
    CHECK_CODE(ims_session_free(&w->session), IMS_OK);
    CHECK_CODE(ims_session_free(&w->peer), IMS_OK);
    CHECK_CODE(ims_keymap_encoder_free(&w->keymap_encoder), IMS_OK);
    CHECK_CODE(ims_keymap_decoder_free(&w->keymap_decoder), IMS_OK);
}

/*
 * A function: its inputs and places as memory of the test, which a case moves about. `fill` writes
 * the inputs to where they are now; `call` makes the call; `result` digests what it delivered.
 */
#define PARTS 8
typedef struct part {
    size_t size;
    int is_place;
} part;

typedef struct call call;
struct call {
    const char *name;
    part parts[PARTS];
    void (*fill)(const world *w, uint8_t *at[PARTS]);
    ims_code (*run)(world *w, uint8_t *at[PARTS]);
    /* What the places hold after success, as a number. */
    uint64_t (*result)(uint8_t *at[PARTS]);
};

static uint64_t digest(uint64_t before, const void *data, size_t size) {
    const uint8_t *byte = data;
    while (size-- > 0) before = (before ^ *byte++) * 0x100000001B3u;
    return before;
}

static uint64_t digest_bytes(uint64_t before, const uint8_t *place) {
    ims_bytes value;
    memcpy(&value, place, sizeof value);
    return digest(digest(before, &value.size, sizeof value.size), value.data, value.size);
}

static uint64_t digest_frames(const uint8_t *frames, const uint8_t *count) {
    const ims_bytes *list;
    size_t number, index;
    uint64_t result = 1;
    memcpy(&list, frames, sizeof list);
    memcpy(&number, count, sizeof number);
    for (index = 0; index < number; index++) {
        result = digest_bytes(result, (const uint8_t *)&list[index]);
    }
    return digest(result, &number, sizeof number);
}

/* encode: descriptors, main frame, attachment; coded, error_offset. */
static void fill_encode(const world *w, uint8_t *at[PARTS]) {
    ims_bytes frames[2];
    (void)w;
    frames[0] = bytes(at[1], sizeof TASK - 1);
    frames[1] = bytes(at[2], sizeof FILE_BYTES - 1);
    memcpy(at[1], TASK, sizeof TASK - 1);
    memcpy(at[2], FILE_BYTES, sizeof FILE_BYTES - 1);
    memcpy(at[0], frames, sizeof frames);
}
#define ENCODE_PARTS {{2 * sizeof(ims_bytes), 0}, {sizeof TASK - 1, 0}, {sizeof FILE_BYTES - 1, 0}, \
                      {sizeof(ims_bytes), 1}, {sizeof(size_t), 1}}
#define BYTES_AT(i) ((ims_bytes *)(void *)at[i])
#define SIZE_AT(i) ((size_t *)(void *)at[i])
static uint64_t result_bytes_3(uint8_t *at[PARTS]) { return digest_bytes(1, at[3]); }
static ims_code run_encoder_encode(world *w, uint8_t *at[PARTS]) {
    return ims_encoder_encode(w->encoder, BYTES_AT(0), 2, BYTES_AT(3), SIZE_AT(4));
}
static ims_code run_session_encode(world *w, uint8_t *at[PARTS]) {
    return ims_session_encode(w->session, BYTES_AT(0), 2, BYTES_AT(3), SIZE_AT(4));
}

static ims_code run_encoder_pieces(world *w, uint8_t *at[PARTS]) {
    return ims_encoder_encode_pieces(w->encoder, BYTES_AT(0), 1, BYTES_AT(0) + 1, 1, BYTES_AT(3),
                                     SIZE_AT(4));
}
static ims_code run_session_pieces(world *w, uint8_t *at[PARTS]) {
    return ims_session_encode_pieces(w->session, BYTES_AT(0), 1, BYTES_AT(0) + 1, 1, BYTES_AT(3),
                                     SIZE_AT(4));
}

/* decode: coded message; frames, frame_count, error_offset. */
static void fill_decode(const world *w, uint8_t *at[PARTS]) { memcpy(at[0], w->coded, w->coded_size); }
static ims_code run_decode(world *w, uint8_t *at[PARTS]) {
    return ims_decoder_decode(w->decoder, at[0], w->coded_size, (const ims_bytes **)(void *)at[1],
                              SIZE_AT(2), SIZE_AT(3));
}
static uint64_t result_frames(uint8_t *at[PARTS]) { return digest_frames(at[1], at[2]); }

static void fill_session_decode(const world *w, uint8_t *at[PARTS]) {
    memcpy(at[0], w->session_coded, w->session_coded_size);
}
static ims_code run_session_decode(world *w, uint8_t *at[PARTS]) {
    return ims_session_decode(w->session, at[0], w->session_coded_size,
                              (const ims_bytes **)(void *)at[1], SIZE_AT(2), BYTES_AT(4), SIZE_AT(3));
}

/* key map: message; result, error_offset. */
static void fill_task(const world *w, uint8_t *at[PARTS]) {
    (void)w;
    memcpy(at[0], TASK, sizeof TASK - 1);
}
static void fill_keymap_coded(const world *w, uint8_t *at[PARTS]) {
    memcpy(at[0], w->keymap_coded, w->keymap_coded_size);
}
static ims_code run_keymap_encode(world *w, uint8_t *at[PARTS]) {
    return ims_keymap_encoder_encode(w->keymap_encoder, at[0], sizeof TASK - 1, BYTES_AT(1),
                                     SIZE_AT(2));
}
static ims_code run_keymap_decode(world *w, uint8_t *at[PARTS]) {
    return ims_keymap_decoder_decode(w->keymap_decoder, at[0], w->keymap_coded_size, BYTES_AT(1),
                                     SIZE_AT(2));
}
static uint64_t result_bytes_1(uint8_t *at[PARTS]) { return digest_bytes(1, at[1]); }

/* copy: buffer, size. */
static void fill_nothing(const world *w, uint8_t *at[PARTS]) { (void)w; (void)at; }
#define COPY(name, call_)                                                                 \
    static ims_code name(world *w, uint8_t *at[PARTS]) { return call_; }
COPY(run_encoder_copy, ims_encoder_copy(w->encoder, at[0], 256, SIZE_AT(1)))
COPY(run_decoder_copy, ims_decoder_copy(w->decoder, 0, at[0], 256, SIZE_AT(1)))
COPY(run_session_copy_coded, ims_session_copy_coded(w->session, at[0], 256, SIZE_AT(1)))
COPY(run_session_copy_frame, ims_session_copy_frame(w->session, 1, at[0], 256, SIZE_AT(1)))
COPY(run_keymap_encoder_copy, ims_keymap_encoder_copy(w->keymap_encoder, at[0], 256, SIZE_AT(1)))
COPY(run_keymap_decoder_copy, ims_keymap_decoder_copy(w->keymap_decoder, at[0], 256, SIZE_AT(1)))
static uint64_t result_copy(uint8_t *at[PARTS]) {
    size_t size;
    memcpy(&size, at[1], sizeof size);
    return digest(size, at[0], size);
}

/* statistics, acknowledge: places only. */
#define STATISTICS(name, call_, type)                                                     \
    static ims_code run_##name(world *w, uint8_t *at[PARTS]) { return call_; }            \
    static uint64_t result_##name(uint8_t *at[PARTS]) { return digest(1, at[0], sizeof(type)); }
#define STATS_AT(i) ((ims_statistics *)(void *)at[i])
#define KEYMAP_STATS_AT(i) ((ims_keymap_statistics *)(void *)at[i])
STATISTICS(encoder_statistics, ims_encoder_statistics(w->encoder, STATS_AT(0)), ims_statistics)
STATISTICS(decoder_statistics, ims_decoder_statistics(w->decoder, STATS_AT(0)), ims_statistics)
STATISTICS(session_statistics, ims_session_statistics(w->session, STATS_AT(0), STATS_AT(1)),
           ims_statistics)
STATISTICS(keymap_encoder_statistics,
           ims_keymap_encoder_statistics(w->keymap_encoder, KEYMAP_STATS_AT(0)),
           ims_keymap_statistics)
STATISTICS(keymap_decoder_statistics,
           ims_keymap_decoder_statistics(w->keymap_decoder, KEYMAP_STATS_AT(0)),
           ims_keymap_statistics)
static ims_code run_acknowledge(world *w, uint8_t *at[PARTS]) {
    return ims_session_acknowledge(w->session, BYTES_AT(0));
}
static uint64_t result_bytes_0(uint8_t *at[PARTS]) { return digest_bytes(1, at[0]); }

/* validate: bytes, options; value_count, error_offset. */
static void fill_validate(const world *w, uint8_t *at[PARTS]) {
    ims_validation options;
    fill_task(w, at);
    ims_validation_default(&options);
    memcpy(at[1], &options, sizeof options);
}
static ims_code run_validate(world *w, uint8_t *at[PARTS]) {
    (void)w;
    return ims_validate(at[0], sizeof TASK - 1, (const ims_validation *)(void *)at[1], SIZE_AT(2),
                        SIZE_AT(3));
}
static uint64_t result_size_2(uint8_t *at[PARTS]) { return digest(1, at[2], sizeof(size_t)); }

/* new: parameters, limits, seed; handle. The handle's first message shows what it was made of. */
static void fill_new(const world *w, uint8_t *at[PARTS]) {
    ims_parameters parameters;
    ims_limits limits;
    (void)w;
    ims_parameters_default(&parameters);
    parameters.level = IMS_LEVEL_SMALLEST;
    parameters.seed = at[2];
    ims_limits_default(&limits);
    limits.entries_log2 = 9;
    memcpy(at[0], &parameters, sizeof parameters);
    memcpy(at[1], &limits, sizeof limits);
    memcpy(at[2], fixed_seed, IMS_SEED_SIZE);
}
static ims_code run_encoder_new(world *w, uint8_t *at[PARTS]) {
    (void)w;
    return ims_encoder_new((const ims_parameters *)(void *)at[0], (const ims_limits *)(void *)at[1],
                           (ims_encoder **)(void *)at[3]);
}
static uint64_t result_encoder_new(uint8_t *at[PARTS]) {
    ims_encoder *made;
    ims_bytes frame = bytes(TASK, sizeof TASK - 1), coded;
    uint64_t result;
    memcpy(&made, at[3], sizeof made);
    CHECK_CODE(ims_encoder_encode(made, &frame, 1, &coded, NULL), IMS_OK);
    result = digest_bytes(1, (const uint8_t *)&coded);
    CHECK_CODE(ims_encoder_free(&made), IMS_OK);
    return result;
}
static ims_code run_session_new(world *w, uint8_t *at[PARTS]) {
    (void)w;
    return ims_session_new((const ims_parameters *)(void *)at[0], NULL,
                           (const ims_limits *)(void *)at[1], (ims_session **)(void *)at[3]);
}
static uint64_t result_session_new(uint8_t *at[PARTS]) {
    ims_session *made;
    ims_bytes frame = bytes(TASK, sizeof TASK - 1), coded;
    uint64_t result;
    memcpy(&made, at[3], sizeof made);
    CHECK_CODE(ims_session_encode(made, &frame, 1, &coded, NULL), IMS_OK);
    result = digest_bytes(1, (const uint8_t *)&coded);
    CHECK_CODE(ims_session_free(&made), IMS_OK);
    return result;
}

/* limits: struct and byte form. */
static void fill_limits(const world *w, uint8_t *at[PARTS]) {
    ims_limits limits;
    (void)w;
    ims_limits_default(&limits);
    limits.depth = 17;
    memcpy(at[0], &limits, sizeof limits);
}
static ims_code run_limits_encode(world *w, uint8_t *at[PARTS]) {
    (void)w;
    return ims_limits_encode((const ims_limits *)(void *)at[0], at[1]);
}
static uint64_t result_limits_bytes(uint8_t *at[PARTS]) { return digest(1, at[1], IMS_LIMITS_SIZE); }
static void fill_limits_bytes(const world *w, uint8_t *at[PARTS]) {
    ims_limits limits;
    (void)w;
    ims_limits_default(&limits);
    limits.values = 1234;
    ims_limits_encode(&limits, at[0]);
}
static ims_code run_limits_decode(world *w, uint8_t *at[PARTS]) {
    (void)w;
    return ims_limits_decode(at[0], IMS_LIMITS_SIZE, (ims_limits *)(void *)at[1]);
}
static uint64_t result_limits(uint8_t *at[PARTS]) { return digest(1, at[1], sizeof(ims_limits)); }
static ims_code run_limits_check(world *w, uint8_t *at[PARTS]) {
    (void)w;
    return ims_limits_check((const ims_limits *)(void *)at[0], (const char **)(void *)at[1]);
}
static uint64_t result_pointer(uint8_t *at[PARTS]) { return digest(1, at[1], sizeof(char *)); }

static const call calls[] = {
    {"ims_encoder_encode", ENCODE_PARTS, fill_encode, run_encoder_encode, result_bytes_3},
    {"ims_session_encode", ENCODE_PARTS, fill_encode, run_session_encode, result_bytes_3},
    {"ims_encoder_encode_pieces", ENCODE_PARTS, fill_encode, run_encoder_pieces, result_bytes_3},
    {"ims_session_encode_pieces", ENCODE_PARTS, fill_encode, run_session_pieces, result_bytes_3},
    {"ims_decoder_decode",
     {{256, 0}, {sizeof(void *), 1}, {sizeof(size_t), 1}, {sizeof(size_t), 1}},
     fill_decode, run_decode, result_frames},
    {"ims_session_decode",
     {{256, 0}, {sizeof(void *), 1}, {sizeof(size_t), 1}, {sizeof(size_t), 1}, {sizeof(ims_bytes), 1}},
     fill_session_decode, run_session_decode, result_frames},
    {"ims_keymap_encoder_encode",
     {{sizeof TASK - 1, 0}, {sizeof(ims_bytes), 1}, {sizeof(size_t), 1}},
     fill_task, run_keymap_encode, result_bytes_1},
    {"ims_keymap_decoder_decode", {{256, 0}, {sizeof(ims_bytes), 1}, {sizeof(size_t), 1}},
     fill_keymap_coded, run_keymap_decode, result_bytes_1},
    {"ims_encoder_copy", {{256, 1}, {sizeof(size_t), 1}}, fill_nothing, run_encoder_copy,
     result_copy},
    {"ims_decoder_copy", {{256, 1}, {sizeof(size_t), 1}}, fill_nothing, run_decoder_copy,
     result_copy},
    {"ims_session_copy_coded", {{256, 1}, {sizeof(size_t), 1}}, fill_nothing,
     run_session_copy_coded, result_copy},
    {"ims_session_copy_frame", {{256, 1}, {sizeof(size_t), 1}}, fill_nothing,
     run_session_copy_frame, result_copy},
    {"ims_keymap_encoder_copy", {{256, 1}, {sizeof(size_t), 1}}, fill_nothing,
     run_keymap_encoder_copy, result_copy},
    {"ims_keymap_decoder_copy", {{256, 1}, {sizeof(size_t), 1}}, fill_nothing,
     run_keymap_decoder_copy, result_copy},
    {"ims_encoder_statistics", {{sizeof(ims_statistics), 1}}, fill_nothing,
     run_encoder_statistics, result_encoder_statistics},
    {"ims_decoder_statistics", {{sizeof(ims_statistics), 1}}, fill_nothing,
     run_decoder_statistics, result_decoder_statistics},
    {"ims_session_statistics", {{sizeof(ims_statistics), 1}, {sizeof(ims_statistics), 1}},
     fill_nothing, run_session_statistics, result_session_statistics},
    {"ims_keymap_encoder_statistics", {{sizeof(ims_keymap_statistics), 1}}, fill_nothing,
     run_keymap_encoder_statistics, result_keymap_encoder_statistics},
    {"ims_keymap_decoder_statistics", {{sizeof(ims_keymap_statistics), 1}}, fill_nothing,
     run_keymap_decoder_statistics, result_keymap_decoder_statistics},
    {"ims_session_acknowledge", {{sizeof(ims_bytes), 1}}, fill_nothing, run_acknowledge,
     result_bytes_0},
    {"ims_validate",
     {{sizeof TASK - 1, 0}, {sizeof(ims_validation), 0}, {sizeof(size_t), 1}, {sizeof(size_t), 1}},
     fill_validate, run_validate, result_size_2},
    {"ims_encoder_new",
     {{sizeof(ims_parameters), 0}, {sizeof(ims_limits), 0}, {IMS_SEED_SIZE, 0}, {sizeof(void *), 1}},
     fill_new, run_encoder_new, result_encoder_new},
    {"ims_session_new",
     {{sizeof(ims_parameters), 0}, {sizeof(ims_limits), 0}, {IMS_SEED_SIZE, 0}, {sizeof(void *), 1}},
     fill_new, run_session_new, result_session_new},
    {"ims_limits_encode", {{sizeof(ims_limits), 0}, {IMS_LIMITS_SIZE, 1}}, fill_limits,
     run_limits_encode, result_limits_bytes},
    {"ims_limits_decode", {{IMS_LIMITS_SIZE, 0}, {sizeof(ims_limits), 1}}, fill_limits_bytes,
     run_limits_decode, result_limits},
    {"ims_limits_check", {{sizeof(ims_limits), 0}, {sizeof(char *), 1}}, fill_limits,
     run_limits_check, result_pointer},
};

/* All parts apart from each other, each in 512 bytes of its own. */
static uint64_t memory[PARTS * 64];
static void lay_out(uint8_t *at[PARTS]) {
    int index;
    memset(memory, 0xEE, sizeof memory);
    for (index = 0; index < PARTS; index++) at[index] = (uint8_t *)(memory + 64 * index);
}

static uint64_t wanted(const call *c) {
    uint8_t *at[PARTS];
    world w;
    ims_code code;
    uint64_t result;
    make_world(&w);
    lay_out(at);
    c->fill(&w, at);
    code = c->run(&w, at);
    if (code != IMS_OK) fprintf(stderr, "%s: %s\n", c->name, ims_error_text(code));
    CHECK_CODE(code, IMS_OK);
    result = c->result(at);
    free_world(&w);
    return result;
}

/* Moves place `place` into `other`, at an offset, and calls. */
static void overlap_two(const call *c, int place, int other, size_t offset, uint64_t expected) {
    uint8_t *at[PARTS];
    uint64_t before[PARTS * 64];
    world w;
    ims_code code;
    make_world(&w);
    lay_out(at);
    c->fill(&w, at);
    at[place] = at[other] + offset;
    memcpy(before, memory, sizeof memory);
    code = c->run(&w, at);
    if (code == IMS_OK && (c->parts[other].is_place || c->result(at) != expected)) {
        fprintf(stderr, "%s: place %d in part %d at %lu\n", c->name, place, other,
                (unsigned long)offset);
        CHECK(code != IMS_OK);
    }
    if (code != IMS_OK) {
        CHECK_CODE(code, IMS_ERROR_OVERLAP);
        CHECK(memcmp(before, memory, sizeof memory) == 0);
    }
    /* Two places that overlap are always refused. */
    if (c->parts[other].is_place) CHECK_CODE(code, IMS_ERROR_OVERLAP);
    free_world(&w);
}

/* Moves place `place` into a result that the handle has returned: refused, and nothing changes. */
static void overlap_result(const call *c, int place, int which) {
    uint8_t *at[PARTS];
    world w;
    ims_code code;
    const void *start[10];
    size_t size[10];
    uint64_t before;
    int owner[10], index;
    make_world(&w);
    lay_out(at);
    c->fill(&w, at);
#define MEMORY(number, whose, pointer, bytes_)                                            \
    start[number] = (pointer), size[number] = (bytes_), owner[number] = (whose)
    MEMORY(0, 0, w.encoder_result.data, w.encoder_result.size);
    MEMORY(1, 1, w.decoder_frames, w.decoder_count * sizeof(ims_bytes));
    MEMORY(2, 1, w.decoder_frames[0].data, w.decoder_frames[0].size);
    MEMORY(3, 2, w.session_result.data, w.session_result.size);
    MEMORY(4, 2, w.session_frames, w.session_count * sizeof(ims_bytes));
    MEMORY(5, 2, w.session_frames[0].data, w.session_frames[0].size);
    MEMORY(6, 3, w.keymap_result.data, w.keymap_result.size);
    MEMORY(7, 4, w.keymap_message.data, w.keymap_message.size);
    /* The mark at the beginning of a handle; its other memory has padding. */
    MEMORY(8, -1, w.encoder, 8);
    MEMORY(9, -2, w.session, 8);
#undef MEMORY
    index = which;
    {
        const char *name = c->name;
        int mine = strncmp(name, "ims_encoder", 11) == 0 ? owner[index] == 0 || index == 8
                 : strncmp(name, "ims_decoder", 11) == 0 ? owner[index] == 1
                 : strncmp(name, "ims_session", 11) == 0 ? owner[index] == 2 || index == 9
                 : strncmp(name, "ims_keymap_encoder", 18) == 0 ? owner[index] == 3
                 : strncmp(name, "ims_keymap_decoder", 18) == 0 ? owner[index] == 4 : 0;
        size_t length = strlen(name);
        if (!mine || strcmp(name + length - 4, "_new") == 0) {
            free_world(&w);
            return;
        }
    }
    at[place] = (uint8_t *)(size_t)start[index];
    before = digest(1, start[index], size[index]);
    code = c->run(&w, at);
    if (code != IMS_ERROR_OVERLAP) fprintf(stderr, "%s: place %d in result %d\n", c->name, place, which);
    CHECK_CODE(code, IMS_ERROR_OVERLAP);
    CHECK(digest(1, start[index], size[index]) == before);
    lay_out(at);
    c->fill(&w, at);
    CHECK_CODE(c->run(&w, at), IMS_OK);
    free_world(&w);
}

static void places_and_inputs_may_not_spoil_each_other(void) {
    size_t number, offset;
    int place, other, result;
    for (number = 0; number < sizeof calls / sizeof *calls; number++) {
        const call *c = &calls[number];
        uint64_t expected = wanted(c);
        for (place = 0; place < PARTS; place++) {
            if (!c->parts[place].is_place) continue;
            for (other = 0; other < PARTS; other++) {
                size_t last = c->parts[other].size;
                if (other == place || last == 0) continue;
                for (offset = 0; offset < last; offset += 8) {
                    overlap_two(c, place, other, offset, expected);
                }
            }
            for (result = 0; result < 10; result++) overlap_result(c, place, result);
        }
    }
}

/* The case of the first report: the coded message in the descriptor of the attachment. */
static void a_result_may_replace_the_descriptor_of_an_attachment(void) {
    ims_encoder *encoder = NULL;
    ims_decoder *decoder = NULL;
    ims_bytes frames[2];
    const ims_bytes *out;
    size_t count;
    frames[0] = bytes(TASK, sizeof TASK - 1);
    frames[1] = bytes(FILE_BYTES, sizeof FILE_BYTES - 1);
    ims_encoder_new(NULL, NULL, &encoder);
    ims_decoder_new(NULL, &decoder);
    CHECK_CODE(ims_encoder_encode(encoder, frames, 2, &frames[1], NULL), IMS_OK);
    CHECK_CODE(ims_decoder_decode(decoder, frames[1].data, frames[1].size, &out, &count, NULL),
               IMS_OK);
    CHECK(count == 2 && same(out[1], FILE_BYTES, sizeof FILE_BYTES - 1));
    ims_encoder_free(&encoder);
    ims_decoder_free(&decoder);
}

/* Results as inputs of the same handle: what the call would overwrite is refused, the rest works. */
static void own_results_as_inputs(void) {
    world w;
    ims_bytes coded, frame;
    const ims_bytes *out;
    size_t count;
    make_world(&w);
    frame = bytes(w.session_result.data, w.session_result.size);
    CHECK_CODE(ims_session_encode(w.session, &frame, 1, &coded, NULL), IMS_ERROR_OVERLAP);
    CHECK_CODE(ims_session_encode(w.session, w.session_frames, w.session_count, &coded, NULL), IMS_OK);
    CHECK_CODE(decode_quietly(w.session, w.session_frames[0].data, w.session_frames[0].size, &out,
                              &count, NULL), IMS_ERROR_OVERLAP);
    CHECK_CODE(decode_quietly(w.session, w.session_frames, sizeof(ims_bytes), &out, &count, NULL),
               IMS_ERROR_OVERLAP);
    frame = bytes(w.encoder, 64);
    CHECK_CODE(ims_encoder_encode(w.encoder, &frame, 1, &coded, NULL), IMS_ERROR_OVERLAP);
    CHECK_CODE(ims_decoder_decode(w.decoder, w.decoder, 64, &out, &count, NULL), IMS_ERROR_OVERLAP);
    CHECK_CODE(ims_keymap_encoder_encode(w.keymap_encoder, w.keymap_result.data,
                                         w.keymap_result.size, &coded, NULL), IMS_ERROR_OVERLAP);
    CHECK_CODE(ims_keymap_decoder_decode(w.keymap_decoder, w.keymap_message.data,
                                         w.keymap_message.size, &coded, NULL), IMS_ERROR_OVERLAP);
    /* What a session has encoded is no message of its peer's, but it is no overlap either. */
    CHECK(decode_quietly(w.session, w.session_result.data, w.session_result.size, &out, &count,
                         NULL) != IMS_ERROR_OVERLAP);
    free_world(&w);
}

void test_overlap(void) {
    places_and_inputs_may_not_spoil_each_other();
    a_result_may_replace_the_descriptor_of_an_attachment();
    own_results_as_inputs();
}
