/* The second pruning: how much it takes, what it records, and what it refuses. */
#include "bench.h"
#include "run/relapse.h"

static const struct nf_lab_test standard = {.metric = "standard"};
static const struct nf_relapse second = {.share = 0.4, .stress = &standard, .pruned = 0, .scratch = 2};

START_TEST(every_rule_takes_its_share_and_spares_the_network)
{
    struct nf_lab *lab = bench_open();
    must(nf_lab_new_network(lab, 1));
    must(nf_lab_copy(lab, 0, 1));
    must(nf_prune_magnitude(&lab->net[0], 0.95));
    for (int rule = NF_RELAPSE_PER_LAYER; rule <= NF_RELAPSE_RANDOM; rule++) {
        struct nf_recorder r;
        struct nf_relapse relapse = second;
        relapse.rule = (enum nf_relapse_rule)rule;
        nf_recorder_init(&r);
        must(nf_record(&r, 30.0, "arm", "standard"));
        must(nf_relapse_test(lab, 1, &relapse, "arm", &r));
        ck_assert_double_eq_tol(nf_lab_sparsity(lab, 2), 40.0, 0.01);
        ck_assert_double_eq(nf_lab_sparsity(lab, 1), 0.0);
        ck_assert_double_eq(nf_recorded(&r, "arm:relapse-drop"), 30.0 - nf_recorded(&r, "arm:relapse"));
        /* by magnitude nothing is taken from the largest 5 %, which the first pruning left */
        double surviving = rule == NF_RELAPSE_RANDOM ? 60.0 : 100.0 - 40.0 / 0.95;
        ck_assert_double_eq_tol(nf_recorded(&r, "arm.relapse:regrown-surviving"), surviving, 0.3);
        nf_recorder_release(&r);
    }
    nf_lab_close(lab);
}
END_TEST

START_TEST(accuracy_before_must_be_known)
{
    struct nf_recorder r;
    struct nf_lab *lab = bench_open();
    struct nf_relapse again = second;
    nf_recorder_init(&r);
    bench_pruned(lab, 0);
    ck_assert_int_eq(nf_relapse_test(lab, 0, &second, "arm", &r), NF_INVALID);
    again.before_again = 1;
    must(nf_relapse_test(lab, 0, &again, "arm", &r));
    ck_assert_uint_eq(r.count, 2); /* nothing was regrown, so no share of it survives */
    nf_recorder_release(&r);
    nf_lab_close(lab);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("relapse");
    tcase_add_test(tests, every_rule_takes_its_share_and_spares_the_network);
    tcase_add_test(tests, accuracy_before_must_be_known);
    return bench_run("relapse", tests);
}
