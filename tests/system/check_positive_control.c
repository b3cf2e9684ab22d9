/* The positive control: numbers that PyTorch produced from a known recipe must be judged exact or rounding, and numbers
 * from ten recipes that are each wrong in one detail must not all be (tests/reference/make_positive.py).  A verdict
 * that could not tell them apart would prove nothing. */
#include "../reference/golden.h"
#include "base/file.h"
#include "evidence/comparison.h"
#include "measure/accuracy.h"
#include "network/train.h"
#include "plasticity/prune.h"

#include <unistd.h>

enum { DRAWS = 40 };
static const char folder[] = "build/positive-control";

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

static const struct {
    const char *metric;
    struct nf_stress stress;
} tests[] = {{"standard", {0, 0, 0}}, {"input-2.0", {2, 0, 0}}, {"internal-1.0", {0, 1, 0}}, {"combined", {1, 0.5, 0}}};

static void measure(const struct nf_mlp *net, const struct nf_dataset *test, struct nf_torch_stream *torch,
                    const char *stage, struct nf_results *results, long draw)
{
    for (size_t t = 0; t < 4; t++) {
        char key[64];
        int correct;
        must(nf_count_accurate(net, test, &tests[t].stress, 1000, torch, &correct));
        snprintf(key, sizeof key, "%s:%s", stage, tests[t].metric);
        must(nf_results_add(results, draw < 0 ? "replay" : "rounding", "", 7, draw < 0 ? 0 : draw, key,
                            100.0 * correct / test->samples));
    }
}

/* The right recipe; draw >= 0 moves the initial weights by at most one ulp. */
static void run_recipe(struct nf_results *results, long draw)
{
    struct nf_dataset train, test;
    struct nf_torch_stream torch;
    struct nf_numpy_stream shaker;
    struct nf_mlp net;
    must(nf_torch_seed(&torch, 7));
    must(nf_blobs_seeded(&train, 100, 2400, 0.8));
    must(nf_blobs_seeded(&test, 200, 4000, 0.8));
    must(nf_mlp_init(&net, 4, (const int[]){2, 64, 64, 32, 4}));
    nf_mlp_initialise(&net, &torch);
    must(nf_numpy_seed(&shaker, (uint32_t)draw + 1));
    if (draw >= 0) nf_mlp_shake(&net, &shaker);
    must(nf_train(&net, &train, &(struct nf_training){.epochs = 6, .batch = 128, .rate = 1e-3}, &torch, NULL));
    measure(&net, &test, &torch, "dense", results, draw);
    must(nf_prune_magnitude(&net, 0.8));
    measure(&net, &test, &torch, "pruned", results, draw);
    net.modulators.gain = 1.25;
    must(nf_train(&net, &train, &(struct nf_training){.epochs = 4, .batch = 128, .rate = 5e-4}, &torch, NULL));
    measure(&net, &test, &torch, "treated", results, draw);
    nf_mlp_release(&net);
    nf_dataset_release(&train);
    nf_dataset_release(&test);
}

static void write_file(const char *name, const char *text)
{
    char path[128];
    struct nf_file_writer writer;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    must(nf_file_open(&writer, path));
    fputs(text, writer.stream);
    must(nf_file_commit(&writer));
}

/* The ledger of one recipe's made-up paper. */
static void write_ledger(const struct nf_csv_table *golden, const char *recipe)
{
    char text[8192];
    int n = snprintf(text, sizeof text, "id,place,condition,metric,kind,form,value,sd,n,items,unit,note\n");
    for (size_t r = 0; r < golden->rows; r++) {
        const char *id = nf_csv_cell(golden, r, 1), *dot = strchr(id, '.');
        if (strcmp(nf_csv_cell(golden, r, 0), recipe)) continue;
        n += snprintf(text + n, sizeof text - (size_t)n, "t1.%s,Table 1,%.*s,%s,result,exact,%s,,1,4000,%%,\n", id,
                      (int)(dot - id), id, dot + 1, nf_csv_cell(golden, r, 2));
    }
    write_file("published.csv", text);
    write_file("claims.csv", "id,place,claim,predicate\n");
    write_file("choices.csv", "id,place,question,readings,default,why,decided_by\n");
}

/* How many of the twelve numbers were not obtained. */
static size_t misses(const struct nf_csv_table *golden, const char *recipe, const struct nf_results *results)
{
    const struct nf_paper_evidence about = {
        .number = 0, .key = "positive-control", .seeds_printed = 1, .replayable = true};
    struct nf_ledger ledger;
    struct nf_audit_table audit;
    struct nf_comparison comparison;
    write_ledger(golden, recipe);
    must(nf_ledger_load(&ledger, folder));
    must(nf_audit_table_load(&audit, "build/positive-control/audit.csv"));
    must(nf_comparison_make(&comparison, &about, &ledger, results, &audit));
    size_t good = comparison.verdicts[NF_VERDICT_EXACT] + comparison.verdicts[NF_VERDICT_ROUNDING];
    size_t missed = comparison.verdicts[NF_VERDICT_DIFFERS];
    ck_assert_uint_eq(comparison.count, 12);
    ck_assert_uint_eq(good + missed, 12);
    nf_comparison_release(&comparison);
    nf_audit_table_release(&audit);
    nf_ledger_release(&ledger);
    return missed;
}

START_TEST(right_recipe_is_obtained_and_wrong_ones_are_not)
{
    static const char *const header[] = {"recipe", "id", "value", NULL};
    struct nf_csv_table golden;
    struct nf_results results;
    golden_load(&golden, "positive.csv", header);
    must(nf_file_make_folder(folder));
    nf_results_init(&results);
    for (long draw = -1; draw < DRAWS; draw++)
        run_recipe(&results, draw);
    must(nf_results_sort(&results));
    ck_assert_uint_eq(misses(&golden, "right", &results), 0);
    int wrong = 0;
    for (size_t r = 0; r < golden.rows; r += 12) {
        const char *recipe = nf_csv_cell(&golden, r, 0);
        if (!strcmp(recipe, "right")) continue;
        size_t missed = misses(&golden, recipe, &results);
        printf("positive control: wrong %s: %zu of 12 numbers differ\n", recipe, missed);
        ck_assert_msg(missed > 0, "wrong %s went unnoticed", recipe);
        wrong++;
    }
    ck_assert_int_eq(wrong, 10);
    nf_results_release(&results);
    nf_csv_release(&golden);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("positive control");
    tcase_set_timeout(cases, 300);
    tcase_add_test(cases, right_recipe_is_obtained_and_wrong_ones_are_not);
    return golden_run("positive control", cases);
}
