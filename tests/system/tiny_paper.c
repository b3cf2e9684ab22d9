/* A paper small enough to be run many times by the scripts beside this file: the real laboratory and machinery, a tenth
 * of the data, an epoch or two.  Number 97, ledger papers/97-tiny in the current folder.
 *
 * TINY_KILL=STAGE in the environment kills a unit when that stage begins; TINY_SLOW=MS lets every stage last so long;
 * TINY_POINTS=N leaves so many points in each data set.
 */
#include "run/lab.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SETTINGS(NUMBER, CHOICE)                                                                                       \
    NUMBER(dense_epochs, 2, 1, "epochs", "a test")                                                                     \
    NUMBER(ssri_epochs, 2, 1, "epochs", "a test")                                                                      \
    CHOICE(gradient_sum, "absolute;signed", "choices.csv: gradient-sum")

struct settings {
    SETTINGS(NF_NUMBER_MEMBER, NF_CHOICE_MEMBER)
};
static const struct nf_setting settings_table[] = {SETTINGS(NF_NUMBER_ROW, NF_CHOICE_ROW)};

enum { DENSE, PRUNED, ARM };

static const struct nf_lab_test tests[] = {{.metric = "clean", .on_clean = 1},
                                           {.metric = "combined", .stress = {.input_noise = 1.0, .noise = 0.5}},
                                           {.metric = NULL}};

static void begin(const char *stage)
{
    const char *kill_at = getenv("TINY_KILL"), *slow = getenv("TINY_SLOW");
    if (kill_at && !strcmp(kill_at, stage)) raise(SIGKILL);
    if (slow) usleep((useconds_t)atoi(slow) * 1000);
}

static enum nf_status dense(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    const struct settings *s = lab->settings;
    begin("dense");
    enum nf_status status = nf_lab_dense(lab, DENSE, (int)s->dense_epochs, 1e-3);
    return status ? status : nf_lab_measure_all(lab, DENSE, tests, "dense", recorder);
}

static enum nf_status prune(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    begin("prune");
    enum nf_status status = nf_lab_copy(lab, PRUNED, DENSE);
    if (!status) status = nf_prune_magnitude(&lab->net[PRUNED], 0.95);
    return status ? status : nf_lab_measure_all(lab, PRUNED, tests, "untreated", recorder);
}

static enum nf_status ketamine(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    const struct settings *s = lab->settings;
    begin("ketamine");
    struct nf_regrow rule = {
        .score = s->gradient_sum ? NF_REGROW_SIGNED : NF_REGROW_ABSOLUTE, .share = 0.5, .batches = 3, .scale = 0.03};
    enum nf_status status = nf_lab_copy(lab, ARM, PRUNED);
    if (!status) status = nf_lab_regrow(lab, ARM, rule);
    if (!status) status = nf_lab_train(lab, ARM, (struct nf_training){.epochs = 1, .rate = 5e-4});
    return status ? status : nf_lab_measure_all(lab, ARM, tests, "ketamine", recorder);
}

static enum nf_status ssri(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    const struct settings *s = lab->settings;
    begin("ssri");
    struct nf_training training = {.epochs = (int)s->ssri_epochs, .rate = 1e-4, .noise = {1, 0.5, 0.0}};
    enum nf_status status = nf_lab_copy(lab, ARM, PRUNED);
    if (!status) status = nf_lab_train(lab, ARM, training);
    return status ? status : nf_lab_measure_all(lab, ARM, tests, "ssri", recorder);
}

static enum nf_status relapse(void *world, struct nf_recorder *recorder)
{
    struct nf_lab *lab = world;
    begin("relapse");
    enum nf_status status = nf_prune_survivors(&lab->net[ARM], 0.4);
    return status ? status : nf_lab_measure_all(lab, ARM, tests, "ssri.relapsed", recorder);
}

static const struct nf_stage stages[] = {{"dense", dense}, {"prune", prune},     {"ketamine", ketamine},
                                         {"ssri", ssri},   {"relapse", relapse}, {NULL, NULL}};

static enum nf_status open_lab(void **world, const void *settings, const struct nf_unit *unit)
{
    enum nf_status status = nf_lab_open(world, settings, unit, 0);
    const char *points = getenv("TINY_POINTS");
    struct nf_lab *lab = *world;
    if (status) return status;
    lab->train.samples = 1200;
    if (points) lab->train.samples = lab->standard.samples = lab->clean.samples = atoi(points);
    return NF_OK;
}
static const struct nf_world_type lab_world = {open_lab, nf_lab_close, nf_lab_save, nf_lab_load};

static const char *const choices[] = {"gradient_sum=signed", NULL};
static const long seeds[] = {42};

static const struct nf_paper paper = {
    .number = 97,
    .key = "97-tiny",
    .title = "A paper for tests",
    .code_hash = "tiny",
    .settings = {settings_table, sizeof settings_table / sizeof *settings_table, sizeof(struct settings)},
    .stages = stages,
    .world = &lab_world,
    .seeds = seeds,
    .seed_count = 1,
    .reduced_seed_count = 1,
    .replayable = 1,
    .rounding = 1,
    .ensemble = 2,
    .choices = choices,
};

int main(int argc, char **argv)
{
    return nf_paper_main(&paper, argc, argv);
}
