/** # Consolidation and iterative regrowth
 *
 * Part A: a pruned network regrows half of what it lost and is trained for 0 to 20 epochs; what does the length of this
 * consolidation do for extreme noise and for a second pruning?  Part B: one large regrowth against three, six and ten
 * cycles of smaller ones [3].  One seed, 42, on a CPU: the run can be replayed draw by draw.
 *
 * ## Settings
 *
 * Every number is the paper's; `CHOICE` lines are readings of what it leaves open, the default first (`choices.csv`).
 */
#include "run/arm.h"
#include "run/battery.h"
#include "run/relapse.h"
#include "run/sweep.h"

#include <math.h>
#include <stdio.h>

#define SETTINGS(NUMBER, CHOICE)                                                                                       \
    NUMBER(dense_epochs, 20, 20, "epochs", "[3] Methods, Part A")                                                      \
    NUMBER(dense_rate, 0.001, 0.001, "1", "[3] Methods, Part A")                                                       \
    NUMBER(prune_share, 0.95, 0.95, "of each matrix", "[3] Methods, Part A")                                           \
    NUMBER(regrow_share, 0.5, 0.5, "of pruned sites", "[3] Methods, Part A")                                           \
    NUMBER(regrow_batches, 30, 30, "mini-batches", "[3] Methods, Part A")                                              \
    NUMBER(regrow_scale, 0.03, 0.03, "SD", "[3] Methods, Part A")                                                      \
    NUMBER(finetune_rate, 0.0005, 0.0005, "1", "[3] Methods, Part A")                                                  \
    NUMBER(guided_epochs, 15, 5, "epochs", "[3] Results, Part A")                                                      \
    NUMBER(consolidation_step, 5, 1, "epochs", "[3] Methods, Part A")                                                  \
    NUMBER(relapse_share, 0.4, 0.4, "of survivors", "[3] Methods, Part A")                                             \
    NUMBER(acute_share, 0.6, 0.6, "of pruned sites", "[3] Methods, Part B")                                            \
    NUMBER(acute_60_epochs, 15, 3, "epochs", "[3] Results, Part B")                                                    \
    NUMBER(acute_full_epochs, 20, 4, "epochs", "[3] Results, Part B")                                                  \
    NUMBER(cycle_share, 0.4, 0.4, "of missing sites", "[3] Methods, Part B")                                           \
    NUMBER(cycle_epochs, 5, 1, "epochs", "[3] Methods, Part B")                                                        \
    NUMBER(routine_sigma, 0.3, 0.3, "sigma", "[3] Methods, Part A")                                                    \
    CHOICE(seed_reset, "whole-trial;before-regrowth;once-per-part", "choices.csv: seed-reset")                         \
    CHOICE(extreme_test, "before-combined;last", "choices.csv: extreme-test")                                          \
    CHOICE(table_1_extreme, "no;yes", "choices.csv: table-1-extreme")                                                  \
    CHOICE(noise_draw, "running;reseeded", "choices.csv: noise-draw")                                                  \
    CHOICE(shuffling, "last-batch-kept;last-batch-dropped", "choices.csv: shuffling")                                  \
    CHOICE(routine_noise, "none;routine", "choices.csv: routine-noise")                                                \
    CHOICE(training_noise, "evaluation-only;fine-tuning", "choices.csv: training-noise")                               \
    CHOICE(internal_set, "standard;clean", "choices.csv: internal-set")                                                \
    CHOICE(regrow_score, "signed;absolute;squared", "choices.csv: regrow-score")                                       \
    CHOICE(regrow_sigma, "standard-deviation;variance", "choices.csv: regrow-sigma")                                   \
    CHOICE(cycle_batches, "thirty;whole-epoch", "choices.csv: cycle-batches")                                          \
    CHOICE(relapse_rule, "per-layer;global;random", "choices.csv: relapse-rule")                                       \
    CHOICE(relapse_before, "table;second-evaluation", "choices.csv: relapse-before")                                   \
    CHOICE(relapse_sign_b, "text;table-2", "choices.csv: relapse-sign-b")                                              \
    CHOICE(severe_level, "1.0;1.5", "choices.csv: severe-level")                                                       \
    CHOICE(sweep_network, "anew;copies;continued", "choices.csv: sweep-network")                                       \
    CHOICE(sweep_scope, "per-layer;global", "choices.csv: sweep-scope")                                                \
    CHOICE(chronic_shared, "separate;one-course", "choices.csv: chronic-shared")

struct settings {
    SETTINGS(NF_NUMBER_MEMBER, NF_CHOICE_MEMBER)
};
static const struct nf_setting settings_table[] = {SETTINGS(NF_NUMBER_ROW, NF_CHOICE_ROW)};

static const struct settings *settings_of(const struct nf_lab *lab)
{
    return lab->settings;
}

enum { DENSE, PRUNED, ARM, RELAPSED, SWEPT, COURSE };

/** ## Part A: robustness
 *
 * The clean and the standard set; more noise on the inputs; noise after each hidden layer, up to 2.5 but for Table 1,
 * which ends at 1.5; both together.  Part A counts sparsity over all parameters, biases included; Part B over weights.
 */
static const struct nf_lab_test tests[] = {
    {.metric = "clean", .on_clean = 1},
    {.metric = "standard"},
    {.metric = "input-1.0", .stress = {.input_noise = 1.0}},
    {.metric = "input-2.0", .stress = {.input_noise = 2.0}},
    {.metric = "internal-0.3", .stress = {.noise = 0.3}},
    {.metric = "internal-0.5", .stress = {.noise = 0.5}},
    {.metric = "internal-1.0", .stress = {.noise = 1.0}},
    {.metric = "internal-1.5", .stress = {.noise = 1.5}},
    {.metric = NULL},
};
static const struct nf_lab_test extreme[] = {{.metric = "internal-2.5", .stress = {.noise = 2.5}}, {.metric = NULL}};
static const struct nf_lab_test combined[] = {{.metric = "combined", .stress = {1.0, 0.5, 0.0}}, {.metric = NULL}};
static const struct nf_lab_test *const mild = &tests[4];

static enum nf_status measure(struct nf_lab *lab, int slot, int with_extreme, const char *condition,
                              struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(lab);
    const struct nf_lab_test *order[] = {tests, combined, NULL, NULL};
    if (with_extreme) order[s->extreme_test == 0 ? 1 : 2] = extreme, order[s->extreme_test == 0 ? 2 : 1] = combined;
    enum nf_status status = NF_OK;
    for (int i = 0; !status && order[i]; i++) {
        const struct nf_battery battery = {.tests = order[i],
                                           .internal_on_clean = s->internal_set,
                                           .routine_noise = s->routine_noise == 1 ? s->routine_sigma : 0.0};
        status = nf_battery_run(lab, slot, &battery, condition, recorder);
    }
    return status;
}

/** ## Baseline training and pruning
 *
 * Twenty epochs of Adam at 0.001; then the smallest 95 % of each matrix are deleted. */
static enum nf_status train_dense(struct nf_lab *lab)
{
    const struct settings *s = settings_of(lab);
    return nf_lab_dense(lab, DENSE, (int)s->dense_epochs, s->dense_rate);
}

static enum nf_status dense(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    enum nf_status status = train_dense(lab);
    if (!status) status = nf_record(recorder, (double)lab->net[DENSE].count, "dense", "parameters");
    return status ? status : measure(lab, DENSE, settings_of(lab)->table_1_extreme, "dense", recorder);
}

static enum nf_status prune(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    enum nf_status status = nf_lab_copy(lab, PRUNED, DENSE);
    if (!status) status = nf_prune_magnitude(&lab->net[PRUNED], settings_of(lab)->prune_share);
    return status ? status : measure(lab, PRUNED, settings_of(lab)->table_1_extreme, "pruned", recorder);
}

/** All trials used the same random seed: every arm begins with the stream as training the dense network leaves it. */
static enum nf_status begin_trial(struct nf_lab *lab)
{
    int reset = settings_of(lab)->seed_reset;
    if (reset == 2) return NF_OK;
    return reset == 1 ? nf_torch_seed(&lab->torch, (uint64_t)lab->unit.seed) : train_dense(lab);
}

/** ## Gradient-guided regrowth and fine-tuning
 *
 * For each layer the half of the removed connections whose gradients, summed over thirty mini-batches, are largest;
 * new weights are N(0, 0.03); fine-tuning at 0.0005 with the mask frozen. */
static struct nf_arm guided_arm(const struct settings *s, double share, double epochs)
{
    return (struct nf_arm){.score = nf_arm_scores[s->regrow_score],
                           .share = share,
                           .batches = (int)s->regrow_batches,
                           .scale = s->regrow_sigma == 1 ? sqrt(s->regrow_scale) : s->regrow_scale,
                           .epochs = (int)epochs,
                           .rate = s->finetune_rate,
                           .noise = s->training_noise == 1 ? s->routine_sigma : 0.0};
}

/* net[ARM] <- the pruned network, treated, as a trial of its own. */
static enum nf_status treat(struct nf_lab *lab, struct nf_arm arm)
{
    enum nf_status status = begin_trial(lab);
    if (!status) status = nf_lab_copy(lab, ARM, PRUNED);
    return status ? status : nf_arm_treat(lab, ARM, &arm, NULL);
}

/** ## Table 1, and random sites instead of guided ones
 *
 * The differences that the tables print (recovery, gains) follow from these by the expressions in `published.csv`. */
/* Severe noise in the comparison of guided and random sites. */
static enum nf_status record_severe(struct nf_lab *lab, const char *condition, struct nf_recorder *recorder)
{
    char key[64];
    snprintf(key, sizeof key, "%s:internal-%s", condition, settings_of(lab)->severe_level ? "1.5" : "1.0");
    return nf_record(recorder, nf_recorded(recorder, key), condition, "internal-severe");
}

static enum nf_status guided(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    const struct settings *s = settings_of(lab);
    struct nf_arm arm = guided_arm(s, s->regrow_share, s->guided_epochs);
    enum nf_status status = nf_lab_copy(lab, ARM, PRUNED); /* one trial with the columns of Table 1 before it */
    if (!status) status = nf_arm_treat(lab, ARM, &arm, NULL);
    if (!status) status = measure(lab, ARM, settings_of(lab)->table_1_extreme, "guided", recorder);
    return status ? status : record_severe(lab, "guided", recorder);
}

static enum nf_status random_sites(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    const struct settings *s = settings_of(lab);
    struct nf_arm arm = guided_arm(s, s->regrow_share, s->guided_epochs);
    arm.score = NF_REGROW_RANDOM;
    enum nf_status status = treat(lab, arm);
    if (!status) status = measure(lab, ARM, settings_of(lab)->table_1_extreme, "random", recorder);
    return status ? status : record_severe(lab, "random", recorder);
}

/** ## Figure 1: the sweep
 *
 * Nine sparsities under combined stress, as in paper 2; the fine levels and the mild noise at 93 % are ours. */
static enum nf_status sweep(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    const struct settings *s = settings_of(lab);
    const struct nf_sweep plan = {.name = "sweep",
                                  .network = (enum nf_sweep_network)s->sweep_network,
                                  .scope = (enum nf_sweep_scope)s->sweep_scope,
                                  .epochs = (int)s->dense_epochs,
                                  .rate = s->dense_rate,
                                  .dense = DENSE,
                                  .scratch = SWEPT,
                                  .stress = combined};
    enum nf_status status = nf_sweep_run(lab, &plan, nf_sweep_paper_levels, NF_SWEEP_PAPER_LEVELS, recorder);
    if (!status) status = nf_sweep_record_cliff(&plan, nf_sweep_paper_levels, NF_SWEEP_PAPER_LEVELS, recorder);
    if (!status) status = nf_sweep_run(lab, &plan, nf_sweep_fine_levels, NF_SWEEP_FINE_LEVELS, recorder);
    if (!status) status = nf_sweep_record_threshold(&plan, recorder);
    if (!status) status = nf_lab_copy(lab, SWEPT, DENSE);
    if (!status) status = nf_prune_magnitude(&lab->net[SWEPT], 0.93);
    return status ? status : nf_lab_measure(lab, SWEPT, mild, "sweep-93", recorder);
}

/** ## Relapse
 *
 * A further 40 % of the surviving weights are pruned and the combined challenge is repeated.  `relapse-drop` is before
 * minus after, as Table 2 has it; `relapse-change` after minus before, as the text of Part B has it, unless the three
 * figures that it calls changes are read with the sign of Table 2. */
static enum nf_status relapse(struct nf_lab *lab, int slot, const char *condition, int sign_open,
                              struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(lab);
    const struct nf_relapse second = {.rule = (enum nf_relapse_rule)s->relapse_rule,
                                      .share = s->relapse_share,
                                      .stress = combined,
                                      .before_again = s->relapse_before == 1,
                                      .pruned = PRUNED,
                                      .scratch = RELAPSED};
    char key[64];
    snprintf(key, sizeof key, "%s:relapse-drop", condition);
    enum nf_status status = nf_relapse_test(lab, slot, &second, condition, recorder);
    double drop = nf_recorded(recorder, key), change = sign_open && s->relapse_sign_b == 1 ? drop : -drop;
    return status ? status : nf_record(recorder, change, condition, "relapse-change");
}

static enum nf_status finish_arm(struct nf_lab *lab, int slot, const char *condition, int sign_open,
                                 struct nf_recorder *recorder)
{
    enum nf_status status = measure(lab, slot, 1, condition, recorder);
    return status ? status : relapse(lab, slot, condition, sign_open, recorder);
}

/** ## Table 2: consolidation of 0, 5, 10, 15 and 20 epochs
 *
 * Each duration is a trial of its own: regrowth of the pruned network, fine-tuning, tests, second pruning.  A stage
 * each; memory[STEPS_DONE] counts them. */
enum { STEPS_DONE, ACUTE_DONE, CONTROLS_DONE };

/* How long consolidation must be for a drop of at most half a point and combined accuracy within a point of dense. */
static enum nf_status record_epochs_needed(struct nf_recorder *recorder)
{
    for (int epochs = 0; epochs <= 20; epochs += 5) {
        char accuracy[64], drop[64];
        snprintf(accuracy, sizeof accuracy, "consolidation-%d:combined", epochs);
        snprintf(drop, sizeof drop, "consolidation-%d:relapse-drop", epochs);
        double missing = nf_recorded(recorder, "dense:combined") - nf_recorded(recorder, accuracy);
        if (missing <= 1.0 && nf_recorded(recorder, drop) <= 0.5)
            return nf_record(recorder, epochs, "consolidation", "epochs-needed");
    }
    return NF_OK;
}

static enum nf_status consolidate(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    const struct settings *s = settings_of(lab);
    int step = (int)lab->memory[STEPS_DONE]++;
    char condition[32];
    snprintf(condition, sizeof condition, "consolidation-%d", 5 * step);
    enum nf_status status = treat(lab, guided_arm(s, s->regrow_share, step * s->consolidation_step));
    if (!status) status = finish_arm(lab, ARM, condition, 0, recorder);
    return status || step < 4 ? status : record_epochs_needed(recorder);
}

/** ## Part B: one large regrowth
 *
 * From the same pruned network 60 % of what is missing returns and is trained for fifteen epochs, or all of it for
 * twenty.  Where the seed is set once for each part, the part begins as Part A does: the same networks, the same tests,
 * the same accuracies, as the printed 32.2 is the same in both. */
static enum nf_status begin_part_b(struct nf_lab *lab, struct nf_recorder *recorder)
{
    enum nf_status status = dense(lab, recorder);
    return status ? status : prune(lab, recorder);
}

static enum nf_status acute(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    const struct settings *s = settings_of(lab);
    int full = (int)lab->memory[ACUTE_DONE]++;
    struct nf_arm arm =
        full ? guided_arm(s, 1.0, s->acute_full_epochs) : guided_arm(s, s->acute_share, s->acute_60_epochs);
    enum nf_status status = s->seed_reset == 2 && !full ? begin_part_b(lab, recorder) : NF_OK;
    if (!status) status = treat(lab, arm);
    return status ? status : finish_arm(lab, ARM, full ? "acute-full" : "acute-60", 1, recorder);
}

/** ## Part B: three, six and ten cycles
 *
 * In each cycle 40 % of what is still missing returns by freshly collected gradients, then five epochs.  The same at
 * random sites is a control of ours: one course, tested on its way. */
enum { LENGTHS = 3 };
static const int cycles_of[LENGTHS] = {3, 6, 10};

/* How the longer courses begin.  A trial that sets the seed again repeats the draws of the shorter course, so it goes
 * on where that one stood before its tests. */
enum succession { ONE_COURSE, SAME_DRAWS, ANEW };

static enum succession succession(const struct settings *s)
{
    if (s->chronic_shared) return ONE_COURSE;
    return s->seed_reset == 2 ? ANEW : SAME_DRAWS;
}

static enum nf_status begin_course(struct nf_lab *lab)
{
    enum nf_status status = begin_trial(lab);
    return status ? status : nf_lab_copy(lab, COURSE, PRUNED);
}

static enum nf_status run_courses(struct nf_lab *lab, enum nf_regrow_score score, enum succession how,
                                  const char *suffix, struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(lab);
    struct nf_arm cycle = guided_arm(s, s->cycle_share, s->cycle_epochs);
    struct nf_torch_stream untested = lab->torch;
    enum nf_status status = NF_OK;
    cycle.score = score;
    if (s->cycle_batches == 1) cycle.batches = lab->train.samples; /* all there are */
    for (int i = 0, done = 0; !status && i < LENGTHS; i++) {
        char condition[32];
        if (i == 0 || how == ANEW) status = begin_course(lab), done = 0;
        if (i > 0 && how == SAME_DRAWS) lab->torch = untested;
        for (; !status && done < cycles_of[i]; done++)
            status = nf_arm_treat(lab, COURSE, &cycle, NULL);
        untested = lab->torch;
        snprintf(condition, sizeof condition, "chronic-%d%s", cycles_of[i], suffix);
        if (!status) status = finish_arm(lab, COURSE, condition, i == 0, recorder);
    }
    return status;
}

static enum nf_status chronic(void *world, struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(world);
    return run_courses(world, nf_arm_scores[s->regrow_score], succession(s), "", recorder);
}

/* The two longest controls, fifty epochs of a nearly full network each, are run for the published seed and the first
 * ten of the ensemble. */
enum { LONG_CONTROL_BELOW = 1010 };

static int runs_long_controls(const struct nf_lab *lab)
{
    return !nf_lab_is_rounding(lab) && lab->unit.seed < LONG_CONTROL_BELOW;
}

static enum nf_status chronic_at_random(void *world, struct nf_recorder *recorder)
{
    if (!runs_long_controls(world)) return NF_OK;
    return run_courses(world, NF_REGROW_RANDOM, ONE_COURSE, "-random", recorder);
}

/** The ten-cycle network is tested twice, to tell a gain after the second pruning from the noise of a test. */
static enum nf_status test_again(void *world, struct nf_recorder *recorder)
{
    double again;
    enum nf_status status = nf_lab_accuracy(world, COURSE, combined, &again);
    return status ? status : nf_record(recorder, again, "chronic-10", "combined-again");
}

/** ## Controls that the paper does not have
 *
 * The same training with nothing regrown, for every length of the arms; one pass to the density of three cycles with
 * their fifteen epochs; full regrowth with the fifty epochs of ten cycles; and the second
 * pruning of networks that were never treated.  They come last: their draws disturb nothing above. */
static const struct control {
    const char *condition;
    double share;
    int cycles; /* trained for as many epochs as so many cycles */
} controls[] = {
    {"fine-tuned-5", 0.0, 1},  {"fine-tuned-10", 0.0, 2},  {"fine-tuned", 0.0, 3}, {"fine-tuned-20", 0.0, 4},
    {"fine-tuned-30", 0.0, 6}, {"fine-tuned-50", 0.0, 10}, {"acute-78", 0.784, 3}, {"acute-full-50", 1.0, 10},
};

static enum nf_status next_control(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    const struct settings *s = settings_of(lab);
    const struct control *c = &controls[(int)lab->memory[CONTROLS_DONE]++];
    if (nf_lab_is_rounding(lab)) return NF_OK; /* printed numbers alone are judged there */
    enum nf_status status = treat(lab, guided_arm(s, c->share, c->cycles * s->cycle_epochs));
    return status ? status : finish_arm(lab, ARM, c->condition, 0, recorder);
}

static enum nf_status longest_control(void *world, struct nf_recorder *recorder)
{
    return runs_long_controls(world) ? next_control(world, recorder) : NF_OK;
}

static enum nf_status fine_tuned(void *world, struct nf_recorder *recorder)
{
    enum nf_status status = NF_OK;
    for (int c = 0; !status && c < 6; c++)
        status = next_control(world, recorder);
    return status;
}

static enum nf_status untreated_relapse(void *world, struct nf_recorder *recorder)
{
    if (nf_lab_is_rounding(world)) return NF_OK;
    enum nf_status status = relapse(world, DENSE, "dense", 0, recorder);
    return status ? status : relapse(world, PRUNED, "pruned", 0, recorder);
}

/** ## The run */
static const struct nf_stage stages[] = {
    {"dense", dense},
    {"prune", prune},
    {"guided regrowth", guided},
    {"random regrowth", random_sites},
    {"sweep", sweep},
    {"0 epochs", consolidate},
    {"5 epochs", consolidate},
    {"10 epochs", consolidate},
    {"15 epochs", consolidate},
    {"20 epochs", consolidate},
    {"acute, 60 %", acute},
    {"acute, full", acute},
    {"3, 6 and 10 cycles", chronic},
    {"10 cycles, tested again", test_again},
    {"untreated, pruned again", untreated_relapse},
    {"fine-tuned only", fine_tuned},
    {"density of 3 cycles", next_control},
    {"full, 50 epochs", longest_control},
    {"random cycles", chronic_at_random},
    {NULL, NULL},
};

/** The data come from NumPy's generator seeded 100, 200 and 300, whatever seeds the network. */
static enum nf_status open_lab(void **world, const void *settings, const struct nf_unit *unit)
{
    const struct settings *s = settings;
    const struct nf_lab_readings readings = {.same_data = 1, .drop_last = s->shuffling, .reseed_tests = s->noise_draw};
    return nf_lab_open_as(world, settings, unit, &readings);
}
static const struct nf_world_type lab_world = {open_lab, nf_lab_close, nf_lab_save, nf_lab_load};

static const char *const choices[] = {
    "seed_reset=before-regrowth", "seed_reset=once-per-part",     "seed_reset=once-per-part&extreme_test=last",
    "noise_draw=reseeded",        "shuffling=last-batch-dropped", "routine_noise=routine",
    "training_noise=fine-tuning", "internal_set=clean",           "regrow_score=absolute",
    "regrow_score=squared",       "regrow_sigma=variance",        "cycle_batches=whole-epoch",
    "relapse_rule=global",        "relapse_rule=random",          "relapse_sign_b=table-2",
    "severe_level=1.5",           "sweep_network=continued",      "sweep_scope=global",
    "extreme_test=last",          "table_1_extreme=yes",          NULL};
static const long seeds[] = {42};

static const struct nf_paper paper = {
    .number = 3,
    .key = "03-consolidation",
    .title = "Consolidation and iterative regrowth",
    .code_hash = NF_CODE_HASH,
    .settings = {settings_table, sizeof settings_table / sizeof *settings_table, sizeof(struct settings)},
    .stages = stages,
    .world = &lab_world,
    .seeds = seeds,
    .seed_count = 1,
    .reduced_seed_count = 1,
    .replayable = 1,
    .rounding = 8,
    .ensemble = 8,
    .choices = choices,
};

int main(int argc, char **argv)
{
    return nf_paper_main(&paper, argc, argv);
}
