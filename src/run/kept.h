#ifndef NF_RUN_KEPT_H
#define NF_RUN_KEPT_H

#include "run/lab.h"

/* nf_lab_train, but a training done by a replay is kept in data/cache/ and taken from there by the units that vary a
 * later choice: the file's name is the SHA-256 of all that the result depends on (weights, masks, modulators, stream,
 * data, readings, kernel, code), so what is taken is what would have been computed.  Only without ramps. */
enum nf_status nf_lab_train_kept(struct nf_lab *lab, int slot, struct nf_training training);

#endif
