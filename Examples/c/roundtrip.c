/*
 * Two ends of a connection in one program: each has a session, and what one encodes the other
 * decodes. Build it with:  cc roundtrip.c $(pkg-config --cflags --libs interned-stream)
 */
#include <interned_stream.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ends the program with the error's text and place. */
static void require(ims_code code, size_t offset, const char *what) {
    if (code == IMS_OK) return;
    fprintf(stderr, "%s: %s (at byte %lu)\n", what, ims_error_text(code), (unsigned long)offset);
    exit(1);
}

/* {"op": "store", "key": "block-<number>", "rows": <number>}, in MessagePack. */
static size_t make_message(char *target, int number) {
    return (size_t)sprintf(target, "\x83\xa2op\xa5store\xa3key\xaa" "block-%04d\xa4rows%c", number,
                           number);
}

/* Sends a message with an attachment, and reports how many bytes travelled. */
static void send_block(ims_session *from, ims_session *to, int number) {
    char message[64], attachment[256];
    ims_bytes frames[2], coded, reply, none;
    const ims_bytes *received;
    size_t count, offset;

    memset(attachment, 'x', sizeof attachment);
    attachment[0] = (char)number;
    frames[0].data = message;
    frames[0].size = make_message(message, number);
    frames[1].data = attachment;
    frames[1].size = sizeof attachment;
    require(ims_session_encode(from, frames, 2, &coded, &offset), offset, "encode");

    /* A program would write coded.size and coded.data to a socket here. */
    require(ims_session_decode(to, coded.data, coded.size, &received, &count, &reply, &offset),
            offset, "decode");
    if (count != 2 || received[0].size != frames[0].size || received[1].size != frames[1].size ||
        memcmp(received[0].data, message, frames[0].size) != 0 ||
        memcmp(received[1].data, attachment, frames[1].size) != 0) {
        fprintf(stderr, "the message has changed\n");
        exit(1);
    }
    /* A reply acknowledges what was read. It is due now and then, and sent like a message. */
    if (reply.size > 0) {
        require(ims_session_decode(from, reply.data, reply.size, &received, &count, &none, &offset),
                offset, "reply");
    }
    printf("message %d: %lu bytes travel as %lu\n", number,
           (unsigned long)(frames[0].size + frames[1].size), (unsigned long)coded.size);
}

int main(void) {
    ims_session *one = NULL, *other = NULL;
    ims_statistics sent;
    ims_bytes reply;
    const ims_bytes *received;
    size_t count, offset = 0;
    int number;
    ims_code code;

    require(ims_session_new(NULL, NULL, NULL, &one), 0, "session");
    require(ims_session_new(NULL, NULL, NULL, &other), 0, "session");
    for (number = 1; number <= 4; number++) send_block(one, other, number);
    require(ims_session_statistics(one, &sent, NULL), 0, "statistics");
    printf("%lu messages, %lu bytes, %lu on the wire\n", (unsigned long)sent.messages,
           (unsigned long)sent.plain_bytes, (unsigned long)sent.coded_bytes);

    /* Bytes that are not a message: the session reports where, and is over. */
    code = ims_session_decode(other, "\xff\xff", 2, &received, &count, &reply, &offset);
    printf("%s (at byte %lu)\n", ims_error_text(code), (unsigned long)offset);

    ims_session_free(&one);
    ims_session_free(&other);
    return 0;
}
