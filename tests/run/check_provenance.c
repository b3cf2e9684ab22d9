/* provenance.json: what made the results, the same for the same run, and what changes it. */
#include "run/provenance.h"
#include "toy.h"

#include <jansson.h>

static const struct nf_options options = {.jobs = 2, .rounding = 4, .ensemble = 8};

static json_t *written(const struct nf_options *o)
{
    json_error_t error;
    must(nf_provenance_write("provenance.json", &toy_paper, o, true));
    json_t *root = json_load_file("provenance.json", 0, &error);
    ck_assert_msg(root != NULL, "%s", error.text);
    return root;
}

static const char *text_of(const json_t *root, const char *name)
{
    const char *text = json_string_value(json_object_get(root, name));
    ck_assert_msg(text && *text, "no %s", name);
    return text;
}

START_TEST(says_what_made_the_results)
{
    static const char *const names[] = {"openblas", "openblas_kernel", "gsl",           "compiler",
                                        "system",   "processor",       "libc_and_libm", "debian_snapshot"};
    toy_ledger();
    setenv("NF_COMMIT", "0123abcd", 1);
    json_t *root = written(&options);
    ck_assert_int_eq(json_integer_value(json_object_get(root, "paper")), 98);
    ck_assert_str_eq(text_of(root, "code_sha256"), "code of the toy");
    ck_assert_str_eq(text_of(root, "commit"), "0123abcd");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        text_of(root, names[i]);
    ck_assert(json_is_object(json_object_get(root, "packages")));
    ck_assert_int_eq(json_integer_value(json_object_get(root, "rounding_runs")), 4);
    ck_assert_int_eq(json_integer_value(json_object_get(root, "seed_runs")), 8);
    ck_assert(json_is_true(json_object_get(root, "reference_ensembles")));
    ck_assert(json_is_false(json_object_get(root, "reduced")));
    const json_t *settings = json_object_get(root, "settings"), *draws = json_object_get(settings, "draws");
    ck_assert_uint_eq(json_object_size(settings), 3);
    ck_assert_str_eq(text_of(draws, "value"), "20");
    ck_assert_str_eq(text_of(draws, "source"), "a test");
    ck_assert_str_eq(text_of(json_object_get(settings, "sign"), "readings"), "plus;minus");
    json_decref(root);
}
END_TEST

/* The same run gives the same bytes; the number of processes is no part of it. */
START_TEST(same_run_same_file)
{
    struct nf_options other = options;
    toy_ledger();
    json_decref(written(&options));
    char *first = toy_read("provenance.json");
    other.jobs = 7;
    json_decref(written(&other));
    char *second = toy_read("provenance.json");
    ck_assert_str_eq(first, second);
    free(first);
    free(second);
}
END_TEST

/* What decides verdicts is hashed: a changed digit, a changed predicate, a missing file. */
START_TEST(rules_are_hashed)
{
    static const char *const files[] = {"papers/98-toy/published.csv", "papers/98-toy/claims.csv",
                                        "papers/98-toy/choices.csv"};
    char original[80];
    toy_ledger();
    json_t *root = written(&options);
    snprintf(original, sizeof original, "%s", text_of(root, "rules_sha256"));
    json_decref(root);
    for (int i = 0; i < 3; i++) {
        char *text = toy_read(files[i]);
        toy_write(files[i], text + 1);
        root = written(&options);
        ck_assert_str_ne(text_of(root, "rules_sha256"), original);
        json_decref(root);
        toy_write(files[i], text);
        free(text);
    }
    root = written(&options);
    ck_assert_str_eq(text_of(root, "rules_sha256"), original);
    json_decref(root);
}
END_TEST

START_TEST(reduced_settings)
{
    struct nf_options reduced = options;
    reduced.reduced = 1;
    toy_ledger();
    unsetenv("NF_COMMIT");
    json_t *root = written(&reduced);
    ck_assert(json_is_true(json_object_get(root, "reduced")));
    ck_assert_str_eq(text_of(json_object_get(json_object_get(root, "settings"), "draws"), "value"), "3");
    ck_assert_str_eq(text_of(root, "commit"), "unknown");
    json_decref(root);
}
END_TEST

START_TEST(code_of_a_reference)
{
    char hash[65] = "left over";
    toy_ledger();
    json_decref(written(&options));
    nf_provenance_code("provenance.json", hash);
    ck_assert_str_eq(hash, "code of the toy");
    nf_provenance_code("missing.json", hash);
    ck_assert_str_eq(hash, "");
    toy_write("broken.json", "{\"code_sha256\": 3");
    nf_provenance_code("broken.json", hash);
    ck_assert_str_eq(hash, "");
}
END_TEST

START_TEST(unwritable)
{
    ck_assert_int_eq(nf_provenance_write("missing/provenance.json", &toy_paper, &options, false), NF_IO);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("provenance");
    tcase_add_checked_fixture(tests, toy_enter, toy_leave);
    tcase_add_test(tests, says_what_made_the_results);
    tcase_add_test(tests, same_run_same_file);
    tcase_add_test(tests, rules_are_hashed);
    tcase_add_test(tests, reduced_settings);
    tcase_add_test(tests, code_of_a_reference);
    tcase_add_test(tests, unwritable);
    return golden_run("provenance", tests);
}
