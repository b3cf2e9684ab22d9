#include "evidence/verdict.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Text that grows to the end of its buffer and no further. */
struct text {
    char *at;
    size_t size;
};

static void add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int written = vsnprintf(text->at, text->size, format, arguments);
    va_end(arguments);
    size_t step = written < 0 ? 0 : (size_t)written < text->size ? (size_t)written : text->size - 1;
    text->at += step;
    text->size -= step;
}

/* One decimal more than the paper prints. */
struct number {
    char text[64];
};

static struct number shown(const struct nf_evidence *evidence, double value)
{
    struct number number = {""};
    nf_printed_format(number.text, value, evidence->row->value.decimals + (evidence->row->value.exponent ? 0 : 1));
    return number;
}

bool nf_verdict_accepts(const struct nf_printed *printed, double value)
{
    switch (printed->relation) {
    case NF_BELOW: return value < printed->value;
    case NF_ABOVE: return value > printed->value;
    case NF_AT_MOST: return value <= printed->value;
    case NF_AT_LEAST: return value >= printed->value;
    default: break;
    }
    bool one_end = printed->form == NF_RANGE && printed->value == printed->high;
    if (printed->form == NF_EXACT || one_end) return nf_printed_same(printed, value);
    return nf_verdict_meets(printed, value, value);
}

bool nf_verdict_meets(const struct nf_printed *printed, double lo, double hi)
{
    double low, high;
    nf_printed_limits(printed, &low, &high);
    double slack = 1e-9 * (1 + fabs(printed->value)); /* half units are not binary fractions */
    return lo <= high + slack && hi >= low - slack;
}

static bool meets_spread(const struct nf_printed *printed, const struct nf_spread *spread)
{
    return spread->members && nf_verdict_meets(printed, spread->interval.lo, spread->interval.hi);
}

bool nf_verdict_in_rounding(const struct nf_evidence *evidence)
{
    if (!evidence->replayable || !meets_spread(&evidence->row->value, &evidence->rounding)) return false;
    return !evidence->row->sd.available || meets_spread(&evidence->row->sd, &evidence->rounding_sd);
}

bool nf_verdict_in_seeds(const struct nf_evidence *evidence)
{
    switch (evidence->seed_test) {
    case NF_SEED_NONE: return false;
    case NF_SEED_MOMENTS: return evidence->seed_fit.mean_fits && evidence->seed_fit.sd_fits;
    default: return nf_verdict_meets(&evidence->row->value, evidence->seed_interval.lo, evidence->seed_interval.hi);
    }
}

static void describe_interval(struct text *text, const struct nf_evidence *evidence, const struct nf_interval *interval)
{
    add(text, "%s to %s", shown(evidence, interval->lo).text, shown(evidence, interval->hi).text);
    if (interval->coverage < NF_COVERAGE - 1e-9) add(text, " (covers %.0f %%)", 100 * interval->coverage);
}

static void describe_rounding(struct text *text, const struct nf_evidence *evidence)
{
    add(text, "the rounding interval of %zu runs, ", evidence->rounding.members);
    describe_interval(text, evidence, &evidence->rounding.interval);
    if (!evidence->row->sd.available || !evidence->rounding_sd.members) return;
    add(text, ", SD ");
    describe_interval(text, evidence, &evidence->rounding_sd.interval);
}

static void describe_seeds(struct text *text, const struct nf_evidence *evidence)
{
    const struct nf_compatibility *fit = &evidence->seed_fit;
    size_t members = evidence->ensemble.n;
    const char *shared = evidence->shared ? " (published ones among them)" : "";
    switch (evidence->seed_test) {
    case NF_SEED_NONE: break;
    case NF_SEED_PREDICTION: add(text, "the prediction interval of %zu seeds, ", members); break;
    case NF_SEED_RESAMPLED:
        add(text, "samples of %d from %zu seeds%s%s, ", evidence->seeds, members, shared,
            evidence->replaced ? " with replacement" : "");
        break;
    case NF_SEED_MOMENTS:
        add(text, "%d seeds against %zu%s at the 5 %% level each: means t p = %.3f", evidence->seeds, members, shared,
            fit->mean_p);
        if (evidence->row->sd.available) add(text, ", SDs F p = %.3f", fit->sd_p);
        add(text, "; means accepted ");
        break;
    }
    if (evidence->seed_test != NF_SEED_NONE) describe_interval(text, evidence, &evidence->seed_interval);
}

static bool not_available(const struct nf_evidence *evidence)
{
    return !evidence->row->value.available;
}

static void explain_not_available(struct text *text, const struct nf_evidence *evidence)
{
    add(text, "printed only in an image or not at all");
    if (evidence->replay.n) add(text, "; the run gives %.6g", evidence->replay.mean);
}

static bool impossible(const struct nf_evidence *evidence)
{
    return evidence->impossible != NULL;
}

static void explain_impossible(struct text *text, const struct nf_evidence *evidence)
{
    add(text, "audit: %s", evidence->impossible);
}

static bool substituted(const struct nf_evidence *evidence)
{
    return evidence->substituted && !evidence->arithmetic;
}

static void explain_substituted(struct text *text, const struct nf_evidence *evidence)
{
    if (evidence->replay.n)
        add(text, "a stand-in was run; it gives %s", shown(evidence, evidence->replay.mean).text);
    else
        add(text, "a stand-in was run, in which this was not measured");
}

static bool calibration(const struct nf_evidence *evidence)
{
    return evidence->calibration;
}

static void explain_calibration(struct text *text, const struct nf_evidence *evidence)
{
    add(text, "used to estimate unknown constants: not counted as agreement");
    if (evidence->replay.n) add(text, "; the run gives %s", shown(evidence, evidence->replay.mean).text);
}

static bool measured(const struct nf_evidence *evidence)
{
    return evidence->replay.n || evidence->ensemble.n || evidence->rounding.members || evidence->readings;
}

static bool exact(const struct nf_evidence *evidence)
{
    const struct nf_published *row = evidence->row;
    if (!evidence->arithmetic && (!evidence->replayable || !evidence->replay.n || !evidence->comparable)) return false;
    if (!nf_verdict_accepts(&row->value, evidence->replay.mean)) return false;
    return !row->sd.available || nf_verdict_accepts(&row->sd, evidence->replay.sd);
}

static void explain_exact(struct text *text, const struct nf_evidence *evidence)
{
    if (evidence->arithmetic)
        add(text, "follows from the printed settings: %s", shown(evidence, evidence->replay.mean).text);
    else if (evidence->row->value.form == NF_EXACT)
        add(text, "the replay prints the same");
    else
        add(text, "the replay, %s, is within what is printed", shown(evidence, evidence->replay.mean).text);
}

static void explain_rounding(struct text *text, const struct nf_evidence *evidence)
{
    add(text, "inside ");
    describe_rounding(text, evidence);
}

static void explain_seeds(struct text *text, const struct nf_evidence *evidence)
{
    if (evidence->seed_test != NF_SEED_MOMENTS) add(text, "inside ");
    describe_seeds(text, evidence);
}

/* Between the readings though the default and its ensembles miss it. */
static bool among_readings(const struct nf_evidence *evidence)
{
    return evidence->readings && !exact(evidence) && !nf_verdict_in_rounding(evidence) &&
           !nf_verdict_in_seeds(evidence) &&
           nf_verdict_meets(&evidence->row->value, evidence->readings_lo, evidence->readings_hi);
}

static bool unspecified(const struct nf_evidence *evidence)
{
    return (!measured(evidence) && !evidence->arithmetic) || among_readings(evidence);
}

static void explain_unspecified(struct text *text, const struct nf_evidence *evidence)
{
    if (!measured(evidence)) {
        add(text, "not measured: no run records %s", evidence->row->key);
        return;
    }
    add(text, "%zu readings of what is unstated range from %s to %s", evidence->readings,
        shown(evidence, evidence->readings_lo).text, shown(evidence, evidence->readings_hi).text);
    if (evidence->replay.n) add(text, ", the default gives %s", shown(evidence, evidence->replay.mean).text);
}

static void describe_distance(struct text *text, const struct nf_evidence *evidence, const struct nf_interval *interval)
{
    double lo, hi;
    nf_printed_limits(&evidence->row->value, &lo, &hi);
    if (lo > interval->hi)
        add(text, "%s above ", shown(evidence, lo - interval->hi).text);
    else if (hi < interval->lo)
        add(text, "%s below ", shown(evidence, interval->lo - hi).text);
    else if (evidence->row->sd.available)
        add(text, "SD %s outside ", evidence->row->sd.text);
}

static void explain_differs(struct text *text, const struct nf_evidence *evidence)
{
    const struct nf_moments *replay = &evidence->replay;
    if (evidence->arithmetic) {
        add(text, "the printed settings give %s", shown(evidence, replay->mean).text);
        return;
    }
    if (replay->n)
        add(text, "the run gives %s%s%s", shown(evidence, replay->mean).text, replay->n > 1 ? " +- " : "",
            replay->n > 1 ? shown(evidence, replay->sd).text : "");
    if (replay->n && !evidence->comparable)
        add(text, " over %zu seeds where %d are printed", replay->n, evidence->seeds);
    if (evidence->replayable && evidence->rounding.members) {
        add(text, "%s", replay->n ? "; " : "");
        describe_distance(text, evidence, &evidence->rounding.interval);
        describe_rounding(text, evidence);
    } else {
        add(text, evidence->replayable ? "; no rounding ensemble was run" : "; not replayable");
    }
    add(text, evidence->seed_test == NF_SEED_NONE ? "; no seed ensemble was run" : "; ");
    if (evidence->seed_test == NF_SEED_NONE) return;
    describe_distance(text, evidence, &evidence->seed_interval);
    describe_seeds(text, evidence);
}

static bool always(const struct nf_evidence *evidence)
{
    return evidence != NULL;
}

static const struct {
    const char *name;
    bool (*applies)(const struct nf_evidence *evidence);
    void (*explain)(struct text *text, const struct nf_evidence *evidence);
} verdicts[NF_VERDICTS] = {
    [NF_VERDICT_NOT_AVAILABLE] = {"not-available", not_available, explain_not_available},
    [NF_VERDICT_IMPOSSIBLE] = {"impossible", impossible, explain_impossible},
    [NF_VERDICT_SUBSTITUTED] = {"substituted", substituted, explain_substituted},
    [NF_VERDICT_CALIBRATION] = {"calibration", calibration, explain_calibration},
    [NF_VERDICT_UNSPECIFIED] = {"unspecified", unspecified, explain_unspecified},
    [NF_VERDICT_EXACT] = {"exact", exact, explain_exact},
    [NF_VERDICT_ROUNDING] = {"rounding", nf_verdict_in_rounding, explain_rounding},
    [NF_VERDICT_SEEDS] = {"seeds", nf_verdict_in_seeds, explain_seeds},
    [NF_VERDICT_UNINFORMATIVE] = {"uninformative", NULL, NULL},
    [NF_VERDICT_DIFFERS] = {"differs", always, explain_differs},
};

const char *nf_verdict_name(enum nf_verdict verdict)
{
    return verdicts[verdict].name;
}

/* Agreement by an interval that is wider than every contrast drawn from the number says nothing. */
static bool is_uninformative(const struct nf_evidence *evidence, enum nf_verdict verdict, double *width)
{
    const struct nf_interval *interval;
    if (verdict == NF_VERDICT_ROUNDING)
        interval = &evidence->rounding.interval;
    else if (verdict == NF_VERDICT_SEEDS)
        interval = &evidence->seed_interval;
    else
        return false;
    *width = interval->hi - interval->lo;
    return *width > evidence->contrast; /* false for NaN: no contrast */
}

/* The more readings were tried, the less one that fits is worth. */
static void say_tried(struct text *text, const struct nf_evidence *evidence, enum nf_verdict verdict)
{
    if (!evidence->tried || evidence->arithmetic || verdict <= NF_VERDICT_UNSPECIFIED) return;
    add(text, "; other readings tried: %zu", evidence->tried);
}

enum nf_verdict nf_verdict_judge(const struct nf_evidence *evidence, char *reason, size_t size)
{
    struct text text = {reason, size};
    enum nf_verdict verdict = 0;
    double width;
    *reason = 0;
    while (!verdicts[verdict].applies || !verdicts[verdict].applies(evidence))
        verdict++;
    if (evidence->reduced) add(&text, "reduced run: ");
    if (is_uninformative(evidence, verdict, &width)) {
        add(&text, "would be %s, but the interval is %s wide, the largest contrast drawn from the number %s: ",
            verdicts[verdict].name, shown(evidence, width).text, shown(evidence, evidence->contrast).text);
        verdicts[verdict].explain(&text, evidence);
        say_tried(&text, evidence, verdict);
        return NF_VERDICT_UNINFORMATIVE;
    }
    verdicts[verdict].explain(&text, evidence);
    say_tried(&text, evidence, verdict);
    return verdict;
}
