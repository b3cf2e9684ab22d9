#include "evidence/proportion.h"

#include <gsl/gsl_randist.h>

double nf_proportion_test(unsigned k1, unsigned n1, unsigned k2, unsigned n2)
{
    const unsigned both = k1 + k2, all = n1 + n2, most = both < n1 ? both : n1, least = both > n2 ? both - n2 : 0;
    const double seen = gsl_ran_hypergeometric_pdf(k1, both, all - both, n1);
    double p = 0.0;
    for (unsigned k = least; k <= most; k++) {
        double likely = gsl_ran_hypergeometric_pdf(k, both, all - both, n1);
        if (likely <= seen * (1.0 + 1e-9)) p += likely; /* ties of rounding count */
    }
    return p < 1.0 ? p : 1.0;
}
