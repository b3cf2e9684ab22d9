#include "plasticity/motor_damage.h"

#include "plasticity/top_sites.h"
#include "random/site_draw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    RANDOM_PRUNING = 3,
    CORRUPTION = 4,
    CORRUPTION_NOISE = 5,
    REGROWN = 6,
    RANDOM_REGROWTH = 7
}; /* draws' purposes */
enum { LARGEST_LAYER = 512 * 512, WIDEST = 512 };

enum nf_status nf_motor_damage_init(struct nf_motor_damage *damage)
{
    *damage = (struct nf_motor_damage){.site = malloc(LARGEST_LAYER * sizeof *damage->site),
                                       .gone = malloc(LARGEST_LAYER * sizeof *damage->gone),
                                       .average = calloc(NF_MOTOR_PARAMETERS, sizeof *damage->average)};
    if (damage->site && damage->gone && damage->average) return NF_OK;
    nf_motor_damage_release(damage);
    return nf_fail(NF_MEMORY, "out of memory for pruning");
}

void nf_motor_damage_release(struct nf_motor_damage *damage)
{
    free(damage->site);
    free(damage->gone);
    free(damage->average);
    *damage = (struct nf_motor_damage){0};
}

void nf_motor_damage_begin(struct nf_motor_damage *damage, uint64_t seed)
{
    memset(damage->average, 0, NF_MOTOR_PARAMETERS * sizeof *damage->average);
    damage->seed = seed;
}

/* The current cycle; the continuum has been moved on to the next. */
static uint32_t cycle_of(const struct nf_continuum *continuum)
{
    return (uint32_t)(continuum->cycle - 1);
}

static struct nf_site_stream draws(const struct nf_motor_damage *damage, uint32_t purpose, uint32_t cycle)
{
    return nf_site_stream(damage->seed, purpose, cycle);
}

static size_t first_of(int layer, int kind)
{
    return kind ? nf_motor_shape[layer].biases : nf_motor_shape[layer].weights;
}

/* Removes the k best of the n sites gathered; returns k. */
static long remove_best(struct nf_motor *net, struct nf_motor_damage *damage, size_t n, long k, long done)
{
    nf_top_sites(damage->site, n, (size_t)k);
    for (long i = 0; i < k; i++) {
        uint32_t place = damage->site[i].index;
        net->mask[place] = 0;
        net->parameters[place] = 0.0f;
        damage->gone[done + i] = place;
    }
    return k;
}

static size_t gather_alive(const struct nf_motor *net, struct nf_motor_damage *damage, int layer, int kind,
                           const struct nf_site_stream *stream)
{
    size_t first = first_of(layer, kind), end = first + (size_t)nf_continuum_size(layer, kind), n = 0;
    for (size_t i = first; i < end; i++) {
        if (!net->mask[i]) continue;
        float score = stream ? nf_site_uniform(*stream, i) : -fabsf(net->parameters[i]);
        damage->site[n++] = (struct nf_site){score, (uint32_t)i};
    }
    return n;
}

/* A neighbour of a lost weight, at the load A of the layer. */
static void corrupt(struct nf_motor *net, const struct nf_continuum *c, size_t place, uint64_t event, double load,
                    const struct nf_site_stream *stream)
{
    const struct nf_continuum_constants *k = c->constants;
    double w = (double)net->parameters[place], loss = k->corruption_base + k->corruption_shrink * load;
    w *= fmax(0.0, 1.0 - loss * (double)nf_site_uniform(stream[0], event));
    if (k->corruption_spread > 0.0) w += k->corruption_spread * load * (double)nf_site_normal(stream[1], event);
    net->parameters[place] = (float)w;
}

static void corrupt_around(struct nf_motor *net, const struct nf_motor_damage *damage, const struct nf_continuum *c,
                           int layer, long count)
{
    long radius = (long)c->protocol->radius, first = (long)nf_motor_shape[layer].weights;
    long end = first + nf_continuum_size(layer, 0);
    const struct nf_site_stream stream[2] = {draws(damage, CORRUPTION, cycle_of(c)),
                                             draws(damage, CORRUPTION_NOISE, cycle_of(c))};
    for (long i = 0; i < count; i++) {
        long at = (long)damage->gone[i], low = at - radius < first ? first : at - radius;
        for (long place = low; place <= at + radius && place < end; place++)
            if (net->mask[place])
                corrupt(net, c, (size_t)place, (uint64_t)at * 16 + (uint64_t)(place - at + radius),
                        c->peak_aggregate[layer], stream);
    }
}

static void prune_layer(struct nf_motor *net, struct nf_motor_damage *damage, const struct nf_continuum *c, int layer,
                        int kind)
{
    long all = c->pruned[layer][kind], smallest = (long)floor(c->protocol->smallest_share * (double)all + 0.5);
    struct nf_site_stream stream = draws(damage, RANDOM_PRUNING, cycle_of(c));
    if (!all) return;
    remove_best(net, damage, gather_alive(net, damage, layer, kind, NULL), smallest, 0);
    remove_best(net, damage, gather_alive(net, damage, layer, kind, &stream), all - smallest, smallest);
    if (!kind && !c->controls.no_corruption) corrupt_around(net, damage, c, layer, all);
}

void nf_motor_prune(struct nf_motor *net, struct nf_motor_damage *damage, const struct nf_continuum *continuum)
{
    for (int l = 0; l < NF_MOTOR_LAYERS; l++)
        for (int kind = 0; kind < 2; kind++)
            prune_layer(net, damage, continuum, l, kind);
}

/* stress[o] = mean smoothed |gradient| over the alive weights of output neuron o; 0 without any */
static void find_stress(const struct nf_motor *net, const struct nf_motor_damage *damage, int layer, float *stress)
{
    const struct nf_motor_shape *shape = &nf_motor_shape[layer];
    for (int o = 0; o < shape->out; o++) {
        double sum = 0.0;
        long alive = 0;
        for (size_t i = shape->weights + (size_t)(o * shape->in), end = i + (size_t)shape->in; i < end; i++) {
            sum += net->mask[i] ? (double)damage->average[i] : 0.0;
            alive += net->mask[i];
        }
        stress[o] = alive ? (float)(sum / (double)alive) : 0.0f;
    }
}

static void regrow_layer(struct nf_motor *net, struct nf_motor_damage *damage, const struct nf_continuum *c, int layer,
                         int kind, const float *stress)
{
    size_t first = first_of(layer, kind), count = (size_t)nf_continuum_size(layer, kind), n = 0;
    size_t row = kind ? 1 : (size_t)nf_motor_shape[layer].in, wanted = (size_t)c->regrown[layer][kind];
    struct nf_site_stream random = draws(damage, RANDOM_REGROWTH, cycle_of(c)),
                          value = draws(damage, REGROWN, cycle_of(c));
    if (!wanted) return;
    for (size_t i = 0; i < count; i++) {
        size_t place = first + i;
        if (net->mask[place]) continue;
        float score =
            c->controls.random_regrowth ? nf_site_uniform(random, place) : stress[i / row] * damage->average[place];
        damage->site[n++] = (struct nf_site){score, (uint32_t)place};
    }
    nf_top_sites(damage->site, n, wanted);
    for (size_t i = 0; i < wanted; i++) {
        uint32_t place = damage->site[i].index;
        net->mask[place] = 1;
        net->parameters[place] = (float)(c->constants->regrown_sd * (double)nf_site_normal(value, place));
    }
}

void nf_motor_regrow(struct nf_motor *net, struct nf_motor_damage *damage, const struct nf_continuum *continuum)
{
    float stress[WIDEST];
    for (int l = 0; l < NF_MOTOR_LAYERS; l++) {
        if (!continuum->regrown[l][0] && !continuum->regrown[l][1]) continue;
        find_stress(net, damage, l, stress);
        for (int kind = 0; kind < 2; kind++)
            regrow_layer(net, damage, continuum, l, kind, stress);
    }
}

void nf_motor_average_gradient(struct nf_motor_damage *damage, const float *gradient, double smoothing)
{
    const float keep = (float)(1.0 - smoothing), take = (float)smoothing;
    for (size_t i = 0; i < NF_MOTOR_PARAMETERS; i++)
        damage->average[i] = keep * damage->average[i] + take * fabsf(gradient[i]);
}
