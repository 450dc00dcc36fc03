/* Both directions. */
#include "check.h"

static void send(ims_session *from, ims_session *to, const char *text, size_t size) {
    ims_bytes frame, coded;
    const ims_bytes *out = NULL;
    size_t count = 0, offset = 0;
    frame.data = text;
    frame.size = size;
    CHECK_CODE(ims_session_encode(from, &frame, 1, &coded, &offset), IMS_OK);
    CHECK_CODE(ims_session_decode(to, coded.data, coded.size, &out, &count, &offset), IMS_OK);
    CHECK(count == 1 && same(out[0], text, size));
}

#define QUESTION "\x82\xa2op\xa9""get-value\xa3key\xaftask-4711-alpha"
#define ANSWER "\x82\xa3key\xaftask-4711-alpha\xa5value\x2a"

static void answers_refer_to_questions(void) {
    ims_session *one = NULL, *other = NULL;
    ims_statistics sent, received;
    int round;
    CHECK_CODE(ims_session_new(NULL, NULL, NULL, &one), IMS_OK);
    CHECK_CODE(ims_session_new(NULL, NULL, NULL, &other), IMS_OK);
    send(one, other, QUESTION, sizeof QUESTION - 1);
    send(other, one, ANSWER, sizeof ANSWER - 1);
    CHECK_CODE(ims_session_statistics(other, &sent, NULL), IMS_OK);
    CHECK(sent.coded_bytes < sent.plain_bytes);
    for (round = 0; round < 20; round++) {
        send(one, other, QUESTION, sizeof QUESTION - 1);
        send(other, one, ANSWER, sizeof ANSWER - 1);
    }
    CHECK_CODE(ims_session_statistics(one, &sent, &received), IMS_OK);
    CHECK(sent.messages == 21 && received.messages == 21);
    CHECK(sent.plain_bytes == 21 * (sizeof QUESTION - 1));
    CHECK(sent.coded_bytes < sent.plain_bytes / 3);
    CHECK_CODE(ims_session_reset(one), IMS_OK);
    CHECK_CODE(ims_session_reset(other), IMS_OK);
    send(other, one, ANSWER, sizeof ANSWER - 1);
    CHECK_CODE(ims_session_statistics(one, &sent, &received), IMS_OK);
    CHECK(sent.messages == 0 && received.messages == 1);
    ims_session_free(&one);
    ims_session_free(&other);
}

static void acknowledgements_travel_alone(void) {
    ims_session *one = NULL, *other = NULL;
    ims_bytes coded;
    const ims_bytes *out;
    size_t count = 99, size;
    uint8_t buffer[8];
    ims_session_new(NULL, NULL, NULL, &one);
    ims_session_new(NULL, NULL, NULL, &other);
    CHECK_CODE(ims_session_acknowledge(other, &coded), IMS_OK);
    CHECK(coded.size == 0);
    send(one, other, QUESTION, sizeof QUESTION - 1);
    CHECK_CODE(ims_session_acknowledge(other, &coded), IMS_OK);
    CHECK(coded.size == 2);
    CHECK_CODE(ims_session_copy_coded(other, buffer, sizeof buffer, &size), IMS_OK);
    CHECK(same(coded, buffer, size));
    CHECK_CODE(ims_session_decode(one, coded.data, coded.size, &out, &count, NULL), IMS_OK);
    CHECK(count == 0 && out == NULL);
    CHECK_CODE(ims_session_copy_frame(one, 0, buffer, sizeof buffer, &size), IMS_ERROR_INDEX);
    CHECK_CODE(ims_session_decode(one, "\x53\x09", 2, &out, &count, NULL),
               IMS_ERROR_WRONG_ACKNOWLEDGEMENT);
    ims_session_free(&one);
    ims_session_free(&other);
}

/* A relay: what one session decoded is what the other one, or the same one, encodes. */
static void decoded_frames_can_be_encoded_again(void) {
    ims_session *one = NULL, *other = NULL;
    ims_bytes frame, coded;
    const ims_bytes *out;
    size_t count;
    ims_session_new(NULL, NULL, NULL, &one);
    ims_session_new(NULL, NULL, NULL, &other);
    frame.data = QUESTION;
    frame.size = sizeof QUESTION - 1;
    ims_session_encode(one, &frame, 1, &coded, NULL);
    ims_session_decode(other, coded.data, coded.size, &out, &count, NULL);
    CHECK_CODE(ims_session_encode(other, out, count, &coded, NULL), IMS_OK);
    CHECK_CODE(ims_session_decode(one, coded.data, coded.size, &out, &count, NULL), IMS_OK);
    CHECK(count == 1 && same(out[0], frame.data, frame.size));
    ims_session_free(&one);
    ims_session_free(&other);
}

void test_sessions(void) {
    answers_refer_to_questions();
    acknowledgements_travel_alone();
    decoded_frames_can_be_encoded_again();
}
