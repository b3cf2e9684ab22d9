#ifndef NF_RUN_PARAMETERS_H
#define NF_RUN_PARAMETERS_H

#include "run/calibration.h"

/* Parameter sets as files.  parameters.csv: `set,sparsity_misfit,course_misfit`, a column per constant, then the rates
 * standard-prefrontal ... healthy-output: a line per set, best first. */
enum nf_status nf_parameters_save(const char *path, const struct nf_parameter_set *set, int sets);

/* Reads it back: `*sets` sets of constants, which the caller frees.  NF_FORMAT for another table, a cell that is no
 * number, or none at all. */
enum nf_status nf_parameters_load(const char *path, struct nf_continuum_constants **constants, int *sets);

/* calibration.csv, `constant,unit,prior_lo,prior_hi,kept_lo,kept_hi,share_of_prior,identified,what`: a constant is
 * called identified when those kept (of what acts on counts, the draws of stage 1; of the rest, the sets of stage 2)
 * span less than half of its prior range; `no data` where the calibration set does not depend on it. */
enum nf_status nf_parameters_save_intervals(const char *path, const struct nf_calibration *calibration);

/* calibration-fit.csv, `key,stage,printed_lo,printed_hi,tolerance,best,kept_lo,kept_hi`: what the kept sets come to.
 * An open end of a bound is empty. */
enum nf_status nf_parameters_save_fit(const char *path, const struct nf_calibration *calibration);

#endif
