/* The stand-in: trained until the mark, taken from the cache with the same bits, refused when the mark is out of reach.
 */
#include "../reference/golden.h"
#include "run/language_base.h"

#include <unistd.h>

static struct nf_dialogue world;

/* A model far too small for a good score, quick to train. */
static struct nf_language_base_rules tiny(void)
{
    return (struct nf_language_base_rules){.shape = {16, 1, 2, 1, 24, world.words, 10000.0, 1e-5, 0},
                                           .seed = 3,
                                           .batch = 4,
                                           .rate = 0.002,
                                           .most_steps = 6,
                                           .check_steps = 3,
                                           .policy_score = 0.0};
}

static void setup(void)
{
    char folder[] = "/tmp/nf-language-XXXXXX"; /* what is kept goes to data/cache under the working folder */
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    ck_assert_int_eq(nf_dialogue_init(&world), NF_OK);
}

START_TEST(same_bits_again)
{
    struct nf_language_base made, kept;
    const struct nf_language_base_rules rules = tiny();
    size_t count = nf_decoder_weights(&rules.shape);
    ck_assert_msg(nf_language_base_open(&made, &rules, &world) == NF_OK, "%s", nf_error());
    ck_assert_int_eq(made.steps, 3);
    ck_assert_int_eq(nf_language_base_open(&kept, &rules, &world), NF_OK);
    ck_assert_mem_eq(made.weights, kept.weights, count * sizeof(float));
    ck_assert(kept.steps == made.steps && kept.policy_score == made.policy_score);
    nf_language_base_release(&kept);
    ck_assert_int_eq(system("rm -r data"), 0);
    ck_assert_int_eq(nf_language_base_open(&kept, &rules, &world), NF_OK); /* trained anew */
    ck_assert_mem_eq(made.weights, kept.weights, count * sizeof(float));
    nf_language_base_release(&kept);
    nf_language_base_release(&made);
}
END_TEST

START_TEST(out_of_reach)
{
    struct nf_language_base base;
    struct nf_language_base_rules rules = tiny();
    rules.policy_score = 100.0;
    ck_assert_int_eq(nf_language_base_open(&base, &rules, &world), NF_INVALID);
    ck_assert_ptr_nonnull(strstr(nf_error(), "after 6 steps"));
    ck_assert_ptr_null(base.weights);
}
END_TEST

START_TEST(other_seeds_differ)
{
    struct nf_language_base one, other;
    struct nf_language_base_rules rules = tiny();
    ck_assert_int_eq(nf_language_base_open(&one, &rules, &world), NF_OK);
    rules.seed = 4;
    ck_assert_int_eq(nf_language_base_open(&other, &rules, &world), NF_OK);
    ck_assert(one.weights[5] != other.weights[5]);
    nf_language_base_release(&one);
    nf_language_base_release(&other);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("language_base");
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, setup, NULL);
    tcase_add_test(tests, same_bits_again);
    tcase_add_test(tests, out_of_reach);
    tcase_add_test(tests, other_seeds_differ);
    return golden_run("language_base", tests);
}
