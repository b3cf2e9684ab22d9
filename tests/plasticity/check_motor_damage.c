#include "../reference/golden.h"
#include "continuum_fixture.h"
#include "plasticity/motor_damage.h"

enum { CYCLES = 30 };

struct ward {
    struct nf_motor net;
    struct nf_motor_damage damage;
    struct nf_continuum_constants constants;
    struct nf_continuum continuum;
};
static struct ward ward;

static void admit(enum nf_profile_kind kind, const struct nf_regimen *regimen)
{
    struct ward *w = &ward;
    struct nf_torch_stream stream;
    struct nf_profile profile;
    w->constants = fixture_constants();
    w->constants.regrow_pool = 0.1;
    ck_assert_int_eq(nf_motor_init(&w->net), NF_OK);
    ck_assert_int_eq(nf_motor_damage_init(&w->damage), NF_OK);
    nf_motor_damage_begin(&w->damage, 11);
    ck_assert_int_eq(nf_torch_seed(&stream, 3), NF_OK);
    nf_motor_initialise(&w->net, &stream);
    nf_profile_make(&profile, kind, &w->constants, &fixture_protocol, NULL);
    nf_continuum_begin(&w->continuum, &fixture_protocol, &w->constants, &profile, regimen, 11);
}

static void discharge(void)
{
    nf_motor_release(&ward.net);
    nf_motor_damage_release(&ward.damage);
}

static void pass_cycle(void)
{
    nf_continuum_cycle(&ward.continuum);
    nf_motor_prune(&ward.net, &ward.damage, &ward.continuum);
    nf_motor_regrow(&ward.net, &ward.damage, &ward.continuum);
}

static long count(int layer, int kind)
{
    const struct nf_motor_shape *shape = &nf_motor_shape[layer];
    size_t first = kind ? shape->biases : shape->weights, n = (size_t)nf_continuum_size(layer, kind);
    long alive = 0, stray = 0;
    for (size_t i = first; i < first + n; i++) {
        alive += ward.net.mask[i];
        stray += !ward.net.mask[i] && ward.net.parameters[i] != 0.0f;
    }
    ck_assert_int_eq(stray, 0);
    return alive;
}

/* The recurrence against the network's own masks, every layer and cycle, weights and biases, untreated and treated. */
START_TEST(masks_are_as_many_as_the_recurrence_says)
{
    static const struct {
        enum nf_profile_kind kind;
        const struct nf_regimen *regimen;
    } cases[] = {{NF_STANDARD, &fixture_none}, {NF_STANDARD, &fixture_both}, {NF_MDD, &fixture_q5}};
    long regrown = 0;
    admit(cases[_i].kind, cases[_i].regimen);
    for (int cycle = 0; cycle < CYCLES; cycle++) {
        pass_cycle();
        for (int l = 0; l < NF_MOTOR_LAYERS; l++)
            for (int kind = 0; kind < 2; kind++) {
                ck_assert_int_eq(count(l, kind), ward.continuum.alive[l][kind]);
                regrown += ward.continuum.regrown[l][kind];
            }
    }
    ck_assert_int_eq(regrown > 0, _i > 0);
    discharge();
}
END_TEST

/* Of what goes in a first cycle 70 % lies under every survivor; nothing is corrupted when the control says so. */
START_TEST(most_of_what_goes_is_smallest)
{
    struct ward *w = &ward;
    static float before[NF_MOTOR_PARAMETERS];
    admit(NF_STANDARD, &fixture_none);
    w->continuum.controls.no_corruption = 1;
    memcpy(before, w->net.parameters, sizeof before);
    pass_cycle();
    const struct nf_motor_shape *shape = &nf_motor_shape[NF_UPPER_MOTOR];
    float smallest = INFINITY;
    long under = 0, gone = 0, changed = 0;
    for (size_t i = shape->weights; i < shape->biases; i++)
        if (w->net.mask[i]) {
            smallest = fminf(smallest, fabsf(before[i]));
            changed += w->net.parameters[i] != before[i];
        }
    ck_assert_int_eq(changed, 0);
    for (size_t i = shape->weights; i < shape->biases; i++) {
        gone += !w->net.mask[i];
        under += !w->net.mask[i] && fabsf(before[i]) < smallest;
    }
    ck_assert_int_eq(gone, w->continuum.pruned[NF_UPPER_MOTOR][0]);
    ck_assert_double_eq_tol((double)under / (double)gone, 0.7, 0.02);
    discharge();
}
END_TEST

/* Corruption reaches survivors within five places of a loss and no others, and only shrinks when it has no spread. */
START_TEST(corruption_stays_within_five_places)
{
    struct ward *w = &ward;
    static float before[NF_MOTOR_PARAMETERS];
    long touched = 0, far = 0, grown = 0;
    admit(NF_MDD, &fixture_none);
    memcpy(before, w->net.parameters, sizeof before);
    pass_cycle();
    const struct nf_motor_shape *shape = &nf_motor_shape[NF_LOWER_MOTOR];
    for (long i = (long)shape->weights; i < (long)shape->biases; i++) {
        int near = 0;
        for (long n = i - 5; n <= i + 5; n++)
            near |= n >= (long)shape->weights && n < (long)shape->biases && !w->net.mask[n];
        if (!w->net.mask[i]) continue;
        far += !near && w->net.parameters[i] != before[i];
        grown += fabsf(w->net.parameters[i]) > fabsf(before[i]);
        touched += w->net.parameters[i] != before[i];
    }
    ck_assert_int_eq(far, 0);
    ck_assert_int_eq(grown, 0);
    ck_assert_int_gt(touched, 1000);
    discharge();
}
END_TEST

/* The stressed neuron's vacancies return first, by the site's own gradient. */
START_TEST(regrowth_goes_to_the_stressed)
{
    struct ward *w = &ward;
    admit(NF_STANDARD, &fixture_q5);
    w->continuum.controls.no_corruption = 1;
    const struct nf_motor_shape *shape = &nf_motor_shape[NF_NMJ];
    for (int cycle = 0; cycle < 5; cycle++)
        pass_cycle();
    for (size_t i = 0; i < NF_MOTOR_PARAMETERS; i++)
        w->damage.average[i] = 1e-6f;
    for (int o = 0; o < 20; o++) /* twenty stressed neurons have room for all that returns */
        for (int j = 0; j < shape->in; j++)
            w->damage.average[shape->weights + (size_t)(o * shape->in + j)] = 1.0f;
    nf_continuum_cycle(&w->continuum);
    nf_motor_prune(&w->net, &w->damage, &w->continuum);
    static uint8_t before[NF_MOTOR_PARAMETERS];
    memcpy(before, w->net.mask, sizeof before);
    nf_motor_regrow(&w->net, &w->damage, &w->continuum);
    long inside = 0, all = 0;
    for (size_t i = shape->weights; i < shape->biases; i++) {
        all += w->net.mask[i] && !before[i];
        inside += w->net.mask[i] && !before[i] && i < shape->weights + (size_t)(20 * shape->in);
    }
    ck_assert_int_eq(all, w->continuum.regrown[NF_NMJ][0]);
    ck_assert_int_gt(all, 0);
    ck_assert_int_eq(inside, all);
    discharge();
}
END_TEST

START_TEST(gradients_are_averaged_exponentially)
{
    struct nf_motor_damage damage;
    float *gradient = malloc(NF_MOTOR_PARAMETERS * sizeof *gradient);
    ck_assert_int_eq(nf_motor_damage_init(&damage), NF_OK);
    nf_motor_damage_begin(&damage, 1);
    for (size_t i = 0; i < NF_MOTOR_PARAMETERS; i++)
        gradient[i] = i % 2 ? -2.0f : 4.0f;
    nf_motor_average_gradient(&damage, gradient, 0.1);
    nf_motor_average_gradient(&damage, gradient, 0.1);
    ck_assert_float_eq_tol(damage.average[0], 4.0f * (1.0f - 0.81f), 1e-6f);
    ck_assert_float_eq_tol(damage.average[1], 2.0f * (1.0f - 0.81f), 1e-6f);
    free(gradient);
    nf_motor_damage_release(&damage);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("motor damage");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, masks_are_as_many_as_the_recurrence_says, 0, 3);
    tcase_add_test(tests, most_of_what_goes_is_smallest);
    tcase_add_test(tests, corruption_stays_within_five_places);
    tcase_add_test(tests, regrowth_goes_to_the_stressed);
    tcase_add_test(tests, gradients_are_averaged_exponentially);
    return golden_run("motor_damage", tests);
}
