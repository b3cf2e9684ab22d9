#include "model/float16.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static float bits_to_float(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The value of a binary16 from its definition: sign, five bits of exponent, ten of fraction. */
static double by_definition(uint16_t half)
{
    int exponent = half >> 10 & 31, fraction = half & 1023;
    double magnitude = exponent ? ldexp(1024 + fraction, exponent - 25) : ldexp(fraction, -24);
    if (exponent == 31) magnitude = fraction ? NAN : INFINITY;
    return half & 0x8000 ? -magnitude : magnitude;
}

START_TEST(every_float16_has_the_value_of_its_definition)
{
    for (unsigned h = 0; h < 65536; h++) {
        uint16_t half = (uint16_t)h;
        float value;
        nf_tensor_read(&value, &(struct nf_tensor){&half, NF_FLOAT16}, 0, 1);
        double expected = by_definition(half);
        ck_assert_msg(isnan(expected) ? isnan(value) : (double)value == expected, "%04x", h);
    }
}
END_TEST

START_TEST(every_bfloat16_is_the_upper_half_of_a_float)
{
    for (unsigned h = 0; h < 65536; h++) {
        uint16_t half = (uint16_t)h;
        float value, expected = bits_to_float((uint32_t)h << 16);
        nf_tensor_read(&value, &(struct nf_tensor){&half, NF_BFLOAT16}, 0, 1);
        ck_assert_msg(isnan(expected) ? isnan(value) : value == expected, "%04x", h);
    }
}
END_TEST

START_TEST(every_sixteen_bit_number_makes_the_round_trip)
{
    enum nf_tensor_type type = _i ? NF_BFLOAT16 : NF_FLOAT16;
    for (unsigned h = 0; h < 65536; h++) {
        uint16_t half = (uint16_t)h, back;
        float value;
        nf_tensor_read(&value, &(struct nf_tensor){&half, type}, 0, 1);
        nf_float16_write(&back, type, &value, 1);
        if (isnan(value)) {
            nf_tensor_read(&value, &(struct nf_tensor){&back, type}, 0, 1);
            ck_assert(isnan(value));
        } else {
            ck_assert_uint_eq(back, half);
        }
    }
}
END_TEST

static const struct {
    enum nf_tensor_type type;
    uint32_t from;
    uint16_t to;
} rounded[] = {
    {NF_BFLOAT16, 0x3F808000, 0x3F80}, /* a tie, even stays */
    {NF_BFLOAT16, 0x3F818000, 0x3F82}, /* a tie, odd goes up */
    {NF_BFLOAT16, 0x3F807FFF, 0x3F80}, {NF_BFLOAT16, 0x3F808001, 0x3F81}, {NF_BFLOAT16, 0x7F7FFFFF, 0x7F80},
    {NF_BFLOAT16, 0x7F800001, 0x7FC0}, /* a NaN whose bits are all in the half cut off */
    {NF_FLOAT16, 0x3F801000, 0x3C00},  {NF_FLOAT16, 0x3F803000, 0x3C02},  {NF_FLOAT16, 0x477FF000, 0x7C00},
    {NF_FLOAT16, 0x33000000, 0x0000},  {NF_FLOAT16, 0x33000001, 0x0001},
};

START_TEST(rounding_is_to_nearest_ties_to_even)
{
    float value = bits_to_float(rounded[_i].from);
    uint16_t half;
    nf_float16_write(&half, rounded[_i].type, &value, 1);
    ck_assert_msg(half == rounded[_i].to, "%08x gave %04x", rounded[_i].from, half);
}
END_TEST

/* At odd addresses in heap blocks of the exact size: the sanitizer sees a byte too many, or an aligned access. */
START_TEST(any_length_at_any_address)
{
    enum nf_tensor_type type = (enum nf_tensor_type)_i;
    size_t size = nf_tensor_element(type);
    for (size_t count = 0; count < 40; count++) {
        unsigned char *block = malloc(count * size + 1);
        float *values = malloc((count + 1) * sizeof *values), *back = malloc((count + 1) * sizeof *back);
        for (size_t i = 0; i < count; i++)
            values[i] = (float)i - 20.0f;
        nf_float16_write(block + 1, type, values, count);
        nf_tensor_read(back, &(struct nf_tensor){block + 1, type}, 0, count);
        ck_assert_mem_eq(values, back, count * sizeof *values);
        free(block);
        free(values);
        free(back);
    }
}
END_TEST

int main(void)
{
    TCase *all = tcase_create("float16");
    tcase_add_test(all, every_float16_has_the_value_of_its_definition);
    tcase_add_test(all, every_bfloat16_is_the_upper_half_of_a_float);
    tcase_add_loop_test(all, every_sixteen_bit_number_makes_the_round_trip, 0, 2);
    tcase_add_loop_test(all, rounding_is_to_nearest_ties_to_even, 0, (int)(sizeof rounded / sizeof *rounded));
    tcase_add_loop_test(all, any_length_at_any_address, 0, 3);
    Suite *suite = suite_create("float16");
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
