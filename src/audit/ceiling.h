#ifndef NF_AUDIT_CEILING_H
#define NF_AUDIT_CEILING_H

/* The best accuracy that any classifier can have on four classes at (+-c, +-c) with isotropic noise of SD s: both
 * coordinates must fall on the right side, Phi(c / s)^2.  `ratio` is (c / s)^2. */
double nf_ceiling_share(double ratio);

/* The probability that the best classifier has at least `right` of `items` right.  Small: no classifier on these data
 * can be expected to reach what is printed. */
double nf_ceiling_chance(double ratio, int right, int items);

#endif
