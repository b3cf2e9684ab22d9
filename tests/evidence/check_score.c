/* Joint scores of runs against printed means and SDs. */
#include "evidence/score.h"
#include "fixture.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>

/* A mean with its SD, one without; what no run moves, what all seeds share, a bound and a setting are not tested. */
static const char published[] = PUBLISHED_HEADER "t.a,Table 1,a,acc,result,exact,50.0,2.0,4,,%,\n"
                                                 "t.b,Table 1,b,acc,result,exact,60.0,,4,,%,\n"
                                                 "abs.a,Abstract,a,acc,result,approx,~50,,4,,%,\n"
                                                 "t.same,Table 1,a,same,result,exact,100.0,0.0,4,,%,\n"
                                                 "t.low,Table 1,a,acc@min,result,exact,47.0,,4,,%,\n"
                                                 "m.epochs,Methods,a,epochs,setting,exact,15,,,,count,\n";
enum { FURTHER = 36, SEEDS = 4 };

static struct nf_ledger ledger;
static struct nf_results results;
static struct nf_ensembles ensembles;
static struct nf_scorer scorer;
static struct nf_score_table table;
static const struct nf_paper_evidence paper = {
    .number = 1, .key = "01-made-up", .seeds_printed = SEEDS, .replayable = true};
static const double a[SEEDS] = {48, 49, 51, 53}, b[SEEDS] = {60, 61, 62, 63};

static void setup(void)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    load_ledger(&ledger, published, CLAIMS_HEADER, CHOICES_HEADER);
    nf_results_init(&results);
    for (long s = 0; s < SEEDS + FURTHER; s++) {
        const char *group = s < SEEDS ? "replay" : "seeds";
        add_result(&results, group, "", s, 0, "a:acc", s < SEEDS ? a[s] : 50 + gsl_ran_gaussian(rng, 2));
        add_result(&results, group, "", s, 0, "b:acc", s < SEEDS ? b[s] : 60 + gsl_ran_gaussian(rng, 2));
        add_result(&results, group, "", s, 0, "a:same", 100);
    }
    gsl_rng_free(rng);
    ck_assert_int_eq(nf_results_sort(&results), NF_OK);
    ck_assert_msg(nf_ensembles_init(&ensembles, &paper, &ledger, &results) == NF_OK, "%s", nf_error());
    ck_assert_msg(nf_scorer_init(&scorer, &ensembles) == NF_OK, "%s", nf_error());
}

static void teardown(void)
{
    free(table.value);
    table.value = NULL;
    nf_scorer_release(&scorer);
    nf_ensembles_release(&ensembles);
    nf_results_release(&results);
    nf_ledger_release(&ledger);
}

static double misfit(double p)
{
    return gsl_cdf_chisq_Qinv(p, 1);
}

START_TEST(numbers_that_move_are_tested)
{
    ck_assert_uint_eq(scorer.count, 2);
    ck_assert_str_eq(scorer.row[0]->id, "t.a");
    ck_assert_str_eq(scorer.row[1]->id, "t.b");
    ck_assert_double_eq_tol(scorer.printed[0].sd_hi, 2.05, 1e-12);
    ck_assert(isnan(scorer.printed[1].sd_lo));
}
END_TEST

START_TEST(score_is_the_mean_misfit)
{
    static const size_t all[] = {0, 1, 2, 3}, pair[] = {3, 1};
    ck_assert_int_eq(nf_score_table(&table, &scorer, ensembles.replay, ensembles.replay_count), NF_OK);
    struct nf_moments of_a = nf_interval_moments(a, SEEDS), of_b = nf_interval_moments(b, SEEDS);
    struct nf_compatibility fit_a = nf_interval_compatible(49.95, 50.05, 1.95, 2.05, SEEDS, &of_a),
                            fit_b = nf_interval_compatible(59.95, 60.05, NAN, NAN, SEEDS, &of_b);
    struct nf_score score = nf_score_of(&scorer, &table, all, SEEDS, SEEDS);
    ck_assert_uint_eq(score.tests, 3);
    ck_assert_double_eq_tol(score.mean, (misfit(fit_a.mean_p) + misfit(fit_a.sd_p) + misfit(fit_b.mean_p)) / 3, 1e-9);
    struct nf_moments two = nf_score_moments(&scorer, &table, pair, 2, 2, 0),
                      one = nf_score_moments(&scorer, &table, pair, 2, 0, 1);
    ck_assert_double_eq(two.mean, 51);
    ck_assert(one.n == 1 && one.mean == 61);
}
END_TEST

/* Without any spread the p of another mean is zero. */
START_TEST(one_number_cannot_decide)
{
    static const size_t twice[] = {0, 0};
    ck_assert_int_eq(nf_score_table(&table, &scorer, ensembles.replay, ensembles.replay_count), NF_OK);
    struct nf_score score = nf_score_of(&scorer, &table, twice, 2, 2);
    ck_assert(score.tests == 3 && score.mean <= NF_MOST_MISFIT && score.outside >= 1);
    ck_assert(isnan(nf_score_of(&scorer, &table, twice, 1, 1).mean));
}
END_TEST

START_TEST(luck_is_near_that_of_one_population)
{
    struct nf_luck luck, again, few;
    ck_assert_int_eq(nf_score_table(&table, &scorer, ensembles.seeds, ensembles.seeds_count), NF_OK);
    ck_assert_int_eq(nf_score_luck(&scorer, &table, SEEDS, &luck), NF_OK);
    ck_assert_int_eq(nf_score_luck(&scorer, &table, SEEDS, &again), NF_OK);
    ck_assert_int_eq(nf_score_luck(&scorer, &table, FURTHER, &few), NF_OK);
    ck_assert(luck.half == again.half && luck.most == again.most && isnan(few.half) && isnan(few.most));
    /* three independent chi-squared of one degree of freedom: half of their means are below 0.8, 95 % below 2.6 */
    ck_assert_msg(luck.half > 0.6 && luck.half < 1.1, "half below %g", luck.half);
    ck_assert_msg(luck.most > 1.8 && luck.most < 3.4, "95 %% below %g", luck.most);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("joint scores");
    TCase *tcase = tcase_create("score");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, numbers_that_move_are_tested);
    tcase_add_test(tcase, score_is_the_mean_misfit);
    tcase_add_test(tcase, one_number_cannot_decide);
    tcase_add_test(tcase, luck_is_near_that_of_one_population);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
