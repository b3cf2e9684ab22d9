#ifndef NF_MEASURE_CLIFF_H
#define NF_MEASURE_CLIFF_H

#include <stddef.h>

/* Where accuracy falls along a sweep of sparsities [papers 2 and 3, Results, sparsity threshold].
 * level[count] ascends, accuracy[count] belongs to it; count >= 2. */

/* The fall between two levels, the last one before it and the first one after it. */
struct nf_cliff {
    double from, to, fall;
};

/* The largest fall between neighbouring levels; of equal ones the first. */
struct nf_cliff nf_cliff_between_neighbours(const double *level, const double *accuracy, size_t count);

/* The largest fall between two levels that are exactly `width` apart; fall is NaN when no two are. */
struct nf_cliff nf_cliff_within(const double *level, const double *accuracy, size_t count, double width);

/* The level at which accuracy, joined by straight lines, first goes below `bound`; NaN when it never does. */
double nf_cliff_crossing(const double *level, const double *accuracy, size_t count, double bound);

/* The highest level whose accuracy is above `bound`; NaN when there is none. */
double nf_cliff_plateau_end(const double *level, const double *accuracy, size_t count, double bound);

#endif
