#include "run/paper.h"

#include "base/file.h"
#include "evidence/results.h"
#include "run/judge.h"
#include "run/options.h"
#include "run/pool.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct plan {
    struct nf_unit *units;
    size_t count, capacity;
};

static enum nf_status add_unit(struct plan *plan, const char *group, const char *variant, long seed, long draw,
                               int reduced)
{
    if (plan->count == plan->capacity) {
        size_t capacity = plan->capacity ? 2 * plan->capacity : 64;
        struct nf_unit *larger = realloc(plan->units, capacity * sizeof *larger);
        if (!larger) return nf_fail(NF_MEMORY, "out of memory for the list of units");
        plan->units = larger;
        plan->capacity = capacity;
    }
    struct nf_unit *unit = &plan->units[plan->count++];
    *unit = (struct nf_unit){.seed = seed, .draw = draw, .reduced = reduced};
    snprintf(unit->group, sizeof unit->group, "%s", group);
    snprintf(unit->variant, sizeof unit->variant, "%s", variant);
    return NF_OK;
}

/* Kernels that OpenBLAS can run on any x86-64-v3 processor, the pinned one left out. */
static const char *const other_kernels[] = {"kernel=Zen",      "kernel=Sandybridge", "kernel=Nehalem",
                                            "kernel=Prescott", "kernel=Core2",       NULL};

/* The units of one published seed: the replay, its rounding ensemble, its choices. */
static enum nf_status plan_seed(struct plan *plan, const struct nf_paper *paper, const struct nf_options *o, long seed)
{
    enum nf_status status = add_unit(plan, "replay", "", seed, 0, o->reduced);
    for (int d = 0; !status && d < o->rounding; d++)
        status = add_unit(plan, "rounding", "", seed, d, o->reduced);
    for (int k = 0; !status && o->rounding && other_kernels[k]; k++)
        status = add_unit(plan, "rounding", other_kernels[k], seed, 0, o->reduced);
    for (int c = 0; !status && o->choices && paper->choices && paper->choices[c]; c++)
        status = add_unit(plan, "choice", paper->choices[c], seed, 0, o->reduced);
    return status;
}

/* The seed ensemble begins beyond every published seed. */
static long first_other_seed(const struct nf_paper *paper)
{
    return paper->seed_count > 1 ? paper->seeds[paper->seed_count - 1] + 1 : 1000;
}

static enum nf_status make_plan(struct plan *plan, const struct nf_paper *paper, const struct nf_options *o)
{
    enum nf_status status = NF_OK;
    int seeds = o->reduced ? paper->reduced_seed_count : paper->seed_count;
    if (o->challenge) return add_unit(plan, "challenge", "", o->challenge_seed, 0, o->reduced);
    for (int s = 0; !status && s < seeds; s++)
        status = plan_seed(plan, paper, o, paper->seeds[s]);
    for (int e = 0; !status && e < o->ensemble; e++)
        status = add_unit(plan, "seeds", "", first_other_seed(paper) + e, 0, o->reduced);
    return status;
}

/* Draws of the rounding ensemble that came from another kernel follow those that came from moved weights. */
static long draw_of(const struct nf_unit *unit)
{
    for (long k = 0; other_kernels[k]; k++)
        if (!strcmp(unit->group, "rounding") && !strcmp(unit->variant, other_kernels[k])) return 1000 + k;
    return unit->draw;
}

static enum nf_status collect(struct nf_results *results, const struct nf_paper *paper, const struct plan *plan)
{
    enum nf_status status = NF_OK;
    for (size_t i = 0; !status && i < plan->count; i++) {
        const struct nf_unit *unit = &plan->units[i];
        const char *variant = strcmp(unit->group, "rounding") ? unit->variant : "";
        struct nf_recorder recorder;
        nf_recorder_init(&recorder);
        status = nf_unit_load(paper, unit, &recorder);
        for (size_t r = 0; !status && r < recorder.count; r++)
            status = nf_results_add(results, unit->group, variant, unit->seed, draw_of(unit), recorder.rows[r].key,
                                    recorder.rows[r].value);
        nf_recorder_release(&recorder);
    }
    return status;
}

/* What could spoil the end of a long run is tried before it: the folder must take files, the ledger must be sound. */
static enum nf_status prepare(const struct nf_paper *paper)
{
    char path[64];
    struct nf_file_writer writer;
    snprintf(path, sizeof path, "data/paper-%02d/units", paper->number);
    enum nf_status status = nf_file_make_folder(path);
    snprintf(path, sizeof path, "data/paper-%02d/results.csv", paper->number);
    if (!status) status = nf_file_open(&writer, path);
    if (!status) nf_file_discard(&writer);
    return status ? status : nf_judge_check(paper);
}

static enum nf_status run_and_judge(const struct nf_paper *paper, const struct nf_options *o)
{
    struct plan plan = {0};
    struct nf_results results;
    nf_results_init(&results);
    enum nf_status status = prepare(paper);
    if (!status) status = make_plan(&plan, paper, o);
    if (!status) status = nf_pool_run(paper, plan.units, plan.count, o->jobs, o->fresh);
    if (!status) status = collect(&results, paper, &plan);
    if (!status) status = nf_judge(paper, o, &results);
    nf_results_release(&results);
    free(plan.units);
    return status;
}

int nf_paper_main(const struct nf_paper *paper, int argc, char **argv)
{
    struct nf_options options;
    signal(SIGPIPE, SIG_IGN);
    if (argc == 8 && !strcmp(argv[1], "--unit")) return nf_pool_child(paper, argv + 2);
    enum nf_status status = nf_options_parse(&options, paper, argc, argv);
    if (!status && options.help) {
        nf_options_help(paper, stdout);
        return 0;
    }
    if (!status) status = run_and_judge(paper, &options);
    if (!status && (fflush(stdout) || ferror(stdout)))
        status = nf_fail(NF_IO, "standard output cannot be written: %s", strerror(errno));
    if (status) fprintf(stderr, "paper %d: %s\n", paper->number, nf_error());
    return status ? 1 : 0;
}
