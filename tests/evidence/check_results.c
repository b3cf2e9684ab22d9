#include "evidence/results.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char path[] = "/tmp/check_results.XXXXXX";

static void write_text(const char *text)
{
    FILE *stream = fopen(path, "wb");
    ck_assert_ptr_nonnull(stream);
    fputs(text, stream);
    ck_assert_int_eq(fclose(stream), 0);
}

static void add(struct nf_results *results, const char *group, const char *variant, long seed, long draw,
                const char *key, double value)
{
    ck_assert_msg(nf_results_add(results, group, variant, seed, draw, key, value) == NF_OK, "%s", nf_error());
}

static void add_some(struct nf_results *results)
{
    add(results, "seeds", "", 7, 0, "ssri:clean", 97.5);
    add(results, "seeds", "", -3, 0, "ssri:clean", 96.25);
    add(results, "rounding", "kernel=Prescott", 42, 0, "ssri:clean", 96.5);
    add(results, "rounding", "", 42, 1, "ssri:clean", 96.0);
    add(results, "rounding", "", 42, 0, "ssri:clean", 0.1);
    add(results, "rounding", "", 42, 0, "ssri:cleaner", 5);
    add(results, "replay", "", 42, 0, "ssri:clean", 1.0 / 3);
    add(results, "rounding", "a,b \"c\"", 1, 0, "ssri:clean", -2);
}

START_TEST(series_are_ordered_by_seed_and_draw)
{
    struct nf_results results;
    nf_results_init(&results);
    add_some(&results);
    ck_assert_uint_eq(nf_results_series(&results, "seeds", "", "ssri:clean").count, 0);
    ck_assert_int_eq(nf_results_sort(&results), NF_OK);
    struct nf_series series = nf_results_series(&results, "seeds", "", "ssri:clean");
    ck_assert_uint_eq(series.count, 2);
    ck_assert_int_eq(series.rows[0].seed, -3);
    ck_assert_double_eq(series.rows[1].value, 97.5);
    series = nf_results_series(&results, "rounding", "", "ssri:clean");
    ck_assert_uint_eq(series.count, 2);
    ck_assert_double_eq(series.rows[0].value, 0.1);
    ck_assert_uint_eq(nf_results_series(&results, "rounding", "", "ssri:clea").count, 0);
    ck_assert_uint_eq(nf_results_series(&results, "zzz", "", "ssri:clean").count, 0);
    nf_results_release(&results);
}
END_TEST

START_TEST(single_values_and_variants)
{
    struct nf_results results;
    double value;
    nf_results_init(&results);
    add_some(&results);
    ck_assert_int_eq(nf_results_sort(&results), NF_OK);
    ck_assert(nf_results_value(&results, "rounding", "", 42, 1, "ssri:clean", &value));
    ck_assert_double_eq(value, 96.0);
    ck_assert(!nf_results_value(&results, "rounding", "", 42, 2, "ssri:clean", &value));
    ck_assert(!nf_results_value(&results, "seeds", "", 8, 0, "ssri:clean", &value));
    const char *variant = nf_results_next_variant(&results, "rounding", NULL);
    ck_assert_str_eq(variant, "");
    variant = nf_results_next_variant(&results, "rounding", variant);
    ck_assert_str_eq(variant, "a,b \"c\"");
    variant = nf_results_next_variant(&results, "rounding", variant);
    ck_assert_str_eq(variant, "kernel=Prescott");
    ck_assert_ptr_null(nf_results_next_variant(&results, "rounding", variant));
    ck_assert_ptr_null(nf_results_next_variant(&results, "choice", NULL));
    nf_results_release(&results);
}
END_TEST

START_TEST(runs_are_told_apart)
{
    struct nf_results results;
    struct nf_run *runs;
    size_t count;
    nf_results_init(&results);
    add_some(&results);
    add(&results, "rounding", "", 7, 1, "ssri:clean", 1);
    ck_assert_int_eq(nf_results_sort(&results), NF_OK);
    ck_assert_int_eq(nf_results_runs(&results, "rounding", "", &runs, &count), NF_OK);
    ck_assert_uint_eq(count, 3);
    ck_assert_int_eq(runs[0].draw, 0);
    ck_assert_int_eq(runs[1].draw, 1);
    ck_assert_int_eq(runs[1].seed, 7);
    ck_assert_int_eq(runs[2].seed, 42);
    free(runs);
    ck_assert_int_eq(nf_results_runs(&results, "choice", "", &runs, &count), NF_OK);
    ck_assert_uint_eq(count, 0);
    ck_assert_ptr_null(runs);
    ck_assert(nf_results_has(&results, "rounding", "ssri:cleaner"));
    ck_assert(!nf_results_has(&results, "replay", "ssri:cleaner"));
    nf_results_release(&results);
}
END_TEST

START_TEST(saved_results_read_back_in_a_fixed_order)
{
    struct nf_results results, again;
    nf_results_init(&results);
    nf_results_init(&again);
    add_some(&results);
    ck_assert_msg(nf_results_save(&results, path) == NF_OK, "%s", nf_error());
    ck_assert_msg(nf_results_load(&again, path) == NF_OK, "%s", nf_error());
    ck_assert_uint_eq(again.count, results.count);
    for (size_t i = 0; i < results.count; i++) {
        ck_assert_str_eq(again.rows[i].group, results.rows[i].group);
        ck_assert_str_eq(again.rows[i].variant, results.rows[i].variant);
        ck_assert_str_eq(again.rows[i].key, results.rows[i].key);
        ck_assert_int_eq(again.rows[i].seed, results.rows[i].seed);
        ck_assert_double_eq(again.rows[i].value, results.rows[i].value);
    }
    ck_assert_str_eq(again.rows[0].group, "replay");
    nf_results_release(&results);
    nf_results_release(&again);
}
END_TEST

START_TEST(repetitions_count_once_and_contradictions_fail)
{
    struct nf_results results;
    nf_results_init(&results);
    add(&results, "replay", "", 1, 0, "a:b", 2);
    add(&results, "replay", "", 1, 0, "a:b", 2);
    ck_assert_int_eq(nf_results_sort(&results), NF_OK);
    ck_assert_uint_eq(results.count, 1);
    add(&results, "replay", "", 1, 0, "a:b", 3);
    ck_assert_int_eq(nf_results_sort(&results), NF_INVALID);
    ck_assert_ptr_nonnull(strstr(nf_error(), "a:b is both"));
    nf_results_release(&results);
}
END_TEST

START_TEST(useless_rows_are_refused)
{
    struct nf_results results;
    nf_results_init(&results);
    ck_assert_int_eq(nf_results_add(&results, "", "", 1, 0, "a:b", 2), NF_INVALID);
    ck_assert_int_eq(nf_results_add(&results, "replay", "", 1, 0, "", 2), NF_INVALID);
    ck_assert_int_eq(nf_results_add(&results, "replay", "", 1, 0, "a:b", NAN), NF_INVALID);
    ck_assert_uint_eq(results.count, 0);
    nf_results_release(&results);
}
END_TEST

static const struct {
    const char *row, *complaint;
} damaged[] = {
    {"replay,,x,0,a:b,1", ":2: column 'seed'"},
    {"replay,,,0,a:b,1", ":2: column 'seed'"},
    {"replay,,1,0.5,a:b,1", ":2: column 'draw'"},
    {"replay,,1,0,a:b,", ":2: column 'value'"},
    {"replay,,1,0,a:b,inf", ":2: column 'value'"},
    {"replay,,1,0,a:b,1x", ":2: column 'value'"},
    {"replay,,1,0,,1", ":2: column 'key'"},
    {",,1,0,a:b,1", ":2: column 'group'"},
    {"replay,,1,0,a:b", ":2: column 'value'"},
    {"replay,,1,0,a:b,1\nreplay,,1,0,a:b,2", "is both 1 and 2"},
    {"replay,,99999999999999999999,0,a:b,1", ":2: column 'seed'"},
};

START_TEST(damaged_files_are_refused)
{
    char text[256];
    struct nf_results results;
    snprintf(text, sizeof text, "group,variant,seed,draw,key,value\n%s\n", damaged[_i].row);
    write_text(text);
    nf_results_init(&results);
    ck_assert_int_eq(nf_results_load(&results, path), NF_FORMAT);
    ck_assert_msg(strstr(nf_error(), damaged[_i].complaint) != NULL, "%s", nf_error());
    ck_assert_ptr_nonnull(strstr(nf_error(), path));
    nf_results_release(&results);
}
END_TEST

/* Quadratic time would take minutes. */
START_TEST(many_rows_take_little_time)
{
    struct nf_results results;
    char key[32];
    nf_results_init(&results);
    clock_t start = clock();
    for (long seed = 499; seed >= 0; seed--)
        for (int k = 0; k < 400; k++) {
            snprintf(key, sizeof key, "condition-%d:metric", k);
            add(&results, "seeds", "", seed, 0, key, (double)(seed * k));
        }
    ck_assert_int_eq(nf_results_sort(&results), NF_OK);
    for (int k = 0; k < 400; k++) {
        snprintf(key, sizeof key, "condition-%d:metric", k);
        struct nf_series series = nf_results_series(&results, "seeds", "", key);
        ck_assert_uint_eq(series.count, 500);
        ck_assert_double_eq(series.rows[123].value, 123.0 * k);
    }
    ck_assert_double_lt((double)(clock() - start) / CLOCKS_PER_SEC, 20);
    nf_results_release(&results);
}
END_TEST

int main(void)
{
    int descriptor = mkstemp(path);
    if (descriptor < 0) return EXIT_FAILURE;
    close(descriptor);
    Suite *suite = suite_create("results");
    TCase *cases = tcase_create("results");
    tcase_set_timeout(cases, 60);
    tcase_add_test(cases, series_are_ordered_by_seed_and_draw);
    tcase_add_test(cases, single_values_and_variants);
    tcase_add_test(cases, runs_are_told_apart);
    tcase_add_test(cases, saved_results_read_back_in_a_fixed_order);
    tcase_add_test(cases, repetitions_count_once_and_contradictions_fail);
    tcase_add_test(cases, useless_rows_are_refused);
    tcase_add_loop_test(cases, damaged_files_are_refused, 0, sizeof damaged / sizeof *damaged);
    tcase_add_test(cases, many_rows_take_little_time);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    unlink(path);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
