#include "audit/spread.h"

#include <math.h>

enum { LARGEST_N = 20, LARGEST_COUNT = 60 };

static struct nf_sd_forms forms_of(double variance, int n, struct nf_bracket sd)
{
    double population = sqrt(fmax(0, variance)), sample = population * sqrt(n / (n - 1.0));
    return (struct nf_sd_forms){.population = nf_bracket_meets(nf_bracket_point(population), sd),
                                .sample = nf_bracket_meets(nf_bracket_point(sample), sd)};
}

struct search {
    int n;
    double unit;
    struct nf_bracket mean, sd;
    struct nf_sd_forms found;
};

/* Chooses the remaining values, none above `most`, the sum and the sum of squares of the others given. */
static void choose(struct search *search, int remaining, int most, int sum, int squares)
{
    double n = search->n;
    if (search->found.population && search->found.sample) return;
    if (search->unit * (sum + remaining * most) / n < search->mean.lo - 1e-9) return;
    if (search->unit * sum / n > search->mean.hi + 1e-9) return;
    if (!remaining) {
        double mean = sum / n, variance = search->unit * search->unit * (squares / n - mean * mean);
        struct nf_sd_forms forms = forms_of(variance, search->n, search->sd);
        search->found.population |= forms.population;
        search->found.sample |= forms.sample;
        return;
    }
    for (int value = most; value >= 0; value--)
        choose(search, remaining - 1, value, sum + value, squares + value * value);
}

struct nf_sd_forms nf_spread_counts(int n, int most, double unit, struct nf_bracket mean, struct nf_bracket sd)
{
    struct search search = {.n = n, .unit = unit, .mean = mean, .sd = sd};
    if (n < 2 || n > LARGEST_N || most > LARGEST_COUNT) return (struct nf_sd_forms){true, true};
    choose(&search, n, most, 0, 0);
    return search.found;
}

double nf_spread_largest(int n, double least, double most, double mean)
{
    double excess = n * (mean - least), width = most - least;
    if (width <= 0 || excess <= 0 || excess >= n * width) return 0;
    double full = floor(excess / width), rest = excess - full * width;
    double variance = (full * width * width + rest * rest) / n - (mean - least) * (mean - least);
    return sqrt(fmax(0, variance));
}

/* Over means in a bracket.  Between two means at which all values are at a limit the largest variance is convex, so
 * that it is largest at one of those or at an end of the bracket. */
static double largest_over(int n, double least, double most, struct nf_bracket mean)
{
    double lo = fmax(mean.lo, least), hi = fmin(mean.hi, most);
    double largest = fmax(nf_spread_largest(n, least, most, lo), nf_spread_largest(n, least, most, hi));
    for (int full = 0; full <= n; full++) {
        double at = least + full * (most - least) / n;
        if (at > lo && at < hi) largest = fmax(largest, nf_spread_largest(n, least, most, at));
    }
    return largest;
}

static struct nf_sd_forms within(int n, double smallest, double largest, struct nf_bracket sd)
{
    double factor = sqrt(n / (n - 1.0));
    return (struct nf_sd_forms){.population = nf_bracket_meets((struct nf_bracket){smallest, largest}, sd),
                                .sample =
                                    nf_bracket_meets((struct nf_bracket){smallest * factor, largest * factor}, sd)};
}

struct nf_sd_forms nf_spread_bounded(int n, double least, double most, struct nf_bracket mean, struct nf_bracket sd)
{
    if (n < 2 || mean.lo > most || mean.hi < least) return (struct nf_sd_forms){n < 2, n < 2};
    return within(n, 0, largest_over(n, least, most, mean), sd);
}

/* Two values at the ends and the others equal: the least variance for that mean. */
static double smallest_with_ends(int n, double least, double most, double mean)
{
    double rest = (n * mean - least - most) / (n - 2);
    double sum = (least - mean) * (least - mean) + (most - mean) * (most - mean);
    sum += (n - 2) * (rest - mean) * (rest - mean);
    return sqrt(sum / n);
}

/* The smallest and largest SD for one choice of ends and mean; false if no values of that mean lie between them. */
static bool limits_with_ends(int n, double least, double most, double mean, double *smallest, double *largest)
{
    double inner = (n * mean - least - most) / (n - 2);
    if (inner < least - 1e-9 || inner > most + 1e-9) return false;
    double inside = nf_spread_largest(n - 2, least, most, inner);
    *smallest = smallest_with_ends(n, least, most, mean);
    *largest = sqrt(*smallest * *smallest + (n - 2) * inside * inside / n);
    return true;
}

struct nf_sd_forms nf_spread_extremes(int n, struct nf_bracket least, struct nf_bracket most, struct nf_bracket mean,
                                      struct nf_bracket sd)
{
    enum { STEPS = 8 };
    double smallest = INFINITY, largest = -INFINITY;
    if (n < 3) return (struct nf_sd_forms){true, true};
    for (int i = 0; i <= STEPS; i++)
        for (int j = 0; j <= STEPS; j++)
            for (int k = 0; k <= STEPS; k++) {
                double low, high, a = least.lo + (least.hi - least.lo) * i / STEPS;
                double b = most.lo + (most.hi - most.lo) * j / STEPS, m = mean.lo + (mean.hi - mean.lo) * k / STEPS;
                if (!limits_with_ends(n, a, b, m, &low, &high)) continue;
                smallest = fmin(smallest, low);
                largest = fmax(largest, high);
            }
    if (smallest > largest) return (struct nf_sd_forms){false, false};
    return within(n, smallest, largest, sd);
}
