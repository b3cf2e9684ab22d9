#ifndef NF_RUN_RECORDER_H
#define NF_RUN_RECORDER_H

#include "base/status.h"

#include <stddef.h>

/* What a unit measures: values under keys `condition:metric` of the ledger, in the order of measuring. */
struct nf_measured {
    char key[120];
    double value;
};

struct nf_recorder {
    struct nf_measured *rows;
    size_t count, capacity;
};

/* No rows.  Owned: nf_recorder_release. */
void nf_recorder_init(struct nf_recorder *recorder);
void nf_recorder_release(struct nf_recorder *recorder);

/* Records a value; the metric is a printf format.  NF_INVALID when the key was recorded before with another value. */
enum nf_status nf_record(struct nf_recorder *recorder, double value, const char *condition, const char *metric, ...)
    __attribute__((format(printf, 4, 5)));

/* Records under a key, `condition:metric`, that is known not to be there: no search.  NF_INVALID for one too long. */
enum nf_status nf_record_new(struct nf_recorder *recorder, double value, const char *key);

/* The value of a key, NaN when it was not recorded. */
double nf_recorded(const struct nf_recorder *recorder, const char *key);

#endif
