#ifndef NF_EVIDENCE_PROPORTION_H
#define NF_EVIDENCE_PROPORTION_H

/* Fisher's exact test of two shares, k1 of n1 and k2 of n2: the probability, the margins given, of a table no likelier
 * than the one seen (two-sided).  [Fisher, J. R. Stat. Soc. 98 (1935) 39] */
double nf_proportion_test(unsigned k1, unsigned n1, unsigned k2, unsigned n2);

#endif
