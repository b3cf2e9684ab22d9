#include "run/arithmetic.h"

#include <stddef.h>
#include <string.h>

char *openblas_get_corename(void);

/* Written at run time as far as the compiler knows, so that nothing below is computed by it. */
static volatile float one_f = 1.0f, small_f = 0x1p-12f, least_f = 0x1p-126f;
static volatile double one_d = 1.0, small_d = 0x1p-27, least_d = 0x1p-1022;

/* (1 + e)^2 - (1 + 2 e) with e^2 half a unit in the last place of the product: 0, and e^2 if fused. */
static double float_product(void)
{
    float a = one_f + small_f, b = one_f + 2.0f * small_f;
    return a * a - b;
}

static double double_product(void)
{
    double a = one_d + small_d, b = one_d + 2.0 * small_d;
    return a * a - b;
}

/* The sums of a dot product, where loops are made into vectors: each term rounded before it is added. */
static double float_sums(void)
{
    float a[16], b[16], sum = 0.0f;
    for (int i = 0; i < 16; i++) {
        a[i] = one_f + small_f;
        b[i] = -(one_f + 2.0f * small_f);
    }
    for (int i = 0; i < 16; i++)
        b[i] += a[i] * a[i];
    for (int i = 0; i < 16; i++)
        sum += b[i];
    return sum;
}

/* 1 + 2^-24 lies half way and goes to the even neighbour; a wider accumulator keeps it. */
static double float_width(void)
{
    float sum = one_f + 0x1p-24f * one_f;
    return sum - one_f;
}

static double upwards(void)
{
    float sum = one_f + 0x1.8p-24f * one_f;
    return sum - one_f;
}

static double float_subnormal(void)
{
    return least_f * (0.5f * one_f);
}

static double double_subnormal(void)
{
    return least_d * (0.5 * one_d);
}

const struct nf_arithmetic_probe nf_arithmetic_probes[] = {
    {"a product and a difference in float are rounded one by one", float_product, 0.0},
    {"a product and a difference in double are rounded one by one", double_product, 0.0},
    {"products and sums in vectors are rounded one by one", float_sums, 0.0},
    {"float arithmetic is done in float, halves to even", float_width, 0.0},
    {"rounding is to nearest", upwards, 0x1p-23},
    {"subnormal floats are kept", float_subnormal, 0x1p-127},
    {"subnormal doubles are kept", double_subnormal, 0x1p-1023},
    {NULL, NULL, 0.0},
};

enum nf_status nf_arithmetic_check(const char *kernel)
{
    const char *running = openblas_get_corename();
    for (const struct nf_arithmetic_probe *p = nf_arithmetic_probes; p->what; p++)
        if (p->got() != p->wanted)
            return nf_fail(NF_DEPENDENCY,
                           "this program does not compute as promised (%s): build it with the Makefile's own flags",
                           p->what);
    if (strcmp(running, kernel))
        return nf_fail(NF_DEPENDENCY,
                       "OpenBLAS runs its %s kernel where %s is pinned: link Debian's libopenblas0-pthread", running,
                       kernel);
    return NF_OK;
}
