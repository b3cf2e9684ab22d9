#include "evidence/contrast.h"
#include "fixture.h"

#include <math.h>

START_TEST(the_largest_contrast_counts)
{
    struct nf_ledger ledger;
    double contrasts[5];
    load_ledger(&ledger,
                PUBLISHED_HEADER "a1,T,a,x,result,exact,97.8,,,,%,\n"
                                 "a2,T,a,x,result,approx,98,,,,%,\n"
                                 "b1,T,b,x,result,exact,90.0,,,,%,\n"
                                 "c1,T,c,x,result,exact,50.0,,,,%,\n"
                                 "e1,T,e,x,result,exact,1.0,,,,%,\n",
                CLAIMS_HEADER "k1,T,k,a:x > b:x\n"
                              "k2,T,k,a:x > c:x and e:x > 0\n"
                              "k3,T,k,\n",
                CHOICES_HEADER);
    ck_assert_msg(nf_contrast_largest(&ledger, contrasts) == NF_OK, "%s", nf_error());
    ck_assert_double_eq_tol(contrasts[0], 47.8, 1e-9);
    ck_assert_double_eq_tol(contrasts[1], 47.8, 1e-9); /* printed twice, the same key */
    ck_assert_double_eq_tol(contrasts[2], 7.8, 1e-9);
    ck_assert_double_eq_tol(contrasts[3], 47.8, 1e-9);
    ck_assert(isnan(contrasts[4]));
    nf_ledger_release(&ledger);
}
END_TEST

START_TEST(a_bad_predicate_is_named)
{
    struct nf_ledger ledger;
    double contrasts[1];
    load_ledger(&ledger, PUBLISHED_HEADER, CLAIMS_HEADER "k1,T,k,a:x >\n", CHOICES_HEADER);
    ck_assert_int_eq(nf_contrast_largest(&ledger, contrasts), NF_FORMAT);
    ck_assert_ptr_nonnull(strstr(nf_error(), "claims.csv:2: column 'predicate': column 6: expected"));
    nf_ledger_release(&ledger);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("contrast");
    TCase *cases = tcase_create("contrast");
    tcase_add_test(cases, the_largest_contrast_counts);
    tcase_add_test(cases, a_bad_predicate_is_named);
    suite_add_tcase(suite, cases);
    return run_suite(suite);
}
