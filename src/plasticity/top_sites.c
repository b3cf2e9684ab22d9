#include "plasticity/top_sites.h"

#include <stdlib.h>

static int better(const struct nf_site *a, const struct nf_site *b)
{
    return a->score > b->score;
}

static void swap(struct nf_site *a, struct nf_site *b)
{
    struct nf_site kept = *a;
    *a = *b;
    *b = kept;
}

static void median_to_first(struct nf_site *result, struct nf_site *a, struct nf_site *b, struct nf_site *c)
{
    if (better(a, b))
        swap(result, better(b, c) ? b : better(a, c) ? c : a);
    else
        swap(result, better(a, c) ? a : better(b, c) ? c : b);
}

/* Everything before the returned place is no worse than the pivot, everything from it on no better. */
static struct nf_site *partition(struct nf_site *first, struct nf_site *last)
{
    struct nf_site *pivot = first;
    median_to_first(first, first + 1, first + (last - first) / 2, last - 1);
    for (first++;; first++) {
        while (better(first, pivot))
            first++;
        for (last--; better(pivot, last);)
            last--;
        if (first >= last) return first;
        swap(first, last);
    }
}

static void insertion_sort(struct nf_site *first, struct nf_site *last)
{
    for (struct nf_site *i = first; i < last; i++) {
        struct nf_site moved = *i, *j = i;
        for (; j > first && better(&moved, j - 1); j--)
            *j = j[-1];
        *j = moved;
    }
}

static int falling(const void *a, const void *b)
{
    const struct nf_site *x = a, *y = b;
    if (x->score != y->score) return x->score < y->score ? 1 : -1;
    return x->index < y->index ? -1 : 1;
}

void nf_top_sites(struct nf_site *site, size_t n, size_t k)
{
    struct nf_site *first = site, *last = site + n, *nth = site + k - 1;
    int depth = 0;
    if (!k || k > n) return;
    for (size_t m = n; m > 1; m >>= 1)
        depth += 2;
    for (; last - first > 3; depth--) {
        if (depth == 0) { /* the library turns to a heap here; no data of ours come so far */
            qsort(first, (size_t)(last - first), sizeof *first, falling);
            return;
        }
        struct nf_site *cut = partition(first, last);
        if (cut <= nth)
            first = cut;
        else
            last = cut;
    }
    insertion_sort(first, last);
}
