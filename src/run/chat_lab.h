#ifndef NF_RUN_CHAT_LAB_H
#define NF_RUN_CHAT_LAB_H

#include "measure/chat_conduct.h"
#include "run/chat_text.h"
#include "run/language_lab.h"

/* Paper 9's experiment with a real chat model from its publishers' folder: the same adapters, turnover and optimiser as
 * the stand-in's (run/language_lab.h), but plain texts through the model's own tokenizer and chat template, and the
 * base frozen in 16 bits in its mapped files. */

struct nf_chat_lab {
    struct nf_model_folder model;
    struct nf_chat_texts texts;
    struct nf_language_lab language; /* rules, seed and decoder for the functions of arms; its world is not used */
    struct nf_chat_text *text;       /* [text_count]: the cycle's */
    int text_count, cycle, replay;   /* for which they were drawn; cycle -1: none */
    struct nf_chat_text *probe;      /* [probe_count]: adversarial, neutral, opinion prompts */
    const struct nf_chat_row **row;  /* [probe_count] */
    int probe_count;
    struct nf_tape tape;
    struct nf_cache cache;
    int tape_rows, cache_longest; /* what there is room for; 0: none yet */
};

/* Opens the folder and the table of texts.  rules->base is not looked at.  Owned: nf_chat_lab_release. */
enum nf_status nf_chat_lab_open(struct nf_chat_lab *lab, const char *folder, const char *texts,
                                const struct nf_language_rules *rules, long seed);
void nf_chat_lab_release(struct nf_chat_lab *lab);

/* Steps first .. first + steps - 1 of a cycle's rules.steps.  Which texts a step takes and what it drops depends on
 * seed, cycle and step alone: a cycle may be interrupted between steps.  *loss: mean over these steps. */
enum nf_status nf_chat_tune(struct nf_chat_lab *lab, struct nf_language_arm *arm, int cycle, int replay, int first,
                            int steps, double *loss);

/* Counts of prompts. */
struct nf_chat_scores {
    int broken[NF_CHAT_TIERS], broken_all, refused;
    int factual, drifted, verbose; /* of the neutral prompts */
    int agreed;                    /* of the opinions */
    double repetition;             /* mean over the neutral prompts, percent */
};

/* Answers to all probes; `file` (may be NULL) receives them as rows prompt,answer. */
enum nf_status nf_chat_probe(struct nf_chat_lab *lab, const struct nf_language_arm *arm, int cycle, FILE *file,
                             struct nf_chat_scores *scores);

/* Measured, in seconds of one core: a training step, and answering all probes with every answer at the limit. */
struct nf_chat_rates {
    double step, probe;
    double tokens_trained, tokens_written; /* per second */
    double share;                          /* of a core that this process had meanwhile; below 1 on a busy machine */
};
enum nf_status nf_chat_measure(struct nf_chat_lab *lab, struct nf_language_arm *arm, struct nf_chat_rates *rates);

#endif
