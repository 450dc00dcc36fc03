/* Streams recorded from the Swift build: they decode, and are encoded to the same bytes. */
#include <stdlib.h>

#include "check.h"

#define LINE_LIMIT 100000
#define FRAME_LIMIT 16

/* One stream of the file, while it is read. The layout is described in the file itself. */
typedef struct replay {
    ims_encoder *encoder;
    ims_decoder *decoder;
    ims_session *sessions[2];
    int sender;
    uint8_t bytes[LINE_LIMIT];
    size_t used;
    ims_bytes frames[FRAME_LIMIT];
    size_t count;
    int messages;
} replay;

static const uint8_t fixed_seed[IMS_SEED_SIZE] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

static void end_stream(replay *r) {
    ims_encoder_free(&r->encoder);
    ims_decoder_free(&r->decoder);
    ims_session_free(&r->sessions[0]);
    ims_session_free(&r->sessions[1]);
}

static void begin_stream(replay *r, int level, int is_session) {
    ims_parameters parameters;
    int side;
    end_stream(r);
    ims_parameters_default(&parameters);
    parameters.level = level;
    parameters.seed = fixed_seed;
    if (is_session) {
        for (side = 0; side < 2; side++) {
            CHECK_CODE(ims_session_new(&parameters, NULL, NULL, &r->sessions[side]), IMS_OK);
        }
    } else {
        CHECK_CODE(ims_encoder_new(&parameters, NULL, &r->encoder), IMS_OK);
        CHECK_CODE(ims_decoder_new(NULL, &r->decoder), IMS_OK);
    }
}

static int digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

/* The bytes that the hex digits in `text` stand for, appended to what the replay holds. */
static ims_bytes read_hex(replay *r, const char *text) {
    ims_bytes result;
    result.data = r->bytes + r->used;
    result.size = 0;
    while (text[0] > ' ' && text[1] > ' ' && r->used < LINE_LIMIT) {
        r->bytes[r->used++] = (uint8_t)(digit(text[0]) << 4 | digit(text[1]));
        result.size++;
        text += 2;
    }
    return result;
}

/* Encodes the frames read so far, compares, and decodes what was recorded. */
static void replay_message(replay *r, ims_bytes recorded) {
    ims_bytes coded;
    const ims_bytes *out = NULL;
    size_t count = 0, index;
    if (r->encoder != NULL) {
        CHECK_CODE(ims_encoder_encode(r->encoder, r->frames, r->count, &coded, NULL), IMS_OK);
        CHECK_CODE(ims_decoder_decode(r->decoder, recorded.data, recorded.size, &out, &count, NULL),
                   IMS_OK);
    } else {
        ims_session *from = r->sessions[r->sender], *to = r->sessions[1 - r->sender];
        CHECK_CODE(ims_session_encode(from, r->frames, r->count, &coded, NULL), IMS_OK);
        CHECK_CODE(decode_quietly(to, recorded.data, recorded.size, &out, &count, NULL), IMS_OK);
    }
    CHECK(same(coded, recorded.data, recorded.size));
    CHECK(count == r->count);
    for (index = 0; index < count && index < r->count; index++) {
        CHECK(same(out[index], r->frames[index].data, r->frames[index].size));
    }
    r->messages++;
    r->used = 0;
    r->count = 0;
}

void test_vectors(const char *path) {
    static replay r;
    static char line[2 * LINE_LIMIT];
    FILE *file = fopen(path, "r");
    CHECK(file != NULL);
    if (file == NULL) return;
    while (fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "stream ", 7) == 0) begin_stream(&r, atoi(line + 7), 0);
        if (strncmp(line, "session ", 8) == 0) begin_stream(&r, atoi(line + 8), 1);
        if (strncmp(line, "from ", 5) == 0) r.sender = line[5] == '1';
        if (strncmp(line, "frame ", 6) == 0 && r.count < FRAME_LIMIT) {
            r.frames[r.count++] = read_hex(&r, line + 6);
        }
        if (strncmp(line, "coded ", 6) == 0) replay_message(&r, read_hex(&r, line + 6));
    }
    CHECK(r.messages > 50);
    end_stream(&r);
    fclose(file);
}
