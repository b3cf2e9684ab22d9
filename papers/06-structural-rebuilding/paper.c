/** # Structural rebuilding and long-term resilience
 *
 * The three treatments of paper 4 over ten seeds, and then eight cycles of chronic stress: each removes a tenth of the
 * surviving weights and lets every arm maintain itself in its own way [6].  No gain; seeds not printed.
 *
 * ## Settings
 *
 * Every number is the paper's; the `CHOICE` lines are readings of what it leaves open, the first of each being the
 * default (`choices.csv` says why).  The readings that several papers share are in `src/run/readings.h`. */
#include "run/lab.h"

#include <stdio.h>
#include <string.h>

#define SETTINGS(NUMBER, CHOICE)                                                                                       \
    NUMBER(dense_epochs, 20, 20, "epochs", "[6] Methods, Baseline training and pruning")                               \
    NUMBER(dense_rate, 0.001, 0.001, "1", "[6] Methods, Baseline training and pruning")                                \
    NUMBER(prune_share, 0.95, 0.95, "of the weights", "[6] Methods, Baseline training and pruning")                    \
    NUMBER(regrow_batches, 30, 30, "mini-batches", "[6] Methods, Antidepressant treatment protocols")                  \
    NUMBER(regrow_share, 0.5, 0.5, "of pruned sites", "[6] Methods, Antidepressant treatment protocols")               \
    NUMBER(regrow_scale, 0.03, 0.03, "SD", "[6] Methods, Antidepressant treatment protocols")                          \
    NUMBER(ketamine_epochs, 15, 3, "epochs", "[6] Methods, Antidepressant treatment protocols")                        \
    NUMBER(ketamine_rate, 0.0005, 0.0005, "1", "[6] Methods, Antidepressant treatment protocols")                      \
    NUMBER(ssri_epochs, 100, 20, "epochs", "[6] Methods, Antidepressant treatment protocols")                          \
    NUMBER(ssri_rate, 0.00001, 0.00001, "1", "[6] Methods, Antidepressant treatment protocols")                        \
    NUMBER(ssri_noise_start, 0.5, 0.5, "sigma", "[6] Methods, Antidepressant treatment protocols")                     \
    NUMBER(damping, 0.7, 0.7, "factor", "[6] Methods, Antidepressant treatment protocols")                             \
    NUMBER(neurosteroid_epochs, 10, 3, "epochs", "[6] Methods, Antidepressant treatment protocols")                    \
    NUMBER(neurosteroid_rate, 0.0005, 0.0005, "1", "[6] Methods, Antidepressant treatment protocols")                  \
    NUMBER(acute_share, 0.4, 0.4, "of survivors", "[6] Methods, Evaluation metrics")                                   \
    NUMBER(cycle_share, 0.1, 0.1, "of survivors", "[6] Methods, Long-term relapse under chronic stress")               \
    NUMBER(ketamine_maintenance, 5, 1, "epochs", "[6] Methods, Long-term relapse under chronic stress")                \
    NUMBER(ssri_maintenance, 20, 4, "epochs", "[6] Methods, Long-term relapse under chronic stress")                   \
    NUMBER(neurosteroid_maintenance, 10, 2, "epochs", "[6] Methods, Long-term relapse under chronic stress")           \
    NUMBER(threshold, 80, 80, "%", "[6] Methods, Long-term relapse under chronic stress")                              \
    NUMBER(excellent, 95, 95, "%", "our choice: what counts as excellent in Results, Longitudinal trajectories")       \
    NF_LAB_READINGS(CHOICE)                                                                                            \
    CHOICE(prune_scope, "per-layer;global", "choices.csv: prune-scope")                                                \
    CHOICE(gain, "none;as-in-paper-5", "choices.csv: gain")                                                            \
    CHOICE(regrow_score, "absolute;signed;squared;random", "choices.csv: regrow-score")                                \
    CHOICE(regrow_scope, "per-layer;global", "choices.csv: regrow-scope")                                              \
    CHOICE(regrow_ties, "first;topk;random", "choices.csv: regrow-ties")                                               \
    CHOICE(regrow_mode, "no-noise;noise-0.5", "choices.csv: regrow-mode")                                              \
    CHOICE(ssri_noise, "reaches-0;stops-short", "choices.csv: ssri-noise")                                             \
    CHOICE(neurosteroid_training, "on;off", "choices.csv: neurosteroid-training")                                      \
    CHOICE(neurosteroid_off, "relu-restored;tanh-kept", "choices.csv: neurosteroid-off")                               \
    CHOICE(stress_base, "standard;clean", "choices.csv: stress-base")                                                  \
    CHOICE(relapse_scope, "per-layer;global", "choices.csv: relapse-scope")                                            \
    CHOICE(relapse_baseline, "table-value;tested-again", "choices.csv: relapse-baseline")                              \
    CHOICE(cycles_start, "treated;treated-again", "choices.csv: cycles-start")                                         \
    CHOICE(cycle_scope, "per-layer;global", "choices.csv: cycle-scope")                                                \
    CHOICE(cycle_rates, "as-in-treatment;a-tenth", "choices.csv: cycle-rates")                                         \
    CHOICE(cycle_ssri_noise, "0.25;0.5;0.3;0.1", "choices.csv: cycle-ssri-noise")                                      \
    CHOICE(cycle_order, "after-maintenance;before-maintenance", "choices.csv: cycle-order")                            \
    CHOICE(cycle_zero, "counts;does-not", "choices.csv: cycle-zero")                                                   \
    CHOICE(relapse_cycle, "first;last", "choices.csv: relapse-cycle")

struct settings {
    SETTINGS(NF_NUMBER_MEMBER, NF_CHOICE_MEMBER)
};
static const struct nf_setting settings_table[] = {SETTINGS(NF_NUMBER_ROW, NF_CHOICE_ROW)};

static const struct settings *settings_of(const struct nf_lab *lab)
{
    return lab->settings;
}

/** ## Baseline training and pruning
 *
 * A 2-512-512-256-4 network, twenty epochs of Adam at 0.001; then the weakest 95 % of the weights go.  The initial
 * weights are said to be normal and small; how small is not printed, so the library's default stands in for them. */
enum { DENSE, PRUNED, KETAMINE, SSRI, NEUROSTEROID, WITHDRAWN, COURSE, PROBED };

static enum nf_status measure_arm(struct nf_lab *lab, int slot, const char *condition, struct nf_recorder *recorder);

static enum nf_status remove_share(struct nf_lab *lab, int slot, double share, int global)
{
    struct nf_mlp *net = &lab->net[slot];
    return global ? nf_prune_globally(net, share) : nf_prune_survivors(net, share);
}

static enum nf_status train_dense(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    const struct settings *s = settings_of(lab);
    enum nf_status status = nf_lab_dense(lab, DENSE, (int)s->dense_epochs, s->dense_rate);
    return status ? status : nf_record(recorder, (double)lab->net[DENSE].count, "network", "parameters");
}

static enum nf_status prune(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    const struct settings *s = settings_of(lab);
    enum nf_status status = nf_lab_copy(lab, PRUNED, DENSE);
    if (!status) status = remove_share(lab, PRUNED, s->prune_share, s->prune_scope);
    return status ? status : measure_arm(lab, PRUNED, "untreated", recorder);
}

/** ## Antidepressant treatment protocols
 *
 * Three copies of the pruned network.  **Ketamine-like:** the half of the pruned sites whose gradients over thirty
 * mini-batches are largest returns with weights of SD 0.03; fifteen epochs at 0.0005.  Most pruned sites have no
 * gradient at all, since no live path runs through them; how many of the regrown ones are such is recorded. */
static const double paper_5_gain[] = {1.25, 1.6, 0.85};

static enum nf_status regrow(struct nf_lab *lab, int slot, enum nf_regrow_score score, double *without_gradient)
{
    const struct settings *s = settings_of(lab);
    struct nf_mlp *net = &lab->net[slot];
    size_t without[NF_MLP_MOST_LAYERS] = {0}, before = nf_mlp_active_weights(net), lost = 0;
    struct nf_regrow rule = {.score = score,
                             .share = s->regrow_share,
                             .batches = (int)s->regrow_batches,
                             .scale = s->regrow_scale,
                             .global = s->regrow_scope,
                             .ties = (enum nf_regrow_ties)s->regrow_ties,
                             .without_gradient = without};
    net->modulators.noise = s->regrow_mode ? s->ssri_noise_start : 0.0;
    enum nf_status status = nf_lab_regrow(lab, slot, rule);
    net->modulators.noise = 0.0;
    for (int l = 0; l < net->layers; l++)
        lost += without[l];
    *without_gradient = 100.0 * (double)lost / (double)(nf_mlp_active_weights(net) - before);
    return status;
}

static struct nf_training ketamine_training(const struct settings *s)
{
    return (struct nf_training){.epochs = (int)s->ketamine_epochs, .rate = s->ketamine_rate};
}

static enum nf_status treat_ketamine(struct nf_lab *lab, int slot, double *without_gradient)
{
    const struct settings *s = settings_of(lab);
    enum nf_status status = nf_lab_begin_arm(lab);
    if (!status) status = nf_lab_copy(lab, slot, PRUNED);
    if (!status && s->gain) lab->net[slot].modulators.gain = paper_5_gain[0];
    if (!status) status = regrow(lab, slot, (enum nf_regrow_score)s->regrow_score, without_gradient);
    return status ? status : nf_lab_train(lab, slot, ketamine_training(s));
}

/** **SSRI-like:** a hundred epochs at 0.00001 while internal noise fades linearly from 0.5 to zero.  A schedule that
 * divides by the number of epochs stops one step short of zero. */
static struct nf_training fading(int epochs, double rate, double noise, int short_of)
{
    return (struct nf_training){
        .epochs = epochs, .rate = rate, .noise = {1, noise, short_of ? noise / (double)epochs : 0.0}};
}

static struct nf_training ssri_training(const struct settings *s)
{
    struct nf_training training = fading((int)s->ssri_epochs, s->ssri_rate, s->ssri_noise_start, s->ssri_noise);
    if (s->gain) training.gain = (struct nf_ramp){1, 1.0, paper_5_gain[1]};
    return training;
}

static enum nf_status treat_ssri(struct nf_lab *lab, int slot, double *unused)
{
    (void)unused;
    enum nf_status status = nf_lab_begin_arm(lab);
    if (!status) status = nf_lab_copy(lab, slot, PRUNED);
    if (!status) status = nf_lab_train(lab, slot, ssri_training(settings_of(lab)));
    lab->net[slot].modulators.noise = 0.0;
    return status;
}

/** **Neurosteroid-like:** tanh units, their output multiplied by 0.7, ten epochs at 0.0005. */
static struct nf_modulators tonic_inhibition(const struct settings *s)
{
    return (struct nf_modulators){.tanh = 1, .gain = s->gain ? paper_5_gain[2] : 1.0, .inhibition = s->damping};
}

static struct nf_training neurosteroid_training(const struct settings *s)
{
    return (struct nf_training){.epochs = (int)s->neurosteroid_epochs, .rate = s->neurosteroid_rate};
}

static enum nf_status treat_neurosteroid(struct nf_lab *lab, int slot, double *unused)
{
    (void)unused;
    const struct settings *s = settings_of(lab);
    enum nf_status status = nf_lab_begin_arm(lab);
    if (!status) status = nf_lab_copy(lab, slot, PRUNED);
    if (!status && !s->neurosteroid_training) lab->net[slot].modulators = tonic_inhibition(s);
    if (!status) status = nf_lab_train(lab, slot, neurosteroid_training(s));
    lab->net[slot].modulators = tonic_inhibition(s);
    return status;
}

static enum nf_status ketamine(void *world, struct nf_recorder *recorder)
{
    double without_gradient = 0.0;
    enum nf_status status = treat_ketamine(world, KETAMINE, &without_gradient);
    if (!status) status = measure_arm(world, KETAMINE, "ketamine", recorder);
    if (!status) status = nf_record(recorder, without_gradient, "ketamine", "regrown-without-gradient");
    return status ? status : nf_record(recorder, ketamine_training(settings_of(world)).epochs, "ketamine", "epochs");
}

static enum nf_status ssri(void *world, struct nf_recorder *recorder)
{
    enum nf_status status = treat_ssri(world, SSRI, NULL);
    if (!status) status = measure_arm(world, SSRI, "ssri", recorder);
    return status ? status : nf_record(recorder, ssri_training(settings_of(world)).epochs, "ssri", "epochs");
}

static enum nf_status neurosteroid(void *world, struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(world);
    enum nf_status status = treat_neurosteroid(world, NEUROSTEROID, NULL);
    if (!status) status = measure_arm(world, NEUROSTEROID, "neurosteroid", recorder);
    if (!status) status = nf_record(recorder, 100.0 * (1.0 - s->damping), "neurosteroid", "damping");
    return status ? status : nf_record(recorder, s->neurosteroid_epochs, "neurosteroid", "epochs");
}

/** ## Evaluation metrics
 *
 * Clean, standard, combined stress (input noise 1.0 with internal noise 0.5), internal noise from 0 to 2.5; then 40 %
 * of the remaining weights go and the combined test is repeated. */
static const struct nf_lab_test tests[] = {
    {.metric = "clean", .on_clean = 1},
    {.metric = "standard"},
    {.metric = "combined", .stress = {.input_noise = 1.0, .noise = 0.5}},
    {.metric = "internal-0.0"},
    {.metric = "internal-0.5", .stress = {.noise = 0.5}},
    {.metric = "internal-1.0", .stress = {.noise = 1.0}},
    {.metric = "internal-1.5", .stress = {.noise = 1.5}},
    {.metric = "internal-2.5", .stress = {.noise = 2.5}},
    {.metric = NULL},
};

static struct nf_lab_test as_read(const struct settings *s, struct nf_lab_test test)
{
    if (!strcmp(test.metric, "combined")) test.on_clean = s->stress_base;
    return test;
}

static enum nf_status combined(struct nf_lab *lab, int slot, double *percent)
{
    struct nf_lab_test test = as_read(settings_of(lab), tests[2]);
    return nf_lab_accuracy(lab, slot, &test, percent);
}

static enum nf_status acute_relapse(struct nf_lab *lab, int slot, const char *condition, struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(lab);
    char key[64];
    double before, after = 0.0;
    snprintf(key, sizeof key, "%s:combined", condition);
    before = nf_recorded(recorder, key);
    enum nf_status status = nf_lab_copy(lab, PROBED, slot);
    if (!status && s->relapse_baseline) status = combined(lab, PROBED, &before);
    if (!status) status = remove_share(lab, PROBED, s->acute_share, s->relapse_scope);
    if (!status) status = combined(lab, PROBED, &after);
    if (!status) status = nf_record(recorder, after, condition, "relapse");
    if (!status) status = nf_record(recorder, after < s->threshold, condition, "acute-relapsed");
    return status ? status : nf_record(recorder, before - after, condition, "relapse-drop");
}

static enum nf_status measure_arm(struct nf_lab *lab, int slot, const char *condition, struct nf_recorder *recorder)
{
    char key[64];
    enum nf_status status = nf_record(recorder, nf_lab_sparsity(lab, slot), condition, "sparsity");
    for (const struct nf_lab_test *test = tests; !status && test->metric; test++) {
        struct nf_lab_test read = as_read(settings_of(lab), *test);
        status = nf_lab_measure(lab, slot, &read, condition, recorder);
    }
    if (status || slot == PRUNED || slot == DENSE) return status;
    snprintf(key, sizeof key, "%s:combined", condition);
    double gained = nf_recorded(recorder, key) - nf_recorded(recorder, "untreated:combined");
    status = nf_record(recorder, gained, condition, "combined-improvement");
    return status ? status : acute_relapse(lab, slot, condition, recorder);
}

/** **State dependence.**  The damping is switched off, and with it, by default, tanh. */
static enum nf_status neurosteroid_off(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    enum nf_status status = nf_lab_copy(lab, WITHDRAWN, NEUROSTEROID);
    if (status) return status;
    lab->net[WITHDRAWN].modulators = nf_modulators_none;
    lab->net[WITHDRAWN].modulators.tanh = settings_of(lab)->neurosteroid_off;
    status = measure_arm(lab, WITHDRAWN, "neurosteroid-off", recorder);
    double on = nf_recorded(recorder, "neurosteroid:combined"),
           off = nf_recorded(recorder, "neurosteroid-off:combined");
    return status ? status : nf_record(recorder, on - off, "neurosteroid", "withdrawal-drop");
}

/** ## Long-term relapse under chronic stress
 *
 * Eight cycles: a tenth of the surviving weights go, then the arm maintains itself: five epochs (ketamine), twenty at
 * the low rate with mild, tapering noise (SSRI; how mild is not printed), ten under inhibition (neurosteroid).  The
 * combined test follows every cycle and precedes the first; below 80 % is a relapse. */
enum { CYCLES = 8 };

struct course {
    const char *condition;
    int from;     /* the treated network's slot */
    double share; /* removed in each cycle */
    struct nf_training maintenance;
    enum nf_status (*treat)(struct nf_lab *lab, int slot, double *unused);
};

static enum nf_status one_cycle(struct nf_lab *lab, const struct course *course, double *percent)
{
    const struct settings *s = settings_of(lab);
    struct nf_training maintenance = course->maintenance;
    if (s->cycle_rates) maintenance.rate *= 0.1;
    enum nf_status status = remove_share(lab, COURSE, course->share, s->cycle_scope);
    if (!status && s->cycle_order) status = combined(lab, COURSE, percent);
    if (!status && maintenance.epochs) status = nf_lab_train(lab, COURSE, maintenance);
    lab->net[COURSE].modulators.noise = 0.0;
    if (!status && !s->cycle_order) status = combined(lab, COURSE, percent);
    return status;
}

/* Cycle of relapse, -1 without one. */
static int relapse_in(const struct settings *s, const double *percent)
{
    int found = -1;
    for (int c = s->cycle_zero; c <= CYCLES; c++)
        if (percent[c] < s->threshold && (found < 0 || s->relapse_cycle)) found = c;
    return found;
}

static int excellent_until(const struct settings *s, const double *percent)
{
    int c = 0;
    while (c <= CYCLES && percent[c] >= s->excellent)
        c++;
    return c > 0 ? c - 1 : 0;
}

static enum nf_status summarise(const struct settings *s, const double *percent, const char *condition,
                                struct nf_recorder *recorder)
{
    int cycle = relapse_in(s, percent);
    enum nf_status status = nf_record(recorder, cycle >= 0, condition, "relapsed");
    if (!status) status = nf_record(recorder, cycle < 0, condition, "not-relapsed");
    if (!status && cycle >= 0) status = nf_record(recorder, cycle, condition, "relapse-cycle");
    if (!status) status = nf_record(recorder, excellent_until(s, percent), condition, "excellent-cycles");
    return status ? status : nf_record(recorder, percent[0] - percent[CYCLES], condition, "total-drop");
}

static enum nf_status run_course(struct nf_lab *lab, const struct course *course, struct nf_recorder *recorder)
{
    double percent[CYCLES + 1], unused;
    char phase[64];
    enum nf_status status = settings_of(lab)->cycles_start && course->treat ? course->treat(lab, COURSE, &unused)
                                                                            : nf_lab_copy(lab, COURSE, course->from);
    for (int c = 0; !status && c <= CYCLES; c++) {
        snprintf(phase, sizeof phase, "%s.cycle-%d", course->condition, c);
        status = c ? one_cycle(lab, course, &percent[c]) : combined(lab, COURSE, &percent[c]);
        if (!status) status = nf_record(recorder, percent[c], phase, "combined");
        if (!status) status = nf_record(recorder, nf_lab_sparsity(lab, COURSE), phase, "sparsity");
    }
    return status ? status : summarise(settings_of(lab), percent, course->condition, recorder);
}

static struct nf_training ketamine_maintenance(const struct settings *s)
{
    return (struct nf_training){.epochs = (int)s->ketamine_maintenance, .rate = s->ketamine_rate};
}

static struct nf_training ssri_maintenance(const struct settings *s)
{
    static const double mild[] = {0.25, 0.5, 0.3, 0.1};
    return fading((int)s->ssri_maintenance, s->ssri_rate, mild[s->cycle_ssri_noise], s->ssri_noise);
}

static struct nf_training neurosteroid_maintenance(const struct settings *s)
{
    return (struct nf_training){.epochs = (int)s->neurosteroid_maintenance, .rate = s->neurosteroid_rate};
}

static enum nf_status ketamine_cycles(void *world, struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(world);
    struct course course = {"ketamine", KETAMINE, s->cycle_share, ketamine_maintenance(s), treat_ketamine};
    return run_course(world, &course, recorder);
}

static enum nf_status ssri_cycles(void *world, struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(world);
    struct course course = {"ssri", SSRI, s->cycle_share, ssri_maintenance(s), treat_ssri};
    return run_course(world, &course, recorder);
}

static enum nf_status neurosteroid_cycles(void *world, struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(world);
    struct course course = {"neurosteroid", NEUROSTEROID, s->cycle_share, neurosteroid_maintenance(s),
                            treat_neurosteroid};
    return run_course(world, &course, recorder);
}

/** ## Controls that the paper does not have
 *
 * What regrowth adds to fifteen epochs of training, and gradients to chance, at once and over the cycles; what damping
 * and tanh add to ten epochs; each treatment before any training.  Then the cycles with maintenance made equal (five
 * epochs at 0.0005 in every arm), without maintenance, and the SSRI's maintenance without any pruning.  They come last,
 * so that their draws disturb nothing above, and are left out where readings or rounding are varied. */
static int runs_controls(const struct nf_lab *lab)
{
    return !nf_lab_is_rounding(lab) && strcmp(lab->unit.group, "choice") != 0;
}

struct control {
    const char *condition;
    int regrow; /* 1: as the paper; 2: at random */
    int modulate;
    struct nf_training (*training)(const struct settings *);
    struct nf_training (*maintenance)(const struct settings *); /* NULL: no cycles */
};

static const struct control controls[] = {
    {"ketamine.epoch-0", 1, 0, NULL, NULL},
    {"neurosteroid.epoch-0", 0, 1, NULL, NULL},
    {"ketamine-no-regrowth", 0, 0, ketamine_training, ketamine_maintenance},
    {"ketamine-random", 2, 0, ketamine_training, ketamine_maintenance},
    {"neurosteroid-no-modulation", 0, 0, neurosteroid_training, neurosteroid_maintenance},
};

static enum nf_status run_control(struct nf_lab *lab, const struct control *control, struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(lab);
    double without_gradient;
    if (!runs_controls(lab)) return NF_OK;
    enum nf_status status = nf_lab_copy(lab, WITHDRAWN, PRUNED);
    if (!status && control->modulate) lab->net[WITHDRAWN].modulators = tonic_inhibition(s);
    if (!status && control->regrow)
        status = regrow(lab, WITHDRAWN, control->regrow == 2 ? NF_REGROW_RANDOM : (enum nf_regrow_score)s->regrow_score,
                        &without_gradient);
    if (!status && control->training) status = nf_lab_train(lab, WITHDRAWN, control->training(s));
    if (!status) status = measure_arm(lab, WITHDRAWN, control->condition, recorder);
    if (status || !control->maintenance) return status;
    struct course course = {control->condition, WITHDRAWN, s->cycle_share, control->maintenance(s), NULL};
    return run_course(lab, &course, recorder);
}

static enum nf_status untrained_controls(void *world, struct nf_recorder *recorder)
{
    enum nf_status status = run_control(world, &controls[0], recorder);
    return status ? status : run_control(world, &controls[1], recorder);
}

static enum nf_status without_regrowth(void *world, struct nf_recorder *recorder)
{
    return run_control(world, &controls[2], recorder);
}

static enum nf_status random_sites(void *world, struct nf_recorder *recorder)
{
    return run_control(world, &controls[3], recorder);
}

static enum nf_status without_modulation(void *world, struct nf_recorder *recorder)
{
    return run_control(world, &controls[4], recorder);
}

static enum nf_status equal_maintenance(void *world, struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(world);
    struct nf_training none = {0}, equal = ketamine_maintenance(s);
    const struct course courses[] = {
        {"ssri-equal", SSRI, s->cycle_share, equal, NULL},
        {"neurosteroid-equal", NEUROSTEROID, s->cycle_share, equal, NULL},
        {"ketamine-unmaintained", KETAMINE, s->cycle_share, none, NULL},
        {"ssri-unmaintained", SSRI, s->cycle_share, none, NULL},
        {"neurosteroid-unmaintained", NEUROSTEROID, s->cycle_share, none, NULL},
    };
    enum nf_status status = NF_OK;
    for (size_t c = 0; runs_controls(world) && !status && c < sizeof courses / sizeof *courses; c++)
        status = run_course(world, &courses[c], recorder);
    return status;
}

static enum nf_status without_stress(void *world, struct nf_recorder *recorder)
{
    struct course course = {"ssri-unpruned", SSRI, 0.0, ssri_maintenance(settings_of(world)), NULL};
    return runs_controls(world) ? run_course(world, &course, recorder) : NF_OK;
}

/** ## The run */
static const struct nf_stage stages[] = {
    {"dense", train_dense},
    {"prune", prune},
    {"ketamine", ketamine},
    {"ssri", ssri},
    {"neurosteroid", neurosteroid},
    {"neurosteroid off", neurosteroid_off},
    {"ketamine, cycles", ketamine_cycles},
    {"ssri, cycles", ssri_cycles},
    {"neurosteroid, cycles", neurosteroid_cycles},
    {"control: untrained", untrained_controls},
    {"control: fine-tuning without regrowth", without_regrowth},
    {"control: random sites", random_sites},
    {"control: neurosteroid training alone", without_modulation},
    {"control: equal maintenance, none", equal_maintenance},
    {"control: SSRI without stress", without_stress},
    {NULL, NULL},
};

static enum nf_status open_lab(void **world, const void *settings, const struct nf_unit *unit)
{
    const struct settings *s = settings;
    struct nf_lab_readings readings = NF_LAB_READINGS_OF(s);
    return nf_lab_open_as(world, settings, unit, &readings);
}
static const struct nf_world_type lab_world = {open_lab, nf_lab_close, nf_lab_save, nf_lab_load};

static const char *const choices[] = {"seeds=1-to-10",
                                      "seeds=42-to-51",
                                      "data_generator=numpy-0-1-2",
                                      "data_generator=torch-stream",
                                      "training_noise=centres",
                                      "initialisation=normal-0.01",
                                      "initialisation=normal-0.05",
                                      "initialisation=kaiming-normal",
                                      "loss=soft-max",
                                      "batch=64",
                                      "batch=256",
                                      "prune_scope=global",
                                      "gain=as-in-paper-5",
                                      "regrow_score=signed",
                                      "regrow_score=squared",
                                      "regrow_score=random",
                                      "regrow_scope=global",
                                      "regrow_ties=topk",
                                      "regrow_ties=random",
                                      "regrow_mode=noise-0.5",
                                      "neurosteroid_training=off",
                                      "neurosteroid_off=tanh-kept",
                                      "stress_base=clean",
                                      "relapse_scope=global",
                                      "cycles_start=treated-again",
                                      "cycle_scope=global",
                                      "cycle_rates=a-tenth",
                                      "cycle_ssri_noise=0.5",
                                      "cycle_ssri_noise=0.1",
                                      "cycle_order=before-maintenance",
                                      "cycle_zero=does-not",
                                      NULL};
static const long seeds[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

static const struct nf_paper paper = {
    .number = 6,
    .key = "06-structural-rebuilding",
    .code_hash = NF_CODE_HASH,
    .title = "Structural rebuilding and long-term resilience",
    .settings = {settings_table, sizeof settings_table / sizeof *settings_table, sizeof(struct settings)},
    .stages = stages,
    .world = &lab_world,
    .seeds = seeds,
    .seed_count = 10,
    .reduced_seed_count = 2,
    .replayable = 1,
    .rounding = 4,
    .ensemble = 8,
    .choices = choices,
};

int main(int argc, char **argv)
{
    return nf_paper_main(&paper, argc, argv);
}
