/* Maintenance, withdrawal, decay and probe: what acts when, what is put back, what is recorded. */
#include "bench.h"
#include "run/withdrawal.h"

#include <string.h>

static const struct nf_modulators drug = {.gain = 1.6, .inhibition = 0.7, .tanh = 1};
static const int durations[] = {25, 50};

static struct nf_withdrawal rule(void)
{
    return (struct nf_withdrawal){.full = {.protection = 1.0, .cap = 1.05, .bias = -0.15, .damping = 0.7},
                                  .rate = 1e-4,
                                  .steps = 50,
                                  .probe = {.metric = "biased", .stress = {.noise = 1.0, .shift = 1.0}},
                                  .threshold = 60.0};
}

static struct nf_lab *open_lab(void)
{
    struct nf_lab *lab = bench_open();
    lab->train.samples = 1200;
    bench_pruned(lab, 0);
    must(nf_lab_train(lab, 0, (struct nf_training){.epochs = 3, .rate = 1e-3}));
    lab->net[0].modulators = drug;
    must(nf_lab_copy(lab, 1, 0));
    return lab;
}

/* Training by hand with the capped gain and the bias, or with what the reading leaves, gives the same network. */
START_TEST(what_acts_in_maintenance)
{
    static const struct nf_modulators acting[] = {
        [NF_MAINTENANCE_BOTH] = {.gain = 1.05, .inhibition = 0.7, .tanh = 1, .offset = -0.15},
        [NF_MAINTENANCE_DRUG] = {.gain = 1.6, .inhibition = 0.7, .tanh = 1},
        [NF_MAINTENANCE_NEITHER] = {.gain = 1.0, .inhibition = 1.0},
    };
    for (int acts = NF_MAINTENANCE_BOTH; acts <= NF_MAINTENANCE_NEITHER; acts++) {
        struct nf_lab *lab = open_lab();
        struct nf_withdrawal r = rule();
        const struct nf_torch_stream start = lab->torch;
        r.acts = (enum nf_maintenance_acts)acts;
        lab->unit = (struct nf_unit){.group = "seeds", .seed = 42}; /* nothing is kept */
        must(nf_withdrawal_maintain(lab, 0, &r, 1));
        lab->torch = start;
        lab->net[1].modulators = acting[acts];
        must(nf_lab_train(lab, 1, (struct nf_training){.epochs = 1, .rate = 1e-4}));
        ck_assert_mem_eq(lab->net[0].parameters, lab->net[1].parameters, 4 * lab->net[0].count);
        ck_assert_double_eq(lab->net[0].modulators.gain, drug.gain);
        ck_assert_double_eq(lab->net[0].modulators.offset, 0.0);
        nf_lab_close(lab);
    }
}
END_TEST

START_TEST(removal)
{
    struct nf_lab *lab = open_lab();
    struct nf_withdrawal r = rule();
    nf_withdrawal_remove_drug(lab, 0, &r);
    ck_assert_double_eq(lab->net[0].modulators.gain, 1.0);
    ck_assert_double_eq(lab->net[0].modulators.inhibition, 1.0);
    ck_assert_int_eq(lab->net[0].modulators.tanh, 0);
    r.keep_tanh = 1;
    nf_withdrawal_remove_drug(lab, 1, &r);
    ck_assert_int_eq(lab->net[1].modulators.tanh, 1);
    nf_lab_close(lab);
}
END_TEST

/* Without protection the probe is the plain test; with it, the test of a network that the stabiliser acts on. */
START_TEST(probe_is_a_test)
{
    for (int half = 0; half < 2; half++) {
        struct nf_lab *lab = open_lab();
        const struct nf_withdrawal r = rule();
        const struct nf_torch_stream start = lab->torch;
        struct nf_lab_test by_hand = r.probe;
        double probed, tested;
        must(nf_withdrawal_probe(lab, 0, &r, 0.5 * half, &probed));
        ck_assert_double_eq(lab->net[0].modulators.gain, drug.gain);
        lab->torch = start;
        if (half) {
            by_hand.stress.shift = 0.65;
            lab->net[1].modulators.gain = 1.05;
            lab->net[1].modulators.offset = -0.075;
        }
        must(nf_lab_accuracy(lab, 1, &by_hand, &tested));
        ck_assert_double_eq(probed, tested);
        nf_lab_close(lab);
    }
}
END_TEST

START_TEST(wash_out)
{
    struct nf_lab *lab = open_lab();
    struct nf_withdrawal r = rule();
    struct nf_washout outcome;
    r.threshold = 101.0; /* everything is a relapse */
    must(nf_withdrawal_wash_out(lab, 0, &r, 0.002, &outcome));
    ck_assert_double_eq_tol(outcome.protection, exp(-0.1), 1e-12);
    ck_assert_int_eq(outcome.relapsed, 1);
    r.threshold = 0.0;
    r.any_step = 1;
    r.steps = 3;
    must(nf_withdrawal_wash_out(lab, 0, &r, 0.1, &outcome));
    ck_assert_double_eq_tol(outcome.protection, exp(-0.3), 1e-12);
    ck_assert_int_eq(outcome.relapsed, 0);
    nf_lab_close(lab);
}
END_TEST

START_TEST(series)
{
    struct nf_lab *lab = open_lab();
    struct nf_recorder r;
    const struct nf_withdrawal at = rule();
    const struct nf_withdrawal_series own = {"arm", durations, 2, 0.008};
    nf_recorder_init(&r);
    for (int d = 0; d < 2; d++) {
        const struct nf_torch_stream start = lab->torch;
        must(nf_withdrawal_other_rates(lab, 0, &at, &own, d, &r));
        ck_assert_mem_eq(&start.mt, &lab->torch.mt, sizeof start.mt);
        must(nf_withdrawal_record(lab, 0, &at, &own, d, &r));
    }
    double first = nf_recorded(&r, "arm.maintenance-25.step-50:biased"),
           second = nf_recorded(&r, "arm.maintenance-50.step-50:biased");
    ck_assert_double_eq_tol(nf_recorded(&r, "arm.step-50:biased"), (first + second) / 2, 1e-12);
    ck_assert_double_eq_tol(nf_recorded(&r, "arm.step-50:protection"), exp(-0.4), 1e-12);
    ck_assert_double_eq_tol(nf_recorded(&r, "arm-decay-0.015.step-50:protection"), exp(-0.75), 1e-12);
    ck_assert_double_eq(nf_recorded(&r, "arm-unprotected.step-50:protection"), 0.0);
    ck_assert(isnan(nf_recorded(&r, "arm-decay-0.008.step-50:protection")));
    nf_recorder_release(&r);
    nf_lab_close(lab);
}
END_TEST

START_TEST(curve)
{
    struct nf_lab *lab = open_lab();
    struct nf_recorder r;
    double plain;
    const struct nf_withdrawal at = rule();
    const struct nf_torch_stream start = lab->torch;
    nf_recorder_init(&r);
    must(nf_withdrawal_curve(lab, 0, &at, "arm", &r));
    ck_assert_mem_eq(&start.mt, &lab->torch.mt, sizeof start.mt);
    ck_assert_uint_eq(r.count, 11);
    must(nf_lab_accuracy(lab, 0, &at.probe, &plain));
    ck_assert_double_eq(nf_recorded(&r, "arm.protection-0.0:biased"), plain);
    ck_assert(isfinite(nf_recorded(&r, "arm.protection-1.0:biased")));
    nf_recorder_release(&r);
    nf_lab_close(lab);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("withdrawal");
    tcase_add_test(tests, what_acts_in_maintenance);
    tcase_add_test(tests, removal);
    tcase_add_test(tests, probe_is_a_test);
    tcase_add_test(tests, wash_out);
    tcase_add_test(tests, series);
    tcase_add_test(tests, curve);
    return bench_run("withdrawal", tests);
}
