#include "audit/mutation.h"
#include "fixture.h"

static const struct {
    const char *before, *after;
    size_t which;
    int step;
    bool changed;
} digits[] = {
    {"97.8", "98.8", 1, 1, true}, {"97.8", "97.7", 2, 9, true},     {"97.8", "97.8", 3, 1, false},
    {">96", ">06", 0, 1, true},   {"84..98", "84..99", 3, 1, true}, {"-0.2", "-1.2", 0, 1, true},
};

START_TEST(one_digit_changes)
{
    char text[16];
    snprintf(text, sizeof text, "%s", digits[_i].before);
    ck_assert_int_eq(nf_mutation_change(text, digits[_i].which, digits[_i].step), digits[_i].changed);
    ck_assert_str_eq(text, digits[_i].after);
}
END_TEST

/* Numbers printed twice: every change is noticed but that by one unit of the last digit. */
START_TEST(repetition_is_noticed)
{
    struct nf_library_paper paper = {0};
    struct nf_mutation_count count;
    struct fixture fixture = {0};
    fixture_load(&fixture,
                 "a,ssri,clean,result,exact,50.85,,1,2000,%,\nb,ssri,clean,result,exact,50.85,,1,2000,%,\n"
                 "c,ssri,clean,result,exact,50.85,,1,2000,%,\n",
                 "", "", "");
    paper.ledger = fixture.ledger;
    paper.rules = fixture.rules;
    nf_audit_init(&paper.audit, &paper.ledger, &paper.rules);
    ck_assert(!nf_audit_run(&paper.audit));
    ck_assert_uint_eq(paper.audit.findings.count, 0);
    ck_assert_msg(!nf_mutation_run(&paper, 100, 1, &count), "%s", nf_error());
    ck_assert_uint_eq(count.changed, 100);
    ck_assert_uint_ge(count.noticed, 95); /* 50.85 is on the grid of 0.05; its neighbours are not */
    ck_assert_str_eq(paper.ledger.published[0].value.text, "50.85");
    nf_audit_release(&paper.audit);
    fixture_release(&fixture);
}
END_TEST

START_TEST(a_lone_number_is_not)
{
    struct nf_library_paper paper = {0};
    struct nf_mutation_count count;
    struct fixture fixture = {0};
    fixture_load(&fixture, "a,ssri,activation,result,exact,0.649,,10,,1,\n", "", "", "");
    paper.ledger = fixture.ledger;
    paper.rules = fixture.rules;
    nf_audit_init(&paper.audit, &paper.ledger, &paper.rules);
    ck_assert(!nf_mutation_run(&paper, 20, 1, &count));
    ck_assert_uint_eq(count.changed, 20);
    ck_assert_uint_eq(count.noticed, 0);
    fixture_release(&fixture);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("mutation");
    tcase_add_loop_test(tests, one_digit_changes, 0, sizeof digits / sizeof *digits);
    tcase_add_test(tests, repetition_is_noticed);
    tcase_add_test(tests, a_lone_number_is_not);
    return golden_run("mutation", tests);
}
