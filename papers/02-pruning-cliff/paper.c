/** # The synaptic pruning cliff
 *
 * A dense network loses 95 % of its weights and fails, above all under noise inside its layers.  Half of what was lost
 * returns where gradients are largest, or at random, and is trained in; a sweep over sparsities looks for the cliff
 * [2]. One seed, 42, on a CPU: the run can be replayed draw by draw.
 *
 * ## Settings
 *
 * Every number is the paper's; `CHOICE` lines are readings of what it leaves open, the default first (`choices.csv`).
 */
#include "run/arm.h"
#include "run/battery.h"
#include "run/sweep.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define SETTINGS(NUMBER, CHOICE)                                                                                       \
    NUMBER(dense_epochs, 20, 20, "epochs", "[2] Methods, Baseline training")                                           \
    NUMBER(dense_rate, 0.001, 0.001, "1", "[2] Methods, Baseline training")                                            \
    NUMBER(prune_share, 0.95, 0.95, "of each matrix", "[2] Methods, Pruning procedure")                                \
    NUMBER(regrow_share, 0.5, 0.5, "of pruned sites", "[2] Methods, Plasticity restoration")                           \
    NUMBER(regrow_batches, 30, 30, "mini-batches", "[2] Methods, Plasticity restoration")                              \
    NUMBER(regrow_scale, 0.03, 0.03, "SD", "[2] Methods, Plasticity restoration")                                      \
    NUMBER(finetune_epochs, 15, 15, "epochs", "[2] Methods, Plasticity restoration")                                   \
    NUMBER(finetune_rate, 0.0005, 0.0005, "1", "[2] Methods, Plasticity restoration")                                  \
    NUMBER(slow_epochs, 100, 100, "epochs", "control: [4] Methods, SSRI")                                              \
    NUMBER(slow_rate, 0.00001, 0.00001, "1", "control: [4] Methods, SSRI")                                             \
    CHOICE(regrow_score, "signed;absolute;squared", "choices.csv: regrow-score")                                       \
    CHOICE(regrow_scope, "per-layer;global", "choices.csv: regrow-scope")                                              \
    CHOICE(seed_reset, "once;every-arm", "choices.csv: seed-reset")                                                    \
    CHOICE(noise_draw, "running;reseeded", "choices.csv: noise-draw")                                                  \
    CHOICE(shuffling, "last-batch-kept;last-batch-dropped", "choices.csv: shuffling")                                  \
    CHOICE(random_start, "copy;new-network", "choices.csv: random-start")                                              \
    CHOICE(internal_set, "standard;clean", "choices.csv: internal-set")                                                \
    CHOICE(sweep_network, "anew;copies;continued", "choices.csv: sweep-network")                                       \
    CHOICE(sweep_scope, "per-layer;global", "choices.csv: sweep-scope")                                                \
    CHOICE(sweep_levels, "nine;every-percent", "choices.csv: sweep-levels")

struct settings {
    SETTINGS(NF_NUMBER_MEMBER, NF_CHOICE_MEMBER)
};
static const struct nf_setting settings_table[] = {SETTINGS(NF_NUMBER_ROW, NF_CHOICE_ROW)};

static const struct settings *settings_of(const struct nf_lab *lab)
{
    return lab->settings;
}

enum { DENSE, PRUNED, ARM, SWEPT };

/** ## Baseline training
 *
 * A 2-512-512-256-4 network learns four Gaussian clouds: twenty epochs of Adam at 0.001, no noise inside. */
static enum nf_status train_dense(struct nf_lab *lab)
{
    const struct settings *s = settings_of(lab);
    return nf_lab_dense(lab, DENSE, (int)s->dense_epochs, s->dense_rate);
}

/** ## Pruning procedure
 *
 * Within each matrix the smallest 95 % of absolute weights are set to zero. */
static enum nf_status prune(struct nf_lab *lab, int slot)
{
    return nf_prune_magnitude(&lab->net[slot], settings_of(lab)->prune_share);
}

/** ## Plasticity restoration
 *
 * Half of the pruned sites return where gradients summed over thirty mini-batches are largest, or at random; new
 * weights are N(0, 0.03); then fifteen epochs of Adam at 0.0005, the masks fixed. */
static struct nf_arm guided_arm(const struct settings *s)
{
    return (struct nf_arm){.score = nf_arm_scores[s->regrow_score],
                           .share = s->regrow_share,
                           .batches = (int)s->regrow_batches,
                           .scale = s->regrow_scale,
                           .global = s->regrow_scope == 1,
                           .epochs = (int)s->finetune_epochs,
                           .rate = s->finetune_rate};
}

/** ## Stress tests and evaluation
 *
 * The clean and the standard set; more noise on the inputs of the standard set; noise after each hidden layer; both
 * together.  Sparsity is a share of all parameters, the biases, which are never pruned, included. */
static const struct nf_lab_test tests[] = {
    {.metric = "clean", .on_clean = 1},
    {.metric = "standard"},
    {.metric = "input-1.0", .stress = {.input_noise = 1.0}},
    {.metric = "input-2.0", .stress = {.input_noise = 2.0}},
    {.metric = "internal-0.3", .stress = {.noise = 0.3}},
    {.metric = "internal-0.5", .stress = {.noise = 0.5}},
    {.metric = "internal-1.0", .stress = {.noise = 1.0}},
    {.metric = "internal-1.5", .stress = {.noise = 1.5}},
    {.metric = "combined", .stress = {.input_noise = 1.0, .noise = 0.5}},
    {.metric = NULL},
};
static const struct nf_lab_test *const combined = &tests[8];

static enum nf_status measure(struct nf_lab *lab, int slot, const char *condition, struct nf_recorder *recorder)
{
    const struct nf_battery battery = {.tests = tests, .internal_on_clean = settings_of(lab)->internal_set};
    return nf_battery_run(lab, slot, &battery, condition, recorder);
}

/** ## Baseline performance */
static enum nf_status dense(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    enum nf_status status = train_dense(lab);
    if (!status) status = nf_record(recorder, (double)lab->net[DENSE].count, "dense", "parameters");
    return status ? status : measure(lab, DENSE, "dense", recorder);
}

/** ## Consequences of 95 percent pruning */
static enum nf_status pruned(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    enum nf_status status = nf_lab_copy(lab, PRUNED, DENSE);
    if (!status) status = prune(lab, PRUNED);
    return status ? status : measure(lab, PRUNED, "pruned", recorder);
}

/** ## Recovery through gradient-guided regrowth
 *
 * What is retained under stress is counted in per cent of the dense network's accuracy, over the stresses that the
 * Results name for the recovered network. */
static enum nf_status record_retention(struct nf_recorder *recorder)
{
    static const char *const stresses[] = {"input-1.0",    "input-2.0",    "internal-0.5",
                                           "internal-1.0", "internal-1.5", "combined"};
    double lowest = INFINITY, highest = -INFINITY;
    for (size_t i = 0; i < sizeof stresses / sizeof *stresses; i++) {
        char of_guided[64], of_dense[64];
        snprintf(of_guided, sizeof of_guided, "guided:%s", stresses[i]);
        snprintf(of_dense, sizeof of_dense, "dense:%s", stresses[i]);
        double retained = 100.0 * nf_recorded(recorder, of_guided) / nf_recorded(recorder, of_dense);
        lowest = fmin(lowest, retained);
        highest = fmax(highest, retained);
    }
    enum nf_status status = nf_record(recorder, lowest, "guided", "retention-lowest");
    return status ? status : nf_record(recorder, highest, "guided", "retention-highest");
}

static enum nf_status guided(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    struct nf_arm arm = guided_arm(settings_of(lab));
    size_t regrown = 0;
    enum nf_status status = nf_lab_begin_arm(lab);
    if (!status) status = nf_lab_copy(lab, ARM, PRUNED);
    if (!status) status = nf_arm_treat(lab, ARM, &arm, &regrown);
    if (!status) status = nf_record(recorder, (double)regrown, "guided", "regrown");
    if (!status) status = measure(lab, ARM, "guided", recorder);
    return status ? status : record_retention(recorder);
}

/** ## Random versus targeted regrowth
 *
 * The same reinstatement with sites chosen uniformly at random. */
static enum nf_status new_pruned_network(struct nf_lab *lab, int slot)
{
    const struct settings *s = settings_of(lab);
    enum nf_status status = nf_lab_new_network(lab, slot);
    if (!status)
        status = nf_lab_train(lab, slot, (struct nf_training){.epochs = (int)s->dense_epochs, .rate = s->dense_rate});
    return status ? status : prune(lab, slot);
}

static enum nf_status random_regrowth(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    const struct settings *s = settings_of(lab);
    struct nf_arm arm = guided_arm(s);
    arm.score = NF_REGROW_RANDOM;
    enum nf_status status = nf_lab_begin_arm(lab);
    if (!status) status = s->random_start == 1 ? new_pruned_network(lab, ARM) : nf_lab_copy(lab, ARM, PRUNED);
    if (!status) status = nf_arm_treat(lab, ARM, &arm, NULL);
    return status ? status : measure(lab, ARM, "random", recorder);
}

/** ## Sparsity threshold
 *
 * Nine sparsities from 0 to 99 % are tested under combined stress before any regrowth.  With the seed set anew each
 * level trains the same network, so it is trained once and only its stream is put back.  The cliff is the largest fall
 * between neighbouring levels, the threshold the level at which it has happened. */
static struct nf_sweep sweep_of(const struct settings *s)
{
    return (struct nf_sweep){.name = "sweep",
                             .network = (enum nf_sweep_network)s->sweep_network,
                             .scope = (enum nf_sweep_scope)s->sweep_scope,
                             .epochs = (int)s->dense_epochs,
                             .rate = s->dense_rate,
                             .dense = DENSE,
                             .scratch = SWEPT,
                             .stress = combined};
}

static enum nf_status sweep(void *world, struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(world);
    const struct nf_sweep plan = sweep_of(s);
    enum nf_status status = nf_sweep_run(world, &plan, nf_sweep_paper_levels, NF_SWEEP_PAPER_LEVELS, recorder);
    double fall = nf_recorded(recorder, "sweep-90:combined") - nf_recorded(recorder, "sweep-93:combined");
    if (!status) status = nf_record(recorder, fall, "sweep", "cliff-90-93");
    if (status || s->sweep_levels == 1) return status;
    return nf_sweep_record_cliff(&plan, nf_sweep_paper_levels, NF_SWEEP_PAPER_LEVELS, recorder);
}

/** Ours: the same at every 5 % up to 80 and every 1 % from 85, to place the threshold. */
static enum nf_status fine_sweep(void *world, struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(world);
    const struct nf_sweep plan = sweep_of(s);
    enum nf_status status = nf_sweep_run(world, &plan, nf_sweep_fine_levels, NF_SWEEP_FINE_LEVELS, recorder);
    if (!status) status = nf_sweep_record_threshold(&plan, recorder);
    if (status || s->sweep_levels == 0) return status;
    return nf_sweep_record_cliff(&plan, nf_sweep_fine_levels, NF_SWEEP_FINE_LEVELS, recorder);
}

/** ## Controls that the paper does not have
 *
 * Is it the new connections or the training?  The pruned network with the same training and nothing regrown; regrowth
 * without training; regrowth with a hundred epochs at the rate of paper 4's SSRI arm.  Do few connections suffice, are
 * all better?  How far apart are two runs of the same arm, or two tests of the same network?  And what of as many
 * survivors chosen at random?  They come last: their draws disturb nothing above. */
struct control {
    const char *condition;
    double share; /* of the vacant sites */
    int at_random, untrained, slow;
    int random_survivors; /* instead of the largest */
};

static const struct control controls[] = {
    {"fine-tuned", .share = 0.0},
    {"guided-untrained", .share = 0.5, .untrained = 1},
    {"random-untrained", .share = 0.5, .at_random = 1, .untrained = 1},
    {"guided-25", .share = 0.25},
    {"full", .share = 1.0},
    {"guided-second", .share = 0.5},
    {"random-second", .share = 0.5, .at_random = 1},
    {"random-survivors", .untrained = 1, .random_survivors = 1},
    {"random-survivors-fine-tuned", .random_survivors = 1},
    {"guided-slow", .share = 0.5, .slow = 1},
};
enum { CONTROLS = sizeof controls / sizeof *controls, LONG_CONTROL = CONTROLS - 1, LONG_CONTROL_BELOW = 1010 };

static struct nf_arm control_arm(const struct settings *s, const struct control *c)
{
    struct nf_arm arm = guided_arm(s);
    arm.share = c->share;
    if (c->at_random) arm.score = NF_REGROW_RANDOM;
    if (c->untrained) arm.epochs = 0;
    if (c->slow) arm.epochs = (int)s->slow_epochs, arm.rate = s->slow_rate;
    return arm;
}

static enum nf_status run_control(struct nf_lab *lab, const struct control *c, struct nf_recorder *recorder)
{
    const struct settings *s = settings_of(lab);
    struct nf_arm arm = control_arm(s, c);
    enum nf_status status = nf_lab_copy(lab, ARM, c->random_survivors ? DENSE : PRUNED);
    if (!status && c->random_survivors) status = nf_prune_random(&lab->net[ARM], s->prune_share, &lab->torch);
    if (!status) status = nf_arm_treat(lab, ARM, &arm, NULL);
    return status ? status : measure(lab, ARM, c->condition, recorder);
}

/** A stage each, so that an interrupted run loses little.  The last costs as much as all others together: the first ten
 * seeds of the ensemble run it. */
static int is_skipped(const struct nf_lab *lab, int next)
{
    if (nf_lab_is_rounding(lab)) return 1; /* printed numbers alone are judged there */
    return next == LONG_CONTROL && (strcmp(lab->unit.group, "seeds") || lab->unit.seed >= LONG_CONTROL_BELOW);
}

static enum nf_status next_control(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    int next = (int)lab->memory[0]++;
    return is_skipped(lab, next) ? NF_OK : run_control(lab, &controls[next], recorder);
}

/** Is 95 % a limit of density, or of pruning without training?  The sweep once more, each level trained for fifteen
 * epochs after pruning. */
static enum nf_status trained_sweep(void *world, struct nf_recorder *recorder)
{
    static const int levels[] = {90, 93, 95, 97, 98, 99};
    struct nf_lab *lab = world;
    struct nf_arm arm = guided_arm(settings_of(lab));
    enum nf_status status = NF_OK;
    arm.share = 0.0;
    if (nf_lab_is_rounding(lab)) return NF_OK;
    for (size_t i = 0; !status && i < sizeof levels / sizeof *levels; i++) {
        char condition[32];
        snprintf(condition, sizeof condition, "fine-tuned-sweep-%d", levels[i]);
        status = nf_lab_copy(lab, SWEPT, DENSE);
        if (!status) status = nf_prune_magnitude(&lab->net[SWEPT], levels[i] / 100.0);
        if (!status) status = nf_arm_treat(lab, SWEPT, &arm, NULL);
        if (!status) status = measure(lab, SWEPT, condition, recorder);
    }
    return status;
}

/** And which weights does the network miss?  The first matrix holds 1024 of the 395 264 weights, all that reads the two
 * inputs: the sweep with that matrix kept, and with one ranking over all weights. */
static enum nf_status spared_sweeps(void *world, struct nf_recorder *recorder)
{
    enum nf_status status = NF_OK;
    struct nf_sweep kept = sweep_of(settings_of(world)), global = kept;
    if (nf_lab_is_rounding(world)) return NF_OK;
    kept.name = "sweep-input-kept";
    kept.scope = NF_SWEEP_INPUT_KEPT;
    global.name = "sweep-global";
    global.scope = NF_SWEEP_GLOBAL;
    kept.network = global.network = NF_SWEEP_COPIES;
    status = nf_sweep_run(world, &kept, nf_sweep_fine_levels, NF_SWEEP_FINE_LEVELS, recorder);
    if (!status) status = nf_sweep_record_threshold(&kept, recorder);
    if (!status) status = nf_sweep_run(world, &global, nf_sweep_fine_levels, NF_SWEEP_FINE_LEVELS, recorder);
    return status ? status : nf_sweep_record_threshold(&global, recorder);
}

/** ## The run */
static const struct nf_stage stages[] = {
    {"dense", dense},
    {"prune", pruned},
    {"guided regrowth", guided},
    {"random regrowth", random_regrowth},
    {"sweep", sweep},
    {"fine sweep", fine_sweep},
    {"trained sweep", trained_sweep},
    {"spared sweeps", spared_sweeps},
    {"fine-tuned", next_control},
    {"guided, untrained", next_control},
    {"random, untrained", next_control},
    {"a quarter", next_control},
    {"all", next_control},
    {"guided again", next_control},
    {"random again", next_control},
    {"random survivors", next_control},
    {"random survivors, tuned", next_control},
    {"slow", next_control},
    {NULL, NULL},
};

/** The data come from NumPy's generator seeded 100, 200 and 300, whatever seeds the network. */
static enum nf_status open_lab(void **world, const void *settings, const struct nf_unit *unit)
{
    const struct settings *s = settings;
    const struct nf_lab_readings readings = {
        .same_data = 1, .drop_last = s->shuffling, .reseed_tests = s->noise_draw, .reseed_arms = s->seed_reset};
    return nf_lab_open_as(world, settings, unit, &readings);
}
static const struct nf_world_type lab_world = {open_lab, nf_lab_close, nf_lab_save, nf_lab_load};

static const char *const choices[] = {
    "regrow_score=absolute",   "regrow_score=squared",         "regrow_scope=global",        "seed_reset=every-arm",
    "noise_draw=reseeded",     "shuffling=last-batch-dropped", "random_start=new-network",   "internal_set=clean",
    "sweep_network=continued", "sweep_scope=global",           "sweep_levels=every-percent", NULL};
static const long seeds[] = {42};

static const struct nf_paper paper = {
    .number = 2,
    .key = "02-pruning-cliff",
    .title = "The synaptic pruning cliff",
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
