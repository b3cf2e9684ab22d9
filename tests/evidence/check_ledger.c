#include "evidence/ledger.h"

#include <check.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The ledgers of this repository, and small broken ones. */
static glob_t folders;
static char scratch[] = "/tmp/check_ledger.XXXXXX";

static void write_file(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", scratch, name);
    FILE *stream = fopen(path, "wb");
    ck_assert_ptr_nonnull(stream);
    fputs(text, stream);
    ck_assert_int_eq(fclose(stream), 0);
}

#define PUBLISHED  "id,place,condition,metric,kind,form,value,sd,n,items,unit,note\n"
#define TRANSCRIPT "id,value,sd\n"
#define CLAIMS     "id,place,claim,predicate\n"
#define CHOICES    "id,place,question,readings,default,why,decided_by\n"
#define ROW        "t1.a,Table 1,ssri,clean,result,exact,97.8,1.2,10,2000,%,\n"

static void write_ledger(const char *published, const char *transcript, const char *claims, const char *choices)
{
    write_file("published.csv", published);
    write_file("transcript.csv", transcript);
    write_file("claims.csv", claims);
    write_file("choices.csv", choices);
}

static const struct {
    const char *published, *transcript, *claims, *choices, *complaint;
} broken[] = {
    {PUBLISHED ROW ROW, TRANSCRIPT, CLAIMS, CHOICES,
     "published.csv:3: column 'id': 't1.a' is already the id of line 2"},
    {PUBLISHED "T1.a,Table 1,ssri,clean,result,exact,97.8,,,,%,\n", TRANSCRIPT, CLAIMS, CHOICES,
     "published.csv:2: column 'id': 'T1.a' has a character outside"},
    {PUBLISHED "a,Table 1,SSRI,clean,result,exact,97.8,,,,%,\n", TRANSCRIPT, CLAIMS, CHOICES,
     "published.csv:2: column 'condition'"},
    {PUBLISHED "a,Table 1,ssri,,result,exact,97.8,,,,%,\n", TRANSCRIPT, CLAIMS, CHOICES,
     "published.csv:2: column 'metric': empty"},
    {PUBLISHED "a,Table 1,ssri,clean,results,exact,97.8,,,,%,\n", TRANSCRIPT, CLAIMS, CHOICES,
     "published.csv:2: column 'kind': 'results' is no kind"},
    {PUBLISHED "a,Table 1,ssri,clean,result,about,97.8,,,,%,\n", TRANSCRIPT, CLAIMS, CHOICES,
     "published.csv:2: column 'form': 'about' is no form"},
    {PUBLISHED "a,Table 1,ssri,clean,result,exact,97.8%,,,,%,\n", TRANSCRIPT, CLAIMS, CHOICES,
     "published.csv:2: column 'value': '97.8%' is not"},
    {PUBLISHED "a,Table 1,ssri,clean,result,exact,,,,,%,\n", TRANSCRIPT, CLAIMS, CHOICES,
     "published.csv:2: column 'value': empty"},
    {PUBLISHED "a,Table 1,ssri,clean,result,exact,97.8,-1,,,%,\n", TRANSCRIPT, CLAIMS, CHOICES,
     "published.csv:2: column 'sd': '-1' is negative"},
    {PUBLISHED "a,Table 1,ssri,clean,result,exact,97.8,,0,,%,\n", TRANSCRIPT, CLAIMS, CHOICES,
     "published.csv:2: column 'n': '0' is not"},
    {PUBLISHED "a,Table 1,ssri,clean,result,exact,97.8,,,4e3,%,\n", TRANSCRIPT, CLAIMS, CHOICES,
     "published.csv:2: column 'items': '4e3' is not"},
    {PUBLISHED, TRANSCRIPT "a,1,\na,1,\n", CLAIMS, CHOICES, "transcript.csv:3: column 'id'"},
    {PUBLISHED, TRANSCRIPT, CLAIMS "a b,Table 1,x,\n", CHOICES, "claims.csv:2: column 'id'"},
    {PUBLISHED, TRANSCRIPT, CLAIMS, CHOICES "a,Methods,q?,yes;no,maybe,why,\n",
     "choices.csv:2: column 'default': 'maybe' is not among the readings"},
};

START_TEST(broken_ledgers_are_refused)
{
    struct nf_ledger ledger;
    write_ledger(broken[_i].published, broken[_i].transcript, broken[_i].claims, broken[_i].choices);
    ck_assert_int_eq(nf_ledger_load(&ledger, scratch), NF_FORMAT);
    ck_assert_msg(strstr(nf_error(), broken[_i].complaint) != NULL, "%s, expected %s", nf_error(),
                  broken[_i].complaint);
    ck_assert_ptr_null(ledger.published);
}
END_TEST

START_TEST(rows_are_found_by_id_and_key)
{
    struct nf_ledger ledger;
    write_ledger(PUBLISHED "s1,Text,ssri,clean,result,approx,98,,,,%,\n"
                           "s2,Text,ssri,clean,result,exact,97.80,,,,%,\n"
                           "m1,Methods,ssri,clean,setting,exact,97.77,,,,%,\n" ROW
                           "v1,Methods,library,version,setting,exact,2.9.0,,,,1,\n"
                           "f1,Figure 1,ssri,noise,result,exact,not-available,,,,%,\n"
                           "d1,Text,ssri,drop,derived,exact,0.2,,,,points,= s1 - t1.a; a remark\n",
                 TRANSCRIPT "t1.a,97.8,1.2\n", CLAIMS "c1,Text,It is so.,ssri:clean > 90\n",
                 CHOICES "a,Methods,q?,\"yes, here; no\",no,why,\n");
    ck_assert_msg(nf_ledger_load(&ledger, scratch) == NF_OK, "%s", nf_error());
    ck_assert_ptr_null(nf_ledger_find(&ledger, "t1"));
    const struct nf_published *row = nf_ledger_find(&ledger, "t1.a");
    ck_assert_ptr_nonnull(row);
    ck_assert_str_eq(row->key, "ssri:clean");
    ck_assert_int_eq(row->n, 10);
    ck_assert_int_eq(row->items, 2000);
    ck_assert_double_eq(row->sd.value, 1.2);
    ck_assert_ptr_eq(nf_ledger_key(&ledger, "ssri:clean"), row);
    ck_assert_ptr_null(nf_ledger_key(&ledger, "ssri:noise"));
    ck_assert_ptr_null(nf_ledger_key(&ledger, "ssri:none"));
    ck_assert_ptr_null(nf_ledger_key(&ledger, "library:version"));
    ck_assert_str_eq(nf_ledger_find(&ledger, "v1")->value.text, "2.9.0");
    ck_assert_str_eq(nf_ledger_derivation(&ledger, "ssri:drop")->id, "d1");
    ck_assert_ptr_null(nf_ledger_derivation(&ledger, "ssri:clean"));
    ck_assert_ptr_eq(nf_ledger_spread(&ledger, "ssri:clean"), row);
    ck_assert_ptr_null(nf_ledger_spread(&ledger, "ssri:drop"));
    char *expression = nf_published_expression(nf_ledger_find(&ledger, "d1"));
    ck_assert_str_eq(expression, "s1 - t1.a");
    free(expression);
    ck_assert_ptr_null(nf_published_expression(row));
    ck_assert_str_eq(ledger.claims[0].predicate, "ssri:clean > 90");
    ck_assert_str_eq(ledger.choices[0].default_reading, "no");
    nf_ledger_release(&ledger);
}
END_TEST

START_TEST(transcript_may_be_absent_but_not_the_rest)
{
    struct nf_ledger ledger;
    char path[256];
    write_ledger(PUBLISHED ROW, TRANSCRIPT, CLAIMS, CHOICES);
    snprintf(path, sizeof path, "%s/transcript.csv", scratch);
    unlink(path);
    ck_assert_msg(nf_ledger_load(&ledger, scratch) == NF_OK, "%s", nf_error());
    ck_assert_uint_eq(ledger.transcript_count, 0);
    nf_ledger_release(&ledger);
    snprintf(path, sizeof path, "%s/claims.csv", scratch);
    unlink(path);
    ck_assert_int_eq(nf_ledger_load(&ledger, scratch), NF_IO);
}
END_TEST

START_TEST(every_ledger_is_well_formed)
{
    struct nf_ledger ledger;
    ck_assert_msg(nf_ledger_load(&ledger, folders.gl_pathv[_i]) == NF_OK, "%s", nf_error());
    ck_assert_uint_gt(ledger.published_count, 0);
    nf_ledger_release(&ledger);
}
END_TEST

/* Prints every difference, so that one run shows them all. */
static int compare_with_transcript(const struct nf_ledger *ledger, const char *folder)
{
    int differences = 0;
    for (size_t i = 0; i < ledger->transcript_count; i++) {
        const struct nf_transcribed *second = &ledger->transcript[i];
        const struct nf_published *first = nf_ledger_find(ledger, second->id);
        const char *value = first ? first->value.text : "no such id", *sd = first ? first->sd.text : "";
        if (first && strcmp(value, second->value) == 0 && strcmp(sd, second->sd) == 0) continue;
        printf("%s: %s: published.csv has '%s' +- '%s', transcript.csv '%s' +- '%s'\n", folder, second->id, value, sd,
               second->value, second->sd);
        differences++;
    }
    return differences;
}

START_TEST(both_transcriptions_agree)
{
    struct nf_ledger ledger;
    ck_assert_msg(nf_ledger_load(&ledger, folders.gl_pathv[_i]) == NF_OK, "%s", nf_error());
    int differences = compare_with_transcript(&ledger, folders.gl_pathv[_i]);
    nf_ledger_release(&ledger);
    ck_assert_int_eq(differences, 0);
}
END_TEST

int main(void)
{
    if (!mkdtemp(scratch) || glob("papers/[0-9]*", GLOB_ONLYDIR, NULL, &folders)) {
        fputs("no papers/NN-key folders here: run from the top of the package\n", stderr);
        return EXIT_FAILURE;
    }
    Suite *suite = suite_create("ledger");
    TCase *cases = tcase_create("ledger");
    int count = (int)folders.gl_pathc;
    tcase_add_loop_test(cases, broken_ledgers_are_refused, 0, sizeof broken / sizeof *broken);
    tcase_add_test(cases, rows_are_found_by_id_and_key);
    tcase_add_test(cases, transcript_may_be_absent_but_not_the_rest);
    tcase_add_loop_test(cases, every_ledger_is_well_formed, 0, count);
    tcase_add_loop_test(cases, both_transcriptions_agree, 0, count);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    globfree(&folders);
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", scratch);
    return system(command) || failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
