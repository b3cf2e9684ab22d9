#include "random/mt19937.h"

#include <gsl/gsl_rng.h>
#include <string.h>

/* The layout of GSL's state for gsl_rng_mt19937 (rng/mt.c). */
struct gsl_state {
    unsigned long mt[624];
    int index;
};

/* GSL replaces seed 0 by 4357; the originals do not.  The initialisation is invertible step by step, so the
 * zero seed is written out: x_i = 1812433253 (x_{i-1} xor x_{i-1} >> 30) + i. */
static void seed_zero(uint32_t *state)
{
    state[0] = 0;
    for (uint32_t i = 1; i < 624; i++)
        state[i] = 1812433253u * (state[i - 1] ^ (state[i - 1] >> 30)) + i;
}

enum nf_status nf_mt19937_seed(struct nf_mt19937 *mt, uint32_t seed)
{
    mt->next = 624;
    if (seed == 0) {
        seed_zero(mt->state);
        return NF_OK;
    }
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    if (!rng || gsl_rng_size(rng) != sizeof(struct gsl_state)) {
        gsl_rng_free(rng);
        return nf_fail(NF_DEPENDENCY, "GSL's mt19937 has an unknown state layout: build with GSL 2.x");
    }
    gsl_rng_set(rng, seed);
    const struct gsl_state *state = gsl_rng_state(rng);
    for (int i = 0; i < 624; i++)
        mt->state[i] = (uint32_t)state->mt[i];
    gsl_rng_free(rng);
    return NF_OK;
}

static inline uint32_t twist(uint32_t upper, uint32_t lower, uint32_t far)
{
    uint32_t y = (upper & 0x80000000u) | (lower & 0x7fffffffu);
    return far ^ (y >> 1) ^ (-(y & 1u) & 0x9908b0dfu);
}

/* x_{k+624} = x_{k+397} xor A(x_k upper, x_{k+1} lower).  Each loop reads what it writes only at a distance of
 * 227 or more, so eight words at a time give the same words. */
static void next_block(uint32_t *x)
{
#pragma GCC ivdep
    for (int k = 0; k < 227; k++)
        x[k] = twist(x[k], x[k + 1], x[k + 397]);
#pragma GCC ivdep
    for (int k = 227; k < 454; k++)
        x[k] = twist(x[k], x[k + 1], x[k - 227]);
#pragma GCC ivdep
    for (int k = 454; k < 623; k++)
        x[k] = twist(x[k], x[k + 1], x[k - 227]);
    x[623] = twist(x[623], x[0], x[396]);
}

static inline uint32_t temper(uint32_t y)
{
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680u;
    y ^= (y << 15) & 0xefc60000u;
    return y ^ (y >> 18);
}

uint32_t nf_mt19937_next(struct nf_mt19937 *mt)
{
    if (mt->next >= 624) {
        next_block(mt->state);
        mt->next = 0;
    }
    return temper(mt->state[mt->next++]);
}

void nf_mt19937_fill(struct nf_mt19937 *mt, uint32_t *words, size_t count)
{
    while (count) {
        if (mt->next >= 624) {
            next_block(mt->state);
            mt->next = 0;
        }
        size_t run = 624 - mt->next;
        if (run > count) run = count;
        const uint32_t *from = mt->state + mt->next;
        for (size_t i = 0; i < run; i++)
            words[i] = temper(from[i]);
        mt->next += (uint32_t)run;
        words += run;
        count -= run;
    }
}
