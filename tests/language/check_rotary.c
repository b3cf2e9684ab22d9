/* Rotation by position: lengths stay, products depend on distance alone, backward undoes forward. */
#include "../reference/golden.h"
#include "language/rotary.h"
#include "slopes.h"

enum { HALF = 3, HEADS = 2, WIDTH = 2 * HALF * HEADS, POSITIONS = 40 };

static struct nf_rotary rotary;

static void setup(void)
{
    ck_assert_int_eq(nf_rotary_init(&rotary, HALF, POSITIONS, 10000.0), NF_OK);
}

static void teardown(void)
{
    nf_rotary_release(&rotary);
}

static double product(int at, int other)
{
    float x[WIDTH], y[WIDTH];
    double sum = 0.0;
    for (int i = 0; i < WIDTH; i++) {
        x[i] = plain_value(i);
        y[i] = plain_value(5 * i + 2);
    }
    nf_rotate(&rotary, x, HEADS, at);
    nf_rotate(&rotary, y, HEADS, other);
    for (int i = 0; i < 2 * HALF; i++)
        sum += (double)x[i] * (double)y[i];
    return sum;
}

START_TEST(distance_alone_counts)
{
    ck_assert_double_eq_tol(product(5, 2), product(33, 30), 1e-6);
    ck_assert(fabs(product(5, 2) - product(6, 2)) > 1e-3);
}
END_TEST

/* The first pair of a head turns by one radian a position. */
START_TEST(angles)
{
    float x[WIDTH] = {1.0f};
    nf_rotate(&rotary, x, 1, 2);
    ck_assert_double_eq_tol(x[0], cos(2.0), 1e-7);
    ck_assert_double_eq_tol(x[HALF], sin(2.0), 1e-7);
    float y[WIDTH] = {0.0f, 1.0f};
    nf_rotate(&rotary, y, 1, 2);
    ck_assert_double_eq_tol(y[1], cos(2.0 * pow(10000.0, -1.0 / 3.0)), 1e-7);
}
END_TEST

START_TEST(backward_undoes)
{
    float x[WIDTH];
    for (int i = 0; i < WIDTH; i++)
        x[i] = plain_value(i);
    nf_rotate(&rotary, x, HEADS, 17);
    nf_rotate_backward(&rotary, x, HEADS, 17);
    for (int i = 0; i < WIDTH; i++)
        ck_assert_double_eq_tol(x[i], plain_value(i), 1e-6);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("rotary");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, distance_alone_counts);
    tcase_add_test(tests, angles);
    tcase_add_test(tests, backward_undoes);
    return golden_run("rotary", tests);
}
