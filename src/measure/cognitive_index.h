#ifndef NF_MEASURE_COGNITIVE_INDEX_H
#define NF_MEASURE_COGNITIVE_INDEX_H

/* The Cognitive Index [paper 11, Methods, Cognitive Index Computation; Figure 1].  Weights, scale and cap are printed;
 * how accuracies become the raw composite is not. */

enum nf_domain { NF_CRYSTALLISED, NF_FLUID, NF_EXECUTIVE, NF_DOMAINS };
extern const char *const nf_domain_name[NF_DOMAINS];

enum { NF_INDEX_CHANCES = 3 };
/* Readings of the raw composite, as shares that guessing would give: 1/4, 0 (plain accuracies), 1/8. */
extern const double nf_index_chance[NF_INDEX_CHANCES];

struct nf_index {
    double weight[NF_DOMAINS];
    double chance;     /* raw = sum weight (p - chance) / (1 - chance) */
    double mean;       /* index of a raw composite of `reference` */
    double reference;  /* raw */
    double population; /* SD of the raw composite */
    double points;     /* per SD */
    double cap;        /* of a treated network */
};

double nf_index_raw(const struct nf_index *index, const double accuracy[NF_DOMAINS]);
/* mean + points (raw - reference) / population */
double nf_index_of(const struct nf_index *index, double raw);
/* The same, but no more than the cap. */
double nf_index_capped(const struct nf_index *index, double raw);

#endif
