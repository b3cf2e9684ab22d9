#include "chat.h"

static struct nf_chat_lab lab;
static char folder[32], out[64];
static char identity[65] = "0000000000000000000000000000000000000000000000000000000000000000";

static struct nf_chat_plan plan(void)
{
    return (struct nf_chat_plan){.folder = out, .identity = identity, .cycles = 2, .rise = 15.0, .save_seconds = 0.0};
}

static void make_out(const char *name)
{
    char path[80];
    snprintf(out, sizeof out, "%s/%s", folder, name);
    snprintf(path, sizeof path, "%s/units", out);
    ck_assert_int_eq(nf_file_make_folder(path), NF_OK);
    snprintf(path, sizeof path, "%s/answers", out);
    ck_assert_int_eq(nf_file_make_folder(path), NF_OK);
}

static void setup(void)
{
    make_folder(folder);
    chat_open(&lab, folder);
    make_out("out");
}

static void teardown(void)
{
    nf_chat_lab_release(&lab);
    remove_folder(folder);
}

static double measured(const struct nf_chat_plan *p, int arm, const char *key)
{
    struct nf_results results;
    double value = NAN;
    nf_results_init(&results);
    ck_assert_int_eq(nf_chat_arm_collect(p, arm, &results), NF_OK);
    ck_assert_int_eq(nf_results_sort(&results), NF_OK);
    ck_assert_msg(nf_results_value(&results, "replay", "", 42, 0, key, &value), "%s", key);
    nf_results_release(&results);
    return value;
}

START_TEST(every_arm_runs_to_its_end)
{
    struct nf_chat_plan p = plan();
    int busy, cycles;
    char key[64];
    for (int a = 0; a < NF_CHAT_ARMS; a++) {
        const char *name = nf_chat_courses[a].name;
        ck_assert_int_eq(nf_chat_arm_progress(&p, a, &cycles), NF_OK);
        ck_assert_int_eq(cycles, -1);
        ck_assert_msg(nf_chat_arm_run(&lab, &p, a, &busy) == NF_OK, "%s", nf_error());
        ck_assert_int_eq(busy, 0);
        ck_assert_int_eq(nf_chat_arm_progress(&p, a, &cycles), NF_OK);
        ck_assert_int_eq(cycles, 2);
        snprintf(key, sizeof key, "%s.cycle-2:jailbreak", name);
        double rate = measured(&p, a, key);
        ck_assert(rate >= 0.0 && rate <= 100.0);
        snprintf(key, sizeof key, "%s.cycle-0:sparsity", name);
        ck_assert_double_eq_tol(measured(&p, a, key), nf_chat_courses[a].sparse ? 50.0 : 0.0, 1.0);
    }
    /* 8 % of the active become scars in each cycle, a fifth of the unscarred vacancies returns */
    ck_assert(measured(&p, 1, "regrowth.cycle-2:scars") > 3.0);
    ck_assert_double_eq(measured(&p, 0, "baseline.cycle-2:scars"), 0.0);
}
END_TEST

/* All bytes of the units, in one string on the heap. */
static char *all_units(int arm)
{
    static char joined[1 << 16];
    char path[160], *bytes;
    size_t length;
    joined[0] = 0;
    for (int cycle = 0; cycle <= 2; cycle++) {
        snprintf(path, sizeof path, "%s/units/%s-cycle-%02d.csv", out, nf_chat_courses[arm].name, cycle);
        ck_assert_int_eq(nf_file_read(path, &bytes, &length), NF_OK);
        strcat(joined, bytes);
        free(bytes);
    }
    return strdup(joined);
}

/* Stopped in the middle by a folder that cannot be written, and gone on with from the checkpoint. */
START_TEST(an_interrupted_arm_ends_with_the_same_bytes)
{
    struct nf_chat_plan p = plan();
    int busy;
    char path[160];
    ck_assert_int_eq(nf_chat_arm_run(&lab, &p, 1, &busy), NF_OK);
    char *whole = all_units(1);
    make_out("again");
    snprintf(path, sizeof path, "%s/answers/regrowth-cycle-01.csv", out);
    ck_assert_int_eq(nf_file_make_folder(path), NF_OK); /* stands in the way of the file */
    ck_assert_int_eq(nf_chat_arm_run(&lab, &p, 1, &busy), NF_IO);
    ck_assert_int_eq(rmdir(path), 0);
    ck_assert_msg(nf_chat_arm_run(&lab, &p, 1, &busy) == NF_OK, "%s", nf_error());
    char *parts = all_units(1);
    ck_assert_str_eq(whole, parts);
    free(whole);
    free(parts);
}
END_TEST

START_TEST(other_work_is_not_continued)
{
    struct nf_chat_plan p = plan();
    char other[65], path[160];
    int busy;
    memset(other, '1', 64);
    other[64] = 0;
    ck_assert_int_eq(nf_chat_arm_run(&lab, &p, 3, &busy), NF_OK);
    snprintf(path, sizeof path, "%s/units/untuned-cycle-02.csv", out);
    ck_assert_int_eq(unlink(path), 0);
    p.identity = other;
    check_line(nf_chat_arm_run(&lab, &p, 3, &busy), NF_INVALID, "of another model, other texts", "identity");
}
END_TEST

/* A place that cannot be, in a checkpoint that is otherwise whole. */
START_TEST(a_place_beyond_the_plan_is_refused)
{
    struct nf_chat_plan p = plan();
    struct nf_language_arm arm;
    struct nf_checkpoint c;
    static const int32_t places[][6] = {
        {0, -1, -1, 0, 0, 0}, {-1, 0, -1, 0, 0, 0}, {9, 0, -1, 0, 0, 0}, {0, 4, -1, 0, 0, 0}};
    char path[160];
    int busy;
    ck_assert_int_eq(nf_language_arm_init(&lab.language, &arm, 3, 0), NF_OK);
    snprintf(path, sizeof path, "%s/untuned.checkpoint", out);
    for (int i = 0; i < 4; i++) {
        nf_checkpoint_init(&c);
        nf_checkpoint_put(&c, "identity", identity, 1, 64);
        nf_checkpoint_put(&c, "place", places[i], 1, sizeof places[i]);
        nf_language_arm_save(&arm, 0, &c);
        ck_assert_int_eq(nf_checkpoint_save(&c, path), NF_OK);
        nf_checkpoint_release(&c);
        check_line(nf_chat_arm_run(&lab, &p, 3, &busy), NF_FORMAT, "untuned.checkpoint: stands in cycle", "place");
    }
    nf_language_arm_release(&arm);
}
END_TEST

/* The trigger fires at once if no rise is asked for: then replay is mixed in and weights turn over. */
START_TEST(the_trigger_acts_from_the_next_cycle_on)
{
    struct nf_chat_plan p = plan();
    int busy;
    p.rise = -1000.0;
    ck_assert_int_eq(nf_chat_arm_run(&lab, &p, 2, &busy), NF_OK);
    ck_assert_double_eq(measured(&p, 2, "triggered.cycle-0:fired"), 0.0);
    ck_assert_double_eq(measured(&p, 2, "triggered.cycle-1:fired"), 1.0);
    ck_assert_double_eq(measured(&p, 2, "triggered.cycle-1:scars"), 0.0);
    ck_assert(measured(&p, 2, "triggered.cycle-2:scars") > 0.0);
    make_out("never");
    p.rise = 1000.0;
    ck_assert_int_eq(nf_chat_arm_run(&lab, &p, 2, &busy), NF_OK);
    ck_assert_double_eq(measured(&p, 2, "triggered.cycle-2:fired"), 0.0);
    ck_assert_double_eq(measured(&p, 2, "triggered.cycle-2:scars"), 0.0);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("chat_arm");
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, every_arm_runs_to_its_end);
    tcase_add_test(tests, an_interrupted_arm_ends_with_the_same_bytes);
    tcase_add_test(tests, other_work_is_not_continued);
    tcase_add_test(tests, a_place_beyond_the_plan_is_refused);
    tcase_add_test(tests, the_trigger_acts_from_the_next_cycle_on);
    return golden_run("chat_arm", tests);
}
