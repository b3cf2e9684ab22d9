#ifndef NF_AUDIT_SPREAD_H
#define NF_AUDIT_SPREAD_H

#include "audit/bracket.h"

#include <stdbool.h>

/* Which SDs n values can have, given their mean.  The divisor is n (population) or n - 1 (sample). */
struct nf_sd_forms {
    bool population, sample; /* whether some such values print so, by either divisor */
};

/* n whole numbers from 0 to `most`, each times `unit`: is there a set whose mean and SD round to what is printed?
 * Every multiset is tried, so n and most must be small (n <= 20, most <= 60); larger ones count as reachable.
 * GRIMMER, but by enumeration and with a largest value.
 * [Anaya, PeerJ Preprints 4 (2016) e2400v1, doi 10.7287/peerj.preprints.2400v1] */
struct nf_sd_forms nf_spread_counts(int n, int most, double unit, struct nf_bracket mean, struct nf_bracket sd);

/* n numbers between two limits: can the SD be as printed?  DEBIT where the limits are 0 and 1.
 * [Heathers & Brown, DEBIT, OSF 2019, osf.io/5vb3u] */
struct nf_sd_forms nf_spread_bounded(int n, double least, double most, struct nf_bracket mean, struct nf_bracket sd);

/* The same with a smallest and a largest value that do occur, each known to its printed digits (fewer than three
 * numbers count as reachable). */
struct nf_sd_forms nf_spread_extremes(int n, struct nf_bracket least, struct nf_bracket most, struct nf_bracket mean,
                                      struct nf_bracket sd);

/* The largest population SD of n numbers between two limits with that mean: all but one at a limit. */
double nf_spread_largest(int n, double least, double most, double mean);

#endif
