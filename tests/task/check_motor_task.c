#include "../reference/golden.h"
#include "task/motor_task.h"

START_TEST(has_the_printed_sizes_and_the_centres_at_one)
{
    struct nf_motor_task task;
    double sum[4][2] = {{0}}, count[4] = {0};
    static const double centre[4][2] = {{-1, -1}, {1, 1}, {-1, 1}, {1, -1}};
    ck_assert_int_eq(nf_motor_task_draw(&task, 42, 0.5), NF_OK);
    ck_assert_int_eq(task.train.samples, 1600);
    ck_assert_int_eq(task.test.samples, 400);
    for (int i = 0; i < task.train.samples; i++) {
        int y = task.train.label[i];
        count[y] += 1.0;
        for (int f = 0; f < 2; f++)
            sum[y][f] += (double)task.train.x[2 * i + f];
    }
    for (int c = 0; c < 4; c++)
        for (int f = 0; f < 2; f++) /* four standard errors of some 400 points */
            ck_assert_double_eq_tol(sum[c][f] / count[c], centre[c][f], 4.0 * 0.5 / sqrt(count[c]));
    nf_motor_task_release(&task);
}
END_TEST

START_TEST(is_the_companion_task_at_a_third_of_the_distance)
{
    struct nf_motor_task task;
    struct nf_dataset blobs;
    ck_assert_int_eq(nf_motor_task_draw(&task, 7, 0.5), NF_OK);
    ck_assert_int_eq(nf_blobs_seeded(&blobs, 7, 2000, 1.5), NF_OK);
    for (int i = 0; i < 400; i++) {
        ck_assert_int_eq(task.test.label[i], blobs.label[1600 + i]);
        ck_assert_float_eq_tol(task.test.x[2 * i], blobs.x[2 * (1600 + i)] / 3.0f, 1e-6f);
    }
    nf_dataset_release(&blobs);
    nf_motor_task_release(&task);
}
END_TEST

START_TEST(another_seed_is_another_task)
{
    struct nf_motor_task a, b;
    ck_assert_int_eq(nf_motor_task_draw(&a, 1, 0.5), NF_OK);
    ck_assert_int_eq(nf_motor_task_draw(&b, 2, 0.5), NF_OK);
    ck_assert(memcmp(a.test.label, b.test.label, 400 * sizeof *a.test.label) != 0);
    nf_motor_task_release(&a);
    nf_motor_task_release(&b);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("motor task");
    tcase_add_test(tests, has_the_printed_sizes_and_the_centres_at_one);
    tcase_add_test(tests, is_the_companion_task_at_a_third_of_the_distance);
    tcase_add_test(tests, another_seed_is_another_task);
    return golden_run("motor_task", tests);
}
