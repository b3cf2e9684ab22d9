#ifndef NF_BASE_STATUS_H
#define NF_BASE_STATUS_H

/* What every fallible function of the library returns.  NF_OK is 0, so `if (status)` reads as "failed".
 * The library never prints and never exits: it leaves one line for the user and returns. */
enum nf_status {
    NF_OK = 0,
    NF_INVALID,   /* an argument or setting outside its range */
    NF_FORMAT,    /* a file that is not what it should be */
    NF_DAMAGED,   /* a file whose checksum does not match */
    NF_IO,        /* the operating system refused: missing, unwritable, full */
    NF_MEMORY,    /* allocation failed */
    NF_DEPENDENCY /* a program or processor feature is missing */
};

/* Records one line (what, where, what to do) for the calling thread and returns `status`.  Control characters, which
 * can only come from outside, become '?'. */
enum nf_status nf_fail(enum nf_status status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The line recorded last in this thread; "" if none.  Valid until the next nf_fail. */
const char *nf_error(void);

#endif
