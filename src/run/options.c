#include "run/options.h"

#include "run/unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum nf_status whole_number(const char *name, const char *text, long least, long most, long *value)
{
    char *end;
    errno = 0;
    long number = text ? strtol(text, &end, 10) : 0;
    if (!text || end == text || *end || errno || number < least || number > most)
        return nf_fail(NF_INVALID, "%s %s: give a whole number from %ld to %ld", name, text ? text : "(nothing)", least,
                       most);
    *value = number;
    return NF_OK;
}

/* "K/N", slice K of N counted from 0. */
static enum nf_status read_slice(const char *text, struct nf_options *o)
{
    int k, n, end = 0;
    if (!text || sscanf(text, "%7d/%7d%n", &k, &n, &end) != 2 || text[end] || k < 0 || k >= n)
        return nf_fail(NF_INVALID, "--slice %s: give K/N, two whole numbers with 0 <= K < N",
                       text ? text : "(nothing)");
    o->slice = k;
    o->slices = n;
    return NF_OK;
}

/* A reading that the paper's settings do not have is refused before anything is run. */
static enum nf_status read_reading(const struct nf_paper *paper, const char *text, struct nf_options *o)
{
    struct nf_unit unit = {.group = "choice"};
    if (!text || !*text) return nf_fail(NF_INVALID, "--reading (nothing): give NAME=VALUE, a setting of --help");
    if (o->reading_count == NF_MOST_READINGS)
        return nf_fail(NF_INVALID, "--reading %s: at most %d of them", text, NF_MOST_READINGS);
    if (strlen(text) >= sizeof unit.variant)
        return nf_fail(NF_INVALID, "--reading %.40s...: too long, at most %zu letters", text, sizeof unit.variant - 1);
    snprintf(unit.variant, sizeof unit.variant, "%s", text);
    void *settings = malloc(paper->settings.size);
    if (!settings) return nf_fail(NF_MEMORY, "out of memory for settings");
    enum nf_status status = nf_unit_settings(paper, &unit, settings);
    free(settings);
    if (!status) o->reading[o->reading_count++] = text;
    return status;
}

/* Without committed ensembles a few members are run here, so that a verdict is never judged against nothing; several
 * published seeds are an ensemble of their own. */
static int has_reference(const struct nf_paper *paper)
{
    char path[64];
    snprintf(path, sizeof path, "data/reference/paper-%02d/results.csv", paper->number);
    return !access(path, R_OK);
}

/* A paper whose reduced column equals the published protocol is never called reduced. */
static int differs_when_reduced(const struct nf_paper *paper)
{
    if (paper->reduced_seed_count != paper->seed_count) return 1;
    for (size_t i = 0; i < paper->settings.count; i++)
        if (paper->settings.rows[i].value != paper->settings.rows[i].reduced) return 1;
    return 0;
}

/* What follows an option's name; `least` of a number. */
enum argument { NONE, NUMBER, SEED, SLICE, READING };
struct option {
    const char *name;
    enum argument argument;
    int *value; /* of a flag or a number */
    long least;
};

static enum nf_status read_option(const struct nf_paper *paper, const struct option *option, const char *argument,
                                  struct nf_options *o)
{
    long value = 1;
    enum nf_status status = NF_OK;
    switch (option->argument) {
    case NONE: break;
    case NUMBER: status = whole_number(option->name, argument, option->least, 100000, &value); break;
    case SEED: status = whole_number("seed", argument, 0, 4294967295, &o->challenge_seed); break;
    case SLICE: return read_slice(argument, o);
    case READING: return read_reading(paper, argument, o);
    }
    if (!status) *option->value = (int)value;
    return status;
}

enum nf_status nf_options_parse(struct nf_options *o, const struct nf_paper *paper, int argc, char **argv)
{
    int alone = paper->seed_count == 1 && !has_reference(paper);
    *o = (struct nf_options){.jobs = (int)sysconf(_SC_NPROCESSORS_ONLN), .rounding = -1, .ensemble = -1};
    const struct option known[] = {{"--reduced", NONE, &o->reduced, 0},     {"--fresh", NONE, &o->fresh, 0},
                                   {"--choices", NONE, &o->choices, 0},     {"--crossed", NONE, &o->crossed, 0},
                                   {"--collect", NONE, &o->collect, 0},     {"--list-units", NONE, &o->list, 0},
                                   {"--help", NONE, &o->help, 0},           {"--jobs", NUMBER, &o->jobs, 1},
                                   {"--rounding", NUMBER, &o->rounding, 0}, {"--seeds", NUMBER, &o->ensemble, 0},
                                   {"--challenge", SEED, &o->challenge, 0}, {"--slice", SLICE, NULL, 0},
                                   {"--reading", READING, NULL, 0},         {"--on-seeds", NUMBER, &o->on_seeds, 1}};
    for (int a = 1; a < argc; a++) {
        size_t k = 0, count = sizeof known / sizeof *known;
        while (k < count && strcmp(argv[a], known[k].name))
            k++;
        if (k == count) return nf_fail(NF_INVALID, "%s: no such option: --help lists them", argv[a]);
        enum nf_status status = read_option(paper, &known[k], argv[a + 1], o);
        if (status) return status;
        a += known[k].argument != NONE;
    }
    o->choices |= o->crossed;
    int few = alone && !o->reduced; /* make quick runs no ensemble */
    o->reduced = o->reduced && differs_when_reduced(paper);
    if (o->rounding < 0) o->rounding = few ? paper->rounding : 0;
    if (o->ensemble < 0) o->ensemble = few ? paper->ensemble : 0;
    return NF_OK;
}

void nf_options_help(const struct nf_paper *paper, FILE *stream)
{
    fprintf(stream, "Paper %d: %s\n\n", paper->number, paper->title);
    fputs(
        "  --jobs N       processes at once (default: cores)\n"
        "  --reduced      the reduced column of the settings; labelled as such everywhere\n"
        "  --fresh        ignore finished units\n"
        "  --rounding N   runs of the rounding ensemble per published seed\n"
        "  --seeds N      further seeds in the seed ensemble\n"
        "  --choices      every reading of every unstated choice\n"
        "  --crossed      those, and the best fitting of them combined\n"
        "  --reading R    NAME=VALUE of a setting below, or several joined by &, beside the default; may be repeated\n"
        "  --on-seeds K   readings with the first K published seeds only\n"
        "  --challenge S  seed S alone, against the predicted envelope\n"
        "  --list-units   the units of such a run, as a table: nothing is run\n"
        "  --slice K/N    run slice K of N of them (K from 0) and judge nothing\n"
        "  --collect      judge what is finished, run nothing\n\nSettings:\n",
        stream);
    nf_settings_print(&paper->settings, stream);
}
