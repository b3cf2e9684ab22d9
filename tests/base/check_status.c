/* The line for the user: formatted, kept until the next, cut rather than overrun, and each thread's own. */
#include "../reference/golden.h"
#include "base/status.h"

#include <pthread.h>

START_TEST(line_and_status)
{
    ck_assert_str_eq(nf_error(), "");
    ck_assert_int_eq(nf_fail(NF_FORMAT, "%s:%d: %g", "a.csv", 3, 0.5), NF_FORMAT);
    ck_assert_str_eq(nf_error(), "a.csv:3: 0.5");
    ck_assert_int_eq(nf_fail(NF_MEMORY, "second"), NF_MEMORY);
    ck_assert_str_eq(nf_error(), "second");
}
END_TEST

START_TEST(long_line_is_cut)
{
    char text[5000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = 0;
    nf_fail(NF_INVALID, "%s", text);
    ck_assert_uint_gt(strlen(nf_error()), 500);
    ck_assert_uint_lt(strlen(nf_error()), sizeof text - 1);
    ck_assert_uint_eq(strspn(nf_error(), "x"), strlen(nf_error()));
}
END_TEST

/* Names from a file may hold line feeds; what is shown may not. */
START_TEST(line_stays_one_line)
{
    nf_fail(NF_FORMAT, "column '%s'", "two\nlines\x01\x7F\xC3\xA9");
    ck_assert_str_eq(nf_error(), "column 'two?lines??\xC3\xA9'");
}
END_TEST

static void *other_thread(void *seen)
{
    *(size_t *)seen = strlen(nf_error());
    nf_fail(NF_IO, "from another thread");
    return NULL;
}

START_TEST(threads_keep_their_own)
{
    pthread_t thread;
    size_t seen = 99;
    nf_fail(NF_IO, "from this thread");
    ck_assert_int_eq(pthread_create(&thread, NULL, other_thread, &seen), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_uint_eq(seen, 0);
    ck_assert_str_eq(nf_error(), "from this thread");
}
END_TEST

/* `if (status)` must read as "failed". */
START_TEST(success_is_zero)
{
    ck_assert_int_eq(NF_OK, 0);
    ck_assert_int_ne(NF_INVALID, 0);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("status");
    tcase_add_test(tests, line_and_status);
    tcase_add_test(tests, long_line_is_cut);
    tcase_add_test(tests, line_stays_one_line);
    tcase_add_test(tests, threads_keep_their_own);
    tcase_add_test(tests, success_is_zero);
    return golden_run("status", tests);
}
