/* A paper whose units cost nothing, to measure what many unit files cost: number 96, a hundred measurements from a
 * stream, no network.  `many_units --make N` writes N units of the seed ensemble without a process for each; every
 * other command line is that of a paper. */
#include "base/file.h"
#include "random/torch_stream.h"
#include "run/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SETTINGS(NUMBER, CHOICE) NUMBER(keys, 100, 10, "measurements", "a test")

struct settings {
    SETTINGS(NF_NUMBER_MEMBER, NF_CHOICE_MEMBER)
};
static const struct nf_setting settings_table[] = {SETTINGS(NF_NUMBER_ROW, NF_CHOICE_ROW)};

struct world {
    const struct settings *settings;
    struct nf_torch_stream stream;
};

static enum nf_status init(void **world, const void *settings, const struct nf_unit *unit)
{
    struct world *w = calloc(1, sizeof *w);
    if (!w) return nf_fail(NF_MEMORY, "out of memory");
    w->settings = settings;
    *world = w;
    return nf_torch_seed(&w->stream, (uint64_t)unit->seed);
}

static void save(const void *world, struct nf_checkpoint *checkpoint)
{
    (void)world;
    nf_checkpoint_put(checkpoint, "nothing", "", 1, 0);
}

static enum nf_status load(void *world, const struct nf_checkpoint *checkpoint)
{
    (void)world;
    (void)checkpoint;
    return NF_OK;
}

static enum nf_status measure(void *world, struct nf_recorder *recorder)
{
    struct world *w = world;
    enum nf_status status = NF_OK;
    for (int i = 0; !status && i < (int)w->settings->keys; i++) {
        float x;
        char condition[32];
        nf_torch_rand(&w->stream, &x, 1);
        snprintf(condition, sizeof condition, "arm-%d.cycle-%d", i / 10, i % 10);
        status = nf_record(recorder, 100 * (double)x, condition, "combined");
    }
    return status;
}

static const struct nf_stage stages[] = {{"measure", measure}, {NULL, NULL}};
static const struct nf_world_type world_type = {init, free, save, load};
static const long seeds[] = {42};
static const struct nf_paper paper = {
    .number = 96,
    .key = "96-many",
    .title = "Many units",
    .code_hash = "many",
    .settings = {settings_table, sizeof settings_table / sizeof *settings_table, sizeof(struct settings)},
    .stages = stages,
    .world = &world_type,
    .seeds = seeds,
    .seed_count = 1,
    .reduced_seed_count = 1,
    .replayable = 1,
    .rounding = 1,
    .ensemble = 1,
};

static int make_units(long count)
{
    enum nf_status status = nf_file_make_folder("data/paper-96/units");
    struct nf_unit unit = {.group = "replay", .seed = 42};
    if (!status) status = nf_unit_run(&paper, &unit, NULL, NULL);
    strcpy(unit.group, "seeds");
    for (long i = 0; !status && i < count; i++) {
        unit.seed = 1000 + i;
        status = nf_unit_run(&paper, &unit, NULL, NULL);
    }
    if (status) fprintf(stderr, "%s\n", nf_error());
    return status != NF_OK;
}

int main(int argc, char **argv)
{
    if (argc == 3 && !strcmp(argv[1], "--make")) return make_units(atol(argv[2]));
    return nf_paper_main(&paper, argc, argv);
}
