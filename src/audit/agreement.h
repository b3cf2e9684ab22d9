#ifndef NF_AUDIT_AGREEMENT_H
#define NF_AUDIT_AGREEMENT_H

#include <stdbool.h>

/* Whether a metric is measured under noise that is drawn anew, so that measuring twice gives two values. */
bool nf_agreement_draws_noise(const char *metric);

#endif
