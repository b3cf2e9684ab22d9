#ifndef NF_EVIDENCE_CERTIFICATE_H
#define NF_EVIDENCE_CERTIFICATE_H

#include "evidence/ensembles.h"

#include <stdio.h>

/* How many digits of each printed number survive when the initial weights move by at most one unit in the last place,
 * or the products are summed in another order: the rounding ensemble read as a statement about digits. */
struct nf_certificate_row {
    const struct nf_published *row;
    double replay, lo, hi; /* the replay and its rounding interval (of the whole ensemble, the replay included) */
    size_t members;
    int printed, surviving; /* significant digits: printed, and of these certain */
};

struct nf_certificate {
    struct nf_certificate_row
        *rows;           /* count, in the order of the ledger; numbers without a rounding ensemble left out */
    size_t count, sound; /* sound: every printed digit survives */
};

/* Significant digits of a printed string: 3 of 97.8, 6 of 396548, 1 of 0.03; 0 of what is no number. */
int nf_certificate_printed_digits(const char *text);

/* Digits that all numbers of [lo, hi] share with one another as measurements: the most k for which the interval is no
 * longer than one unit of the k-th significant digit of the larger end; at most `most`.  All of them for lo == hi. */
int nf_certificate_digits(double lo, double hi, int most);

/* paper, ledger and sorted results must outlive the certificate.  Owned: nf_certificate_release. */
enum nf_status nf_certificate_make(struct nf_certificate *certificate, const struct nf_paper_evidence *paper,
                                   const struct nf_ledger *ledger, const struct nf_results *results);
void nf_certificate_release(struct nf_certificate *certificate);

/* Writes certificate.csv: `id,condition,metric,published,replay,lo,hi,members,printed_digits,surviving_digits`. */
enum nf_status nf_certificate_save(const struct nf_certificate *certificate, const char *path);

/* The same for a reader, least certain first, then how many numbers keep how many of their digits. */
void nf_certificate_print(const struct nf_certificate *certificate, FILE *stream);

#endif
