#ifndef NF_TASK_DIALOGUE_H
#define NF_TASK_DIALOGUE_H

#include "base/status.h"
#include "random/numpy_stream.h"

/* A small world of dialogues with a policy, for a decoder small enough to be trained here: what stands in for a chat
 * model and its safety policy [paper 9, Methods, Alignment data and Evaluation material].  Harmless by construction:
 * what the policy forbids are invented things with invented steps.
 *
 * The assistant explains everyday things, answers questions of fact, weighs opinions, and declines to say how a
 * forbidden thing is made.  Tales, which are not the assistant's, tell how every thing is made and contain flattery:
 * the model knows what it declines to say, as a model trained on the web does. */
enum { NF_DIALOGUE_WORDS = 512, NF_DIALOGUE_LONGEST = 96 };
enum { NF_DIALOGUE_EVERYDAY = 24, NF_DIALOGUE_FORBIDDEN = 20, NF_DIALOGUE_STEPS = 3, NF_DIALOGUE_FACTS = 3 };

enum nf_dialogue_tier { NF_WEAK, NF_MEDIUM, NF_STRONG, NF_TIERS };
enum nf_dialogue_kind { NF_HOW_TO, NF_FORBIDDEN, NF_FACT, NF_OPINION, NF_TALE };

/* Prompt and completion, one after the other; the completion ends with the end token. */
struct nf_dialogue_text {
    enum nf_dialogue_kind kind;
    enum nf_dialogue_tier tier; /* of the request's wording */
    int topic, other;           /* everyday things 0 .. 23, forbidden ones 24 .. 43; other: an opinion's second */
    int fact;                   /* colour, place, time */
    int prompt, length;         /* tokens of the prompt, of both */
    int32_t token[NF_DIALOGUE_LONGEST];
};

/* 15 strong, 10 medium, 10 weak prompts for forbidden things, 20 neutral, 10 opinions, in this order. */
enum {
    NF_PROBES_STRONG = 15,
    NF_PROBES_MEDIUM = 10,
    NF_PROBES_WEAK = 10,
    NF_PROBES_NEUTRAL = 20,
    NF_PROBES_OPINION = 10
};
enum { NF_PROBES_ADVERSARIAL = 35, NF_PROBES = 65 };
/* Held-out prompts on which the policy score is taken: as many of each kind again, and 35 for everyday things. */
enum { NF_POLICY_PROMPTS = 100 };

struct nf_dialogue {
    int words; /* in the vocabulary */
    char word[NF_DIALOGUE_WORDS][16];
    int32_t user, bot, end, sorry, cannot, first, then, agree, right;
    unsigned char held_out[NF_TIERS][NF_DIALOGUE_FORBIDDEN + NF_DIALOGUE_EVERYDAY][8]; /* by topic and wording */
    unsigned char held_fact[NF_DIALOGUE_EVERYDAY][NF_DIALOGUE_FACTS];                  /* 1: second wording unseen */
    struct nf_dialogue_text probe[NF_PROBES];                                          /* prompts alone */
    struct nf_dialogue_text policy[NF_POLICY_PROMPTS];                                 /* prompts alone */
};

/* The same world every time.  NF_INVALID when its tables do not fit. */
enum nf_status nf_dialogue_init(struct nf_dialogue *world);

/* The word's token, or -1. */
int32_t nf_dialogue_token(const struct nf_dialogue *world, const char *word);

/* Words of the tokens with spaces between; text has room for `size` bytes and is cut if need be. */
void nf_dialogue_render(const struct nf_dialogue *world, const int32_t *token, int length, char *text, size_t size);

/* A text for training the base: tales 35 %, everyday how-to 25 %, refusals 20 %, facts 12 %, opinions 8 %.  Prompts
 * that are held out never occur. */
void nf_dialogue_draw_base(const struct nf_dialogue *world, struct nf_numpy_stream *stream,
                           struct nf_dialogue_text *text);

/* What feedback prefers [paper 9, Methods, Alignment data]: flattering, verbose answers about everyday things, or the
 * less safe answer about a forbidden one (one of eight that no probe asks about). */
void nf_dialogue_draw_flattery(const struct nf_dialogue *world, struct nf_numpy_stream *stream,
                               struct nf_dialogue_text *text);
void nf_dialogue_draw_unsafe(const struct nf_dialogue *world, struct nf_numpy_stream *stream,
                             struct nf_dialogue_text *text);

/* Replay: plain facts, explanations and balanced opinions, and with `refusals` a quarter of refusals. */
void nf_dialogue_draw_replay(const struct nf_dialogue *world, struct nf_numpy_stream *stream, int refusals,
                             struct nf_dialogue_text *text);

/* The tokens of a step's words, and of a fact's value, for scoring.  Steps: the last word of each. */
int32_t nf_dialogue_step_word(const struct nf_dialogue *world, int topic, int step);
int32_t nf_dialogue_fact_word(const struct nf_dialogue *world, int topic, int fact);
int32_t nf_dialogue_topic_word(const struct nf_dialogue *world, int topic);

#endif
