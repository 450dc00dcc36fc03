/* Tests of the C library through its header. Argument: the file of recorded streams. */
#include "check.h"

int checks_done = 0, checks_failed = 0;

void check(int holds, const char *text, const char *file, int line) {
    checks_done++;
    if (holds) return;
    if (++checks_failed > 20) return;
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, text);
}

void check_code(ims_code found, ims_code wanted, const char *text, const char *file, int line) {
    checks_done++;
    if (found == wanted) return;
    if (++checks_failed > 20) return;
    fprintf(stderr, "%s:%d: %s answers %d (%s), not %d (%s)\n", file, line, text, (int)found,
            ims_error_text(found), (int)wanted, ims_error_text(wanted));
}

int same(ims_bytes one, const void *data, size_t size) {
    return one.size == size && (size == 0 || memcmp(one.data, data, size) == 0);
}

ims_code decode_quietly(ims_session *session, const void *coded, size_t size, const ims_bytes **frames,
                        size_t *count, size_t *offset) {
    ims_bytes reply;
    return ims_session_decode(session, coded, size, frames, count, &reply, offset);
}

int main(int count, char **arguments) {
    if (count != 2) {
        fprintf(stderr, "usage: %s RECORDED-STREAMS\n", arguments[0]);
        return 2;
    }
    test_interface();
    test_streams();
    test_sessions();
    test_keymap();
    test_misuse();
    test_damage();
    test_overlap();
    test_limits();
    test_vectors(arguments[1]);
    printf("C library: %d checks, %d failed\n", checks_done, checks_failed);
    return checks_failed != 0;
}
