#ifndef NF_RUN_LANGUAGE_BASE_H
#define NF_RUN_LANGUAGE_BASE_H

#include "language/decoder.h"
#include "task/dialogue.h"

/* The stand-in for the chat model: a small decoder of the same architecture, trained here from nothing on the dialogue
 * world until its policy score is reached: the share of held-out prompts that it answers as the policy has it
 * (one answer each, nucleus 0.9, temperature 0.7).  The mark is set beforehand and is no measurement of the paper's. */
struct nf_language_base_rules {
    struct nf_decoder_shape shape;
    long seed;
    int batch;           /* texts a step */
    double rate;         /* of AdamW */
    int most_steps;      /* NF_INVALID beyond: the model cannot learn the world */
    int check_steps;     /* steps between looks at the score */
    double policy_score; /* percent */
};

struct nf_language_base {
    float *weights; /* [nf_decoder_weights] */
    struct nf_decoder decoder;
    int steps;           /* of training */
    double policy_score; /* percent, reached */
};

/* Trains, or takes the finished weights from data/cache, where a file's name is the SHA-256 of the rules, the OpenBLAS
 * kernel and the code: what is taken is what would have been computed.  Owned: nf_language_base_release. */
enum nf_status nf_language_base_open(struct nf_language_base *base, const struct nf_language_base_rules *rules,
                                     const struct nf_dialogue *world);
void nf_language_base_release(struct nf_language_base *base);

#endif
