/* The key map in both modes. */
#include "check.h"

#define TASK "\x82\xa2op\xadtask-finished\xa3key\xa9sum-00001"

static void round_trip(const ims_keymap_options *options, size_t most_bytes) {
    ims_keymap_encoder *encoder = NULL;
    ims_keymap_decoder *decoder = NULL;
    ims_keymap_statistics counts;
    ims_bytes coded, message;
    uint8_t buffer[64];
    size_t size = 0, offset = 0;
    int round, reset;
    CHECK_CODE(ims_keymap_encoder_new(options, &encoder), IMS_OK);
    CHECK_CODE(ims_keymap_decoder_new(options, &decoder), IMS_OK);
    for (reset = 0; reset < 2; reset++) {
        for (round = 0; round < 3; round++) {
            CHECK_CODE(ims_keymap_encoder_encode(encoder, TASK, sizeof TASK - 1, &coded, &offset),
                       IMS_OK);
            CHECK(round == 0 || coded.size <= most_bytes);
            CHECK_CODE(ims_validate(coded.data, coded.size, NULL, NULL, NULL), IMS_OK);
            CHECK_CODE(ims_keymap_decoder_decode(decoder, coded.data, coded.size, &message, &offset),
                       IMS_OK);
            CHECK(same(message, TASK, sizeof TASK - 1));
        }
        CHECK_CODE(ims_keymap_encoder_copy(encoder, buffer, sizeof buffer, &size), IMS_OK);
        CHECK(same(coded, buffer, size));
        CHECK_CODE(ims_keymap_decoder_copy(decoder, buffer, sizeof buffer, &size), IMS_OK);
        CHECK(same(message, buffer, size));
        CHECK_CODE(ims_keymap_encoder_statistics(encoder, &counts), IMS_OK);
        CHECK(counts.messages == 3 && counts.coded_maps == 3 && counts.names == 3);
        CHECK_CODE(ims_keymap_decoder_statistics(decoder, &counts), IMS_OK);
        CHECK(counts.messages == 3 && counts.names == 3);
        CHECK_CODE(ims_keymap_encoder_reset(encoder), IMS_OK);
        CHECK_CODE(ims_keymap_decoder_reset(decoder), IMS_OK);
    }
    CHECK_CODE(ims_keymap_encoder_free(&encoder), IMS_OK);
    CHECK_CODE(ims_keymap_decoder_free(&decoder), IMS_OK);
}

static void both_modes_give_the_message_back(void) {
    ims_keymap_options options;
    ims_keymap_field fields[2];
    round_trip(NULL, 14);
    CHECK_CODE(ims_keymap_options_default(&options, IMS_KEYMAP_VALUES), IMS_OK);
    round_trip(&options, 6);
    memset(fields, 0, sizeof fields);
    fields[0].name.data = "key";
    fields[0].name.size = 3;
    fields[0].part = IMS_KEYMAP_VALUE;
    options.fields = fields;
    options.field_count = 1;
    round_trip(&options, 6);
    options.field_count = 0;
    round_trip(&options, 14);
    options.field_count = 2;
    fields[1] = fields[0];
    {
        ims_keymap_encoder *encoder = NULL;
        CHECK_CODE(ims_keymap_encoder_new(&options, &encoder), IMS_ERROR_PARAMETER);
        CHECK(encoder == NULL);
        fields[1].name.size = 2;
        fields[1].part = 5;
        CHECK_CODE(ims_keymap_encoder_new(&options, &encoder), IMS_ERROR_PARAMETER);
    }
    CHECK_CODE(ims_keymap_options_default(&options, 2), IMS_ERROR_PARAMETER);
}

static void errors_have_code_and_place(void) {
    ims_keymap_encoder *encoder = NULL;
    ims_keymap_decoder *decoder = NULL;
    ims_bytes out;
    size_t offset = 0;
    ims_keymap_encoder_new(NULL, &encoder);
    ims_keymap_decoder_new(NULL, &decoder);
    CHECK_CODE(ims_keymap_encoder_encode(encoder, "\x81\x01\xc1", 3, &out, &offset),
               IMS_ERROR_KEYMAP_RESERVED_BYTE);
    CHECK(offset == 2 && out.data == NULL && out.size == 0);
    CHECK_CODE(ims_keymap_encoder_encode(encoder, "\x01", 1, &out, &offset), IMS_OK);
    CHECK_CODE(ims_keymap_decoder_decode(decoder, "\x81\xe1\x01", 3, &out, &offset),
               IMS_ERROR_KEYMAP_UNKNOWN_CODE);
    CHECK(offset == 1 && out.size == 0);
    CHECK_CODE(ims_keymap_decoder_decode(decoder, "\x01", 1, &out, &offset),
               IMS_ERROR_KEYMAP_POISONED);
    CHECK_CODE(ims_keymap_decoder_reset(decoder), IMS_OK);
    CHECK_CODE(ims_keymap_decoder_decode(decoder, "\x01", 1, &out, &offset), IMS_OK);
    CHECK(same(out, "\x01", 1));
    ims_keymap_encoder_free(&encoder);
    ims_keymap_decoder_free(&decoder);
}

void test_keymap(void) {
    both_modes_give_the_message_back();
    errors_have_code_and_place();
}
