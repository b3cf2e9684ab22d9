#ifndef NF_RUN_OPTIONS_H
#define NF_RUN_OPTIONS_H

#include "run/paper.h"

#include <stdio.h>

enum { NF_MOST_READINGS = 64 };

/* What a paper's program is asked to do. */
struct nf_options {
    int jobs;               /* --jobs N: processes at once */
    int reduced;            /* --reduced: the settings list's reduced column */
    int fresh;              /* --fresh: ignore finished units */
    int rounding, ensemble; /* --rounding N, --seeds N: sizes of the ensembles run here, on top of the reference data */
    int choices;            /* --choices: run every reading of every choice */
    int crossed;            /* --crossed: those, and the best of them combined, as specification.csv says */
    const char *reading[NF_MOST_READINGS]; /* --reading NAME=VALUE, several joined by &: run these too; borrowed */
    int reading_count;
    int on_seeds;  /* --on-seeds K: run readings with the first K published seeds only; 0: with all */
    int challenge; /* --challenge SEED: that seed alone */
    long challenge_seed;
    int list;          /* --list-units: the plan as a table, nothing is run */
    int slice, slices; /* --slice K/N: run slice K of N of the plan, judge nothing; slices is 0 for the whole */
    int collect;       /* --collect: judge what is finished, run nothing */
    int help;
    size_t missing; /* units that --collect found unfinished: verdicts without them are partial, and say so */
};

/* NF_INVALID with one line for an argument that cannot be. */
enum nf_status nf_options_parse(struct nf_options *options, const struct nf_paper *paper, int argc, char **argv);
void nf_options_help(const struct nf_paper *paper, FILE *stream);

#endif
