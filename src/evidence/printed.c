#include "evidence/printed.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const form_names[NF_FORMS] = {"exact", "approx", "bound", "range"};

const char *nf_form_name(enum nf_form form)
{
    return form_names[form];
}

enum nf_form nf_form_find(const char *name)
{
    enum nf_form form = 0;
    while (form < NF_FORMS && strcmp(form_names[form], name) != 0)
        form++;
    return form;
}

struct number {
    double value, half_unit;
    int decimals, exponent;
};

/* Half a unit of the last digit; `approx` looks past the trailing zeros of an integer (but not of 0 itself). */
static double half_unit(const char *digits, size_t length, int decimals, bool approx)
{
    size_t zeros = 0;
    if (approx && decimals == 0) {
        while (zeros < length && digits[length - 1 - zeros] == '0')
            zeros++;
        if (zeros == length) zeros = 0;
    }
    return 0.5 * pow(10, (double)zeros - decimals);
}

/* The denominator after a/; half the way from a/b to a/(b + 1). */
static const char *read_denominator(const char *text, struct number *number)
{
    size_t length = strspn(text, "0123456789");
    double denominator = strtod(text, NULL), numerator = number->value;
    if (!length || denominator < 1) return NULL;
    number->value = numerator / denominator;
    number->half_unit = 0.5 * fabs(number->value - numerator / (denominator + 1));
    return text + length;
}

/* Reads an exponent e-?digits at text; the number before it has its value and decimals. */
static const char *read_exponent(const char *text, struct number *number)
{
    const char *digits = text + 1 + (text[1] == '-');
    size_t length = strspn(digits, "0123456789");
    if (!length || length > 2) return NULL;
    number->exponent = atoi(text + 1);
    number->half_unit = 0.5 * pow(10, number->exponent - number->decimals);
    return digits + length;
}

/* Reads digits(.digits)?(e-?digits)? or digits/digits after an optional sign and returns what follows, or NULL. */
static const char *read_number(const char *text, bool approx, struct number *number)
{
    const char *digits = text + (*text == '-' || *text == '+');
    size_t whole = strspn(digits, "0123456789"), decimals = 0;
    const char *end = digits + whole;
    if (!whole) return NULL;
    if (*end == '.' && end[1] != '.') {
        decimals = strspn(end + 1, "0123456789");
        if (!decimals) return NULL;
        end += 1 + decimals;
    }
    number->value = strtod(text, NULL);
    number->decimals = (int)decimals;
    number->exponent = 0;
    number->half_unit = half_unit(digits, whole, (int)decimals, approx);
    if (*end == 'e') return read_exponent(end, number);
    return *end == '/' && !decimals ? read_denominator(end + 1, number) : end;
}

static const char *read_relation(const char *text, enum nf_relation *relation)
{
    static const struct {
        const char *sign;
        enum nf_relation relation;
    } signs[] = {{"<=", NF_AT_MOST}, {">=", NF_AT_LEAST}, {"<", NF_BELOW}, {">", NF_ABOVE}, {"~", NF_ABOUT}};
    *relation = NF_EQUAL;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t length = strlen(signs[i].sign);
        if (strncmp(text, signs[i].sign, length) != 0) continue;
        *relation = signs[i].relation;
        return text + length;
    }
    return text;
}

static enum nf_status check_relation(const struct nf_printed *printed)
{
    bool bound = printed->relation != NF_EQUAL && printed->relation != NF_ABOUT;
    if (printed->form == NF_BOUND && !bound)
        return nf_fail(NF_FORMAT, "'%.40s' is a bound without its sign: put one of < <= > >= before it", printed->text);
    if (printed->form != NF_BOUND && bound)
        return nf_fail(NF_FORMAT, "'%.40s' has the sign of a bound: remove it or set the form to bound", printed->text);
    if (printed->form != NF_APPROX && printed->relation == NF_ABOUT)
        return nf_fail(NF_FORMAT, "'%.40s' has a ~: remove it or set the form to approx", printed->text);
    return NF_OK;
}

static enum nf_status not_a_number(const struct nf_printed *printed)
{
    static const char *const wanted[NF_FORMS] = {"a number like 97.8", "a number like ~50", "a bound like >96",
                                                 "a range like 84..98"};
    return nf_fail(NF_FORMAT, "'%.40s' is not %s: correct it or the form", printed->text, wanted[printed->form]);
}

enum nf_status nf_printed_read(struct nf_printed *printed, const char *text, enum nf_form form)
{
    *printed = (struct nf_printed){.text = text, .form = form};
    if (!*text || strcmp(text, "not-available") == 0) return NF_OK;
    const char *at = read_relation(text, &printed->relation);
    enum nf_status status = check_relation(printed);
    if (status) return status;
    struct number low, high;
    at = read_number(at, form == NF_APPROX, &low);
    if (!at) return not_a_number(printed);
    high = low;
    if (form == NF_RANGE && strncmp(at, "..", 2) == 0) at = read_number(at + 2, false, &high);
    if (!at || *at || high.value < low.value) return not_a_number(printed);
    if (form == NF_APPROX) printed->relation = NF_ABOUT;
    printed->available = true;
    printed->value = low.value;
    printed->high = high.value;
    printed->decimals = low.decimals > high.decimals ? low.decimals : high.decimals;
    printed->exponent = low.exponent;
    printed->half_unit = fmin(low.half_unit, high.half_unit);
    return NF_OK;
}

void nf_printed_format(char text[64], double value, int decimals)
{
    snprintf(text, 64, "%.*f", decimals, value);
    if (text[0] == '-' && !text[1 + strspn(text + 1, "0.")]) memmove(text, text + 1, strlen(text));
}

bool nf_printed_same(const struct nf_printed *printed, double value)
{
    char text[64];
    const char *wanted = printed->text + (*printed->text == '+');
    nf_printed_format(text, value / pow(10, printed->exponent), printed->decimals);
    size_t length = strlen(text);
    return strncmp(text, wanted, length) == 0 && (!wanted[length] || wanted[length] == 'e');
}

void nf_printed_limits(const struct nf_printed *printed, double *lo, double *hi)
{
    bool upper = printed->relation == NF_BELOW || printed->relation == NF_AT_MOST;
    bool lower = printed->relation == NF_ABOVE || printed->relation == NF_AT_LEAST;
    double slack = upper || lower ? 0 : printed->half_unit;
    *lo = upper ? -INFINITY : printed->value - slack;
    *hi = lower ? INFINITY : printed->high + slack;
}
