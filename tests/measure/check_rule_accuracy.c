/* Shares of right answers: a network that always gives one answer scores what that answer scores, in any batches. */
#include "../reference/golden.h"
#include "measure/rule_accuracy.h"

static const struct nf_rule_plan plan = {.coding = {.sigma = 1.5},
                                         .sequences = 21,
                                         .shortest = 9,
                                         .longest = 14,
                                         .rules = 4,
                                         .settled = 4,
                                         .switching = 0.1};

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

static struct nf_rule_set draw(void)
{
    struct nf_rule_set set;
    struct nf_numpy_stream numpy;
    must(nf_numpy_seed(&numpy, 5));
    must(nf_rule_set_draw(&set, &plan, &numpy));
    return set;
}

static struct nf_stacked network(void)
{
    struct nf_stacked net;
    const struct nf_stacked_shape shape = {2, 8, 8, NF_RULE_CLASSES, 0.1};
    must(nf_stacked_init(&net, &shape));
    return net;
}

START_TEST(one_answer)
{
    struct nf_rule_set set = draw();
    struct nf_stacked net = network();
    struct nf_torch_stream stream;
    double accuracy, sum = 0.0;
    must(nf_torch_seed(&stream, 1));
    const struct nf_stacked_places at = nf_stacked_places(&net.shape);
    for (int answer = 0; answer < NF_RULE_CLASSES; answer++) {
        memset(net.parameters, 0, net.count * sizeof *net.parameters);
        net.parameters[at.read_out_bias + (size_t)answer] = 1.0f;
        must(nf_rule_accuracy(&net, &set, 0.0, 8, &stream, &accuracy));
        ck_assert_double_eq(accuracy, nf_rule_constant_accuracy(&set, answer));
        sum += accuracy;
    }
    ck_assert_double_eq_tol(sum, 1.0, 1e-12);
    ck_assert_double_eq(accuracy, 0.0);
    nf_stacked_release(&net);
    nf_rule_set_release(&set);
}
END_TEST

START_TEST(batches_do_not_matter)
{
    struct nf_rule_set set = draw();
    struct nf_stacked net = network();
    struct nf_torch_stream stream;
    double eight, all, noisy;
    must(nf_torch_seed(&stream, 2));
    nf_stacked_initialise(&net, &stream);
    for (size_t i = 0; i < net.count; i++)
        net.parameters[i] *= 3.0f;
    must(nf_rule_accuracy(&net, &set, 0.0, 8, &stream, &eight));
    must(nf_rule_accuracy(&net, &set, 0.0, 21, &stream, &all));
    must(nf_rule_accuracy(&net, &set, 1.2, 21, &stream, &noisy));
    ck_assert_double_eq(eight, all);
    ck_assert(noisy != all);
    nf_stacked_release(&net);
    nf_rule_set_release(&set);
}
END_TEST

START_TEST(nothing_to_score)
{
    struct nf_rule_set set = draw();
    struct nf_stacked net = network();
    struct nf_torch_stream stream;
    double accuracy;
    must(nf_torch_seed(&stream, 2));
    for (int i = 0; i < set.sequences * set.steps; i++)
        set.label[i] = -1;
    ck_assert_int_eq(nf_rule_accuracy(&net, &set, 0.0, 8, &stream, &accuracy), NF_INVALID);
    nf_stacked_release(&net);
    nf_rule_set_release(&set);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("rule_accuracy");
    tcase_add_test(tests, one_answer);
    tcase_add_test(tests, batches_do_not_matter);
    tcase_add_test(tests, nothing_to_score);
    return golden_run("rule_accuracy", tests);
}
