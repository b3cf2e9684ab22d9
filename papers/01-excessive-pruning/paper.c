/** # Excessive pruning and its rescue
 *
 * A network trained on four Gaussian clouds loses 95 % of its weights, fails, and is rescued when half of what it lost
 * returns at random and it is trained again [1].  One seed, 42, on a CPU: the run can be replayed draw by draw.
 *
 * ## Settings
 *
 * Every number is the paper's; `CHOICE` lines are readings of what it leaves open, the default first (`choices.csv`).
 */
#include "run/lab.h"

#include <stdio.h>

#define SETTINGS(NUMBER, CHOICE)                                                                                       \
    NUMBER(dense_epochs, 20, 20, "epochs", "[1] Methods, Baseline training")                                           \
    NUMBER(dense_rate, 0.001, 0.001, "1", "[1] Methods, Baseline training")                                            \
    NUMBER(prune_share, 0.95, 0.95, "of each matrix", "[1] Methods, Pruning protocol")                                 \
    NUMBER(regrow_share, 0.5, 0.5, "of pruned sites", "[1] Methods, Plasticity-restoration phase")                     \
    NUMBER(regrow_scale, 0.03, 0.03, "SD", "[1] Methods, Plasticity-restoration phase")                                \
    NUMBER(finetune_epochs, 15, 15, "epochs", "[1] Methods, Plasticity-restoration phase")                             \
    NUMBER(finetune_rate, 0.0005, 0.0005, "1", "[1] Methods, Plasticity-restoration phase")                            \
    CHOICE(regrow_selection, "random;gradient", "choices.csv: regrow-selection")                                       \
    CHOICE(sweep_seeding, "anew;continued", "choices.csv: sweep-seeding")                                              \
    CHOICE(data_generator, "100-200-300;142-242-342", "choices.csv: data-generator")

struct settings {
    SETTINGS(NF_NUMBER_MEMBER, NF_CHOICE_MEMBER)
};
static const struct nf_setting settings_table[] = {SETTINGS(NF_NUMBER_ROW, NF_CHOICE_ROW)};

static const struct settings *settings_of(const struct nf_lab *lab)
{
    return lab->settings;
}

/** ## Performance assessment
 *
 * Clean and standard sets, then the standard set with more noise on its inputs. */
static const struct nf_lab_test tests[] = {
    {.metric = "clean", .on_clean = 1},
    {.metric = "standard"},
    {.metric = "input-1.0", .stress = {.input_noise = 1.0}},
    {.metric = "input-2.0", .stress = {.input_noise = 2.0}},
    {.metric = NULL},
};

enum { DENSE, PRUNED, RECOVERED, SWEPT };

/** The paper's sparsity is a share of all parameters, the biases, which are never pruned, included. */
static enum nf_status measure(struct nf_lab *lab, int slot, const char *condition, struct nf_recorder *recorder)
{
    double all = (double)lab->net[slot].count, active = (double)nf_mlp_nonzero(&lab->net[slot]);
    enum nf_status status = nf_record(recorder, active, condition, "active");
    if (!status) status = nf_record(recorder, 100.0 * (1.0 - active / all), condition, "sparsity-all");
    if (!status) status = nf_record(recorder, 100.0 * active / all, condition, "density-all");
    return status ? status : nf_lab_measure_all(lab, slot, tests, condition, recorder);
}

/** ## Baseline training
 *
 * Twenty epochs of Adam at 0.001 on the noisy training set, shuffled each epoch. */
static enum nf_status train_dense(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    const struct settings *s = settings_of(lab);
    enum nf_status status = nf_lab_dense(lab, DENSE, (int)s->dense_epochs, s->dense_rate);
    if (!status) status = nf_record(recorder, (double)lab->net[DENSE].count, "dense", "parameters");
    return status ? status : measure(lab, DENSE, "dense", recorder);
}

/** ## Pruning
 *
 * Within each matrix the smallest 95 % of absolute weights are set to zero and stay there. */
static enum nf_status prune(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    enum nf_status status = nf_lab_copy(lab, PRUNED, DENSE);
    if (!status) status = nf_prune_magnitude(&lab->net[PRUNED], settings_of(lab)->prune_share);
    return status ? status : measure(lab, PRUNED, "pruned", recorder);
}

/** ## Plasticity restoration
 *
 * Half of the pruned sites of each matrix return with weights from N(0, 0.03); then fifteen epochs at 0.0005. */
static enum nf_status regrow(struct nf_lab *lab, int slot, enum nf_regrow_score score)
{
    const struct settings *s = settings_of(lab);
    struct nf_regrow rule = {
        .score = score, .share = s->regrow_share, .batches = 30, .batch = NF_LAB_TRAIN_BATCH, .scale = s->regrow_scale};
    return nf_regrow(&lab->net[slot], &rule, &lab->train, &lab->torch, NULL, NULL);
}

static enum nf_status finetune(struct nf_lab *lab, int slot)
{
    const struct settings *s = settings_of(lab);
    return nf_lab_train(lab, slot, (struct nf_training){.epochs = (int)s->finetune_epochs, .rate = s->finetune_rate});
}

static enum nf_status recover(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    enum nf_status status = nf_lab_copy(lab, RECOVERED, PRUNED);
    if (!status)
        status = regrow(lab, RECOVERED, settings_of(lab)->regrow_selection ? NF_REGROW_SIGNED : NF_REGROW_RANDOM);
    if (!status) status = finetune(lab, RECOVERED);
    return status ? status : measure(lab, RECOVERED, "recovered", recorder);
}

/** ## Sparsity-threshold sweep
 *
 * Training, pruning and testing before any regrowth, at eight sparsities.  With the seed set anew each level trains the
 * same network, so it is trained once and only its stream put back. */
static enum nf_status sweep(void *world, struct nf_recorder *recorder)
{
    static const int levels[] = {0, 50, 70, 80, 90, 95, 97, 99};
    struct nf_lab *lab = world;
    const struct settings *s = settings_of(lab);
    enum nf_status status = NF_OK;
    for (size_t i = 0; !status && i < sizeof levels / sizeof *levels; i++) {
        char condition[16];
        snprintf(condition, sizeof condition, "sweep-%d", levels[i]);
        if (s->sweep_seeding == 0) status = nf_lab_dense(lab, DENSE, (int)s->dense_epochs, s->dense_rate);
        if (!status) status = nf_lab_copy(lab, SWEPT, DENSE);
        if (!status && levels[i]) status = nf_prune_magnitude(&lab->net[SWEPT], levels[i] / 100.0);
        if (!status) status = measure(lab, SWEPT, condition, recorder);
    }
    return status;
}

/** ## Controls that the paper does not have
 *
 * Fine-tuning without regrowth, regrowth without fine-tuning, and as many survivors chosen at random as magnitude
 * leaves: what is left of each headline?  And the dense network itself pruned anew after recovery's training. */
static enum nf_status controls(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    if (nf_lab_is_rounding(lab)) return NF_OK; /* printed numbers alone are judged there */
    enum nf_status status = nf_lab_copy(lab, RECOVERED, PRUNED);
    if (!status) status = finetune(lab, RECOVERED);
    if (!status) status = measure(lab, RECOVERED, "finetuned-only", recorder);
    if (!status) status = nf_lab_copy(lab, RECOVERED, PRUNED);
    if (!status) status = regrow(lab, RECOVERED, NF_REGROW_RANDOM);
    if (!status) status = measure(lab, RECOVERED, "recovered.epoch-0", recorder);
    if (!status) status = nf_lab_copy(lab, RECOVERED, DENSE);
    if (!status) status = nf_prune_random(&lab->net[RECOVERED], settings_of(lab)->prune_share, &lab->torch);
    if (!status) status = measure(lab, RECOVERED, "pruned-random", recorder);
    if (!status) status = finetune(lab, RECOVERED);
    return status ? status : measure(lab, RECOVERED, "pruned-random-finetuned", recorder);
}

/** ## The run */
static const struct nf_stage stages[] = {
    {"dense", train_dense}, {"prune", prune},       {"recover", recover},
    {"sweep", sweep},       {"controls", controls}, {NULL, NULL},
};

/** The data come from NumPy's generator seeded 100, 200 and 300, whatever seeds the network. */
static enum nf_status open_lab(void **world, const void *settings, const struct nf_unit *unit)
{
    return nf_lab_open(world, settings, unit, ((const struct settings *)settings)->data_generator == 1 ? 42 : 0);
}
static const struct nf_world_type lab_world = {open_lab, nf_lab_close, nf_lab_save, nf_lab_load};

static const char *const choices[] = {"regrow_selection=gradient", "sweep_seeding=continued",
                                      "data_generator=142-242-342", NULL};
static const long seeds[] = {42};

static const struct nf_paper paper = {
    .number = 1,
    .key = "01-excessive-pruning",
    .title = "Excessive pruning and its rescue",
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
