#ifndef NF_RUN_PROVENANCE_H
#define NF_RUN_PROVENANCE_H

#include "run/options.h"

#include <stdbool.h>

/* What made the results, written to provenance.json: paper, settings with their sources, code and rule hashes, OpenBLAS
 * kernel and version, GSL, compiler, processor, system, commit (NF_COMMIT in the environment, set by make), and where
 * the ensembles came from.  No times and no names of machines or users: the same run gives the same file. */
enum nf_status nf_provenance_write(const char *path, const struct nf_paper *paper, const struct nf_options *options,
                                   bool reference_used);

/* The code hash recorded beside committed reference results; empty when there is none. */
void nf_provenance_code(const char *path, char hash[65]);

#endif
