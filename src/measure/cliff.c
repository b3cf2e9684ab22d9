#include "measure/cliff.h"

#include <math.h>

static struct nf_cliff between(const double *level, const double *accuracy, size_t i, size_t j)
{
    return (struct nf_cliff){level[i], level[j], accuracy[i] - accuracy[j]};
}

struct nf_cliff nf_cliff_between_neighbours(const double *level, const double *accuracy, size_t count)
{
    struct nf_cliff largest = between(level, accuracy, 0, 1);
    for (size_t i = 1; i + 1 < count; i++) {
        struct nf_cliff here = between(level, accuracy, i, i + 1);
        if (here.fall > largest.fall) largest = here;
    }
    return largest;
}

struct nf_cliff nf_cliff_within(const double *level, const double *accuracy, size_t count, double width)
{
    struct nf_cliff largest = {NAN, NAN, NAN};
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count && level[j] - level[i] <= width; j++) {
            struct nf_cliff here = between(level, accuracy, i, j);
            if (here.to - here.from < width || here.fall <= largest.fall) continue;
            largest = here;
        }
    return largest;
}

double nf_cliff_crossing(const double *level, const double *accuracy, size_t count, double bound)
{
    if (accuracy[0] < bound) return level[0];
    for (size_t i = 1; i < count; i++)
        if (accuracy[i] < bound)
            return level[i] - (level[i] - level[i - 1]) * (bound - accuracy[i]) / (accuracy[i - 1] - accuracy[i]);
    return NAN;
}

double nf_cliff_plateau_end(const double *level, const double *accuracy, size_t count, double bound)
{
    for (size_t i = count; i-- > 0;)
        if (accuracy[i] > bound) return level[i];
    return NAN;
}
