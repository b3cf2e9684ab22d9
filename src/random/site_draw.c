#include "random/site_draw.h"

#include <math.h>

static uint64_t mix(uint64_t z)
{
    return nf_site_word((struct nf_site_stream){z}, 0);
}

struct nf_site_stream nf_site_stream(uint64_t seed, uint32_t purpose, uint32_t time)
{
    return (struct nf_site_stream){mix(mix(seed) + ((uint64_t)purpose << 32 | time))};
}

/* n = sqrt(-2 log u) cos(2 pi v), u in (0, 1], in double precision and rounded once. */
float nf_site_normal(struct nf_site_stream stream, uint64_t site)
{
    uint64_t word = nf_site_word(stream, site);
    double u = ((double)(word >> 32) + 1.0) * 0x1p-32, v = (double)(word & 0xffffffffu) * 0x1p-32;
    return (float)(sqrt(-2.0 * log(u)) * cos(2.0 * 3.14159265358979323846 * v));
}
