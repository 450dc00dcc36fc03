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

/* Decodes where no reply is expected to matter. */
ims_code decode_quietly(ims_session *session, const void *coded, size_t size, const ims_bytes **frames,
                        size_t *count, size_t *offset);

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
