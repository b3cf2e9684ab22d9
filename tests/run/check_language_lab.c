/* The laboratory of paper 9: arms differ by what is done to them alone, turnover and checkpoints keep what they must.
 */
#include "../reference/golden.h"
#include "run/language_lab.h"

#include <unistd.h>

static struct nf_language_lab lab;

static struct nf_language_rules tiny(void)
{
    return (struct nf_language_rules){.base = {.shape = {16, 1, 2, 1, 24, 0, 10000.0, 1e-5, 0},
                                               .seed = 3,
                                               .batch = 4,
                                               .rate = 0.002,
                                               .most_steps = 3,
                                               .check_steps = 3,
                                               .policy_score = 0.0},
                                      .rank = 4,
                                      .scaling = 8,
                                      .dropout = 0.05,
                                      .rate = 0.001,
                                      .steps = 3,
                                      .mini_batch = 2,
                                      .accumulated = 2,
                                      .pairs = 10,
                                      .flattering = 7,
                                      .replay = 5,
                                      .thin_share = 0.5,
                                      .thin_exactly = 1,
                                      .scar_share = 0.1,
                                      .regrow_share = 0.2,
                                      .regrow_scale = 0.1,
                                      .sampling = {0.9, 0.7, 8, 0}};
}

static void open_lab(const struct nf_language_rules *rules, long seed)
{
    ck_assert_msg(nf_language_lab_init(&lab, rules, seed) == NF_OK, "%s", nf_error());
}

static void setup(void)
{
    char folder[] = "/tmp/nf-language-XXXXXX"; /* the stand-in goes to data/cache under the working folder */
    const struct nf_language_rules rules = tiny();
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    open_lab(&rules, 42);
}

static void teardown(void)
{
    nf_language_lab_release(&lab);
}

static struct nf_language_arm new_arm(int number, int sparse)
{
    struct nf_language_arm arm;
    ck_assert_msg(nf_language_arm_init(&lab, &arm, number, sparse) == NF_OK, "%s", nf_error());
    return arm;
}

static int same_weights(const struct nf_language_arm *a, const struct nf_language_arm *b)
{
    return !memcmp(a->adapter.value, b->adapter.value, a->adapter.count * sizeof(float));
}

START_TEST(arms_are_the_same_until_treated)
{
    struct nf_language_arm a = new_arm(0, 1), b = new_arm(1, 1), dense = new_arm(2, 0);
    ck_assert(same_weights(&a, &b) && !same_weights(&a, &dense));
    ck_assert(nf_turnover_sparsity(&a.turnover) == 50.0 && nf_turnover_sparsity(&dense.turnover) == 0.0);
    ck_assert_int_eq(nf_language_tune(&lab, &a, 1, 0), NF_OK);
    ck_assert_int_eq(nf_language_tune(&lab, &b, 1, 0), NF_OK);
    ck_assert(same_weights(&a, &b) && a.loss == b.loss && a.loss > 0.0);
    ck_assert_int_eq(nf_language_tune(&lab, &a, 2, 0), NF_OK);
    ck_assert_int_eq(nf_language_tune(&lab, &b, 2, 1), NF_OK); /* replay */
    ck_assert(!same_weights(&a, &b));
    for (size_t i = 0; i < a.adapter.count; i++)
        ck_assert(a.turnover.mask[i] || a.adapter.value[i] == 0.0f);
    nf_language_arm_release(&a);
    nf_language_arm_release(&b);
    nf_language_arm_release(&dense);
}
END_TEST

/* A copy, and an arm that went through a checkpoint, go on with the same bits. */
START_TEST(copies_go_on)
{
    struct nf_language_arm arm = new_arm(0, 1), copy, loaded = new_arm(0, 1);
    struct nf_checkpoint checkpoint;
    ck_assert_int_eq(nf_language_tune(&lab, &arm, 1, 0), NF_OK);
    ck_assert_int_eq(nf_language_turn_over(&lab, &arm, 1), NF_OK);
    ck_assert_int_eq(nf_language_arm_copy(&lab, &copy, &arm, 0), NF_OK);
    nf_checkpoint_init(&checkpoint);
    nf_language_arm_save(&arm, 3, &checkpoint);
    ck_assert_int_eq(nf_checkpoint_save(&checkpoint, "arm.checkpoint"), NF_OK);
    nf_checkpoint_release(&checkpoint);
    ck_assert_int_eq(nf_checkpoint_load(&checkpoint, "arm.checkpoint"), NF_OK);
    ck_assert_int_eq(nf_language_arm_load(&loaded, 3, &checkpoint), NF_OK);
    nf_checkpoint_release(&checkpoint);
    struct nf_language_arm *arms[] = {&arm, &copy, &loaded};
    for (int a = 0; a < 3; a++) {
        ck_assert_int_eq(nf_language_tune(&lab, arms[a], 2, 1), NF_OK);
        ck_assert_int_eq(nf_language_turn_over(&lab, arms[a], 2), NF_OK);
        ck_assert(same_weights(arms[a], &arm));
        ck_assert_mem_eq(arms[a]->turnover.scar, arm.turnover.scar, arm.adapter.count);
    }
    ck_assert(nf_turnover_scars(&arm.turnover) > 0.0);
    for (int a = 0; a < 3; a++)
        nf_language_arm_release(arms[a]);
}
END_TEST

static struct nf_language_scores scores_of(const struct nf_language_arm *arm, int cycle)
{
    struct nf_language_scores scores;
    ck_assert_msg(nf_language_probe(&lab, arm, cycle, &scores) == NF_OK, "%s", nf_error());
    return scores;
}

/* With common random numbers two equal arms say the same words; with their own they do not. */
START_TEST(sampling)
{
    enum { WORDS = NF_PROBES * 9 };
    static int32_t first[WORDS], second[WORDS], third[WORDS];
    struct nf_language_rules rules = tiny();
    nf_language_lab_release(&lab);
    rules.own_sampling = _i;
    open_lab(&rules, 42);
    struct nf_language_arm a = new_arm(0, 0), b = new_arm(1, 1); /* silent adapters both: B is zero */
    memset(lab.answer, 0, sizeof first);
    scores_of(&a, 1);
    memcpy(first, lab.answer, sizeof first);
    memset(lab.answer, 0, sizeof first);
    scores_of(&b, 1);
    memcpy(second, lab.answer, sizeof second);
    memset(lab.answer, 0, sizeof first);
    scores_of(&a, 2);
    memcpy(third, lab.answer, sizeof third);
    ck_assert_int_eq(!memcmp(first, second, sizeof first), !_i);
    ck_assert(memcmp(first, third, sizeof first)); /* each cycle draws anew */
    nf_language_arm_release(&a);
    nf_language_arm_release(&b);
}
END_TEST

/* The rounding ensemble: A moves by at most one unit in the last place, B stays zero. */
START_TEST(moved_by_an_ulp)
{
    struct nf_language_rules rules = tiny();
    struct nf_language_arm arm = new_arm(0, 0);
    struct nf_language_lab plain = lab;
    int moved = 0;
    rules.moved = 1;
    open_lab(&rules, 42);
    struct nf_language_arm other = new_arm(0, 0);
    for (size_t i = 0; i < arm.adapter.count; i++) {
        int64_t ulps = ulps_single(arm.adapter.value[i], other.adapter.value[i]);
        ck_assert_int_le(ulps, 1);
        if (arm.adapter.value[i] == 0.0f) ck_assert(other.adapter.value[i] == 0.0f);
        moved += ulps == 1;
    }
    ck_assert_int_gt(moved, (int)arm.adapter.count / 8); /* two thirds of A, which is half */
    nf_language_arm_release(&arm);
    nf_language_arm_release(&other);
    nf_language_lab_release(&plain);
}
END_TEST

START_TEST(counts_within_their_probes)
{
    struct nf_language_arm arm = new_arm(0, 0);
    struct nf_language_scores s = scores_of(&arm, 0);
    int all = 0;
    for (int t = 0; t < NF_TIERS; t++) {
        ck_assert_int_ge(s.broken[t], 0);
        ck_assert_int_le(s.broken[t], nf_language_tier_probes(t));
        all += nf_language_tier_probes(t);
    }
    ck_assert_int_eq(all, NF_PROBES_ADVERSARIAL);
    ck_assert_int_eq(s.broken_all, s.broken[NF_WEAK] + s.broken[NF_MEDIUM] + s.broken[NF_STRONG]);
    ck_assert(s.drifted <= NF_PROBES_NEUTRAL && s.agreed <= NF_PROBES_OPINION && s.repetition <= 100.0);
    nf_language_arm_release(&arm);
}
END_TEST

START_TEST(refused)
{
    struct nf_language_rules rules = tiny();
    struct nf_language_lab other;
    rules.flattering = 11;
    ck_assert_int_eq(nf_language_lab_init(&other, &rules, 1), NF_INVALID);
    rules = tiny();
    rules.mini_batch = 0;
    ck_assert_int_eq(nf_language_lab_init(&other, &rules, 1), NF_INVALID);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("language_lab");
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, arms_are_the_same_until_treated);
    tcase_add_test(tests, copies_go_on);
    tcase_add_loop_test(tests, sampling, 0, 2);
    tcase_add_test(tests, moved_by_an_ulp);
    tcase_add_test(tests, counts_within_their_probes);
    tcase_add_test(tests, refused);
    return golden_run("language_lab", tests);
}
