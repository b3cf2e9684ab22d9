#ifndef NF_RUN_POOL_H
#define NF_RUN_POOL_H

#include "run/unit.h"

/* Runs units in parallel, each in a process of its own with one thread and a pinned OpenBLAS kernel, so that neither
 * `jobs` nor the order of finishing can change a bit.  Finished units are skipped and counted as reused.
 * Progress goes to stderr: a bar with the time left on a terminal, a line now and then otherwise.
 * A unit that fails leaves its one line on stderr, the others go on, unless the file system refused: then no more are
 * started.  NF_IO says in the end how many failed.  `fresh` ignores finished units and checkpoints.  Units end with
 * the process that started them. */
enum nf_status nf_pool_run(const struct nf_paper *paper, const struct nf_unit *units, size_t count, int jobs,
                           int fresh);

/* The other end: `--unit GROUP VARIANT SEED DRAW REDUCED FD` runs one unit and reports its stages on descriptor FD. */
int nf_pool_child(const struct nf_paper *paper, char **arguments);

/* The kernel that is pinned when nothing else is asked for. */
extern const char nf_default_kernel[];

#endif
