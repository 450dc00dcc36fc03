/*
 * The library's own allocator: an internal header, which is not installed. See reserve.c.
 */
#ifndef IMS_RESERVE_H
#define IMS_RESERVE_H

#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Whether this thread was lent memory from the reserve since it last took it back. */
int ims_reserve_is_lent(void);

/* Returns the reserve, in which nothing may lie any more. Answers whether it was lent. */
int ims_reserve_take_back(void);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#endif
