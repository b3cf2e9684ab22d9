#include "plasticity/continuum.h"

#include "random/site_draw.h"

#include <math.h>
#include <string.h>

const char *const nf_profile_name[NF_PROFILES] = {"standard", "bulbar", "limb", "comorbid", "mdd", "healthy"};

#define CONSTANT_ROW(name, lowest, highest, acts, unit, what)                                                          \
    {#name, offsetof(struct nf_continuum_constants, name), lowest, highest, acts, unit, what},
const struct nf_continuum_constant nf_continuum_constant[NF_CONTINUUM_CONSTANT_COUNT] = {
    NF_CONTINUUM_CONSTANTS(CONSTANT_ROW)};

double *nf_continuum_constant_at(struct nf_continuum_constants *constants, int which)
{
    return (double *)(void *)((char *)constants + nf_continuum_constant[which].offset);
}

enum { VARIATION = 1, FLARE = 2 }; /* purposes of draws */
static const double FASTEST = 0.95;

/* Motor layers evenly from 1.5 to 2.0 in the order named; the one limbic layer spans its range over the profiles. */
static void set_vulnerability(struct nf_profile *profile, double output)
{
    int mood = profile->kind == NF_MDD || profile->kind == NF_COMORBID;
    for (int l = NF_UPPER_MOTOR; l <= NF_FINE_MOTOR; l++)
        profile->vulnerability[l] = 1.5 + 0.1 * (l - NF_UPPER_MOTOR);
    profile->vulnerability[NF_PREFRONTAL] = mood ? 1.8 : 0.8;
    profile->vulnerability[NF_OUTPUT] = output;
}

static void raise_rates(struct nf_profile *profile, const struct nf_continuum_constants *k)
{
    switch (profile->kind) {
    case NF_BULBAR_ONSET:
        profile->rate[NF_BULBAR] *= k->bulbar_elevation;
        profile->rate[NF_RESPIRATORY] *= k->bulbar_elevation;
        break;
    case NF_LIMB_ONSET:
        profile->rate[NF_FINE_MOTOR] *= k->limb_elevation;
        profile->rate[NF_LOWER_MOTOR] *= k->limb_elevation;
        break;
    case NF_COMORBID: profile->rate[NF_PREFRONTAL] *= k->comorbid_elevation; break;
    default: break;
    }
}

void nf_profile_make(struct nf_profile *profile, enum nf_profile_kind kind,
                     const struct nf_continuum_constants *constants, const struct nf_continuum_protocol *protocol,
                     const double variation[NF_MOTOR_LAYERS])
{
    const double *rate = kind == NF_MDD       ? constants->mdd
                         : kind == NF_HEALTHY ? constants->healthy
                                              : constants->standard;
    *profile = (struct nf_profile){.kind = kind, .impaired = kind != NF_MDD && kind != NF_HEALTHY};
    for (int l = 0; l < NF_MOTOR_LAYERS; l++)
        profile->rate[l] = rate[l] * (variation ? variation[l] : 1.0);
    raise_rates(profile, constants);
    profile->clearance = profile->impaired ? protocol->clearance_als : constants->clearance_intact;
    set_vulnerability(profile, constants->output_vulnerability);
}

void nf_profile_variation(double variation[NF_MOTOR_LAYERS], uint64_t seed, enum nf_profile_kind kind, double low,
                          double high)
{
    struct nf_site_stream stream = nf_site_stream(seed, VARIATION, (uint32_t)kind);
    for (int l = 0; l < NF_MOTOR_LAYERS; l++)
        variation[l] = low + (high - low) * (double)nf_site_uniform(stream, (uint64_t)l);
}

long nf_continuum_size(int layer, int kind)
{
    const struct nf_motor_shape *shape = &nf_motor_shape[layer];
    return kind ? shape->out : (long)shape->in * shape->out;
}

void nf_continuum_begin(struct nf_continuum *continuum, const struct nf_continuum_protocol *protocol,
                        const struct nf_continuum_constants *constants, const struct nf_profile *profile,
                        const struct nf_regimen *regimen, uint64_t seed)
{
    *continuum = (struct nf_continuum){.protocol = protocol,
                                       .constants = constants,
                                       .profile = *profile,
                                       .regimen = *regimen,
                                       .seed = seed,
                                       .since_ketamine = -1,
                                       .since_riluzole = -1};
    for (int l = 0; l < NF_MOTOR_LAYERS; l++)
        for (int kind = 0; kind < 2; kind++)
            continuum->alive[l][kind] = nf_continuum_size(l, kind);
}

static int is_due(const struct nf_schedule *schedule, int cycle)
{
    return schedule->every && cycle >= schedule->first && cycle <= schedule->last &&
           (cycle - schedule->first) % schedule->every == 0;
}

/* effect = 0.5^(cycles since the last dose / half-life), nothing once it is at the cutoff */
static double give(const struct nf_schedule *schedule, int cycle, int *since, double half_life, double cutoff)
{
    if (is_due(schedule, cycle))
        *since = 0;
    else if (*since >= 0)
        ++*since;
    double effect = *since < 0 ? 0.0 : pow(0.5, *since / half_life);
    return effect > cutoff ? effect : 0.0;
}

static void treat(struct nf_continuum *c)
{
    const struct nf_continuum_protocol *p = c->protocol;
    c->ketamine = give(&c->regimen.ketamine, c->cycle, &c->since_ketamine, p->ketamine_half_life, p->cutoff);
    c->riluzole = give(&c->regimen.riluzole, c->cycle, &c->since_riluzole, p->riluzole_half_life, p->cutoff);
}

/* The factor of a layer's pruning; the draw is the same in every arm of a patient. */
static double flare(struct nf_continuum *c, int layer)
{
    const struct nf_continuum_constants *k = c->constants;
    struct nf_site_stream stream = nf_site_stream(c->seed, FLARE, (uint32_t)c->cycle);
    int gate = nf_continuum_sparsity(c, layer) > k->flare_threshold && !c->controls.no_flares;
    c->flare[layer] =
        gate && !c->controls.expected_flares && (double)nf_site_uniform(stream, (uint64_t)layer) < k->flare_probability;
    if (gate && c->controls.expected_flares) return 1.0 + k->flare_probability * (k->flare_factor - 1.0);
    return c->flare[layer] ? k->flare_factor : 1.0;
}

static double rate_of(struct nf_continuum *c, int layer)
{
    const struct nf_continuum_protocol *p = c->protocol;
    const struct nf_continuum_constants *k = c->constants;
    double rate = c->profile.rate[layer] * (1.0 + k->slope * c->cycle) *
                  (1.0 + k->amplification * c->aggregate[layer]) * flare(c, layer);
    rate *= (1.0 - p->ketamine_pruning * c->ketamine) * (1.0 - p->riluzole_pruning * c->riluzole);
    return nf_continuum_sparsity(c, layer) > k->wall ? 0.0 : fmin(rate, FASTEST);
}

/* Whole connections; the fraction waits for the next cycle. */
static long whole(double amount, double *carry, long most)
{
    long n = (long)floor(amount + *carry);
    *carry += amount - (double)n;
    return n < most ? n : most;
}

static void prune(struct nf_continuum *c, int l)
{
    double rate = rate_of(c, l);
    for (int kind = 0; kind < 2; kind++) {
        c->pruned[l][kind] = whole(rate * (double)c->alive[l][kind], &c->carry[l][kind], c->alive[l][kind]);
        c->alive[l][kind] -= c->pruned[l][kind];
    }
}

static void accumulate_and_clear(struct nf_continuum *c, int l)
{
    double size = (double)(nf_continuum_size(l, 0) + nf_continuum_size(l, 1));
    double share = (double)(c->pruned[l][0] + c->pruned[l][1]) / size;
    if (!c->controls.no_aggregate) c->aggregate[l] = fmin(1.0, c->aggregate[l] + c->constants->aggregate_gain * share);
    c->peak_aggregate[l] = c->aggregate[l];
    c->aggregate[l] *= 1.0 - c->profile.clearance;
}

static void regrow(struct nf_continuum *c, int l)
{
    const struct nf_continuum_constants *k = c->constants;
    double effect = c->controls.no_regrowth ? 0.0 : c->protocol->regrowth * c->ketamine;
    if (c->profile.impaired) effect *= fmax(0.0, 1.0 - k->regrow_penalty * c->aggregate[l]);
    for (int kind = 0; kind < 2; kind++) {
        long vacant = nf_continuum_size(l, kind) - c->alive[l][kind], n;
        double amount = k->regrow_pool > 0.0 ? k->regrow_pool * (double)vacant : (double)c->pruned[l][kind];
        n = (long)floor(effect * amount + 0.5);
        c->regrown[l][kind] = n < vacant ? n : vacant;
        c->alive[l][kind] += c->regrown[l][kind];
    }
}

void nf_continuum_cycle(struct nf_continuum *continuum)
{
    treat(continuum);
    for (int l = 0; l < NF_MOTOR_LAYERS; l++) {
        prune(continuum, l);
        accumulate_and_clear(continuum, l);
        regrow(continuum, l);
    }
    continuum->cycle++;
}

double nf_continuum_sparsity(const struct nf_continuum *c, int l)
{
    double size = (double)(nf_continuum_size(l, 0) + nf_continuum_size(l, 1));
    return 1.0 - (double)(c->alive[l][0] + c->alive[l][1]) / size;
}

static double alive_share(const struct nf_continuum *c, int first, int last)
{
    long alive = 0, all = 0;
    for (int l = first; l <= last; l++) {
        alive += c->alive[l][0] + c->alive[l][1];
        all += nf_continuum_size(l, 0) + nf_continuum_size(l, 1);
    }
    return (double)alive / (double)all;
}

double nf_continuum_total(const struct nf_continuum *continuum)
{
    return 1.0 - alive_share(continuum, 0, NF_MOTOR_LAYERS - 1);
}

double nf_continuum_motor_integrity(const struct nf_continuum *continuum)
{
    return 100.0 * alive_share(continuum, NF_UPPER_MOTOR, NF_FINE_MOTOR);
}

double nf_continuum_instability(const struct nf_continuum *c, int l)
{
    return 1.0 + c->protocol->instability * nf_continuum_sparsity(c, l);
}

/* `cycle` has been moved on already: the current one is cycle - 1; before the first it is cycle 0. */
double nf_continuum_noise(const struct nf_continuum *c, int l)
{
    const struct nf_continuum_protocol *p = c->protocol;
    double base = p->noise_base + p->noise_slope * (c->cycle ? c->cycle - 1 : 0);
    return base * c->profile.vulnerability[l] * nf_continuum_instability(c, l) *
           (1.0 - p->ketamine_noise * c->ketamine) * (1.0 - p->riluzole_noise * c->riluzole);
}
