#include "run/crossing.h"

#include "base/csv.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Bit c of `which` says whether candidate c takes part. */
static enum nf_status combine(struct nf_crossing *crossing, const char *const *candidate, size_t candidates,
                              unsigned which)
{
    char *variant = crossing->variant[crossing->count];
    size_t length = 0, parts = 0;
    for (size_t c = 0; c < candidates; c++) {
        if (!(which & 1u << c)) continue;
        int more =
            snprintf(variant + length, sizeof *crossing->variant - length, "%s%s", parts ? "&" : "", candidate[c]);
        length += (size_t)more;
        if (length >= sizeof *crossing->variant)
            return nf_fail(NF_INVALID, "the readings %s and others have too long a name together", variant);
        parts++;
    }
    crossing->count += parts > 1;
    return NF_OK;
}

enum nf_status nf_crossing_read(struct nf_crossing *crossing, const struct nf_paper *paper)
{
    const char *candidate[NF_MOST_CANDIDATES];
    char path[64];
    size_t candidates = 0;
    struct nf_csv_table table;
    *crossing = (struct nf_crossing){.count = 0};
    snprintf(path, sizeof path, "data/paper-%02d/specification.csv", paper->number);
    if (access(path, F_OK))
        return nf_fail(NF_INVALID, "%s: not there: run --choices first, which scores the single readings", path);
    enum nf_status status = nf_csv_load(&table, path, nf_specification_header);
    if (status) return status;
    for (size_t i = 0; i < table.rows && candidates < NF_MOST_CANDIDATES; i++)
        if (!strcmp(nf_csv_cell(&table, i, NF_SPECIFICATION_CANDIDATE), "1"))
            candidate[candidates++] = nf_csv_cell(&table, i, NF_SPECIFICATION_VARIANT);
    for (unsigned which = 1; !status && which < 1u << candidates; which++)
        status = combine(crossing, candidate, candidates, which);
    nf_csv_release(&table);
    return status;
}
