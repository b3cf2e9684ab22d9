#include "evidence/verdict.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *text;
    enum nf_form form;
    double value;
    bool accepted;
} acceptance[] = {
    {"97.8", NF_EXACT, 97.8249, true}, {"97.8", NF_EXACT, 97.86, false}, {"100", NF_EXACT, 99.6, true},
    {"~50", NF_APPROX, 45, true},      {"~50", NF_APPROX, 55.1, false},  {"3.0", NF_APPROX, 2.95, true},
    {"3.0", NF_APPROX, 2.94, false},   {">96", NF_BOUND, 96.01, true},   {">96", NF_BOUND, 96, false},
    {">=96", NF_BOUND, 96, true},      {"<50", NF_BOUND, 50, false},     {"<=32", NF_BOUND, 32, true},
    {"<=32", NF_BOUND, 32.1, false},   {"84..98", NF_RANGE, 83.6, true}, {"84..98", NF_RANGE, 98.6, false},
    {"84", NF_RANGE, 84.2, true},      {"84", NF_RANGE, 85, false},
};

START_TEST(forms_accept_by_their_rule)
{
    struct nf_printed printed;
    ck_assert_int_eq(nf_printed_read(&printed, acceptance[_i].text, acceptance[_i].form), NF_OK);
    ck_assert_msg(nf_verdict_accepts(&printed, acceptance[_i].value) == acceptance[_i].accepted, "%s and %g",
                  acceptance[_i].text, acceptance[_i].value);
}
END_TEST

START_TEST(an_interval_is_met_within_rounding)
{
    struct nf_printed printed;
    nf_printed_read(&printed, "97.8", NF_EXACT);
    ck_assert(nf_verdict_meets(&printed, 97.85, 99));
    ck_assert(!nf_verdict_meets(&printed, 97.86, 99));
    ck_assert(nf_verdict_meets(&printed, 90, 97.75));
    ck_assert(!nf_verdict_meets(&printed, 90, 97.74));
    nf_printed_read(&printed, ">96", NF_BOUND);
    ck_assert(nf_verdict_meets(&printed, 90, 97));
    ck_assert(!nf_verdict_meets(&printed, 90, 95));
}
END_TEST

/* A replayable one-seed number, 43.1 printed, that the replay misses and both ensembles hold. */
static struct nf_published row;
static struct nf_evidence evidence;

static void setup(void)
{
    row = (struct nf_published){.id = "t1.a", .key = "pruned:standard", .kind = NF_RESULT, .n = 1};
    nf_printed_read(&row.value, "43.1", NF_EXACT);
    nf_printed_read(&row.sd, "", NF_EXACT);
    evidence = (struct nf_evidence){.row = &row,
                                    .replayable = true,
                                    .seeds = 1,
                                    .replay = {44.0, 0, 1},
                                    .comparable = true,
                                    .rounding = {{41.2, 52.3, 0.95}, 50},
                                    .seed_test = NF_SEED_PREDICTION,
                                    .ensemble = {45, 4, 200},
                                    .seed_interval = {30.1, 60.2, 0.95},
                                    .percentile = 0.4,
                                    .contrast = NAN};
}

static enum nf_verdict judge(char reason[512])
{
    return nf_verdict_judge(&evidence, reason, 512);
}

static void expect(enum nf_verdict verdict, const char *because)
{
    char reason[512];
    enum nf_verdict found = judge(reason);
    ck_assert_msg(found == verdict, "%s: %s", nf_verdict_name(found), reason);
    ck_assert_msg(strstr(reason, because) != NULL, "'%s' lacks '%s'", reason, because);
    ck_assert_ptr_null(strchr(reason, '\n'));
}

START_TEST(verdicts_fall_in_order)
{
    expect(NF_VERDICT_ROUNDING, "the rounding interval of 50 runs, 41.20 to 52.30");
    evidence.replay.mean = 43.149;
    expect(NF_VERDICT_EXACT, "prints the same");
    evidence.calibration = true;
    expect(NF_VERDICT_CALIBRATION, "the run gives 43.15");
    evidence.substituted = true;
    expect(NF_VERDICT_SUBSTITUTED, "stand-in");
    evidence.impossible = "no k of 4000";
    expect(NF_VERDICT_IMPOSSIBLE, "audit: no k of 4000");
    nf_printed_read(&row.value, "not-available", NF_EXACT);
    expect(NF_VERDICT_NOT_AVAILABLE, "image");
}
END_TEST

START_TEST(outside_rounding_the_seeds_decide)
{
    evidence.rounding.interval.hi = 42;
    expect(NF_VERDICT_SEEDS, "prediction interval of 200 seeds, 30.10 to 60.20");
    evidence.seed_interval.lo = 44;
    expect(NF_VERDICT_DIFFERS, "1.05 above the rounding interval");
    expect(NF_VERDICT_DIFFERS, "0.85 below the prediction interval");
    evidence.reduced = true;
    expect(NF_VERDICT_DIFFERS, "reduced run: the run gives 44.00");
}
END_TEST

START_TEST(what_cannot_be_replayed_is_judged_by_seeds)
{
    evidence.replayable = false;
    evidence.replay.mean = 43.1;
    expect(NF_VERDICT_SEEDS, "200 seeds");
    evidence.seed_test = NF_SEED_NONE;
    expect(NF_VERDICT_DIFFERS, "not replayable; no seed ensemble");
}
END_TEST

START_TEST(a_replay_over_other_seeds_is_not_exact)
{
    evidence.replay = (struct nf_moments){43.1, 1, 3};
    evidence.comparable = false;
    evidence.rounding.members = 0;
    evidence.seed_test = NF_SEED_NONE;
    expect(NF_VERDICT_DIFFERS, "over 3 seeds where 1 are printed");
}
END_TEST

START_TEST(wide_intervals_say_nothing)
{
    evidence.contrast = 11;
    expect(NF_VERDICT_UNINFORMATIVE, "would be rounding, but the interval is 11.10 wide, the largest contrast");
    evidence.contrast = 12;
    expect(NF_VERDICT_ROUNDING, "");
    evidence.rounding.members = 0;
    expect(NF_VERDICT_UNINFORMATIVE, "would be seeds");
    evidence.replay.mean = 43.1;
    expect(NF_VERDICT_EXACT, "");
}
END_TEST

START_TEST(readings_make_a_number_unspecified)
{
    evidence.readings = 3;
    evidence.readings_lo = 20;
    evidence.readings_hi = 70;
    expect(NF_VERDICT_ROUNDING, ""); /* the default explains it */
    evidence.rounding.interval.hi = 42;
    evidence.seed_interval.lo = 44;
    expect(NF_VERDICT_UNSPECIFIED, "3 readings of what is unstated range from 20.00 to 70.00, the default gives 44.00");
    evidence.readings_lo = 43.9;
    expect(NF_VERDICT_DIFFERS, "");
}
END_TEST

/* Beside every verdict that a reading could have changed; not where no run is needed. */
START_TEST(readings_tried_are_counted)
{
    char reason[512];
    evidence.tried = 36;
    ck_assert_int_eq(nf_verdict_judge(&evidence, reason, sizeof reason), NF_VERDICT_ROUNDING);
    ck_assert_msg(strstr(reason, "; other readings tried: 36"), "%s", reason);
    evidence.impossible = "not k of 7";
    nf_verdict_judge(&evidence, reason, sizeof reason);
    ck_assert_str_eq(reason, "audit: not k of 7");
    evidence.impossible = NULL;
    evidence.arithmetic = true;
    nf_verdict_judge(&evidence, reason, sizeof reason);
    ck_assert_msg(!strstr(reason, "tried"), "%s", reason);
}
END_TEST

START_TEST(what_no_run_records_is_unspecified)
{
    evidence.replay.n = evidence.ensemble.n = evidence.rounding.members = 0;
    evidence.seed_test = NF_SEED_NONE;
    expect(NF_VERDICT_UNSPECIFIED, "not measured: no run records pruned:standard");
}
END_TEST

START_TEST(settings_alone_decide_without_a_run)
{
    evidence = (struct nf_evidence){.row = &row, .arithmetic = true, .substituted = true, .replay = {43.1, 0, 1}};
    expect(NF_VERDICT_EXACT, "follows from the printed settings");
    evidence.replay.mean = 43.3;
    expect(NF_VERDICT_DIFFERS, "the printed settings give 43.30");
}
END_TEST

START_TEST(several_seeds_need_mean_and_sd)
{
    nf_printed_read(&row.sd, "2.0", NF_EXACT);
    evidence.seeds = 10;
    evidence.replay = (struct nf_moments){43.1, 2.04, 10};
    expect(NF_VERDICT_EXACT, "");
    evidence.replay.sd = 2.06;
    evidence.rounding_sd = (struct nf_spread){{1.0, 3.0, 0.95}, 50};
    expect(NF_VERDICT_ROUNDING, "SD 1.00 to 3.00");
    evidence.rounding_sd.interval.hi = 1.9;
    evidence.seed_test = NF_SEED_MOMENTS;
    evidence.seed_fit = (struct nf_compatibility){.mean_p = 0.4, .sd_p = 0.2, .mean_fits = true, .sd_fits = true};
    expect(NF_VERDICT_SEEDS, "10 seeds against 200 at the 5 % level each: means t p = 0.400, SDs F p = 0.200");
    evidence.seed_fit.sd_fits = false;
    expect(NF_VERDICT_DIFFERS, "SD 2.0 outside");
}
END_TEST

START_TEST(every_verdict_has_its_name)
{
    static const char *const names[] = {"not-available", "impossible", "substituted", "calibration",   "unspecified",
                                        "exact",         "rounding",   "seeds",       "uninformative", "differs"};
    for (int i = 0; i < NF_VERDICTS; i++)
        ck_assert_str_eq(nf_verdict_name(i), names[i]);
}
END_TEST

START_TEST(a_short_buffer_is_not_overrun)
{
    char reason[20];
    nf_verdict_judge(&evidence, reason, sizeof reason);
    ck_assert_uint_eq(strlen(reason), sizeof reason - 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("verdict");
    TCase *cases = tcase_create("verdict");
    tcase_add_checked_fixture(cases, setup, NULL);
    tcase_add_loop_test(cases, forms_accept_by_their_rule, 0, sizeof acceptance / sizeof *acceptance);
    tcase_add_test(cases, an_interval_is_met_within_rounding);
    tcase_add_test(cases, verdicts_fall_in_order);
    tcase_add_test(cases, outside_rounding_the_seeds_decide);
    tcase_add_test(cases, what_cannot_be_replayed_is_judged_by_seeds);
    tcase_add_test(cases, a_replay_over_other_seeds_is_not_exact);
    tcase_add_test(cases, wide_intervals_say_nothing);
    tcase_add_test(cases, readings_make_a_number_unspecified);
    tcase_add_test(cases, readings_tried_are_counted);
    tcase_add_test(cases, what_no_run_records_is_unspecified);
    tcase_add_test(cases, settings_alone_decide_without_a_run);
    tcase_add_test(cases, several_seeds_need_mean_and_sd);
    tcase_add_test(cases, every_verdict_has_its_name);
    tcase_add_test(cases, a_short_buffer_is_not_overrun);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
