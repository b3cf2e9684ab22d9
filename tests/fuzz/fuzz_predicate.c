#include "evidence/evaluate.h"
#include "fuzz.h"

#include <math.h>
#include <stdlib.h>

static bool measured(void *context, const char *key, size_t run, double *value)
{
    (void)context;
    *value = (double)(unsigned char)key[0] - (double)run;
    return key[0] != 'x';
}

static bool printed(void *context, const char *key, enum nf_statistic statistic, double *lo, double *hi)
{
    (void)context;
    *lo = (double)(unsigned char)key[0] - (double)statistic;
    *hi = *lo + 1.0;
    return key[0] != 'x';
}

static const struct nf_environment environment = {.runs = 3, .measured = measured, .printed = printed};

static void evaluate(const struct nf_predicate *predicate, int node)
{
    struct nf_outcome outcome;
    double mean, effect;
    if (node < 0) return;
    fuzz_check(nf_evaluate_runs(predicate, node, &environment, &outcome));
    nf_evaluate_printed(predicate, node, &environment);
    nf_evaluate_difference(predicate, node, &environment, &mean, &effect);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct nf_predicate predicate;
    char *text = fuzz_string(data, size);
    enum nf_status status = nf_predicate_parse(&predicate, text);
    fuzz_check(status);
    if (!status) {
        evaluate(&predicate, predicate.clause);
        evaluate(&predicate, predicate.control);
        nf_predicate_release(&predicate);
    }
    status = nf_expression_parse(&predicate, text);
    fuzz_check(status);
    if (!status) {
        (void)nf_evaluate_sum(&predicate, &environment, 0);
        nf_predicate_release(&predicate);
    }
    free(text);
    return 0;
}
