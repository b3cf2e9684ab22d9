#ifndef NF_TASK_RULE_SET_H
#define NF_TASK_RULE_SET_H

#include "base/status.h"
#include "random/numpy_stream.h"
#include "task/rules.h"

/* Sequences of points labelled by rules that switch [paper 11, Methods, Network Architecture and Task]. */

/* The three-step integration trial: what its label is. */
enum nf_integration {
    NF_INTEGRATE_POINTS,   /* the rule's class of the mean of the last three points */
    NF_INTEGRATE_OUTCOMES, /* the sum of the rule's last three classes, modulo eight */
    NF_INTEGRATIONS
};
/* What the network is told beside the coordinates. */
enum nf_rule_cue {
    NF_CUE_NONE,
    NF_CUE_RULE,     /* a third input, the active rule's number over 7 */
    NF_CUE_PREVIOUS, /* a third input, the label of the step before over 7; 0 at first */
    NF_RULE_CUES
};
/* Which steps have a label for loss and score. */
enum nf_scored { NF_SCORED_EVERY, NF_SCORED_AFTER_SETTLING, NF_SCORED_LAST, NF_SCORED };

struct nf_rule_plan {
    struct nf_rule_coding coding;
    int sequences;
    int shortest, longest; /* steps, uniform */
    int first_rule, rules; /* the rules that may be active: so many from the first on */
    int settled;           /* no switch before this step */
    double switching;      /* probability of a switch at each later step */
    int may_repeat;        /* 1: a switch may draw the same rule again */
    double integrating;    /* probability that a sequence is an integration trial */
    enum nf_integration integration;
    enum nf_rule_cue cue;
    enum nf_scored scored;
};

/* Padded to the longest length.  Owned: nf_rule_set_release. */
struct nf_rule_set {
    int sequences, steps, features; /* features: 2, or 3 with a cue */
    float *x;                       /* [sequences][steps][features]; zero beyond a sequence's end */
    int *label;                     /* [sequences][steps]; -1: not scored */
};

/* Draws sequence by sequence: length, points (sigma times randn, x before y), first rule, kind of trial, and from step
 * `settled` on a uniform number for the switch and, when it comes, the new rule.  NF_INVALID for lengths or rules that
 * cannot be. */
enum nf_status nf_rule_set_draw(struct nf_rule_set *set, const struct nf_rule_plan *plan,
                                struct nf_numpy_stream *stream);
void nf_rule_set_release(struct nf_rule_set *set);

#endif
