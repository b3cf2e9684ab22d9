/** # Divergent mechanisms of antidepressant efficacy
 *
 * Three treatments of one over-pruned network, compared [4]: regrowth (ketamine), slow training under fading noise
 * (SSRI) and damped, bounded units (neurosteroid).  One seed, 42, on a CPU, so the run can be replayed draw by draw.
 *
 * ## Settings
 *
 * Every number is the paper's; readings of what it leaves open are the `CHOICE` lines, the first of each being the
 * default (`choices.csv` says why). */
#include "run/lab.h"

#define SETTINGS(NUMBER, CHOICE)                                                                                       \
    NUMBER(dense_epochs, 20, 20, "epochs", "[4] Methods, Baseline training and pruning")                               \
    NUMBER(dense_rate, 0.001, 0.001, "1", "[4] Methods, Baseline training and pruning")                                \
    NUMBER(prune_share, 0.95, 0.95, "of each matrix", "[4] Methods, Baseline training and pruning")                    \
    NUMBER(regrow_share, 0.5, 0.5, "of pruned sites", "[4] Methods, Treatment protocols")                              \
    NUMBER(regrow_batches, 30, 30, "mini-batches", "[4] Methods, Treatment protocols")                                 \
    NUMBER(regrow_scale, 0.03, 0.03, "SD", "[4] Methods, Treatment protocols")                                         \
    NUMBER(ketamine_epochs, 15, 15, "epochs", "[4] Methods, Treatment protocols")                                      \
    NUMBER(ketamine_rate, 0.0005, 0.0005, "1", "[4] Methods, Treatment protocols")                                     \
    NUMBER(ssri_epochs, 100, 100, "epochs", "[4] Methods, Treatment protocols")                                        \
    NUMBER(ssri_rate, 0.00001, 0.00001, "1", "[4] Methods, Treatment protocols")                                       \
    NUMBER(ssri_noise, 0.5, 0.5, "sigma", "[4] Methods, Treatment protocols")                                          \
    NUMBER(damping, 0.7, 0.7, "factor", "[4] Methods, Treatment protocols")                                            \
    NUMBER(neurosteroid_epochs, 10, 10, "epochs", "[4] Methods, Treatment protocols")                                  \
    NUMBER(neurosteroid_rate, 0.0005, 0.0005, "1", "[4] Methods, Treatment protocols")                                 \
    NUMBER(relapse_share, 0.4, 0.4, "of survivors", "[4] Methods, Evaluation and stress tests")                        \
    CHOICE(gradient_sum, "signed;absolute;random", "choices.csv: gradient-sum")                                        \
    CHOICE(regrow_scope, "per-layer;global", "choices.csv: regrow-scope")                                              \
    CHOICE(neurosteroid_off, "relu-restored;tanh-kept", "choices.csv: neurosteroid-off")                               \
    CHOICE(relapse_state, "modulation-on;modulation-off", "choices.csv: relapse-state")                                \
    CHOICE(relapse_before, "printed-value;evaluated-again", "choices.csv: relapse-before")                             \
    CHOICE(ssri_optimizer, "adam;sgd", "choices.csv: ssri-optimizer")                                                  \
    CHOICE(data_generator, "100-200-300;142-242-342", "choices.csv: data-generator")

struct settings {
    SETTINGS(NF_NUMBER_MEMBER, NF_CHOICE_MEMBER)
};
static const struct nf_setting settings_table[] = {SETTINGS(NF_NUMBER_ROW, NF_CHOICE_ROW)};

static const struct settings *settings_of(const struct nf_lab *lab)
{
    return lab->settings;
}

/** ## Tests
 *
 * Clean, standard and combined stress (input noise 1.0 with internal noise 0.5), then internal noise alone from 0.3
 * to 2.5.  The column without noise in the paper's Table 2 is the standard test. */
static const struct nf_lab_test tests[] = {
    {.metric = "clean", .on_clean = 1},
    {.metric = "standard"},
    {.metric = "combined", .stress = {.input_noise = 1.0, .noise = 0.5}},
    {.metric = "internal-0.3", .stress = {.noise = 0.3}},
    {.metric = "internal-0.5", .stress = {.noise = 0.5}},
    {.metric = "internal-1.0", .stress = {.noise = 1.0}},
    {.metric = "internal-1.5", .stress = {.noise = 1.5}},
    {.metric = "internal-2.5", .stress = {.noise = 2.5}},
    {.metric = NULL},
};
static const struct nf_lab_test *const combined = &tests[2];

enum { DENSE, PRUNED, ARM, RELAPSED };

/** ## Baseline training and pruning
 *
 * A 2-512-512-256-4 network, twenty epochs of Adam at 0.001 without internal noise; then the smallest 95 % of each
 * weight matrix are removed. */
static enum nf_status train_dense(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    const struct settings *s = settings_of(lab);
    enum nf_status status = nf_lab_dense(lab, DENSE, (int)s->dense_epochs, s->dense_rate);
    return status ? status : nf_record(recorder, (double)lab->net[DENSE].count, "dense", "parameters");
}

static enum nf_status measure_arm(struct nf_lab *lab, int slot, const char *condition, struct nf_recorder *recorder)
{
    enum nf_status status = nf_record(recorder, nf_lab_sparsity(lab, slot), condition, "sparsity");
    return status ? status : nf_lab_measure_all(lab, slot, tests, condition, recorder);
}

static enum nf_status prune(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    enum nf_status status = nf_lab_copy(lab, PRUNED, DENSE);
    if (!status) status = nf_prune_magnitude(&lab->net[PRUNED], settings_of(lab)->prune_share);
    return status ? status : measure_arm(lab, PRUNED, "untreated", recorder);
}

/** ## Relapse
 *
 * Another 40 % of the survivors are pruned after treatment and the combined test is repeated; the drop is before minus
 * after. */
static enum nf_status relapse(struct nf_lab *lab, const char *condition, struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(lab);
    char key[64];
    double before, after;
    snprintf(key, sizeof key, "%s:combined", condition);
    before = nf_recorded(recorder, key);
    enum nf_status status = nf_lab_copy(lab, RELAPSED, ARM);
    if (!status && s->relapse_before == 1) status = nf_lab_accuracy(lab, RELAPSED, combined, &before);
    if (!status) status = nf_prune_survivors(&lab->net[RELAPSED], s->relapse_share);
    if (!status) status = nf_lab_accuracy(lab, RELAPSED, combined, &after);
    if (!status) status = nf_record(recorder, after, condition, "relapse");
    return status ? status : nf_record(recorder, before - after, condition, "relapse-drop");
}

/** ## Treatments
 *
 * **Ketamine-like.**  Half of the pruned sites return where the gradient, summed over thirty mini-batches, is largest;
 * new weights are N(0, 0.03); fifteen epochs at 0.0005. */
static enum nf_status regrow(struct nf_lab *lab, int slot, enum nf_regrow_score score)
{
    const struct settings *s = settings_of(lab);
    struct nf_regrow rule = {.score = score,
                             .share = s->regrow_share,
                             .batches = (int)s->regrow_batches,
                             .batch = NF_LAB_TRAIN_BATCH,
                             .scale = s->regrow_scale,
                             .global = s->regrow_scope == 1};
    return nf_regrow(&lab->net[slot], &rule, &lab->train, &lab->torch, NULL, NULL);
}

static enum nf_regrow_score gradient_score(const struct settings *s)
{
    static const enum nf_regrow_score scores[] = {NF_REGROW_SIGNED, NF_REGROW_ABSOLUTE, NF_REGROW_RANDOM};
    return scores[s->gradient_sum];
}

static struct nf_training ketamine_training(const struct settings *s)
{
    return (struct nf_training){.epochs = (int)s->ketamine_epochs, .rate = s->ketamine_rate};
}

static enum nf_status ketamine(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    const struct settings *s = settings_of(lab);
    enum nf_status status = nf_lab_copy(lab, ARM, PRUNED);
    if (!status) status = regrow(lab, ARM, gradient_score(s));
    if (!status) status = nf_lab_train(lab, ARM, ketamine_training(s));
    if (!status) status = measure_arm(lab, ARM, "ketamine", recorder);
    if (!status) status = nf_record(recorder, s->ketamine_epochs, "ketamine", "epochs");
    return status ? status : relapse(lab, "ketamine", recorder);
}

/** **SSRI-like.**  The sparse network trains for a hundred epochs at 0.00001 while internal noise falls in equal steps
 * from 0.5 to nothing. */
static struct nf_training ssri_training(const struct settings *s)
{
    return (struct nf_training){.epochs = (int)s->ssri_epochs,
                                .rate = s->ssri_rate,
                                .noise = {1, s->ssri_noise, 0.0},
                                .sgd = s->ssri_optimizer == 1};
}

static enum nf_status ssri(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    const struct settings *s = settings_of(lab);
    enum nf_status status = nf_lab_copy(lab, ARM, PRUNED);
    if (!status) status = nf_lab_train(lab, ARM, ssri_training(s));
    if (!status) status = measure_arm(lab, ARM, "ssri", recorder);
    if (!status) status = nf_record(recorder, s->ssri_epochs, "ssri", "epochs");
    return status ? status : relapse(lab, "ssri", recorder);
}

/** **Neurosteroid-like.**  Units become tanh, their output is damped by 0.7, ten epochs at 0.0005.  Tested with the
 * modulation on, then off. */
static void modulate(struct nf_lab *lab, int slot)
{
    lab->net[slot].modulators = (struct nf_modulators){.tanh = 1, .gain = 1.0, .inhibition = settings_of(lab)->damping};
}

static struct nf_training neurosteroid_training(const struct settings *s)
{
    return (struct nf_training){.epochs = (int)s->neurosteroid_epochs, .rate = s->neurosteroid_rate};
}

static void withdraw(struct nf_lab *lab, int slot)
{
    lab->net[slot].modulators = nf_modulators_none;
    lab->net[slot].modulators.tanh = settings_of(lab)->neurosteroid_off == 1;
}

static enum nf_status neurosteroid(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    const struct settings *s = settings_of(lab);
    enum nf_status status = nf_lab_copy(lab, ARM, PRUNED);
    if (!status) modulate(lab, ARM);
    if (!status) status = nf_lab_train(lab, ARM, neurosteroid_training(s));
    if (!status) status = measure_arm(lab, ARM, "neurosteroid", recorder);
    if (!status) status = nf_record(recorder, s->neurosteroid_epochs, "neurosteroid", "epochs");
    if (!status && s->relapse_state == 1) withdraw(lab, ARM);
    return status ? status : relapse(lab, "neurosteroid", recorder);
}

static enum nf_status neurosteroid_off(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    withdraw(lab, ARM);
    return measure_arm(lab, ARM, "neurosteroid-off", recorder);
}

/** ## Controls that the paper does not have
 *
 * What regrowth adds beyond fine-tuning, what gradients add beyond chance, what the SSRI arm owes to its slow schedule,
 * and where each arm stands on the way.  They come last: their draws disturb nothing above. */
struct control {
    const char *condition;
    int regrow;   /* 1: regrow first, by the paper's score; 2: at random */
    int modulate; /* neurosteroid modulation on */
    struct nf_training (*training)(const struct settings *);
    int stop;    /* epochs, 0: all */
    double rate; /* 0: the training's own */
};

static const struct control controls[] = {
    {"finetuned-only", 0, 0, ketamine_training, 0, 0.0},
    {"finetuned-10", 0, 0, neurosteroid_training, 0, 0.0},
    {"random-regrowth", 2, 0, ketamine_training, 0, 0.0},
    {"regrown-only", 1, 0, NULL, 0, 0.0},
    {"ssri-fast", 0, 0, ssri_training, 0, 0.0005},
    {"neurosteroid.epoch-0", 0, 1, NULL, 0, 0.0},
    {"neurosteroid.epoch-10", 0, 1, neurosteroid_training, 10, 0.0},
    {"ketamine.epoch-10", 1, 0, ketamine_training, 10, 0.0},
    {"ssri.epoch-10", 0, 0, ssri_training, 10, 0.0},
    {"ssri.epoch-15", 0, 0, ssri_training, 15, 0.0},
};

static enum nf_status run_control(struct nf_lab *lab, const struct control *control, struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(lab);
    enum nf_status status = nf_lab_copy(lab, ARM, PRUNED);
    if (!status && control->modulate) modulate(lab, ARM);
    if (!status && control->regrow)
        status = regrow(lab, ARM, control->regrow == 2 ? NF_REGROW_RANDOM : gradient_score(s));
    if (!status && control->training) {
        struct nf_training training = control->training(s);
        if (control->stop) training.stop = control->stop;
        if (control->rate > 0.0) training.rate = control->rate;
        status = nf_lab_train(lab, ARM, training);
    }
    lab->net[ARM].modulators.noise = 0.0;
    return status ? status : nf_lab_measure_all(lab, ARM, tests, control->condition, recorder);
}

/** The SSRI's hundred slow epochs on the regrown network cost as much as all else together: the published seed and the
 * first ten of the ensemble do. */
static const struct control long_control = {"regrown-ssri", 1, 0, ssri_training, 0, 0.0};
enum { LONG_CONTROL_BELOW = 1010 };

static enum nf_status control_arms(void *world, struct nf_recorder *recorder)
{
    enum nf_status status = NF_OK;
    if (nf_lab_is_rounding(world)) return NF_OK; /* printed numbers alone are judged there */
    for (size_t c = 0; !status && c < sizeof controls / sizeof *controls; c++)
        status = run_control(world, &controls[c], recorder);
    if (!status && ((struct nf_lab *)world)->unit.seed < LONG_CONTROL_BELOW)
        status = run_control(world, &long_control, recorder);
    return status;
}

/** ## The run */
static const struct nf_stage stages[] = {
    {"dense", train_dense},         {"prune", prune},
    {"ketamine", ketamine},         {"ssri", ssri},
    {"neurosteroid", neurosteroid}, {"neurosteroid off", neurosteroid_off},
    {"controls", control_arms},     {NULL, NULL},
};

/** The data come from NumPy's generator seeded 100, 200 and 300, whatever seeds the network. */
static enum nf_status open_lab(void **world, const void *settings, const struct nf_unit *unit)
{
    return nf_lab_open(world, settings, unit, ((const struct settings *)settings)->data_generator == 1 ? 42 : 0);
}
static const struct nf_world_type lab_world = {open_lab, nf_lab_close, nf_lab_save, nf_lab_load};

static const char *const choices[] = {
    "gradient_sum=absolute",      "gradient_sum=random",          "regrow_scope=global",
    "neurosteroid_off=tanh-kept", "relapse_state=modulation-off", "relapse_before=evaluated-again",
    "ssri_optimizer=sgd",         "data_generator=142-242-342",   NULL};
static const long seeds[] = {42};

static const struct nf_paper paper = {
    .number = 4,
    .key = "04-divergent-mechanisms",
    .code_hash = NF_CODE_HASH,
    .title = "Divergent mechanisms of antidepressant efficacy",
    .settings = {settings_table, sizeof settings_table / sizeof *settings_table, sizeof(struct settings)},
    .stages = stages,
    .world = &lab_world,
    .seeds = seeds,
    .seed_count = 1,
    .reduced_seed_count = 1,
    .replayable = 1,
    .rounding = 4,
    .ensemble = 8,
    .choices = choices,
};

int main(int argc, char **argv)
{
    return nf_paper_main(&paper, argc, argv);
}
