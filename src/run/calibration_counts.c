#include "run/calibration_counts.h"

#include "random/site_draw.h"

#include <math.h>
#include <string.h>

enum { DRAW = 20 }; /* purpose of draws */

/* Uniform numbers of one draw, in the order asked for. */
struct luck {
    struct nf_site_stream stream;
    uint64_t next;
};

static double uniform(struct luck *luck, double lo, double hi)
{
    return lo + (hi - lo) * (double)nf_site_uniform(luck->stream, luck->next++);
}

/* From the lowest to the highest that the table of constants names.  Regrowth has two readings, the number pruned in
 * the cycle or a share of the vacancies, either with even odds. */
static void draw_constants(struct nf_continuum_constants *k, struct luck *luck)
{
    for (int i = 0; i < NF_CONTINUUM_CONSTANT_COUNT; i++)
        *nf_continuum_constant_at(k, i) =
            uniform(luck, nf_continuum_constant[i].lowest, nf_continuum_constant[i].highest);
    int pool = uniform(luck, 0.0, 1.0) < 0.5;
    double share = 0.005 * pow(40.0, uniform(luck, 0.0, 1.0));
    k->regrow_pool = pool ? share : 0.0;
}

/* Relative rates of the standard profile: pruning is weighted toward motor layers. */
static void draw_standard(struct nf_continuum_constants *k, struct luck *luck)
{
    for (int l = 0; l < NF_MOTOR_LAYERS; l++)
        k->standard[l] = l == NF_PREFRONTAL ? uniform(luck, 0.5, 1.1) : uniform(luck, 0.8, 1.2);
}

/* The final sparsity of each layer that a printed row implies.  Risk fixes only a mix of NMJ and respiratory layer:
 * their difference is drawn.  The upper motor layer is what remains of the total; the output follows its neighbours. */
static void layers_of(double target[NF_MOTOR_LAYERS], const struct nf_end_state *end, struct luck *luck)
{
    double mix = end->risk / 100.0, apart = mix * uniform(luck, -0.1, 0.1), others = 0.0, all = 0.0;
    target[NF_PREFRONTAL] = end->depression / 48.0;
    target[NF_LOWER_MOTOR] = end->weakness / 4.0;
    target[NF_NMJ] = mix + 0.6 * apart;
    target[NF_RESPIRATORY] = mix - 0.4 * apart;
    target[NF_BULBAR] = end->bulbar / 4.0;
    target[NF_FINE_MOTOR] = end->fine_motor / 4.0;
    target[NF_OUTPUT] = (target[NF_BULBAR] + target[NF_RESPIRATORY] + target[NF_FINE_MOTOR]) / 3.0;
    for (int l = 0; l < NF_MOTOR_LAYERS; l++) {
        double size = (double)(nf_continuum_size(l, 0) + nf_continuum_size(l, 1));
        all += size;
        if (l != NF_UPPER_MOTOR) others += size * target[l];
    }
    double upper = (double)(nf_continuum_size(NF_UPPER_MOTOR, 0) + nf_continuum_size(NF_UPPER_MOTOR, 1));
    target[NF_UPPER_MOTOR] = (end->total / 100.0 * all - others) / upper;
}

/* The continuum alone for `cycles`; flares at their mean. */
static void run_counts(struct nf_continuum *c, const struct nf_calibration *calibration,
                       const struct nf_continuum_constants *k, enum nf_profile_kind kind,
                       const struct nf_regimen *regimen, int cycles)
{
    struct nf_profile profile;
    nf_profile_make(&profile, kind, k, calibration->protocol, NULL);
    nf_continuum_begin(c, calibration->protocol, k, &profile, regimen, 0);
    c->controls.expected_flares = 1;
    for (int i = 0; i < cycles; i++)
        nf_continuum_cycle(c);
}

/* Layers do not act on each other's counts: all are bisected at once. */
static void fit_rates(double *rate, const double target[NF_MOTOR_LAYERS], const struct nf_calibration *calibration,
                      const struct nf_continuum_constants *k, enum nf_profile_kind kind)
{
    double lo[NF_MOTOR_LAYERS] = {0}, hi[NF_MOTOR_LAYERS];
    struct nf_continuum c;
    for (int l = 0; l < NF_MOTOR_LAYERS; l++)
        hi[l] = 0.3;
    for (int step = 0; step < 22; step++) {
        for (int l = 0; l < NF_MOTOR_LAYERS; l++)
            rate[l] = 0.5 * (lo[l] + hi[l]);
        run_counts(&c, calibration, k, kind, &nf_calibration_regimen[0], NF_PATIENT_CYCLES);
        for (int l = 0; l < NF_MOTOR_LAYERS; l++)
            *(nf_continuum_sparsity(&c, l) < target[l] ? &lo[l] : &hi[l]) = rate[l];
    }
}

/* One factor for all standard rates, by the total at the end of cycle 5. */
static void scale_standard(struct nf_continuum_constants *k, const struct nf_calibration *calibration, double total)
{
    double lo = 0.0, hi = 0.5, relative[NF_MOTOR_LAYERS];
    struct nf_continuum c;
    memcpy(relative, k->standard, sizeof relative);
    for (int step = 0; step < 22; step++) {
        double scale = 0.5 * (lo + hi);
        for (int l = 0; l < NF_MOTOR_LAYERS; l++)
            k->standard[l] = scale * relative[l];
        run_counts(&c, calibration, k, NF_STANDARD, &nf_calibration_regimen[0], 6);
        *(100.0 * nf_continuum_total(&c) < total ? &lo : &hi) = scale;
    }
}

static double read_sparsity(const struct nf_continuum *c, int statistic)
{
    static const double scale[NF_MOTOR_LAYERS] = {48.0, 4.0, 4.0, 10.0, 4.0, 4.0, 4.0, 1.0};
    if (statistic == NF_COUNTS_TOTAL) return 100.0 * nf_continuum_total(c);
    if (statistic == NF_COUNTS_RISK)
        return 100.0 * (0.6 * nf_continuum_sparsity(c, NF_RESPIRATORY) + 0.4 * nf_continuum_sparsity(c, NF_NMJ));
    return scale[statistic] * nf_continuum_sparsity(c, statistic);
}

static void measure(struct nf_parameter_set *set, const struct nf_calibration *calibration)
{
    static const enum nf_profile_kind kinds[] = {NF_STANDARD, NF_MDD, NF_MDD, NF_HEALTHY};
    for (int scenario = 0; scenario < NF_CALIBRATION_SCENARIOS; scenario++) {
        struct nf_continuum c;
        run_counts(&c, calibration, &set->constants, kinds[scenario], &nf_calibration_regimen[scenario],
                   NF_PATIENT_CYCLES);
        for (int i = 0; i < NF_CALIBRATION_SPARSITY; i++)
            if (calibration->sparsity[i].scenario == scenario)
                set->sparsity[i] = read_sparsity(&c, calibration->sparsity[i].statistic);
    }
}

/* The fitted rates are those of the printed run, its own variation included: base = fitted / guess. */
static void divide_by_variation(struct nf_parameter_set *set, struct luck *luck)
{
    for (int p = 0; p < NF_PROFILES; p++)
        for (int l = 0; l < NF_MOTOR_LAYERS; l++)
            set->variation[p][l] = uniform(luck, 0.85, 1.15);
    for (int l = 0; l < NF_MOTOR_LAYERS; l++) {
        set->constants.standard[l] /= set->variation[NF_STANDARD][l];
        set->constants.mdd[l] /= set->variation[NF_MDD][l];
        set->constants.healthy[l] /= set->variation[NF_HEALTHY][l];
    }
}

void nf_calibration_draw(struct nf_parameter_set *set, const struct nf_calibration *calibration, uint64_t seed,
                         int draw)
{
    struct luck luck = {nf_site_stream(seed, DRAW, (uint32_t)draw), 0};
    struct nf_continuum_constants *k = &set->constants;
    double target[NF_MOTOR_LAYERS];
    *set = (struct nf_parameter_set){0};
    draw_constants(k, &luck);
    draw_standard(k, &luck);
    scale_standard(k, calibration, calibration->total_at_5);
    layers_of(target, &calibration->mdd, &luck);
    fit_rates(k->mdd, target, calibration, k, NF_MDD);
    layers_of(target, &calibration->healthy, &luck);
    fit_rates(k->healthy, target, calibration, k, NF_HEALTHY);
    measure(set, calibration);
    divide_by_variation(set, &luck);
}
