/* The products on one tile, called by themselves: exact where sums are exact, nothing touched beside the tile.  Against
 * dense products and in the documented order: check_masked_map.c. */
#include "../reference/golden.h"
#include "kernel/masked_product.h"

/* One tile of 128 samples in buffers that are wider. */
enum { OUT = 9, IN = 7, WIDTH = 2 * NF_LANES, IN_PITCH = WIDTH + 64, OUT_PITCH = WIDTH + 128 };
static const struct nf_masked_tile tile = {.width = WIDTH, .in_pitch = IN_PITCH, .out_pitch = OUT_PITCH};
static _Alignas(64) float x[IN * IN_PITCH], dx[IN * IN_PITCH], y[OUT * OUT_PITCH], dy[OUT * OUT_PITCH];
static struct nf_masked_map map;
static uint8_t mask[OUT * IN];
static float weight[OUT * IN], values[OUT * IN], gradient[OUT * IN];
static const float untouched = 12345.0f;

/* Small whole numbers: every product and sum is exact in single precision, whatever its order. */
static void enter(void)
{
    for (int k = 0; k < OUT * IN; k++) {
        mask[k] = k % 3 != 1 && k / IN != 4; /* output 4 has no survivor */
        weight[k] = mask[k] ? (float)(k % 13 - 6) : 0.0f;
        if (k % IN == 5) mask[k] = 0, weight[k] = 0.0f; /* nor has input 5 */
    }
    for (int k = 0; k < IN * IN_PITCH; k++) {
        x[k] = (float)(k * 7 % 17 - 8);
        dx[k] = untouched;
    }
    for (int k = 0; k < OUT * OUT_PITCH; k++) {
        dy[k] = (float)(k * 5 % 19 - 9);
        y[k] = untouched;
    }
    ck_assert_int_eq(nf_masked_map_init_as(&map, mask, OUT, IN, 1), NF_OK);
    nf_masked_map_gather(&map, weight, values);
    nf_masked_map_refresh(&map, values);
}

static void leave(void)
{
    nf_masked_map_release(&map);
}

START_TEST(forward)
{
    nf_masked_product_forward(&map, tile, x, y);
    for (int o = 0; o < OUT; o++)
        for (int s = 0; s < OUT_PITCH; s++) {
            float sum = s < WIDTH ? 0.0f : untouched;
            for (int i = 0; i < IN && s < WIDTH; i++)
                sum += weight[o * IN + i] * x[i * IN_PITCH + s];
            ck_assert_msg(y[o * OUT_PITCH + s] == sum, "output %d, sample %d", o, s);
        }
}
END_TEST

START_TEST(backward_to_the_inputs)
{
    nf_masked_product_backward(&map, values, tile, dy, x, dx, gradient, 0);
    for (int i = 0; i < IN; i++)
        for (int s = 0; s < IN_PITCH; s++) {
            float sum = s < WIDTH ? 0.0f : untouched;
            for (int o = 0; o < OUT && s < WIDTH; o++)
                sum += weight[o * IN + i] * dy[o * OUT_PITCH + s];
            ck_assert_msg(dx[i * IN_PITCH + s] == sum, "input %d, sample %d", i, s);
        }
}
END_TEST

/* Survivors alone have a gradient; the second call adds to the first. */
START_TEST(gradient_of_the_survivors)
{
    float spread[OUT * IN] = {0};
    for (int calls = 1; calls <= 2; calls++) {
        nf_masked_product_backward(&map, values, tile, dy, x, calls == 1 ? dx : NULL, gradient, calls > 1);
        nf_masked_map_scatter(&map, gradient, spread);
        for (int o = 0; o < OUT; o++)
            for (int i = 0; i < IN; i++) {
                float sum = 0.0f;
                for (int s = 0; s < WIDTH && mask[o * IN + i]; s++)
                    sum += dy[o * OUT_PITCH + s] * x[i * IN_PITCH + s];
                ck_assert_msg(spread[o * IN + i] == sum * (float)calls, "weight %d, %d, call %d", o, i, calls);
            }
    }
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("masked product");
    tcase_add_checked_fixture(tests, enter, leave);
    tcase_add_test(tests, forward);
    tcase_add_test(tests, backward_to_the_inputs);
    tcase_add_test(tests, gradient_of_the_survivors);
    return golden_run("masked product", tests);
}
