#include "run/plan.h"

#include "base/csv.h"
#include "run/crossing.h"
#include "run/unit.h"

#include <stdlib.h>
#include <string.h>

static enum nf_status add_unit(struct nf_plan *plan, const char *group, const char *variant, long seed, long draw,
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

static int is_listed(const char *const *choices, const char *reading)
{
    for (; choices && *choices; choices++)
        if (!strcmp(*choices, reading)) return 1;
    return 0;
}

/* Of one published seed: the replay and its rounding ensemble. */
static enum nf_status plan_seed(struct nf_plan *plan, const struct nf_options *o, long seed)
{
    enum nf_status status = add_unit(plan, "replay", "", seed, 0, o->reduced);
    for (int d = 0; !status && d < o->rounding; d++)
        status = add_unit(plan, "rounding", "", seed, d, o->reduced);
    for (int k = 0; !status && o->rounding && other_kernels[k]; k++)
        status = add_unit(plan, "rounding", other_kernels[k], seed, 0, o->reduced);
    return status;
}

/* Its choices, those crossed, those asked for. */
static enum nf_status plan_readings(struct nf_plan *plan, const struct nf_paper *paper, const struct nf_options *o,
                                    const struct nf_crossing *crossing, long seed)
{
    enum nf_status status = NF_OK;
    for (int c = 0; !status && o->choices && paper->choices && paper->choices[c]; c++)
        status = add_unit(plan, "choice", paper->choices[c], seed, 0, o->reduced);
    for (size_t c = 0; !status && c < crossing->count; c++)
        status = add_unit(plan, "choice", crossing->variant[c], seed, 0, o->reduced);
    for (int r = 0; !status && r < o->reading_count; r++)
        if (!o->choices || !is_listed(paper->choices, o->reading[r]))
            status = add_unit(plan, "choice", o->reading[r], seed, 0, o->reduced);
    return status;
}

/* The seed ensemble begins beyond every published seed. */
static long first_other_seed(const struct nf_paper *paper)
{
    return paper->seed_count > 1 ? paper->seeds[paper->seed_count - 1] + 1 : 1000;
}

enum nf_status nf_plan_make(struct nf_plan *plan, const struct nf_paper *paper, const struct nf_options *o)
{
    struct nf_crossing crossing = {.count = 0};
    enum nf_status status = o->crossed ? nf_crossing_read(&crossing, paper) : NF_OK;
    int seeds = o->reduced ? paper->reduced_seed_count : paper->seed_count;
    *plan = (struct nf_plan){0};
    if (status) return status;
    if (o->challenge) return add_unit(plan, "challenge", "", o->challenge_seed, 0, o->reduced);
    for (int s = 0; !status && s < seeds; s++) {
        status = plan_seed(plan, o, paper->seeds[s]);
        if (!status && (!o->on_seeds || s < o->on_seeds))
            status = plan_readings(plan, paper, o, &crossing, paper->seeds[s]);
    }
    for (int e = 0; !status && e < o->ensemble; e++)
        status = add_unit(plan, "seeds", "", first_other_seed(paper) + e, 0, o->reduced);
    return status;
}

void nf_plan_release(struct nf_plan *plan)
{
    free(plan->units);
    *plan = (struct nf_plan){0};
}

long nf_plan_draw(const struct nf_unit *unit)
{
    for (long k = 0; other_kernels[k]; k++)
        if (!strcmp(unit->group, "rounding") && !strcmp(unit->variant, other_kernels[k])) return 1000 + k;
    return unit->draw;
}

void nf_plan_slice(const struct nf_plan *plan, int k, int n, size_t *first, size_t *count)
{
    size_t slice = (size_t)k, slices = (size_t)n;
    *first = (slice * plan->count + slices - 1) / slices;
    *count = ((slice + 1) * plan->count + slices - 1) / slices - *first;
}

enum nf_status nf_plan_print(const struct nf_plan *plan, const struct nf_paper *paper, FILE *stream)
{
    fputs("unit,group,variant,seed,draw,finished\n", stream);
    for (size_t i = 0; i < plan->count; i++) {
        const struct nf_unit *unit = &plan->units[i];
        int finished;
        enum nf_status status = nf_unit_finished(paper, unit, &finished);
        if (status) return status;
        fprintf(stream, "%zu,%s,", i, unit->group);
        nf_csv_write_field(stream, unit->variant);
        fprintf(stream, ",%ld,%ld,%d\n", unit->seed, unit->draw, finished);
    }
    return NF_OK;
}
