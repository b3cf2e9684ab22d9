#ifndef NF_RANDOM_SITE_DRAW_H
#define NF_RANDOM_SITE_DRAW_H

#include <stddef.h>
#include <stdint.h>

/* Draws that belong to a place: the same (seed, purpose, time, site) gives the same number however many others were
 * drawn before, so two treatments of one virtual patient meet the same chance at every connection.  The counter is
 * mixed by SplitMix64's finaliser (Steele, Lea and Flood 2014). */
struct nf_site_stream {
    uint64_t key;
};

/* The draws of one purpose (a number of the caller's) at one time; any two of the three make streams that differ. */
struct nf_site_stream nf_site_stream(uint64_t seed, uint32_t purpose, uint32_t time);

static inline uint64_t nf_site_word(struct nf_site_stream stream, uint64_t site)
{
    uint64_t z = stream.key + (site + 1) * 0x9e3779b97f4a7c15ull;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
}

/* In [0, 1), 24 bits. */
static inline float nf_site_uniform(struct nf_site_stream stream, uint64_t site)
{
    return (float)(nf_site_word(stream, site) >> 40) * 0x1p-24f;
}

/* N(0, 1), by Box-Muller on the two halves of the word. */
float nf_site_normal(struct nf_site_stream stream, uint64_t site);

#endif
