#ifndef NF_TASK_RULES_H
#define NF_TASK_RULES_H

/* The eight rules of paper 11 [Methods, Network Architecture and Task]: the first four are trained, the rest withheld.
 * Their definitions (Table S1) are not in the text; these are its names and our readings. */
enum nf_rule {
    NF_RULE_X_SIGN,
    NF_RULE_Y_SIGN,
    NF_RULE_QUADRANT,
    NF_RULE_DIAGONAL,
    NF_RULE_DISTANCE,
    NF_RULE_ANGLE,
    NF_RULE_SUM,
    NF_RULE_PRODUCT,
    NF_RULES
};
enum { NF_RULES_TRAINED = 4, NF_RULE_CLASSES = 8 };
extern const char *const nf_rule_name[NF_RULES];

/* Cuts of the withheld rules: distance, angle (sum and product go by sign throughout). */
enum nf_rule_cuts {
    NF_CUTS_ROUND,  /* distance above 1.5; four sectors */
    NF_CUTS_MEDIAN, /* distance above the median of the points; eight sectors */
    NF_CUTS_RINGS,  /* four rings of equal probability; four sectors */
    NF_RULE_CUTS
};

struct nf_rule_coding {
    double sigma; /* of the coordinates, for medians and rings */
    enum nf_rule_cuts cuts;
    int diagonal_absolute; /* 1: |x| > |y|, 0: x > y */
    int quadrants_around;  /* 1: I to IV counted like the sectors of the angle, 0: [x > 0] + 2 [y > 0] */
    int withheld_apart;    /* 1: the withheld rules answer with classes 4 and up, where they have room */
};

/* The class that a rule gives a point: 0 ... 7. */
int nf_rule_class(const struct nf_rule_coding *coding, enum nf_rule rule, double x, double y);

/* How many classes a rule distinguishes. */
int nf_rule_class_count(const struct nf_rule_coding *coding, enum nf_rule rule);

#endif
