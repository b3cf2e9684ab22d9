#include "language/nucleus.h"

#include "language/loss.h"

#include <stdlib.h>

enum nf_status nf_nucleus_init(struct nf_nucleus *nucleus, int vocabulary)
{
    *nucleus = (struct nf_nucleus){vocabulary, malloc((size_t)vocabulary * sizeof *nucleus->candidate)};
    return nucleus->candidate ? NF_OK : nf_fail(NF_MEMORY, "out of memory for %d candidates", vocabulary);
}

void nf_nucleus_release(struct nf_nucleus *nucleus)
{
    free(nucleus->candidate);
    *nucleus = (struct nf_nucleus){0};
}

static int by_probability(const void *a, const void *b)
{
    const struct nf_candidate *x = a, *y = b;
    if (x->probability != y->probability) return x->probability < y->probability ? 1 : -1;
    return x->token < y->token ? -1 : 1;
}

static int32_t largest(const float *logits, int n)
{
    int32_t best = 0;
    for (int32_t i = 1; i < n; i++)
        if (logits[i] > logits[best]) best = i;
    return best;
}

/* Tokens below (1 - mass) / vocabulary hold less than 1 - mass together: none of them is in the nucleus. */
static int gather(struct nf_nucleus *nucleus, const float *probability, double mass)
{
    float least = (float)(0.999 * (1.0 - mass) / nucleus->vocabulary);
    int n = 0;
    for (int32_t i = 0; i < nucleus->vocabulary; i++)
        if (probability[i] >= least) nucleus->candidate[n++] = (struct nf_candidate){probability[i], i};
    return n;
}

int32_t nf_nucleus_draw(struct nf_nucleus *nucleus, float *logits, double mass, double temperature, double u)
{
    if (temperature <= 0.0) return largest(logits, nucleus->vocabulary);
    nf_softmax(logits, nucleus->vocabulary, (float)temperature);
    int all = gather(nucleus, logits, mass), kept = 0;
    double sum = 0.0;
    qsort(nucleus->candidate, (size_t)all, sizeof *nucleus->candidate, by_probability);
    while (kept < all && sum < mass)
        sum += (double)nucleus->candidate[kept++].probability;
    double rest = u * sum;
    for (int i = 0; i < kept; i++) {
        rest -= (double)nucleus->candidate[i].probability;
        if (rest < 0.0) return nucleus->candidate[i].token;
    }
    return nucleus->candidate[kept - 1].token;
}
