#include "task/rules.h"

#include <math.h>

const char *const nf_rule_name[NF_RULES] = {"x-sign",   "y-sign", "quadrant", "diagonal",
                                            "distance", "angle",  "sum",      "product"};

/* Sectors counted from the positive x axis, anticlockwise. */
static int sector(double x, double y, int sectors)
{
    double turn = atan2(y, x) / (2.0 * M_PI);
    int s = (int)floor((turn < 0.0 ? turn + 1.0 : turn) * sectors);
    return s < sectors ? s : sectors - 1;
}

/* P(r < R) = 1 - exp(-R^2 / 2 sigma^2) */
static int ring(double x, double y, double sigma)
{
    double inside = 1.0 - exp(-(x * x + y * y) / (2.0 * sigma * sigma));
    return inside < 1.0 ? (int)(4.0 * inside) : 3;
}

static int distance_class(const struct nf_rule_coding *coding, double x, double y)
{
    double limit = coding->cuts == NF_CUTS_MEDIAN ? coding->sigma * sqrt(2.0 * log(2.0)) : 1.5;
    return coding->cuts == NF_CUTS_RINGS ? ring(x, y, coding->sigma) : hypot(x, y) > limit;
}

int nf_rule_class_count(const struct nf_rule_coding *coding, enum nf_rule rule)
{
    switch (rule) {
    case NF_RULE_QUADRANT: return 4;
    case NF_RULE_DISTANCE: return coding->cuts == NF_CUTS_RINGS ? 4 : 2;
    case NF_RULE_ANGLE: return coding->cuts == NF_CUTS_MEDIAN ? 8 : 4;
    default: return 2;
    }
}

static int own_class(const struct nf_rule_coding *coding, enum nf_rule rule, double x, double y)
{
    switch (rule) {
    case NF_RULE_X_SIGN: return x > 0.0;
    case NF_RULE_Y_SIGN: return y > 0.0;
    case NF_RULE_QUADRANT: return coding->quadrants_around ? sector(x, y, 4) : (x > 0.0) + 2 * (y > 0.0);
    case NF_RULE_DIAGONAL: return coding->diagonal_absolute ? fabs(x) > fabs(y) : x > y;
    case NF_RULE_DISTANCE: return distance_class(coding, x, y);
    case NF_RULE_ANGLE: return sector(x, y, nf_rule_class_count(coding, rule));
    case NF_RULE_SUM: return x + y > 0.0;
    case NF_RULE_PRODUCT: return x * y > 0.0;
    default: return 0;
    }
}

int nf_rule_class(const struct nf_rule_coding *coding, enum nf_rule rule, double x, double y)
{
    int apart = coding->withheld_apart && (int)rule >= NF_RULES_TRAINED && nf_rule_class_count(coding, rule) <= 4;
    return own_class(coding, rule, x, y) + (apart ? 4 : 0);
}
