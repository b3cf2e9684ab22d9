#ifndef NF_EVIDENCE_PRINTED_H
#define NF_EVIDENCE_PRINTED_H

#include "base/status.h"

#include <stdbool.h>

/* A number as a paper prints it: the string, what it says, and how far rounding may have moved it. */

enum nf_form { NF_EXACT, NF_APPROX, NF_BOUND, NF_RANGE, NF_FORMS };
enum nf_relation { NF_EQUAL, NF_ABOUT, NF_BELOW, NF_AT_MOST, NF_ABOVE, NF_AT_LEAST };

struct nf_printed {
    const char *text; /* the printed string, not owned */
    bool available;   /* false for `not-available` and for an empty string; the rest is then 0 */
    enum nf_form form;
    enum nf_relation relation; /* NF_EQUAL, NF_ABOUT (form approx), or the sign of a bound */
    double value;              /* of a range: the lower end */
    double high;               /* of a range: the upper end; value otherwise */
    int decimals;              /* printed after the point; of a range the larger of the two */
    int exponent;              /* 5 of 3.97e5, 0 where none is printed */
    double half_unit;          /* half a unit of the last printed digit: 0.05 of 97.8, 0.5 of 396548;
                                  in form approx of the last digit that is not a trailing zero of an integer:
                                  50000 of ~400000, 5 of ~50, 0.5 of ~47, 0.05 of ~3.0;
 of a fraction half the way to the next smaller one, 1/24 of 1/3 */
};

/* The name of a form as in published.csv, and back; NF_FORMS for an unknown name. */
const char *nf_form_name(enum nf_form form);
enum nf_form nf_form_find(const char *name);

/* Reads a printed string: digits with an optional ASCII sign, point and exponent `e5`, or a fraction `1/3`; before them
 * `~` (approx) or one of < <= > >= (bound, required there).  Form range takes `a..b` with a <= b, or a single number
 * where the two ends have rows of their own.  NF_FORMAT with a complaint without a place, for nf_csv_complain. */
enum nf_status nf_printed_read(struct nf_printed *printed, const char *text, enum nf_form form);

/* `value` as the paper would have printed it, with `decimals`; minus zero loses its sign.  64 bytes suffice up to 1e40.
 */
void nf_printed_format(char text[64], double value, int decimals);

/* Whether `value`, printed with as many decimals, gives the printed string; a printed plus sign does not matter. */
bool nf_printed_same(const struct nf_printed *printed, double value);

/* All that the printed string allows: [*lo, *hi], infinite on the open side of a bound. */
void nf_printed_limits(const struct nf_printed *printed, double *lo, double *hi);

#endif
