#include "evidence/ensembles.h"
#include "fixture.h"

#include <math.h>

static const char published[] = PUBLISHED_HEADER "t.one,T,arm,acc,result,exact,50.0,,1,,%,\n"
                                                 "t.mean,T,arm,drop,result,exact,5.0,1.0,4,,points,\n"
                                                 "t.count,T,arm,relapsed@count,result,exact,2,,4,,count,\n"
                                                 "t.gone,T,arm,gone,result,exact,2,,4,,count,\n"
                                                 "m.x,M,arm,units,setting,exact,4,,,,count,\n"
                                                 "d.x,M,arm,twice,derived,exact,8,,,,count,= 2 * m.x\n";

static const char choices[] = CHOICES_HEADER "the-order,M,q,a;b,a,why,\n"
                                             "the-rate,M,q,a;b,a,why,text\n"
                                             "the-scale,M,q,a;b,a,why,open\n";

static const char *const calibrated[] = {"arm:drop", NULL};
static struct nf_paper_evidence paper;
static struct nf_ledger ledger;
static struct nf_results results;
static struct nf_ensembles ensembles;

/* Four published seeds, 25 draws of rounding and two kernels for each, 60 further seeds, three readings. */
static void add_runs(const char *group, const char *variant, long seeds, long draws, double shift)
{
    for (long seed = 0; seed < seeds; seed++)
        for (long draw = 0; draw < draws; draw++) {
            add_result(&results, group, variant, seed, draw, "arm:acc", 50 + (double)seed + shift + (double)draw);
            add_result(&results, group, variant, seed, draw, "arm:drop", 5 + (double)(seed % 4) + shift);
            add_result(&results, group, variant, seed, draw, "arm:relapsed", seed % 2);
        }
}

static void setup(void)
{
    paper = (struct nf_paper_evidence){.number = 1, .key = "01-made-up", .seeds_printed = 4, .replayable = true};
    load_ledger(&ledger, published, CLAIMS_HEADER, choices);
    nf_results_init(&results);
    add_runs("replay", "", 4, 1, 0);
    add_runs("rounding", "", 4, 25, -10);
    add_runs("rounding", "kernel=Prescott", 4, 1, 3);
    add_runs("rounding", "kernel=Nehalem", 3, 1, 100); /* one seed short: no member */
    add_runs("seeds", "", 60, 1, 0);
    add_runs("choice", "the_order=b", 4, 1, 7);
    add_runs("choice", "the_rate=b", 4, 1, 700); /* settled by the text */
    add_runs("choice", "the-scale=b&the-order=b", 4, 1, -7);
    ck_assert_int_eq(nf_results_sort(&results), NF_OK);
    ck_assert_msg(nf_ensembles_init(&ensembles, &paper, &ledger, &results) == NF_OK, "%s", nf_error());
}

static void teardown(void)
{
    nf_ensembles_release(&ensembles);
    nf_results_release(&results);
    nf_ledger_release(&ledger);
}

static struct nf_evidence evidence_of(const char *id)
{
    struct nf_evidence evidence;
    ck_assert_int_eq(nf_ensembles_evidence(&ensembles, nf_ledger_find(&ledger, id), &evidence), NF_OK);
    return evidence;
}

START_TEST(means_are_judged_over_paired_draws)
{
    struct nf_evidence evidence = evidence_of("t.mean");
    ck_assert_uint_eq(evidence.replay.n, 4);
    ck_assert(evidence.comparable);
    ck_assert_double_eq(evidence.replay.mean, 6.5);
    ck_assert_uint_eq(evidence.rounding.members, 26);
    ck_assert_double_eq(evidence.rounding.interval.lo, -3.5);
    ck_assert_double_eq(evidence.rounding.interval.hi, 9.5);
    ck_assert_double_eq_tol(evidence.rounding.interval.coverage, 25.0 / 27, 1e-12);
    ck_assert_double_eq_tol(evidence.rounding_sd.interval.lo, sqrt(1.25), 1e-12);
    ck_assert_int_eq(evidence.seed_test, NF_SEED_MOMENTS);
    ck_assert_uint_eq(evidence.ensemble.n, 60);
    ck_assert_double_eq(evidence.ensemble.mean, 6.5);
    ck_assert_double_eq_tol(evidence.seed_fit.mean_p, 0.0782520, 1e-5); /* t = (6.5 - 5.05) / 0.5822 */
}
END_TEST

START_TEST(one_seed_is_judged_by_prediction)
{
    struct nf_evidence evidence = evidence_of("t.one");
    ck_assert_int_eq(evidence.seed_test, NF_SEED_PREDICTION);
    ck_assert_double_eq(evidence.seed_interval.lo, 50);
    ck_assert_double_eq(evidence.seed_interval.hi, 109);
    ck_assert_double_eq_tol(evidence.percentile, 1.0 / 61, 1e-12);
    ck_assert(!evidence.comparable); /* the replay has four seeds */
    ck_assert_uint_eq(evidence.rounding.members, 0);
}
END_TEST

START_TEST(statistics_are_resampled)
{
    struct nf_evidence evidence = evidence_of("t.count");
    ck_assert_double_eq(evidence.replay.mean, 2);
    ck_assert(evidence.comparable);
    ck_assert_int_eq(evidence.seed_test, NF_SEED_RESAMPLED);
    /* hypergeometric, 4 of 60 with 30 ones: 0 and 4 each have 5.6 % */
    ck_assert_double_eq(evidence.seed_interval.lo, 0);
    ck_assert_double_eq(evidence.seed_interval.hi, 4);
    ck_assert_double_eq_tol(evidence.seed_interval.coverage, 0.95, 1e-12);
    ck_assert_double_eq_tol(evidence.percentile, 0.5, 0.05);
    struct nf_evidence again = evidence_of("t.count");
    ck_assert_double_eq(again.percentile, evidence.percentile);
}
END_TEST

START_TEST(open_readings_alone_span_the_range)
{
    struct nf_evidence evidence = evidence_of("t.mean");
    ck_assert_uint_eq(evidence.readings, 2);
    ck_assert_double_eq(evidence.readings_lo, -0.5);
    ck_assert_double_eq(evidence.readings_hi, 13.5);
}
END_TEST

START_TEST(what_is_missing_stays_empty)
{
    struct nf_evidence evidence = evidence_of("t.gone");
    ck_assert_uint_eq(evidence.replay.n + evidence.rounding.members + evidence.ensemble.n + evidence.readings, 0);
    ck_assert_int_eq(evidence.seed_test, NF_SEED_NONE);
    ck_assert(isnan(evidence.replay.mean) && isnan(evidence.rounding.interval.lo) && isnan(evidence.percentile));
}
END_TEST

START_TEST(settings_make_arithmetic)
{
    struct nf_evidence evidence = evidence_of("d.x");
    ck_assert(evidence.arithmetic);
    ck_assert_double_eq(evidence.replay.mean, 8);
    ck_assert(!evidence_of("t.mean").arithmetic);
}
END_TEST

START_TEST(attributes_are_handed_on)
{
    paper.calibration_keys = calibrated;
    paper.substituted = paper.reduced = true;
    struct nf_evidence evidence = evidence_of("t.mean");
    ck_assert(evidence.calibration && evidence.substituted && evidence.reduced && evidence.replayable);
    ck_assert(!evidence_of("t.one").calibration);
}
END_TEST

START_TEST(without_replay_all_seeds_are_alike)
{
    nf_ensembles_release(&ensembles);
    paper.replayable = false;
    add_result(&results, "replay", "", 99, 0, "arm:drop", 5);
    ck_assert_int_eq(nf_results_sort(&results), NF_OK);
    ck_assert_int_eq(nf_ensembles_init(&ensembles, &paper, &ledger, &results), NF_OK);
    ck_assert_uint_eq(ensembles.seeds_count, 61); /* seeds 0 to 3 are in both groups */
    ck_assert_uint_eq(evidence_of("t.mean").ensemble.n, 61);
}
END_TEST

START_TEST(published_seeds_stand_in_for_further_ones)
{
    ck_assert(!evidence_of("t.mean").shared);
    nf_ensembles_release(&ensembles);
    nf_results_release(&results);
    nf_results_init(&results);
    add_runs("replay", "", 4, 1, 0);
    ck_assert_int_eq(nf_results_sort(&results), NF_OK);
    ck_assert_int_eq(nf_ensembles_init(&ensembles, &paper, &ledger, &results), NF_OK);
    struct nf_evidence mean = evidence_of("t.mean"), count = evidence_of("t.count");
    ck_assert(mean.shared && !mean.replaced);
    ck_assert_uint_eq(mean.ensemble.n, 4);
    ck_assert_int_eq(mean.seed_test, NF_SEED_MOMENTS);
    ck_assert(count.replaced); /* four of four differ only with replacement */
    ck_assert_double_eq(count.seed_interval.lo, 0);
    ck_assert_double_eq(count.seed_interval.hi, 4);
    ck_assert_int_eq(evidence_of("t.one").seed_test, NF_SEED_PREDICTION);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ensembles");
    TCase *cases = tcase_create("ensembles");
    tcase_add_checked_fixture(cases, setup, teardown);
    tcase_add_test(cases, means_are_judged_over_paired_draws);
    tcase_add_test(cases, one_seed_is_judged_by_prediction);
    tcase_add_test(cases, statistics_are_resampled);
    tcase_add_test(cases, open_readings_alone_span_the_range);
    tcase_add_test(cases, what_is_missing_stays_empty);
    tcase_add_test(cases, settings_make_arithmetic);
    tcase_add_test(cases, attributes_are_handed_on);
    tcase_add_test(cases, without_replay_all_seeds_are_alike);
    tcase_add_test(cases, published_seeds_stand_in_for_further_ones);
    suite_add_tcase(suite, cases);
    return run_suite(suite);
}
