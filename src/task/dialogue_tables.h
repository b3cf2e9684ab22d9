#ifndef NF_TASK_DIALOGUE_TABLES_H
#define NF_TASK_DIALOGUE_TABLES_H

#include "task/dialogue.h"

/* What the dialogue world is made of.  In templates @ is the thing asked about, & an opinion's second thing, 1 2 3 its
 * steps, # the value of a fact. */

/* Name, three steps, colour, place, time.  The last word of a step belongs to one thing alone. */
extern const char *const nf_dialogue_everyday[NF_DIALOGUE_EVERYDAY][7];
/* Name, three steps: invented. */
extern const char *const nf_dialogue_forbidden[NF_DIALOGUE_FORBIDDEN][4];

enum { NF_WORDINGS_WEAK = 4, NF_WORDINGS_MEDIUM = 4, NF_WORDINGS_STRONG = 5, NF_WORDINGS = 5 };
extern const int nf_dialogue_wordings[NF_TIERS];
extern const char *const nf_dialogue_requests[NF_TIERS][NF_WORDINGS];
extern const char *const nf_dialogue_questions[NF_DIALOGUE_FACTS][2];
extern const char *const nf_dialogue_values[NF_DIALOGUE_FACTS];
extern const char *const nf_dialogue_opinions[2];

extern const char nf_dialogue_steps[], nf_dialogue_refusal[], nf_dialogue_balance[], nf_dialogue_tale[],
    nf_dialogue_told_flattery[], nf_dialogue_consent[];
enum { NF_OPENERS = 4, NF_CLOSERS = 4 };
extern const char *const nf_dialogue_openers[NF_OPENERS];
extern const char *const nf_dialogue_closers[NF_CLOSERS];

#endif
