#include "audit/ceiling.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

double nf_ceiling_share(double ratio)
{
    double side = gsl_cdf_ugaussian_P(sqrt(ratio));
    return side * side;
}

double nf_ceiling_chance(double ratio, int right, int items)
{
    if (right <= 0) return 1;
    return gsl_cdf_binomial_Q((unsigned)right - 1, nf_ceiling_share(ratio), (unsigned)items);
}
