/* Version, texts, defaults, randomness and validation. */
#include "check.h"

static void every_code_has_text_and_class(void) {
    int code, known = 0;
    for (code = -3; code < 300; code++) {
        const char *text = ims_error_text(code);
        int32_t kind = ims_error_class(code);
        CHECK(text != NULL && strlen(text) > 5);
        if (strcmp(text, "unknown error") == 0) {
            CHECK(kind == IMS_CLASS_MISUSE);
            continue;
        }
        known++;
        CHECK((kind == IMS_CLASS_OK) == (code == IMS_OK));
        if (code >= IMS_ERROR_NULL && code < IMS_ERROR_RANDOM) CHECK(kind == IMS_CLASS_MISUSE);
    }
    CHECK(known == 1 + 19 + 21 + 7 + 1 + 9 + 2);
    CHECK(ims_error_class(IMS_ERROR_TOO_DEEP) == IMS_CLASS_LIMIT);
    CHECK(ims_error_class(IMS_ERROR_KEYMAP_TABLE_BYTES) == IMS_CLASS_LIMIT);
    CHECK(ims_error_class(IMS_ERROR_KEYMAP_UNKNOWN_CODE) == IMS_CLASS_DATA);
    CHECK(ims_error_class(IMS_ERROR_MSGPACK_TOO_LONG) == IMS_CLASS_LIMIT);
    CHECK(ims_error_class(IMS_ERROR_WRONG_CHECK) == IMS_CLASS_DATA);
    CHECK(ims_error_class(IMS_ERROR_RANDOM) == IMS_CLASS_SYSTEM);
    CHECK(ims_error_class(IMS_ERROR_MEMORY) == IMS_CLASS_SYSTEM);
}

static void version_is_the_headers(void) {
    char text[40];
    sprintf(text, "%d.%d.%d", IMS_VERSION_MAJOR, IMS_VERSION_MINOR, IMS_VERSION_PATCH);
    CHECK(strcmp(text, ims_version_text()) == 0);
    CHECK(ims_version() == IMS_VERSION_MAJOR * 1000000u + IMS_VERSION_MINOR * 1000u +
                               IMS_VERSION_PATCH);
}

static void seeds_differ(void) {
    uint8_t one[IMS_SEED_SIZE] = {0}, other[IMS_SEED_SIZE] = {0};
    CHECK_CODE(ims_random_seed(one), IMS_OK);
    CHECK_CODE(ims_random_seed(other), IMS_OK);
    CHECK(memcmp(one, other, IMS_SEED_SIZE) != 0);
    CHECK_CODE(ims_random_seed(NULL), IMS_ERROR_NULL);
}

static void defaults_are_accepted(void) {
    ims_limits limits;
    ims_parameters parameters;
    ims_encoder *encoder = NULL;
    CHECK_CODE(ims_limits_default(&limits), IMS_OK);
    CHECK(limits.message_bytes == 64u << 20 && limits.attachments == 4096);
    CHECK_CODE(ims_parameters_default(&parameters), IMS_OK);
    CHECK(parameters.level == IMS_LEVEL_SMALL && parameters.seed == NULL);
    CHECK_CODE(ims_encoder_new(&parameters, &limits, &encoder), IMS_OK);
    CHECK(encoder != NULL);
    CHECK_CODE(ims_encoder_free(&encoder), IMS_OK);
    CHECK_CODE(ims_limits_default(NULL), IMS_ERROR_NULL);
    CHECK_CODE(ims_parameters_default(NULL), IMS_ERROR_NULL);
    CHECK_CODE(ims_parameters_memory(&parameters, IMS_MEMORY_TINY), IMS_OK);
    CHECK(parameters.entries_log2 == 8 && parameters.history_log2 == 12);
    CHECK_CODE(ims_parameters_memory(&parameters, IMS_MEMORY_SMALL), IMS_OK);
    CHECK(parameters.entries_log2 == 9 && parameters.history_log2 == 13);
    CHECK_CODE(ims_parameters_memory(&parameters, IMS_MEMORY_LARGE), IMS_OK);
    CHECK(parameters.entries_log2 == 12 && parameters.history_log2 == 16);
    CHECK_CODE(ims_parameters_memory(&parameters, IMS_MEMORY_DEFAULT), IMS_OK);
    CHECK(parameters.entries_log2 == 11 && parameters.history_log2 == 16);
    CHECK(parameters.level == IMS_LEVEL_SMALL);
    CHECK_CODE(ims_parameters_memory(&parameters, 4), IMS_ERROR_PARAMETER);
    CHECK_CODE(ims_parameters_memory(&parameters, -1), IMS_ERROR_PARAMETER);
    CHECK_CODE(ims_parameters_memory(NULL, IMS_MEMORY_TINY), IMS_ERROR_NULL);
    CHECK_CODE(ims_validation_default(NULL), IMS_ERROR_NULL);
    CHECK_CODE(ims_keymap_options_default(NULL, IMS_KEYMAP_NAMES), IMS_ERROR_NULL);
}

static void validation_says_what_and_where(void) {
    static const uint8_t good[] = {0x92, 0x01, 0xa1, 0xff}, reserved[] = {0x92, 0x01, 0xc1};
    ims_validation options;
    size_t offset = 99, count = 99;
    CHECK_CODE(ims_validate(good, sizeof good, NULL, &count, &offset), IMS_OK);
    CHECK(count == 1 && offset == 0);
    CHECK_CODE(ims_validate(reserved, 3, NULL, &count, &offset), IMS_ERROR_MSGPACK_RESERVED_BYTE);
    CHECK(count == 0 && offset == 2);
    CHECK_CODE(ims_validate(good, 3, NULL, NULL, NULL), IMS_ERROR_MSGPACK_TRUNCATED);
    CHECK_CODE(ims_validate(NULL, 0, NULL, NULL, NULL), IMS_ERROR_MSGPACK_TRUNCATED);
    CHECK_CODE(ims_validation_default(&options), IMS_OK);
    options.requires_utf8 = 1;
    CHECK_CODE(ims_validate(good, 4, &options, NULL, &offset), IMS_ERROR_MSGPACK_INVALID_UTF8);
    CHECK(offset == 3);
    options.requires_utf8 = 0;
    options.allows_sequence = 1;
    CHECK_CODE(ims_validate("\x01\x02\x03", 3, &options, &count, NULL), IMS_OK);
    CHECK(count == 3);
    options.depth = 1;
    CHECK_CODE(ims_validate("\x91\x90", 2, &options, NULL, &offset), IMS_ERROR_MSGPACK_TOO_DEEP);
    CHECK(offset == 1);
    options.requires_utf8 = 2;
    CHECK_CODE(ims_validate(good, 4, &options, NULL, NULL), IMS_ERROR_PARAMETER);
}

void test_interface(void) {
    every_code_has_text_and_class();
    version_is_the_headers();
    seeds_differ();
    defaults_are_accepted();
    validation_says_what_and_where();
}
