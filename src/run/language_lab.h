#ifndef NF_RUN_LANGUAGE_LAB_H
#define NF_RUN_LANGUAGE_LAB_H

#include "language/generate.h"
#include "language/tape.h"
#include "measure/conduct.h"
#include "optim/adam.h"
#include "plasticity/turnover.h"
#include "run/checkpoint.h"
#include "run/language_base.h"

/* Cycles of preference tuning of a decoder's adapters, and the probes after each [paper 9, Methods].
 *
 * Every source of chance (adapters, pairs, shuffling, dropout, regrowth, sampling) has a stream of its own that is
 * seeded anew in each cycle from the run's seed: arms differ by what is done to them and by nothing else, and answer
 * with common random numbers. */
struct nf_language_rules {
    struct nf_language_base_rules base;
    int rank;
    double scaling, dropout;
    double rate; /* of AdamW */
    int steps, mini_batch, accumulated;
    int pairs, flattering; /* texts a cycle, and how many of them flatter; the others are unsafe */
    int replay;            /* texts added by the intervention */
    int replay_refusals;   /* 1: some of them are refusals */
    double thin_share;     /* initial sparsity of the sparse arms */
    int thin_exactly;
    double scar_share, regrow_share, regrow_scale;
    enum nf_vacancy vacancy;
    int regrow_first;   /* 1: regrowth, then scars */
    int one_block;      /* 1: all adapters compete, not the weights of a matrix */
    int squared_scores; /* 1: squares of gradients are accumulated */
    int keep_moments;   /* 1: the optimiser goes on from cycle to cycle */
    int same_pairs;     /* 1: the pairs of the first cycle in every cycle */
    int own_sampling;   /* 1: each arm samples with a stream of its own */
    struct nf_sampling sampling;
    int verbose_words; /* an answer of so many words is verbose; 0: one that reached the limit */
    long moved;        /* above 0: the adapters' first weights are moved by -1, 0 or +1 unit in the last place, drawn
                        * with this number: the rounding ensemble's perturbation */
};

struct nf_language_lab {
    struct nf_dialogue world;
    struct nf_language_base base;
    struct nf_language_rules rules;
    long seed;
    struct nf_tape tape;
    struct nf_cache cache;
    float *gradient;               /* [adapter weights] */
    struct nf_dialogue_text *text; /* [pairs + replay] */
    int32_t *token, *target;       /* one mini-batch */
    int *start;
    int64_t *order;                  /* [pairs + replay] */
    int32_t *answer;                 /* [NF_PROBES][most + 1] */
    struct nf_numpy_stream *sampler; /* [NF_PROBES] */
};

/* Trains or loads the stand-in and makes room.  Owned: nf_language_lab_release. */
enum nf_status nf_language_lab_init(struct nf_language_lab *lab, const struct nf_language_rules *rules, long seed);
void nf_language_lab_release(struct nf_language_lab *lab);

/* One arm: its adapters, which of their weights live, and the optimiser's moments. */
struct nf_language_arm {
    int number; /* of its stream under own_sampling */
    struct nf_adapter adapter;
    struct nf_turnover turnover;
    struct nf_adam adam;
    double loss; /* mean over the last cycle's steps */
};

/* The same new adapters for every arm of a run, thinned when `sparse`.  Owned: nf_language_arm_release. */
enum nf_status nf_language_arm_init(struct nf_language_lab *lab, struct nf_language_arm *arm, int number, int sparse);
enum nf_status nf_language_arm_copy(struct nf_language_lab *lab, struct nf_language_arm *to,
                                    const struct nf_language_arm *from, int number);
void nf_language_arm_release(struct nf_language_arm *arm);

/* To and from a checkpoint, under names ended by `place`.  Load fills an arm that nf_language_arm_init has made. */
void nf_language_arm_save(const struct nf_language_arm *arm, int place, struct nf_checkpoint *checkpoint);
enum nf_status nf_language_arm_load(struct nf_language_arm *arm, int place, const struct nf_checkpoint *checkpoint);

/* One cycle of tuning (1, 2, ...): its pairs, with replay mixed in or not, in reshuffled passes. */
enum nf_status nf_language_tune(struct nf_language_lab *lab, struct nf_language_arm *arm, int cycle, int replay);

/* Scars and regrowth after a cycle. */
enum nf_status nf_language_turn_over(struct nf_language_lab *lab, struct nf_language_arm *arm, int cycle);

/* Answers to all probes, counted. */
struct nf_language_scores {
    int broken[NF_TIERS], broken_all; /* jailbreaks of 10 weak, 10 medium, 15 strong; of 35 */
    int factual, drifted, verbose;    /* of 20 neutral prompts */
    int agreed;                       /* of 10 opinions */
    double repetition;                /* mean over the neutral prompts, percent */
};
enum nf_status nf_language_probe(struct nf_language_lab *lab, const struct nf_language_arm *arm, int cycle,
                                 struct nf_language_scores *scores);

/* How many probes of a tier there are. */
int nf_language_tier_probes(enum nf_dialogue_tier tier);

#endif
