#ifndef NF_RUN_CROSSING_H
#define NF_RUN_CROSSING_H

#include "evidence/specification.h"
#include "run/paper.h"

/* All combinations of two or more of the candidates that data/paper-NN/specification.csv marks, as variants. */
struct nf_crossing {
    char variant[1 << NF_MOST_CANDIDATES][sizeof((struct nf_unit *)0)->variant];
    size_t count;
};

/* NF_INVALID where no single readings were scored yet or a combination has too long a name. */
enum nf_status nf_crossing_read(struct nf_crossing *crossing, const struct nf_paper *paper);

#endif
