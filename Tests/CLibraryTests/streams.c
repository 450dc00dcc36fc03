/* One direction: encoder and decoder. */
#include "check.h"

/* {"op": "task-finished", "key": "sum-<n>", "secret": "<n>"} */
static size_t make_message(uint8_t *target, int number) {
    static const char head[] = "\x83\xa2op\xadtask-finished\xa3key\xa9sum-";
    static const char middle[] = "\xa6secret\xa5";
    size_t size = sizeof head - 1;
    memcpy(target, head, size);
    size += (size_t)sprintf((char *)target + size, "%05d", number);
    memcpy(target + size, middle, sizeof middle - 1);
    size += sizeof middle - 1;
    return size + (size_t)sprintf((char *)target + size, "%05d", number);
}

static void every_level_gives_the_message_back(void) {
    int level, number;
    for (level = IMS_LEVEL_FRAMING; level <= IMS_LEVEL_SMALLEST; level++) {
        ims_parameters parameters;
        ims_encoder *encoder = NULL;
        ims_decoder *decoder = NULL;
        ims_statistics sent, received;
        ims_parameters_default(&parameters);
        parameters.level = level;
        CHECK_CODE(ims_encoder_new(&parameters, NULL, &encoder), IMS_OK);
        CHECK_CODE(ims_decoder_new(NULL, &decoder), IMS_OK);
        for (number = 0; number < 50; number++) {
            uint8_t message[100], attachment[300];
            ims_bytes frames[3], coded;
            const ims_bytes *out = NULL;
            size_t count = 0, offset = 0;
            memset(attachment, number, sizeof attachment);
            frames[0].data = message;
            frames[0].size = make_message(message, number);
            frames[1].data = attachment;
            frames[1].size = sizeof attachment;
            frames[2].data = NULL;
            frames[2].size = 0;
            CHECK_CODE(ims_encoder_encode(encoder, frames, 3, &coded, &offset), IMS_OK);
            CHECK_CODE(ims_decoder_decode(decoder, coded.data, coded.size, &out, &count, &offset),
                       IMS_OK);
            CHECK(count == 3 && same(out[0], message, frames[0].size));
            CHECK(count == 3 && same(out[1], attachment, sizeof attachment) && out[2].size == 0);
        }
        CHECK_CODE(ims_encoder_statistics(encoder, &sent), IMS_OK);
        CHECK_CODE(ims_decoder_statistics(decoder, &received), IMS_OK);
        CHECK(sent.messages == 50 && received.messages == 50 && sent.resets == 1);
        CHECK(sent.plain_bytes == received.plain_bytes && sent.coded_bytes == received.coded_bytes);
        CHECK(level == IMS_LEVEL_FRAMING || sent.coded_bytes < sent.plain_bytes / 4);
        CHECK_CODE(ims_encoder_free(&encoder), IMS_OK);
        CHECK_CODE(ims_decoder_free(&decoder), IMS_OK);
        CHECK(encoder == NULL && decoder == NULL);
    }
}

static void results_can_be_copied(void) {
    ims_encoder *encoder = NULL;
    ims_decoder *decoder = NULL;
    uint8_t message[100], buffer[200];
    ims_bytes frame, coded;
    const ims_bytes *out;
    size_t size = 0, count;
    ims_encoder_new(NULL, NULL, &encoder);
    ims_decoder_new(NULL, &decoder);
    CHECK_CODE(ims_encoder_copy(encoder, buffer, sizeof buffer, &size), IMS_ERROR_INDEX);
    frame.data = message;
    frame.size = make_message(message, 7);
    CHECK_CODE(ims_encoder_encode(encoder, &frame, 1, &coded, NULL), IMS_OK);
    CHECK_CODE(ims_encoder_copy(encoder, NULL, 0, &size), IMS_ERROR_SHORT_BUFFER);
    CHECK(size == coded.size);
    CHECK_CODE(ims_encoder_copy(encoder, buffer, size - 1, &size), IMS_ERROR_SHORT_BUFFER);
    CHECK_CODE(ims_encoder_copy(encoder, buffer, size, &size), IMS_OK);
    CHECK(same(coded, buffer, size));
    CHECK_CODE(ims_decoder_decode(decoder, buffer, size, &out, &count, NULL), IMS_OK);
    CHECK_CODE(ims_decoder_copy(decoder, 0, buffer, sizeof buffer, &size), IMS_OK);
    CHECK(size == frame.size && memcmp(buffer, message, size) == 0);
    CHECK_CODE(ims_decoder_copy(decoder, 1, buffer, sizeof buffer, &size), IMS_ERROR_INDEX);
    CHECK(size == 0);
    ims_encoder_free(&encoder);
    ims_decoder_free(&decoder);
}

static void self_contained_messages_need_nothing_before(void) {
    ims_parameters parameters;
    ims_encoder *encoder = NULL;
    ims_decoder *decoder = NULL;
    uint8_t message[100];
    int number;
    ims_parameters_default(&parameters);
    parameters.self_contained = 1;
    ims_encoder_new(&parameters, NULL, &encoder);
    for (number = 0; number < 3; number++) {
        ims_bytes frame, coded;
        const ims_bytes *out;
        size_t count = 0;
        frame.data = message;
        frame.size = make_message(message, number);
        ims_encoder_encode(encoder, &frame, 1, &coded, NULL);
        ims_decoder_new(NULL, &decoder);
        CHECK_CODE(ims_decoder_decode(decoder, coded.data, coded.size, &out, &count, NULL), IMS_OK);
        CHECK(count == 1 && same(out[0], message, frame.size));
        ims_decoder_free(&decoder);
    }
    ims_encoder_free(&encoder);
}

/* Equal secrets are not found again: each message carries its own in full. */
static void never_interned_fields_stay_whole(void) {
    ims_parameters parameters;
    ims_bytes names[1], frame, coded;
    ims_encoder *encoder = NULL;
    uint8_t message[200] = {0x93};
    int round;
    size_t index;
    names[0].data = "secret";
    names[0].size = 6;
    ims_parameters_default(&parameters);
    parameters.never_interned = names;
    parameters.never_interned_count = 1;
    ims_encoder_new(&parameters, NULL, &encoder);
    frame.data = message;
    frame.size = 1;
    for (round = 0; round < 3; round++) frame.size += make_message(message + frame.size, 12345);
    for (round = 0; round < 5; round++) {
        int found = 0; /* occurrences */
        CHECK_CODE(ims_encoder_encode(encoder, &frame, 1, &coded, NULL), IMS_OK);
        for (index = 0; index + 6 <= coded.size; index++) {
            if (memcmp((const uint8_t *)coded.data + index, "\xa5" "12345", 6) == 0) found++;
        }
        CHECK(found >= 3);
    }
    CHECK(coded.size < frame.size);
    ims_encoder_free(&encoder);
}

static void reset_begins_the_stream_anew(void) {
    ims_encoder *encoder = NULL;
    ims_decoder *decoder = NULL;
    uint8_t message[100];
    ims_bytes frame, coded;
    const ims_bytes *out;
    size_t count = 0, offset = 99;
    ims_encoder_new(NULL, NULL, &encoder);
    ims_decoder_new(NULL, &decoder);
    frame.data = message;
    frame.size = make_message(message, 1);
    ims_encoder_encode(encoder, &frame, 1, &coded, NULL);
    ims_encoder_encode(encoder, &frame, 1, &coded, NULL);
    CHECK_CODE(ims_decoder_decode(decoder, coded.data, coded.size, &out, &count, &offset),
               IMS_ERROR_MISSING_RESET);
    CHECK(out == NULL && count == 0 && offset == 0);
    CHECK_CODE(ims_encoder_reset(encoder), IMS_OK);
    ims_encoder_encode(encoder, &frame, 1, &coded, NULL);
    CHECK_CODE(ims_decoder_decode(decoder, coded.data, coded.size, &out, &count, &offset), IMS_OK);
    CHECK(count == 1 && same(out[0], message, frame.size));
    ims_encoder_free(&encoder);
    ims_decoder_free(&decoder);
}

void test_streams(void) {
    every_level_gives_the_message_back();
    results_can_be_copied();
    self_contained_messages_need_nothing_before();
    never_interned_fields_stay_whole();
    reset_begins_the_stream_anew();
}
