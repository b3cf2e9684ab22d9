/* What protection does in full, in part and not at all. */
#include "../reference/golden.h"
#include "network/recurrent_stabiliser.h"

static void expect(double protection, double drug_gain, double gain, double inhibition, double shift)
{
    const struct nf_recurrent_stabiliser s = {protection, 1.05, 0.9, 0.5};
    struct nf_recurrent_modulators m = {.gain = drug_gain, .inhibition = 0.7};
    nf_recurrent_stabiliser_apply(&s, &m);
    ck_assert_double_eq_tol(m.gain, gain, 1e-15);
    ck_assert_double_eq_tol(m.inhibition, inhibition, 1e-15);
    ck_assert_double_eq_tol(nf_recurrent_stabiliser_shift(&s, 1.5), shift, 1e-15);
}

START_TEST(protection)
{
    expect(1.0, 1.6, 1.05, 0.63, 0.75);
    expect(1.0, 0.85, 0.85, 0.63, 0.75);
    expect(0.5, 1.6, 1.05, 0.665, 1.125);
    expect(0.0, 1.6, 1.6, 0.7, 1.5);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("recurrent_stabiliser");
    tcase_add_test(tests, protection);
    return golden_run("recurrent_stabiliser", tests);
}
