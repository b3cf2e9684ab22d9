#include "model/matrix.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

/* Shapes on both sides of a panel's end and of the small batch. */
static const struct {
    size_t rows, columns, batch;
} shapes[] = {
    {1, 1, 1}, {3, 5, 2}, {17, 33, 4}, {17, 33, 5}, {40, 7, 11}, {130, 2048, 6}, {33, 20000, 5}, {200, 1500, 9},
};

struct fixture {
    struct nf_matrix matrix;
    float *w, *x, *y, *dx, *workspace;
    unsigned char *block;
};

static float *filled(size_t count, unsigned step)
{
    float *values = malloc((count + 1) * sizeof *values);
    ck_assert_ptr_nonnull(values);
    for (size_t i = 0; i < count; i++)
        values[i] = (float)(i * step % 251) / 128.0f - 1.0f;
    return values;
}

static struct fixture setup(int shape, enum nf_tensor_type type)
{
    size_t rows = shapes[shape].rows, columns = shapes[shape].columns, batch = shapes[shape].batch;
    struct fixture f = {
        .w = filled(rows * columns, 97), .x = filled(batch * columns, 31), .y = filled(batch * rows, 1)};
    f.block = malloc(rows * columns * nf_tensor_element(type));
    nf_float16_write(f.block, type, f.w, rows * columns);
    f.matrix = (struct nf_matrix){{f.block, type}, rows, columns};
    f.workspace = malloc((nf_matrix_workspace(&f.matrix) + 1) * sizeof(float));
    f.dx = filled(batch * columns, 3);
    return f;
}

static void teardown(struct fixture *f)
{
    free(f->w);
    free(f->x);
    free(f->y);
    free(f->dx);
    free(f->workspace);
    free(f->block);
}

START_TEST(products_equal_the_sums_written_out)
{
    size_t rows = shapes[_i].rows, columns = shapes[_i].columns, batch = shapes[_i].batch;
    for (int type = NF_FLOAT32; type <= NF_BFLOAT16; type++) {
        struct fixture f = setup(_i, (enum nf_tensor_type)type);
        nf_matrix_forward(&f.matrix, f.x, batch, f.y, f.workspace);
        for (size_t b = 0; b < batch; b++)
            for (size_t r = 0; r < rows; r++) {
                double sum = 0.0;
                for (size_t c = 0; c < columns; c++)
                    sum += (double)f.w[r * columns + c] * (double)f.x[b * columns + c];
                ck_assert_double_eq_tol((double)f.y[b * rows + r], sum, 1e-5 * (double)columns);
            }
        float *before = filled(batch * columns, 3);
        nf_matrix_backward(&f.matrix, f.y, batch, f.dx, f.workspace);
        for (size_t b = 0; b < batch; b++)
            for (size_t c = 0; c < columns; c++) {
                double sum = (double)before[b * columns + c], magnitude = fabs(sum);
                for (size_t r = 0; r < rows; r++) {
                    double term = (double)f.w[r * columns + c] * (double)f.y[b * rows + r];
                    sum += term;
                    magnitude += fabs(term);
                }
                ck_assert_double_eq_tol((double)f.dx[b * columns + c], sum, 1e-5 * magnitude);
            }
        free(before);
        teardown(&f);
    }
}
END_TEST

START_TEST(the_type_of_the_same_numbers_does_not_change_a_bit)
{
    size_t count = shapes[_i].batch * shapes[_i].rows;
    struct fixture a = setup(_i, NF_FLOAT32);
    nf_matrix_forward(&a.matrix, a.x, shapes[_i].batch, a.y, a.workspace);
    for (int type = NF_FLOAT16; type <= NF_BFLOAT16; type++) {
        struct fixture b = setup(_i, (enum nf_tensor_type)type);
        nf_matrix_forward(&b.matrix, b.x, shapes[_i].batch, b.y, b.workspace);
        ck_assert_mem_eq(a.y, b.y, count * sizeof(float));
        teardown(&b);
    }
    teardown(&a);
}
END_TEST

START_TEST(a_row_is_the_row)
{
    struct fixture f = setup(4, NF_BFLOAT16);
    float row[7];
    for (size_t r = 0; r < 40; r++) {
        nf_matrix_row(&f.matrix, r, row);
        ck_assert_mem_eq(row, f.w + r * 7, sizeof row);
    }
    teardown(&f);
}
END_TEST

int main(void)
{
    int count = (int)(sizeof shapes / sizeof *shapes);
    TCase *all = tcase_create("matrix");
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, products_equal_the_sums_written_out, 0, count);
    tcase_add_loop_test(all, the_type_of_the_same_numbers_does_not_change_a_bit, 0, count);
    tcase_add_test(all, a_row_is_the_row);
    Suite *suite = suite_create("matrix");
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
