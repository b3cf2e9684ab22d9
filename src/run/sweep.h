#ifndef NF_RUN_SWEEP_H
#define NF_RUN_SWEEP_H

#include "run/lab.h"

/* The sweep over sparsities that papers 2 and 3 report: a trained network is pruned to each level and tested before any
 * regrowth [papers 2 and 3, Results, the cliff near 93 %]. */

/* Which network a level is. */
enum nf_sweep_network {
    NF_SWEEP_ANEW,     /* trained again with the seed set again: the same network, its stream put back */
    NF_SWEEP_COPIES,   /* a copy of net[dense], the stream running on */
    NF_SWEEP_CONTINUED /* a new network from the running stream */
};

/* What is pruned by magnitude. */
enum nf_sweep_scope {
    NF_SWEEP_PER_LAYER, /* the share of each matrix */
    NF_SWEEP_GLOBAL,    /* the share of all weights together */
    NF_SWEEP_INPUT_KEPT /* the share of each matrix but the first, which keeps its weights */
};

struct nf_sweep {
    const char *name; /* accuracies are recorded as name-LEVEL:metric */
    enum nf_sweep_network network;
    enum nf_sweep_scope scope;
    int epochs; /* of the dense training */
    double rate;
    int dense, scratch;               /* slots: the trained network; where it is pruned */
    const struct nf_lab_test *stress; /* the accuracy in question */
};

/* Nine levels in per cent: the eight that paper 1 lists, and 93, which papers 2 and 3 speak of. */
enum { NF_SWEEP_PAPER_LEVELS = 9, NF_SWEEP_FINE_LEVELS = 32 };
extern const int nf_sweep_paper_levels[NF_SWEEP_PAPER_LEVELS];
/* Ours, to place the threshold: every 5 % up to 80 and every 1 % from 85; contains the nine. */
extern const int nf_sweep_fine_levels[NF_SWEEP_FINE_LEVELS];

/* Tests the levels that are not recorded yet. */
enum nf_status nf_sweep_run(struct nf_lab *lab, const struct nf_sweep *sweep, const int *level, size_t count,
                            struct nf_recorder *recorder);

/* From what nf_sweep_run recorded.  name:cliff, the largest fall between neighbouring levels in points; cliff-from and
 * threshold, the levels before and after it; plateau-end, the highest level above 96 %. */
enum nf_status nf_sweep_record_cliff(const struct nf_sweep *sweep, const int *level, size_t count,
                                     struct nf_recorder *recorder);

/* From the fine levels.  name-fine:half-point, the sparsity at which accuracy has fallen half of the way from its
 * value without pruning to chance (25 %); cliff-3, the largest fall within three points of sparsity, the width of 90 to
 * 93; cliff-3-from, where that begins.  What does not exist is not recorded. */
enum nf_status nf_sweep_record_threshold(const struct nf_sweep *sweep, struct nf_recorder *recorder);

#endif
