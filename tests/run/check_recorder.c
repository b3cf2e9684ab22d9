/* Measurements: kept in order, found by key, never two values for one key. */
#include "run/recorder.h"
#include "toy.h"

START_TEST(kept_in_order)
{
    struct nf_recorder r;
    nf_recorder_init(&r);
    for (int i = 0; i < 200; i++)
        must(nf_record(&r, i * 0.5, "ssri", "internal-%d.%d", i / 10, i % 10));
    ck_assert_uint_eq(r.count, 200);
    for (int i = 0; i < 200; i++)
        ck_assert_double_eq(r.rows[i].value, i * 0.5);
    ck_assert_str_eq(r.rows[25].key, "ssri:internal-2.5");
    ck_assert_double_eq(nf_recorded(&r, "ssri:internal-2.5"), 12.5);
    ck_assert(isnan(nf_recorded(&r, "ssri:internal-2")));
    nf_recorder_release(&r);
    ck_assert_uint_eq(r.count, 0);
}
END_TEST

START_TEST(measured_twice)
{
    struct nf_recorder r;
    nf_recorder_init(&r);
    must(nf_record(&r, 1.5, "ssri", "clean"));
    must(nf_record(&r, 1.5, "ssri", "clean"));
    ck_assert_uint_eq(r.count, 1);
    ck_assert_int_eq(nf_record(&r, 2.5, "ssri", "clean"), NF_INVALID);
    ck_assert_str_eq(nf_error(), "ssri:clean measured twice, as 1.5 and 2.5: give the second a condition of its own");
    ck_assert_double_eq(nf_recorded(&r, "ssri:clean"), 1.5);
    nf_recorder_release(&r);
}
END_TEST

START_TEST(keys_of_any_length)
{
    struct nf_recorder r;
    char condition[200];
    nf_recorder_init(&r);
    memset(condition, 'c', sizeof condition);
    condition[sizeof r.rows->key - 1 - 6] = 0; /* with ":clean" the key just fits */
    must(nf_record(&r, 1.0, condition, "clean"));
    ck_assert_uint_eq(strlen(r.rows[0].key), sizeof r.rows->key - 1);
    condition[sizeof r.rows->key - 1 - 6] = 'c';
    condition[sizeof r.rows->key - 6] = 0;
    ck_assert_int_eq(nf_record(&r, 1.0, condition, "clean"), NF_INVALID);
    ck_assert_uint_eq(r.count, 1);
    memset(condition, 'c', sizeof r.rows->key);
    condition[sizeof r.rows->key] = 0;
    ck_assert_int_eq(nf_record_new(&r, 1.0, condition), NF_INVALID);
    condition[sizeof r.rows->key - 1] = 0;
    must(nf_record_new(&r, 3.0, condition));
    ck_assert_double_eq(nf_recorded(&r, condition), 3.0);
    nf_recorder_release(&r);
}
END_TEST

/* Checkpoints hold rows whole, so the bytes after a key must not be left over from elsewhere. */
START_TEST(no_stale_bytes)
{
    struct nf_recorder r;
    nf_recorder_init(&r);
    must(nf_record(&r, 1.0, "a-long-condition-that-leaves-its-bytes-behind", "a-long-metric-too"));
    must(nf_record(&r, 2.0, "a", "b"));
    for (size_t i = strlen("a:b"); i < sizeof r.rows[1].key; i++)
        ck_assert_int_eq(r.rows[1].key[i], 0);
    nf_recorder_release(&r);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("recorder");
    tcase_add_test(tests, kept_in_order);
    tcase_add_test(tests, measured_twice);
    tcase_add_test(tests, keys_of_any_length);
    tcase_add_test(tests, no_stale_bytes);
    return golden_run("recorder", tests);
}
