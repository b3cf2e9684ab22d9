#ifndef NF_RUN_PLAN_H
#define NF_RUN_PLAN_H

#include "run/options.h"

/* The units that a command asks for, in a fixed order: for each published seed its replay, its rounding ensemble,
 * its choices (single, crossed, asked for), then the seed ensemble.  More further seeds make the list longer and leave
 * its beginning as it was. */
struct nf_plan {
    struct nf_unit *units; /* count */
    size_t count, capacity;
};

/* Owned: nf_plan_release, also after a failure. */
enum nf_status nf_plan_make(struct nf_plan *plan, const struct nf_paper *paper, const struct nf_options *options);
void nf_plan_release(struct nf_plan *plan);

/* The draw that a unit's results are filed under: those of other kernels follow those of moved weights. */
long nf_plan_draw(const struct nf_unit *unit);

/* Slice k of n: the units i with floor(i n / count) = k, which stand together; sizes differ by one at most. */
void nf_plan_slice(const struct nf_plan *plan, int k, int n, size_t *first, size_t *count);

/* A table, `unit,group,variant,seed,draw,finished`: finished is 1 for a unit that would be reused. */
enum nf_status nf_plan_print(const struct nf_plan *plan, const struct nf_paper *paper, FILE *stream);

#endif
