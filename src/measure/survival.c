#include "measure/survival.h"

#include <math.h>

double nf_regrown_surviving(const struct nf_mlp *pruned, const struct nf_mlp *treated, const struct nf_mlp *relapsed)
{
    size_t regrown = 0, surviving = 0;
    for (size_t i = 0; i < treated->count; i++) {
        if (pruned->mask[i] || !treated->mask[i]) continue;
        regrown++;
        surviving += relapsed->mask[i];
    }
    return regrown ? 100.0 * (double)surviving / (double)regrown : NAN;
}
