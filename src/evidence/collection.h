#ifndef NF_EVIDENCE_COLLECTION_H
#define NF_EVIDENCE_COLLECTION_H

#include "evidence/results.h"

#include <stdio.h>

/* results.csv of any length in bounded memory: rows are kept until there are too many, then sorted and put into a
 * nameless file of the folder; in the end all such runs are merged.  The same bytes as nf_results_save of all rows. */
struct nf_collection {
    struct nf_results rows; /* not yet put into a file */
    size_t most;            /* rows kept in memory */
    FILE **runs;            /* run_count sorted files without a name */
    size_t run_count;
    char folder[512];
};

/* Rows kept in memory unless the caller sets `most` otherwise: about 100 megabytes while they are sorted. */
enum { NF_COLLECTION_ROWS = 500000 };

/* Empty; `folder` takes the files.  Owned: nf_collection_release. */
void nf_collection_init(struct nf_collection *collection, const char *folder);
void nf_collection_release(struct nf_collection *collection);

/* As nf_results_add; NF_IO when the folder takes no more. */
enum nf_status nf_collection_add(struct nf_collection *collection, const char *group, const char *variant, long seed,
                                 long draw, const char *key, double value);

/* Writes all rows and leaves the collection empty.  NF_INVALID for one measurement with two values. */
enum nf_status nf_collection_save(struct nf_collection *collection, const char *path);

#endif
