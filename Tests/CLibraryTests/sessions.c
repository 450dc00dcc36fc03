/* Both directions. */
#include "check.h"

static void send(ims_session *from, ims_session *to, const char *text, size_t size) {
    ims_bytes frame, coded;
    const ims_bytes *out = NULL;
    size_t count = 0, offset = 0;
    frame.data = text;
    frame.size = size;
    CHECK_CODE(ims_session_encode(from, &frame, 1, &coded, &offset), IMS_OK);
    CHECK_CODE(decode_quietly(to, coded.data, coded.size, &out, &count, &offset), IMS_OK);
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
    CHECK(coded.size == 3);
    CHECK_CODE(ims_session_copy_coded(other, buffer, sizeof buffer, &size), IMS_OK);
    CHECK(same(coded, buffer, size));
    CHECK_CODE(decode_quietly(one, coded.data, coded.size, &out, &count, NULL), IMS_OK);
    CHECK(count == 0 && out == NULL);
    CHECK_CODE(ims_session_copy_frame(one, 0, buffer, sizeof buffer, &size), IMS_ERROR_INDEX);
    CHECK_CODE(decode_quietly(one, "\xcf\x0d\x03\x06", 4, &out, &count, NULL),
               IMS_ERROR_WRONG_ACKNOWLEDGEMENT);
    ims_session_free(&one);
    ims_session_free(&other);
}

/* One side only sends; the other one sends the replies that decode returns, and nothing else. */
static void replies_keep_a_silent_peer_learning(int sends_replies, ims_statistics *sent) {
    ims_session *one = NULL, *other = NULL;
    int number, replies = 0;
    ims_session_new(NULL, NULL, NULL, &one);
    ims_session_new(NULL, NULL, NULL, &other);
    for (number = 0; number < 3000; number++) {
        char text[64];
        ims_bytes frame, coded, reply, none;
        const ims_bytes *out;
        size_t count;
        frame.size = (size_t)sprintf(text, "\x82\xa2op\xa4work\xa3key\xb2task-%04d-of-%05d",
                                     number / 2, number / 2 * 7);
        frame.data = text;
        CHECK_CODE(ims_session_encode(one, &frame, 1, &coded, NULL), IMS_OK);
        CHECK_CODE(ims_session_decode(other, coded.data, coded.size, &out, &count, &reply, NULL), IMS_OK);
        CHECK(count == 1 && same(out[0], frame.data, frame.size));
        if (reply.size == 0) continue;
        replies++;
        if (!sends_replies) continue;
        CHECK_CODE(ims_session_decode(one, reply.data, reply.size, &out, &count, &none, NULL), IMS_OK);
        CHECK(count == 0 && out == NULL && none.size == 0);
    }
    CHECK(replies >= 5 && replies < 60);
    CHECK_CODE(ims_session_statistics(one, sent, NULL), IMS_OK);
    ims_session_free(&one);
    ims_session_free(&other);
}

static void replies_are_due_and_make_messages_shorter(void) {
    ims_statistics with, without;
    replies_keep_a_silent_peer_learning(1, &with);
    replies_keep_a_silent_peer_learning(0, &without);
    CHECK(with.coded_bytes < without.coded_bytes);
    CHECK(with.frozen == 0 && with.unacknowledged < 600 && with.entries > 0);
    CHECK(without.frozen == 1 && without.unacknowledged == 3000);
    CHECK(with.memory_bytes > 10000 && with.memory_bytes < 2000000);
}

/* A main frame in pieces is encoded to the bytes of the whole one. */
static void pieces_are_one_main_frame(void) {
    static const uint8_t seed[IMS_SEED_SIZE] = {1};
    ims_parameters parameters;
    ims_session *one = NULL, *other = NULL;
    ims_bytes frames[2], pieces[4], coded, joined;
    size_t offset;
    ims_parameters_default(&parameters);
    parameters.seed = seed;
    ims_session_new(&parameters, NULL, NULL, &one);
    ims_session_new(&parameters, NULL, NULL, &other);
    frames[0].data = QUESTION;
    frames[0].size = sizeof QUESTION - 1;
    frames[1].data = "attached";
    frames[1].size = 8;
    for (offset = 0; offset <= frames[0].size; offset++) {
        pieces[0].data = QUESTION;
        pieces[0].size = offset;
        pieces[1].data = NULL;
        pieces[1].size = 0;
        pieces[2].data = QUESTION + offset;
        pieces[2].size = frames[0].size - offset;
        pieces[3] = frames[1];
        CHECK_CODE(ims_session_encode(one, frames, 2, &joined, NULL), IMS_OK);
        CHECK_CODE(ims_session_encode_pieces(other, pieces, 3, &pieces[3], 1, &coded, NULL), IMS_OK);
        CHECK(same(coded, joined.data, joined.size));
    }
    CHECK_CODE(ims_session_encode_pieces(other, pieces, 0, NULL, 0, &coded, NULL), IMS_ERROR_COUNT);
    CHECK_CODE(ims_session_encode_pieces(other, NULL, 1, NULL, 0, &coded, NULL), IMS_ERROR_NULL);
    CHECK_CODE(ims_session_encode_pieces(other, pieces, 3, NULL, 1, &coded, NULL), IMS_ERROR_NULL);
    CHECK_CODE(ims_session_encode_pieces(other, pieces, 3, pieces, SIZE_MAX, &coded, NULL),
               IMS_ERROR_LENGTH);
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
    decode_quietly(other, coded.data, coded.size, &out, &count, NULL);
    CHECK_CODE(ims_session_encode(other, out, count, &coded, NULL), IMS_OK);
    CHECK_CODE(decode_quietly(one, coded.data, coded.size, &out, &count, NULL), IMS_OK);
    CHECK(count == 1 && same(out[0], frame.data, frame.size));
    ims_session_free(&one);
    ims_session_free(&other);
}

void test_sessions(void) {
    answers_refer_to_questions();
    acknowledgements_travel_alone();
    decoded_frames_can_be_encoded_again();
    replies_are_due_and_make_messages_shorter();
    pieces_are_one_main_frame();
}
