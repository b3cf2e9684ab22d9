#ifndef NF_RUN_PAPER_H
#define NF_RUN_PAPER_H

#include "run/checkpoint.h"
#include "run/recorder.h"
#include "run/settings.h"

/* What one unit is: a paper's whole protocol for one seed, in one group of runs. */
struct nf_unit {
    char group[16];    /* replay, rounding, seeds, choice */
    char variant[160]; /* "name=value" overrides, separated by '&'; kernel=NAME picks an OpenBLAS kernel */
    long seed, draw;
    int reduced;
};

/* One step of a protocol.  The world is the paper's own state; measurements go to the recorder. */
struct nf_stage {
    const char *name;
    enum nf_status (*run)(void *world, struct nf_recorder *recorder);
};

/* The paper's state between stages.  init receives the unit's settings (kept alive by the caller); save and load
 * move everything that later stages read to and from a checkpoint, streams included. */
struct nf_world_type {
    enum nf_status (*init)(void **world, const void *settings, const struct nf_unit *unit);
    void (*release)(void *world);
    void (*save)(const void *world, struct nf_checkpoint *checkpoint);
    enum nf_status (*load)(void *world, const struct nf_checkpoint *checkpoint);
};

/* A paper's driver in one struct; papers/NN-key/paper.c defines it and calls nf_paper_main. */
struct nf_paper {
    int number;
    const char *key;       /* the folder's name, 04-divergent-mechanisms */
    const char *title;     /* short, for headings */
    const char *code_hash; /* SHA-256 of the sources that the numbers depend on: NF_CODE_HASH, given by the Makefile */
    struct nf_settings_list settings;
    const struct nf_stage *stages; /* ended by a NULL name */
    const struct nf_world_type *world;
    const long *seeds; /* the published run's seeds: printed or recovered */
    int seed_count, reduced_seed_count;
    int replayable;                 /* device and streams known: `exact` and `rounding` can be given */
    int substituted;                /* a stand-in was run */
    int rounding, ensemble;         /* default sizes of the two ensembles (runs per seed; further seeds) */
    const char *const *choices;     /* "name=reading" overrides run as group choice, NULL-terminated */
    const char *const *calibration; /* ledger keys used to estimate constants, NULL-terminated or NULL */
};

/* The whole command: parses the arguments, runs what is missing, writes data/paper-NN/, prints the verdicts.
 * Returns the process's exit status: 0 when everything ran, whatever the verdicts. */
int nf_paper_main(const struct nf_paper *paper, int argc, char **argv);

#endif
