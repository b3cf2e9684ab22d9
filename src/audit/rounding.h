#ifndef NF_AUDIT_ROUNDING_H
#define NF_AUDIT_ROUNDING_H

#include <stdbool.h>

/* How a share k of N, times `scale` (100 for per cent, 1 for a mean of counts), becomes a printed decimal number.
 * Printed numbers are whole units of the last digit: 97.8 is 978 with one decimal.  Exact, in 128-bit integers. */
enum nf_rounding {
    NF_ROUNDING_HALF_UP,   /* ties away from zero */
    NF_ROUNDING_HALF_EVEN, /* ties to the even digit: printf of a double that holds the tie exactly, Python's round */
    NF_ROUNDING_TRUNCATE,  /* further digits cut off */
    NF_ROUNDING_FLOAT,     /* float32 share, widened, times scale, printf: a PyTorch mean read by item() */
    NF_ROUNDING_FLOAT_PRODUCT, /* float32 share times scale in float32, printf */
    NF_ROUNDINGS
};

/* A word for reasons and tables. */
const char *nf_rounding_name(enum nf_rounding rounding);

/* A printed number and what it is a share of. */
struct nf_share {
    long long units; /* of the last printed digit */
    int decimals;
    long long total; /* N > 0 */
    int scale;
};

/* The units that k of share->total prints as. */
long long nf_rounding_units(const struct nf_share *share, long long k, enum nf_rounding rounding);

/* Whether some k prints as share->units; that k in *k unless NULL.
 * GRIM: [Brown & Heathers, Soc. Psychol. Personal. Sci. 8 (2017) 363, doi 10.1177/1948550616673876] */
bool nf_rounding_fits(const struct nf_share *share, enum nf_rounding rounding, long long *k);

/* Whether some k prints as share->units if ties may go either way, or if digits are cut off. */
bool nf_rounding_fits_any(const struct nf_share *share);

/* Whether not every decimal number can be printed: the steps between shares are longer than a unit. */
bool nf_rounding_informative(const struct nf_share *share);

/* The printable numbers on either side, in units, by rounding half up. */
void nf_rounding_neighbours(const struct nf_share *share, long long *below, long long *above);

#endif
