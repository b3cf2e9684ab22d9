#include "run/paper.h"

#include "base/file.h"
#include "run/challenge.h"
#include "run/judge.h"
#include "run/plan.h"
#include "run/pool.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Verdicts rest on the first so many units of a group: more would not move them, and memory stays bounded. */
enum { MOST_JUDGED = 10000 };

struct gathered {
    struct nf_results judged;
    struct nf_collection all;
    size_t finished, missing; /* units, but for readings of choices, which say on how many seeds they rest */
    size_t unread;            /* readings that are missing */
};

static enum nf_status add_rows(struct gathered *to, const struct nf_unit *unit, const struct nf_recorder *recorder,
                               int judged)
{
    const char *variant = strcmp(unit->group, "rounding") ? unit->variant : "";
    const long draw = nf_plan_draw(unit);
    enum nf_status status = NF_OK;
    for (const struct nf_measured *m = recorder->rows; !status && m < recorder->rows + recorder->count; m++) {
        status = nf_collection_add(&to->all, unit->group, variant, unit->seed, draw, m->key, m->value);
        if (!status && judged)
            status = nf_results_add(&to->judged, unit->group, variant, unit->seed, draw, m->key, m->value);
    }
    return status;
}

static enum nf_status gather_unit(struct gathered *to, const struct nf_paper *paper, const struct nf_unit *unit,
                                  int judged)
{
    int finished;
    struct nf_recorder recorder;
    nf_recorder_init(&recorder);
    enum nf_status status = nf_unit_load_finished(paper, unit, &recorder, &finished);
    if (!status && finished) status = add_rows(to, unit, &recorder, judged);
    size_t *count = finished ? &to->finished : strcmp(unit->group, "choice") ? &to->missing : &to->unread;
    if (!status) ++*count;
    nf_recorder_release(&recorder);
    return status;
}

/* Units of one group stand together but for those of other published seeds: counted by name. */
static int is_judged(const char *group, size_t counts[static 4])
{
    static const char *const groups[] = {"rounding", "choice", "seeds"};
    size_t g = 0;
    while (g < 3 && strcmp(groups[g], group))
        g++;
    return counts[g]++ < MOST_JUDGED;
}

static enum nf_status gather(struct gathered *to, const struct nf_paper *paper, const struct nf_plan *plan)
{
    size_t counts[4] = {0};
    enum nf_status status = NF_OK;
    for (size_t i = 0; !status && i < plan->count; i++)
        status = gather_unit(to, paper, &plan->units[i], is_judged(plan->units[i].group, counts));
    if (!status && !to->finished)
        status = nf_fail(NF_INVALID, "none of %zu units is finished: run them first", plan->count);
    for (int g = 0; !status && g < 4; g++)
        if (counts[g] > MOST_JUDGED)
            fprintf(stderr, "paper %d: results.csv has all %zu units, verdicts rest on the first %d\n", paper->number,
                    counts[g], MOST_JUDGED);
    if (!status && to->missing + to->unread)
        fprintf(stderr, "paper %d: %zu of %zu units are not finished yet and left out\n", paper->number,
                to->missing + to->unread, plan->count);
    return status;
}

static enum nf_status gather_and_judge(const struct nf_paper *paper, const struct nf_options *o,
                                       const struct nf_plan *plan)
{
    char folder[64];
    struct gathered gathered = {0};
    snprintf(folder, sizeof folder, "data/paper-%02d", paper->number);
    nf_results_init(&gathered.judged);
    nf_collection_init(&gathered.all, folder);
    enum nf_status status = gather(&gathered, paper, plan);
    struct nf_options options = *o;
    options.missing = gathered.missing;
    if (!status) status = nf_judge(paper, &options, &gathered.judged, &gathered.all);
    nf_collection_release(&gathered.all);
    nf_results_release(&gathered.judged);
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

static enum nf_status run_slice(const struct nf_paper *paper, const struct nf_options *o, const struct nf_plan *plan)
{
    size_t first, count;
    nf_plan_slice(plan, o->slice, o->slices, &first, &count);
    return nf_pool_run(paper, plan->units + first, count, o->jobs, o->fresh);
}

/* A challenged seed is run alone and judged by what was there before; nothing of the paper's own is touched. */
static enum nf_status take_challenge(const struct nf_paper *paper, const struct nf_options *o)
{
    char path[96];
    struct nf_plan plan = {0};
    struct nf_results before;
    enum nf_status status = nf_challenge_envelope(paper, o, &before, path);
    nf_results_release(&before);
    if (!status) status = nf_plan_make(&plan, paper, o);
    if (!status) status = nf_pool_run(paper, plan.units, plan.count, o->jobs, o->fresh);
    if (!status) status = nf_challenge_judge(paper, o, &plan.units[0]);
    nf_plan_release(&plan);
    return status;
}

static enum nf_status carry_out(const struct nf_paper *paper, const struct nf_options *o)
{
    struct nf_plan plan = {0};
    enum nf_status status = prepare(paper);
    if (!status && o->challenge) return take_challenge(paper, o);
    if (!status) status = nf_plan_make(&plan, paper, o);
    if (!status && o->list)
        status = nf_plan_print(&plan, paper, stdout);
    else if (!status && o->slices)
        status = run_slice(paper, o, &plan);
    else {
        if (!status && !o->collect) status = nf_pool_run(paper, plan.units, plan.count, o->jobs, o->fresh);
        if (!status) status = gather_and_judge(paper, o, &plan);
    }
    nf_plan_release(&plan);
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
    if (!status) status = carry_out(paper, &options);
    if (!status && (fflush(stdout) || ferror(stdout)))
        status = nf_fail(NF_IO, "standard output cannot be written: %s", strerror(errno));
    if (status) fprintf(stderr, "paper %d: %s\n", paper->number, nf_error());
    return status ? 1 : 0;
}
