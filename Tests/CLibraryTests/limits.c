/* Checks of structs by field, limits in bytes, and what garbage is called. */
#include "check.h"

static void wrong_fields_are_named(void) {
    ims_limits limits;
    ims_parameters parameters;
    ims_keymap_options options;
    ims_bytes name;
    const char *field = "x";
    CHECK_CODE(ims_limits_check(NULL, &field), IMS_OK);
    CHECK(field == NULL);
#define NAMED(kind, struct_, member, value, code)                                         \
    ims_##kind##_default(&struct_ EXTRA);                                                 \
    struct_.member = (value);                                                             \
    CHECK_CODE(ims_##kind##_check(&struct_, &field), code);                               \
    CHECK(field != NULL && strcmp(field, #member) == 0);                                  \
    CHECK_CODE(ims_##kind##_check(&struct_, NULL), code)
#define EXTRA
    NAMED(limits, limits, message_bytes, 0, IMS_ERROR_PARAMETER);
    NAMED(limits, limits, output_ratio, UINT64_MAX, IMS_ERROR_PARAMETER);
    NAMED(limits, limits, values, 0, IMS_ERROR_PARAMETER);
    NAMED(limits, limits, attachments, UINT32_MAX, IMS_ERROR_PARAMETER);
    NAMED(limits, limits, depth, 129, IMS_ERROR_PARAMETER);
    NAMED(limits, limits, entries_log2, 3, IMS_ERROR_PARAMETER);
    NAMED(limits, limits, history_log2, 17, IMS_ERROR_PARAMETER);
    NAMED(parameters, parameters, level, 4, IMS_ERROR_PARAMETER);
    NAMED(parameters, parameters, entries_log2, 16, IMS_ERROR_PARAMETER);
    NAMED(parameters, parameters, history_log2, 7, IMS_ERROR_PARAMETER);
    NAMED(parameters, parameters, self_contained, 2, IMS_ERROR_PARAMETER);
    NAMED(parameters, parameters, never_interned_count, 1025, IMS_ERROR_PARAMETER);
#undef EXTRA
#define EXTRA , IMS_KEYMAP_VALUES
    NAMED(keymap_options, options, names, 4097, IMS_ERROR_PARAMETER);
    NAMED(keymap_options, options, slots, 1001, IMS_ERROR_PARAMETER);
    NAMED(keymap_options, options, item_bytes, 65537, IMS_ERROR_PARAMETER);
    NAMED(keymap_options, options, message_bytes, 0, IMS_ERROR_PARAMETER);
    NAMED(keymap_options, options, names_bytes, UINT64_MAX, IMS_ERROR_PARAMETER);
    NAMED(keymap_options, options, slots_bytes, UINT64_MAX, IMS_ERROR_PARAMETER);
    NAMED(keymap_options, options, definitions, UINT64_MAX, IMS_ERROR_PARAMETER);
    NAMED(keymap_options, options, references, UINT64_MAX, IMS_ERROR_PARAMETER);
    NAMED(keymap_options, options, mode, 2, IMS_ERROR_PARAMETER);
    NAMED(keymap_options, options, field_count, 1025, IMS_ERROR_PARAMETER);
#undef EXTRA
#undef NAMED
    ims_limits_default(&limits);
    limits.reserved[1] = 1;
    CHECK_CODE(ims_limits_check(&limits, &field), IMS_ERROR_PARAMETER);
    CHECK(strcmp(field, "reserved") == 0);
    ims_parameters_default(&parameters);
    name.data = NULL;
    name.size = 3;
    parameters.never_interned = &name;
    parameters.never_interned_count = 1;
    CHECK_CODE(ims_parameters_check(&parameters, &field), IMS_ERROR_LENGTH);
    CHECK(strcmp(field, "never_interned") == 0);
    name.data = "key";
    CHECK_CODE(ims_parameters_check(&parameters, &field), IMS_OK);
    CHECK(field == NULL);
    CHECK_CODE(ims_keymap_options_check(NULL, &field), IMS_OK);
}

static void limits_travel_as_32_bytes(void) {
    static const uint8_t defaults[IMS_LIMITS_SIZE] = {
        1, 128, 12, 16, 0, 16, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0,
        0, 64, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0, 0, 0, 0, 0,
    };
    uint8_t bytes[IMS_LIMITS_SIZE];
    ims_limits limits, read;
    size_t size;
    int index;
    CHECK_CODE(ims_limits_encode(NULL, bytes), IMS_OK);
    CHECK(memcmp(bytes, defaults, sizeof bytes) == 0);
    ims_limits_default(&limits);
    limits.message_bytes = 123456789;
    limits.output_ratio = 1000;
    limits.values = 77;
    limits.attachments = 0x010203;
    limits.depth = 0;
    limits.entries_log2 = 4;
    limits.history_log2 = 8;
    CHECK_CODE(ims_limits_encode(&limits, bytes), IMS_OK);
    CHECK_CODE(ims_limits_decode(bytes, sizeof bytes, &read), IMS_OK);
    CHECK(memcmp(&read, &limits, sizeof limits) == 0);
    for (size = 0; size < sizeof bytes; size++) {
        CHECK_CODE(ims_limits_decode(bytes, size, &read), IMS_ERROR_LIMITS_BYTES);
        CHECK(read.message_bytes == 0 && read.depth == 0);
    }
    for (index = 0; index < 4; index++) {
        uint8_t wrong[IMS_LIMITS_SIZE];
        memcpy(wrong, bytes, sizeof wrong);
        wrong[index] = 200;
        CHECK_CODE(ims_limits_decode(wrong, sizeof wrong, &read), IMS_ERROR_LIMITS_BYTES);
    }
    CHECK(ims_error_class(IMS_ERROR_LIMITS_BYTES) == IMS_CLASS_DATA);
    limits.depth = 129;
    CHECK_CODE(ims_limits_encode(&limits, bytes), IMS_ERROR_PARAMETER);
    CHECK_CODE(ims_limits_encode(&limits, NULL), IMS_ERROR_NULL);
    CHECK_CODE(ims_limits_decode(bytes, sizeof bytes, NULL), IMS_ERROR_NULL);
    CHECK_CODE(ims_limits_decode(NULL, 1, &read), IMS_ERROR_LENGTH);
    CHECK_CODE(ims_limits_decode(bytes, SIZE_MAX, &read), IMS_ERROR_LENGTH);
}

/* What another protocol sends first is called what it is, and not damaged. */
static void garbage_is_not_a_sessions_message(void) {
    static const char *const garbage[] = {
        "GET / HTTP/1.1\r\n\r\n", "{\"op\": \"ping\"}", "\x16\x03\x01\x02\x05\x01",
        "\x81\xa2op\xa4ping", "\x82\xa2op\xa4ping\xa1""a\x01", "\x83\xa2op\xa4ping\xa1""a\x01\xa1""b\x02",
        "\x93\x01\x02\x03", "\xff\xff\xff\xff", "\xdc\x00\x10", "SSH-2.0-OpenSSH",
    };
    size_t index, count;
    const ims_bytes *out;
    for (index = 0; index < sizeof garbage / sizeof *garbage; index++) {
        ims_session *session = NULL;
        ims_code code;
        const char *text;
        ims_session_new(NULL, NULL, NULL, &session);
        code = decode_quietly(session, garbage[index], strlen(garbage[index]), &out, &count, NULL);
        text = ims_error_text(code);
        CHECK(ims_error_class(code) == IMS_CLASS_DATA);
        CHECK(strstr(text, "not the first message") != NULL ||
              strstr(text, "not a session's message") != NULL);
        if (strstr(text, "not ") == NULL) fprintf(stderr, "%lu: %s\n", (unsigned long)index, text);
        ims_session_free(&session);
    }
}

void test_limits(void) {
    wrong_fields_are_named();
    limits_travel_as_32_bytes();
    garbage_is_not_a_sessions_message();
}
