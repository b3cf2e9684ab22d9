#ifndef NF_RUN_CALIBRATION_COUNTS_H
#define NF_RUN_CALIBRATION_COUNTS_H

#include "run/calibration.h"

/* Stage 1 of the calibration: counts without weights. */

/* The statistic of a sparsity target: a layer on its printed scale, or one of these. */
enum { NF_COUNTS_RISK = NF_MOTOR_LAYERS, NF_COUNTS_TOTAL };

/* One draw: constants from their prior ranges, rates that meet the printed end states of pure MDD and the control and
 * the standard total at cycle 5, and what the targets of stage 1 then come to (flares at their mean). */
void nf_calibration_draw(struct nf_parameter_set *set, const struct nf_calibration *calibration, uint64_t seed,
                         int draw);

#endif
