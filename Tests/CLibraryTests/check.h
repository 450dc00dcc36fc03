/* What the C tests share: a check that counts and goes on. */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <string.h>

#include "interned_stream.h"

extern int checks_done, checks_failed;

/* Reports a condition that does not hold, and goes on. */
#define CHECK(condition) check((condition) != 0, #condition, __FILE__, __LINE__)
/* Reports a call that answers another code. */
#define CHECK_CODE(call, code) check_code((call), (code), #call, __FILE__, __LINE__)

void check(int holds, const char *text, const char *file, int line);
void check_code(ims_code found, ims_code wanted, const char *text, const char *file, int line);

/* Whether a result has these bytes. */
int same(ims_bytes one, const void *data, size_t size);

/* To be replaced. */
#define SESSION_DECODE(session, data, size, frames, count, offset) \
    ims_session_decode(session, data, size, frames, count, offset)
#define SESSION_DECODE_AT(session, data, size, frames, count, offset, reply) \
    ((void)(reply), ims_session_decode(session, data, size, frames, count, offset))
#define REPLY_SIZE 0

/* The parts, one file each. */
void test_interface(void);
void test_streams(void);
void test_sessions(void);
void test_keymap(void);
void test_misuse(void);
void test_damage(void);
void test_overlap(void);
void test_limits(void);
void test_vectors(const char *path);

#endif
