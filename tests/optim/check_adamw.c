/* AdamW with a mask: PyTorch's defaults (check_adam.c compares steps), masked weights stay zero, a restart forgets. */
#include "../reference/golden.h"
#include "optim/adamw.h"

enum { COUNT = 6 };
static const float gradient[COUNT] = {1.0f, -2.0f, 0.5f, 3.0f, -1.0f, 0.25f};

static struct nf_adam adam;

static void setup(void)
{
    ck_assert_int_eq(nf_adamw_init(&adam, COUNT, 1e-3), NF_OK);
}

static void teardown(void)
{
    nf_adam_release(&adam);
}

START_TEST(defaults)
{
    ck_assert(adam.decay == 0.01 && adam.beta1 == 0.9 && adam.beta2 == 0.999 && adam.epsilon == 1e-8);
}
END_TEST

START_TEST(masked_weights_stay_zero)
{
    const uint8_t mask[COUNT] = {1, 0, 1, 0, 1, 1};
    float value[COUNT] = {1.0f, 0.0f, 1.0f, 0.0f, 1.0f, 1.0f}, free_value[COUNT];
    struct nf_adam other;
    memcpy(free_value, value, sizeof value);
    ck_assert_int_eq(nf_adamw_init(&other, COUNT, 1e-3), NF_OK);
    for (int step = 0; step < 3; step++) {
        nf_adamw_step(&adam, value, gradient, mask);
        nf_adamw_step(&other, free_value, gradient, NULL);
    }
    for (int i = 0; i < COUNT; i++) {
        ck_assert(value[i] == (mask[i] ? free_value[i] : 0.0f));
        ck_assert(free_value[i] != 0.0f);
    }
    nf_adam_release(&other);
}
END_TEST

START_TEST(restart_is_a_new_optimiser)
{
    float value[COUNT] = {0}, anew[COUNT] = {0};
    nf_adamw_step(&adam, value, gradient, NULL);
    memset(value, 0, sizeof value);
    nf_adamw_restart(&adam);
    nf_adamw_step(&adam, value, gradient, NULL);
    struct nf_adam other;
    ck_assert_int_eq(nf_adamw_init(&other, COUNT, 1e-3), NF_OK);
    nf_adamw_step(&other, anew, gradient, NULL);
    ck_assert_mem_eq(value, anew, sizeof value);
    nf_adam_release(&other);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("adamw");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, defaults);
    tcase_add_test(tests, masked_weights_stay_zero);
    tcase_add_test(tests, restart_is_a_new_optimiser);
    return golden_run("adamw", tests);
}
