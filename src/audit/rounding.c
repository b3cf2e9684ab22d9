#include "audit/rounding.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef __int128 wide;

const char *nf_rounding_name(enum nf_rounding rounding)
{
    static const char *const names[NF_ROUNDINGS] = {"half up", "half to even", "truncation",
                                                    "float32 share times 100 in double", "float32 throughout"};
    return names[rounding];
}

static wide power_of_ten(int decimals)
{
    wide power = 1;
    while (decimals-- > 0)
        power *= 10;
    return power;
}

/* Units before rounding are a fraction, numerator / share->total. */
static wide numerator(const struct nf_share *share, long long k)
{
    return (wide)k * share->scale * power_of_ten(share->decimals);
}

static long long rounded(wide top, wide bottom, enum nf_rounding rounding)
{
    wide size = top < 0 ? -top : top, whole = size / bottom, twice = 2 * (size % bottom);
    bool up = rounding == NF_ROUNDING_HALF_UP && twice >= bottom;
    if (rounding == NF_ROUNDING_HALF_EVEN) up = twice > bottom || (twice == bottom && whole % 2);
    whole += up;
    return (long long)(top < 0 ? -whole : whole);
}

static long long printed_float(const struct nf_share *share, long long k, bool product)
{
    float part = (float)k / (float)share->total;
    float scaled = part * (float)share->scale;
    char text[64];
    snprintf(text, sizeof text, "%.*f", share->decimals, product ? (double)scaled : (double)part * share->scale);
    return llround(strtod(text, NULL) * (double)power_of_ten(share->decimals));
}

long long nf_rounding_units(const struct nf_share *share, long long k, enum nf_rounding rounding)
{
    if (rounding == NF_ROUNDING_FLOAT || rounding == NF_ROUNDING_FLOAT_PRODUCT)
        return printed_float(share, k, rounding == NF_ROUNDING_FLOAT_PRODUCT);
    return rounded(numerator(share, k), share->total, rounding);
}

/* The count whose share lies just below the printed number; a true one is at most one away. */
static long long count_below(const struct nf_share *share)
{
    wide top = (wide)share->units * share->total, bottom = (wide)share->scale * power_of_ten(share->decimals);
    wide whole = top / bottom;
    return (long long)(whole - (top < 0 && top % bottom));
}

bool nf_rounding_fits(const struct nf_share *share, enum nf_rounding rounding, long long *k)
{
    long long start = count_below(share) - 1;
    for (long long count = start; count <= start + 3; count++) {
        if (nf_rounding_units(share, count, rounding) != share->units) continue;
        if (k) *k = count;
        return true;
    }
    return false;
}

bool nf_rounding_fits_any(const struct nf_share *share)
{
    long long start = count_below(share) - 1;
    for (long long count = start; count <= start + 3; count++) {
        wide twice = 2 * (numerator(share, count) - (wide)share->units * share->total);
        if (twice <= share->total && -twice <= share->total) return true;
    }
    return nf_rounding_fits(share, NF_ROUNDING_TRUNCATE, NULL);
}

bool nf_rounding_informative(const struct nf_share *share)
{
    return (wide)share->scale * power_of_ten(share->decimals) > share->total;
}

void nf_rounding_neighbours(const struct nf_share *share, long long *below, long long *above)
{
    long long count = count_below(share);
    while (nf_rounding_units(share, count, NF_ROUNDING_HALF_UP) > share->units)
        count--;
    *below = nf_rounding_units(share, count, NF_ROUNDING_HALF_UP);
    *above = nf_rounding_units(share, count + 1, NF_ROUNDING_HALF_UP);
}
