#include "evidence/contrast.h"

#include "evidence/runs.h"

#include <math.h>
#include <string.h>

struct collection {
    const struct nf_ledger *ledger;
    double *contrasts;
};

static void keep_largest(void *context, const char *key, double contrast)
{
    struct collection *collection = context;
    for (size_t i = 0; i < collection->ledger->published_count; i++)
        if (strcmp(collection->ledger->published[i].key, key) == 0)
            collection->contrasts[i] = fmax(collection->contrasts[i], contrast); /* fmax passes over NaN */
}

enum nf_status nf_contrast_largest(const struct nf_ledger *ledger, double *contrasts)
{
    struct nf_runs none = {.ledger = ledger};
    struct nf_environment environment = nf_runs_environment(&none);
    struct collection collection = {ledger, contrasts};
    for (size_t i = 0; i < ledger->published_count; i++)
        contrasts[i] = NAN;
    for (size_t i = 0; i < ledger->claim_count; i++) {
        struct nf_predicate predicate;
        if (nf_predicate_parse(&predicate, ledger->claims[i].predicate)) {
            char what[512];
            snprintf(what, sizeof what, "%s", nf_error());
            return nf_csv_complain(&ledger->tables[2], i, 3, "%s", what);
        }
        nf_evaluate_contrasts(&predicate, &environment, keep_largest, &collection);
        nf_predicate_release(&predicate);
    }
    return NF_OK;
}
