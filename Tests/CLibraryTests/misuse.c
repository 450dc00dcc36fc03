/* Wrong calls: each gives its error, and the handle goes on working. */
#include "check.h"

#define TOO_LONG ((size_t)PTRDIFF_MAX + 1)

static ims_bytes bytes(const void *data, size_t size) {
    ims_bytes result;
    result.data = data;
    result.size = size;
    return result;
}

static void missing_handles_and_places(void) {
    ims_encoder *encoder = NULL;
    ims_decoder *decoder = NULL;
    ims_session *session = NULL;
    ims_bytes frame = bytes("\x01", 1), coded = bytes("x", 1);
    const ims_bytes *out = &frame;
    size_t count = 9, offset = 9;
    CHECK_CODE(ims_encoder_new(NULL, NULL, NULL), IMS_ERROR_NULL);
    CHECK_CODE(ims_encoder_free(NULL), IMS_ERROR_NULL);
    CHECK_CODE(ims_encoder_free(&encoder), IMS_OK);
    CHECK_CODE(ims_encoder_encode(NULL, &frame, 1, &coded, &offset), IMS_ERROR_NULL);
    CHECK(coded.data == NULL && coded.size == 0 && offset == 0);
    CHECK_CODE(ims_decoder_decode(NULL, "x", 1, &out, &count, NULL), IMS_ERROR_NULL);
    CHECK(out == NULL && count == 0);
    CHECK_CODE(ims_encoder_new(NULL, NULL, &encoder), IMS_OK);
    CHECK_CODE(ims_decoder_new(NULL, &decoder), IMS_OK);
    CHECK_CODE(ims_session_new(NULL, NULL, NULL, &session), IMS_OK);
    CHECK_CODE(ims_encoder_encode(encoder, &frame, 1, NULL, NULL), IMS_ERROR_NULL);
    CHECK_CODE(ims_encoder_encode(encoder, NULL, 1, &coded, NULL), IMS_ERROR_NULL);
    CHECK_CODE(ims_decoder_decode(decoder, "x", 1, NULL, &count, NULL), IMS_ERROR_NULL);
    CHECK_CODE(ims_decoder_decode(decoder, "x", 1, &out, NULL, NULL), IMS_ERROR_NULL);
    CHECK_CODE(ims_session_decode(session, "x", 1, &out, &count, NULL, NULL), IMS_ERROR_NULL);
    CHECK_CODE(ims_session_acknowledge(session, NULL), IMS_ERROR_NULL);
    CHECK_CODE(ims_session_statistics(session, NULL, NULL), IMS_OK);
    CHECK_CODE(ims_encoder_statistics(encoder, NULL), IMS_ERROR_NULL);
    CHECK_CODE(ims_encoder_encode(encoder, &frame, 1, &coded, NULL), IMS_OK);
    CHECK_CODE(ims_decoder_decode(decoder, coded.data, coded.size, &out, &count, NULL), IMS_OK);
    ims_encoder_free(&encoder);
    ims_decoder_free(&decoder);
    ims_session_free(&session);
}

static void handles_of_another_kind(void) {
    ims_encoder *encoder = NULL, *freed;
    ims_decoder *decoder = NULL;
    ims_bytes frame = bytes("\x01", 1), coded;
    uint64_t noise[64] = {0};
    ims_encoder_new(NULL, NULL, &encoder);
    ims_decoder_new(NULL, &decoder);
    CHECK_CODE(ims_encoder_encode((ims_encoder *)(void *)decoder, &frame, 1, &coded, NULL),
               IMS_ERROR_HANDLE);
    CHECK_CODE(ims_session_encode((ims_session *)(void *)encoder, &frame, 1, &coded, NULL),
               IMS_ERROR_HANDLE);
    CHECK_CODE(ims_encoder_encode((ims_encoder *)(void *)noise, &frame, 1, &coded, NULL),
               IMS_ERROR_HANDLE);
    CHECK_CODE(ims_encoder_encode((ims_encoder *)(void *)((char *)noise + 1), &frame, 1, &coded,
                                  NULL), IMS_ERROR_HANDLE);
    freed = (ims_encoder *)(void *)decoder;
    CHECK_CODE(ims_encoder_free(&freed), IMS_ERROR_HANDLE);
    CHECK_CODE(ims_decoder_free(&decoder), IMS_OK);
    CHECK_CODE(ims_decoder_free(&decoder), IMS_OK);
    CHECK_CODE(ims_encoder_free(&encoder), IMS_OK);
    CHECK_CODE(ims_encoder_encode(encoder, &frame, 1, &coded, NULL), IMS_ERROR_NULL);
}

static void lengths_that_cannot_be(void) {
    ims_encoder *encoder = NULL;
    ims_decoder *decoder = NULL;
    ims_bytes frames[2], coded;
    const ims_bytes *out;
    size_t count, offset;
    uint8_t place;
    ims_encoder_new(NULL, NULL, &encoder);
    ims_decoder_new(NULL, &decoder);
    frames[0] = bytes("\x01", 1);
    frames[1] = bytes(NULL, 1);
    CHECK_CODE(ims_encoder_encode(encoder, frames, 2, &coded, &offset), IMS_ERROR_LENGTH);
    frames[1] = bytes("x", TOO_LONG);
    CHECK_CODE(ims_encoder_encode(encoder, frames, 2, &coded, &offset), IMS_ERROR_LENGTH);
    frames[1] = bytes("x", SIZE_MAX);
    CHECK_CODE(ims_encoder_encode(encoder, frames, 2, &coded, &offset), IMS_ERROR_LENGTH);
    frames[1] = bytes("x", PTRDIFF_MAX);
    CHECK_CODE(ims_encoder_encode(encoder, frames, 2, &coded, &offset),
               IMS_ERROR_MESSAGE_TOO_LARGE);
    CHECK_CODE(ims_encoder_encode(encoder, frames, 0, &coded, &offset), IMS_ERROR_COUNT);
    CHECK(strstr(ims_error_text(IMS_ERROR_COUNT), "frame_count") != NULL);
    CHECK_CODE(ims_encoder_encode(encoder, frames, SIZE_MAX, &coded, &offset), IMS_ERROR_LENGTH);
    CHECK_CODE(ims_encoder_encode(encoder, frames, PTRDIFF_MAX, &coded, &offset),
               IMS_ERROR_TOO_MANY_ATTACHMENTS);
    CHECK_CODE(ims_decoder_decode(decoder, NULL, 1, &out, &count, NULL), IMS_ERROR_LENGTH);
    CHECK_CODE(ims_decoder_decode(decoder, "x", SIZE_MAX, &out, &count, NULL), IMS_ERROR_LENGTH);
    CHECK_CODE(ims_validate(NULL, 1, NULL, NULL, NULL), IMS_ERROR_LENGTH);
    CHECK_CODE(ims_validate("x", TOO_LONG, NULL, NULL, NULL), IMS_ERROR_LENGTH);
    frames[1] = bytes(NULL, 0);
    CHECK_CODE(ims_encoder_encode(encoder, frames, 2, &coded, &offset), IMS_OK);
    CHECK_CODE(ims_encoder_copy(encoder, &place, SIZE_MAX, &count), IMS_ERROR_LENGTH);
    CHECK_CODE(ims_encoder_copy(encoder, NULL, 1, &count), IMS_ERROR_LENGTH);
    CHECK_CODE(ims_decoder_decode(decoder, coded.data, coded.size, &out, &count, NULL), IMS_OK);
    CHECK(count == 2);
    CHECK_CODE(ims_decoder_copy(decoder, SIZE_MAX, &place, 1, &offset), IMS_ERROR_INDEX);
    ims_encoder_free(&encoder);
    ims_decoder_free(&decoder);
}

static void input_in_the_memory_of_the_result(void) {
    ims_encoder *encoder = NULL;
    ims_decoder *decoder = NULL;
    ims_bytes frame = bytes("\xa5hello", 6), coded;
    const ims_bytes *out;
    size_t count, size;
    ims_encoder_new(NULL, NULL, &encoder);
    ims_decoder_new(NULL, &decoder);
    ims_encoder_encode(encoder, &frame, 1, &coded, NULL);
    CHECK_CODE(ims_decoder_decode(decoder, coded.data, coded.size, &out, &count, NULL), IMS_OK);
    CHECK_CODE(ims_encoder_copy(encoder, (void *)(size_t)coded.data, coded.size, &size),
               IMS_ERROR_OVERLAP);
    CHECK_CODE(ims_decoder_copy(decoder, 0, (uint8_t *)(size_t)out[0].data + 1, 6, &size),
               IMS_ERROR_OVERLAP);
    frame = bytes((const uint8_t *)coded.data + 1, coded.size - 1);
    CHECK_CODE(ims_encoder_encode(encoder, &frame, 1, &coded, NULL), IMS_ERROR_OVERLAP);
    CHECK_CODE(ims_decoder_decode(decoder, out[0].data, out[0].size, &out, &count, NULL),
               IMS_ERROR_OVERLAP);
    ims_encoder_free(&encoder);
    ims_decoder_free(&decoder);
}

static void parameters_out_of_range(void) {
    ims_parameters parameters;
    ims_limits limits;
    ims_encoder *encoder = NULL;
    ims_session *session = NULL;
    ims_bytes name = bytes(NULL, 3);
#define REFUSED(field, value)                                                              \
    ims_parameters_default(&parameters);                                                   \
    parameters.field = (value);                                                            \
    CHECK_CODE(ims_encoder_new(&parameters, NULL, &encoder), IMS_ERROR_PARAMETER)
    REFUSED(level, 4);
    REFUSED(level, -1);
    REFUSED(entries_log2, 3);
    REFUSED(entries_log2, 16);
    REFUSED(history_log2, 17);
    REFUSED(self_contained, 2);
    REFUSED(reserved[1], 1);
#undef REFUSED
#define REFUSED(field, value)                                                              \
    ims_limits_default(&limits);                                                           \
    limits.field = (value);                                                                \
    CHECK_CODE(ims_encoder_new(NULL, &limits, &encoder), IMS_ERROR_PARAMETER)
    REFUSED(message_bytes, 0);
    REFUSED(message_bytes, (uint64_t)1 << 31);
    REFUSED(output_ratio, UINT64_MAX);
    REFUSED(values, 0);
    REFUSED(attachments, UINT32_MAX);
    REFUSED(depth, 129);
    REFUSED(entries_log2, 16);
    REFUSED(history_log2, 7);
    REFUSED(reserved[0], 1);
#undef REFUSED
    CHECK(encoder == NULL);
    ims_parameters_default(&parameters);
    parameters.never_interned_count = 1;
    CHECK_CODE(ims_encoder_new(&parameters, NULL, &encoder), IMS_ERROR_NULL);
    parameters.never_interned = &name;
    CHECK_CODE(ims_encoder_new(&parameters, NULL, &encoder), IMS_ERROR_LENGTH);
    parameters.never_interned_count = 1025;
    CHECK_CODE(ims_encoder_new(&parameters, NULL, &encoder), IMS_ERROR_PARAMETER);
    ims_parameters_default(&parameters);
    parameters.self_contained = 1;
    CHECK_CODE(ims_session_new(&parameters, NULL, NULL, &session), IMS_ERROR_PARAMETER);
}

void test_misuse(void) {
    missing_handles_and_places();
    handles_of_another_kind();
    lengths_that_cannot_be();
    input_in_the_memory_of_the_result();
    parameters_out_of_range();
}
