/* Weights of 16 bits become the float32 that they stand for. */
#include "../reference/golden.h"
#include "language/tensor.h"

START_TEST(element_sizes)
{
    ck_assert_uint_eq(nf_tensor_element(NF_FLOAT32), 4);
    ck_assert_uint_eq(nf_tensor_element(NF_FLOAT16), 2);
    ck_assert_uint_eq(nf_tensor_element(NF_BFLOAT16), 2);
}
END_TEST

/* 1, -2, 65504 (the largest), 2^-24 (the smallest), 0, infinity, 1/3 rounded, then 1 again past a block of eight. */
START_TEST(half_precision)
{
    static const uint16_t bits[] = {0x3c00, 0xc000, 0x7bff, 0x0001, 0x0000, 0x7c00, 0x3555, 0x8000, 0x3c00};
    static const float expected[] = {1.0f, -2.0f, 65504.0f, 0x1p-24f, 0.0f, INFINITY, 0.333251953125f, 0.0f, 1.0f};
    const struct nf_tensor tensor = {bits, NF_FLOAT16};
    float values[9];
    nf_tensor_read(values, &tensor, 0, 9);
    for (int i = 0; i < 9; i++)
        ck_assert_msg(values[i] == expected[i], "%d: %g", i, (double)values[i]);
    nf_tensor_read(values, &tensor, 6, 1);
    ck_assert(values[0] == expected[6]);
}
END_TEST

START_TEST(brain_float)
{
    static const uint16_t bits[] = {0x3f80, 0xc000, 0x7f7f, 0x3eab, 0x7f80};
    static const float expected[] = {1.0f, -2.0f, 0x1.fep127f, 0.333984375f, INFINITY};
    const struct nf_tensor tensor = {bits, NF_BFLOAT16};
    float values[5];
    nf_tensor_read(values, &tensor, 0, 5);
    for (int i = 0; i < 5; i++)
        ck_assert_msg(values[i] == expected[i], "%d: %g", i, (double)values[i]);
}
END_TEST

/* A mapped file need not begin on a boundary of its elements. */
START_TEST(unaligned)
{
    unsigned char bytes[64];
    float values[3];
    const float expected[] = {1.5f, -2.5f, 3.5f};
    memcpy(bytes + 1, expected, sizeof expected);
    const struct nf_tensor tensor = {bytes + 1, NF_FLOAT32};
    nf_tensor_read(values, &tensor, 0, 3);
    ck_assert_mem_eq(values, expected, sizeof expected);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("tensor");
    tcase_add_test(tests, element_sizes);
    tcase_add_test(tests, half_precision);
    tcase_add_test(tests, brain_float);
    tcase_add_test(tests, unaligned);
    return golden_run("tensor", tests);
}
