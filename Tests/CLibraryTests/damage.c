/* Damaged and hostile messages: an error, never a crash, and the same error afterwards. */
#include "check.h"

/* A linear congruential generator, so that a failure can be repeated. */
static uint32_t state = 12345;
static uint32_t random_number(uint32_t below) {
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % below;
}

#define MESSAGE "\x83\xa2op\xa6update\xa3key\xb0inc-0123456789ab\xa5times\x93\x01\xcd\x04\xd2\xc3"

static void record(int level, uint8_t *target, size_t *sizes, int count) {
    ims_parameters parameters;
    ims_encoder *encoder = NULL;
    int number;
    ims_parameters_default(&parameters);
    parameters.level = level;
    ims_encoder_new(&parameters, NULL, &encoder);
    for (number = 0; number < count; number++) {
        uint8_t message[64];
        ims_bytes frame, coded;
        memcpy(message, MESSAGE, sizeof MESSAGE - 1);
        message[20] = (uint8_t)('a' + number);
        frame.data = message;
        frame.size = sizeof MESSAGE - 1;
        CHECK_CODE(ims_encoder_encode(encoder, &frame, 1, &coded, NULL), IMS_OK);
        memcpy(target, coded.data, coded.size);
        target += coded.size;
        sizes[number] = coded.size;
    }
    ims_encoder_free(&encoder);
}

static void decode_damaged(const uint8_t *coded, const size_t *sizes, int count, int victim) {
    ims_decoder *decoder = NULL;
    uint8_t message[256];
    const ims_bytes *out;
    size_t frames, offset;
    int number;
    ims_code first = IMS_OK, code;
    ims_decoder_new(NULL, &decoder);
    for (number = 0; number < count; number++) {
        size_t size = sizes[number];
        memcpy(message, coded, size);
        coded += size;
        if (number == victim) {
            uint32_t kind = random_number(3);
            if (kind == 0) size = random_number((uint32_t)size);
            else if (kind == 1) message[random_number((uint32_t)size)] ^= (uint8_t)(1u << random_number(8));
            else message[size++] = (uint8_t)random_number(256);
        }
        code = ims_decoder_decode(decoder, message, size, &out, &frames, &offset);
        if (number < victim) CHECK_CODE(code, IMS_OK);
        if (code != IMS_OK) CHECK(out == NULL && frames == 0);
        if (number == victim && code != IMS_OK) CHECK(offset <= size);
        if (number == victim) first = code;
        if (number > victim && first != IMS_OK) CHECK_CODE(code, first);
    }
    ims_decoder_free(&decoder);
}

static void damage_is_found(void) {
    int level, round;
    for (level = IMS_LEVEL_FRAMING; level <= IMS_LEVEL_SMALLEST; level++) {
        uint8_t coded[2048];
        size_t sizes[8];
        record(level, coded, sizes, 8);
        for (round = 0; round < 300; round++) {
            decode_damaged(coded, sizes, 8, 1 + (int)random_number(7));
        }
    }
}

static void noise_is_refused(void) {
    int round;
    for (round = 0; round < 3000; round++) {
        uint8_t noise[64];
        size_t size = 1 + random_number(sizeof noise), index, frames, offset;
        const ims_bytes *out;
        ims_bytes message;
        ims_decoder *decoder = NULL;
        ims_session *session = NULL;
        ims_keymap_decoder *keymap = NULL;
        for (index = 0; index < size; index++) noise[index] = (uint8_t)random_number(256);
        if (round % 2 == 0) noise[0] = (uint8_t)(random_number(16) << 2 | 3);
        ims_decoder_new(NULL, &decoder);
        ims_session_new(NULL, NULL, NULL, &session);
        ims_keymap_decoder_new(NULL, &keymap);
        CHECK(ims_decoder_decode(decoder, noise, size, &out, &frames, &offset) != IMS_OK);
        CHECK(offset <= size);
        CHECK(decode_quietly(session, noise, size, &out, &frames, &offset) != IMS_OK);
        CHECK(offset <= size);
        if (ims_keymap_decoder_decode(keymap, noise, size, &message, &offset) != IMS_OK) {
            CHECK(message.size == 0 && offset <= size);
        }
        ims_decoder_free(&decoder);
        ims_session_free(&session);
        ims_keymap_decoder_free(&keymap);
    }
}

static void limits_are_obeyed(void) {
    ims_limits limits;
    ims_encoder *encoder = NULL;
    ims_decoder *decoder = NULL;
    ims_bytes frame, coded;
    const ims_bytes *out;
    size_t count;
    uint8_t message[1000];
    memset(message, 0xc0, sizeof message);
    memcpy(message, "\xdc\x03\xe5", 3);
    frame.data = message;
    frame.size = sizeof message;
    ims_limits_default(&limits);
    limits.message_bytes = 999;
    ims_encoder_new(NULL, &limits, &encoder);
    CHECK_CODE(ims_encoder_encode(encoder, &frame, 1, &coded, NULL), IMS_ERROR_MESSAGE_TOO_LARGE);
    ims_encoder_free(&encoder);
    ims_encoder_new(NULL, NULL, &encoder);
    CHECK_CODE(ims_encoder_encode(encoder, &frame, 1, &coded, NULL), IMS_OK);
    ims_decoder_new(&limits, &decoder);
    CHECK_CODE(ims_decoder_decode(decoder, coded.data, coded.size, &out, &count, NULL),
               IMS_ERROR_OUTPUT_TOO_LARGE);
    ims_decoder_free(&decoder);
    limits.message_bytes = 1000;
    ims_decoder_new(&limits, &decoder);
    CHECK_CODE(ims_decoder_decode(decoder, coded.data, coded.size, &out, &count, NULL), IMS_OK);
    ims_decoder_free(&decoder);
    ims_encoder_free(&encoder);
}

void test_damage(void) {
    damage_is_found();
    noise_is_refused();
    limits_are_obeyed();
}
