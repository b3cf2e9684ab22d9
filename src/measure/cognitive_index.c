#include "measure/cognitive_index.h"

const char *const nf_domain_name[NF_DOMAINS] = {"crystallised", "fluid", "executive"};
const double nf_index_chance[NF_INDEX_CHANCES] = {0.25, 0.0, 0.125};

double nf_index_raw(const struct nf_index *index, const double accuracy[NF_DOMAINS])
{
    double raw = 0.0;
    for (int d = 0; d < NF_DOMAINS; d++)
        raw += index->weight[d] * (accuracy[d] - index->chance) / (1.0 - index->chance);
    return raw;
}

double nf_index_of(const struct nf_index *index, double raw)
{
    return index->mean + index->points * (raw - index->reference) / index->population;
}

double nf_index_capped(const struct nf_index *index, double raw)
{
    double value = nf_index_of(index, raw);
    return value < index->cap ? value : index->cap;
}
