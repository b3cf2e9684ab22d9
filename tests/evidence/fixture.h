#ifndef NF_TESTS_EVIDENCE_FIXTURE_H
#define NF_TESTS_EVIDENCE_FIXTURE_H

/* A made-up paper in a scratch folder: its ledger, and results to judge it by. */

#include "evidence/ledger.h"
#include "evidence/results.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PUBLISHED_HEADER "id,place,condition,metric,kind,form,value,sd,n,items,unit,note\n"
#define CLAIMS_HEADER    "id,place,claim,predicate\n"
#define CHOICES_HEADER   "id,place,question,readings,default,why,decided_by\n"

static char scratch[] = "/tmp/check_evidence.XXXXXX";

__attribute__((unused)) static void scratch_path(char path[256], const char *name)
{
    snprintf(path, 256, "%s/%s", scratch, name);
}

__attribute__((unused)) static void write_file(const char *name, const char *text)
{
    char path[256];
    scratch_path(path, name);
    FILE *stream = fopen(path, "wb");
    ck_assert_ptr_nonnull(stream);
    fputs(text, stream);
    ck_assert_int_eq(fclose(stream), 0);
}

__attribute__((unused)) static void load_ledger(struct nf_ledger *ledger, const char *published, const char *claims,
                                                const char *choices)
{
    write_file("published.csv", published);
    write_file("claims.csv", claims);
    write_file("choices.csv", choices);
    ck_assert_msg(nf_ledger_load(ledger, scratch) == NF_OK, "%s", nf_error());
}

__attribute__((unused)) static void add_result(struct nf_results *results, const char *group, const char *variant,
                                               long seed, long draw, const char *key, double value)
{
    ck_assert_msg(nf_results_add(results, group, variant, seed, draw, key, value) == NF_OK, "%s", nf_error());
}

__attribute__((unused)) static int run_suite(Suite *suite)
{
    if (!mkdtemp(scratch)) return EXIT_FAILURE;
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", scratch);
    return system(command) || failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
