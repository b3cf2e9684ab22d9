#include "task/rule_set.h"

#include <stdlib.h>

enum { SPAN = 3 };

/* A sequence while it is drawn. */
struct trial {
    int length, integrates, rule;
    double *point; /* [length][2] */
    int *outcome;  /* [length]: the active rule's class of each point */
};

static int next_rule(const struct nf_rule_plan *plan, int rule, struct nf_numpy_stream *stream)
{
    int others = plan->may_repeat || plan->rules == 1 ? plan->rules : plan->rules - 1;
    int drawn = plan->first_rule + (int)nf_numpy_randint(stream, 0, others);
    return others < plan->rules && drawn >= rule ? drawn + 1 : drawn;
}

static int class_of(const struct nf_rule_plan *plan, int rule, double x, double y)
{
    return nf_rule_class(&plan->coding, (enum nf_rule)rule, x, y);
}

/* The label at a step: of the point, or of the last three as far as there are so many. */
static int label_at(const struct nf_rule_plan *plan, const struct trial *trial, int t)
{
    int first = t - SPAN + 1 > 0 ? t - SPAN + 1 : 0, sum = 0;
    double x = 0.0, y = 0.0;
    if (!trial->integrates) return trial->outcome[t];
    for (int i = first; i <= t; i++) {
        x += trial->point[2 * i] / (t - first + 1);
        y += trial->point[2 * i + 1] / (t - first + 1);
        sum += trial->outcome[i];
    }
    return plan->integration == NF_INTEGRATE_OUTCOMES ? sum % NF_RULE_CLASSES : class_of(plan, trial->rule, x, y);
}

static int is_scored(const struct nf_rule_plan *plan, const struct trial *trial, int t)
{
    return plan->scored == NF_SCORED_EVERY || (plan->scored == NF_SCORED_AFTER_SETTLING && t >= plan->settled) ||
           t == trial->length - 1;
}

static float cue_at(const struct nf_rule_plan *plan, const struct trial *trial, int before)
{
    int number = plan->cue == NF_CUE_RULE ? trial->rule : before;
    return (float)number / (float)(NF_RULE_CLASSES - 1);
}

static void draw_trial(const struct nf_rule_set *set, int sequence, const struct nf_rule_plan *plan,
                       struct trial *trial, struct nf_numpy_stream *stream)
{
    float *x = set->x + (size_t)sequence * (size_t)set->steps * (size_t)set->features;
    int *label = set->label + (size_t)sequence * (size_t)set->steps, before = 0;
    trial->length = (int)nf_numpy_randint(stream, plan->shortest, plan->longest + 1);
    for (int i = 0; i < 2 * trial->length; i++)
        trial->point[i] = plan->coding.sigma * nf_numpy_randn(stream);
    trial->rule = plan->first_rule + (int)nf_numpy_randint(stream, 0, plan->rules);
    trial->integrates = nf_numpy_random(stream) < plan->integrating;
    for (int t = 0; t < trial->length; t++, x += set->features) {
        if (t >= plan->settled && nf_numpy_random(stream) < plan->switching)
            trial->rule = next_rule(plan, trial->rule, stream);
        x[0] = (float)trial->point[2 * t];
        x[1] = (float)trial->point[2 * t + 1];
        if (plan->cue != NF_CUE_NONE) x[2] = cue_at(plan, trial, before);
        trial->outcome[t] = class_of(plan, trial->rule, trial->point[2 * t], trial->point[2 * t + 1]);
        before = label_at(plan, trial, t);
        label[t] = is_scored(plan, trial, t) ? before : -1;
    }
    for (int t = trial->length; t < set->steps; t++)
        label[t] = -1;
}

static enum nf_status allocate(struct nf_rule_set *set, const struct nf_rule_plan *plan)
{
    *set = (struct nf_rule_set){plan->sequences, plan->longest, plan->cue == NF_CUE_NONE ? 2 : 3, NULL, NULL};
    size_t points = (size_t)set->sequences * (size_t)set->steps;
    set->x = calloc(points * (size_t)set->features, sizeof *set->x);
    set->label = malloc(points * sizeof *set->label);
    if (set->x && set->label) return NF_OK;
    nf_rule_set_release(set);
    return nf_fail(NF_MEMORY, "out of memory for %d sequences", plan->sequences);
}

enum nf_status nf_rule_set_draw(struct nf_rule_set *set, const struct nf_rule_plan *plan,
                                struct nf_numpy_stream *stream)
{
    *set = (struct nf_rule_set){0};
    if (plan->sequences < 1 || plan->shortest < 1 || plan->longest < plan->shortest)
        return nf_fail(NF_INVALID, "%d sequences of %d to %d steps cannot be drawn", plan->sequences, plan->shortest,
                       plan->longest);
    if (plan->rules < 1 || plan->first_rule < 0 || plan->first_rule + plan->rules > NF_RULES)
        return nf_fail(NF_INVALID, "%d rules from the %d-th on: there are %d", plan->rules, plan->first_rule, NF_RULES);
    struct trial trial = {.point = malloc(2 * (size_t)plan->longest * sizeof *trial.point),
                          .outcome = malloc((size_t)plan->longest * sizeof *trial.outcome)};
    enum nf_status status =
        trial.point && trial.outcome ? allocate(set, plan) : nf_fail(NF_MEMORY, "out of memory for a sequence");
    for (int i = 0; !status && i < plan->sequences; i++)
        draw_trial(set, i, plan, &trial, stream);
    free(trial.point);
    free(trial.outcome);
    return status;
}

void nf_rule_set_release(struct nf_rule_set *set)
{
    free(set->x);
    free(set->label);
    *set = (struct nf_rule_set){0};
}
