/* Units: what their files say, when they are reused, that damage is noticed, and that a killed unit continues with the
 * same bits. */
#include "run/unit.h"
#include "toy.h"

#include <sys/wait.h>

static const struct nf_unit unit = {.group = "replay", .variant = "", .seed = 42};

static void run(const struct nf_paper *paper, const struct nf_unit *u)
{
    must(nf_unit_run(paper, u, NULL, NULL));
}

static int finished(const struct nf_paper *paper, const struct nf_unit *u)
{
    int yes = 9;
    must(nf_unit_finished(paper, u, &yes));
    return yes;
}

START_TEST(paths)
{
    char path[512];
    struct nf_unit u = {.group = "rounding", .variant = "kernel=Zen&a=b c/d", .seed = 7, .draw = 3, .reduced = 1};
    nf_unit_path(&toy_paper, &unit, "json", path);
    ck_assert_str_eq(path, "data/paper-98/units/replay-s42-d0.json");
    nf_unit_path(&toy_paper, &u, "checkpoint", path);
    ck_assert_str_eq(path, "data/paper-98/units/rounding-kernel=Zen&a=b_c_d-s7-d3-reduced.checkpoint");
}
END_TEST

START_TEST(settings_of_a_variant)
{
    struct settings s;
    struct nf_unit u = {.group = "choice", .variant = "kernel=Zen&sign=minus&draws=4"};
    must(nf_unit_settings(&toy_paper, &u, &s));
    ck_assert(s.sign == 1 && s.draws == 4.0 && s.scale == 0.5);
    u.reduced = 1;
    strcpy(u.variant, "sign=minus");
    must(nf_unit_settings(&toy_paper, &u, &s));
    ck_assert(s.sign == 1 && s.draws == 3.0);
    strcpy(u.variant, "sign=sideways");
    ck_assert_int_eq(nf_unit_settings(&toy_paper, &u, &s), NF_INVALID);
    ck_assert_int_eq(nf_unit_run(&toy_paper, &u, NULL, NULL), NF_INVALID);
}
END_TEST

static void count_calls(int done, int all, void *context)
{
    ck_assert_int_eq(all, TOY_STAGES);
    ck_assert_int_eq(done, (*(int *)context)++);
}

START_TEST(run_then_load)
{
    int calls = 0;
    struct nf_recorder r;
    ck_assert(!finished(&toy_paper, &unit));
    must(nf_unit_run(&toy_paper, &unit, count_calls, &calls));
    ck_assert_int_eq(calls, TOY_STAGES);
    ck_assert(finished(&toy_paper, &unit));
    nf_recorder_init(&r);
    must(nf_unit_load(&toy_paper, &unit, &r));
    ck_assert_uint_eq(r.count, 2 * TOY_STAGES);
    ck_assert_double_gt(nf_recorded(&r, "stage-3:total"), nf_recorded(&r, "stage-0:total"));
    ck_assert_double_eq_tol(nf_recorded(&r, "stage-0:clean"), 88.2269, 1e-3); /* torch.manual_seed(42); rand(1) */
    nf_recorder_release(&r);
}
END_TEST

/* What other code made is there, but not finished; a file that is missing or damaged is told apart. */
START_TEST(load_only_what_is_finished)
{
    int yes = 9;
    struct nf_recorder r;
    struct nf_paper changed = toy_paper;
    changed.code_hash = "other code";
    nf_recorder_init(&r);
    must(nf_unit_load_finished(&toy_paper, &unit, &r, &yes));
    ck_assert(!yes && !r.count);
    run(&toy_paper, &unit);
    must(nf_unit_load_finished(&changed, &unit, &r, &yes));
    ck_assert(!yes && !r.count);
    must(nf_unit_load_finished(&toy_paper, &unit, &r, &yes));
    ck_assert(yes && r.count == 2 * TOY_STAGES);
    toy_write("data/paper-98/units/replay-s42-d0.json", "{");
    ck_assert_int_eq(nf_unit_load_finished(&toy_paper, &unit, &r, &yes), NF_DAMAGED);
    ck_assert_int_eq(yes, 0);
    nf_recorder_release(&r);
}
END_TEST

START_TEST(file_says_what_it_is)
{
    static const char *const parts[] = {"\"format\": 2",
                                        "\"paper\": 98",
                                        "\"group\": \"replay\"",
                                        "\"seed\": 42",
                                        "\"draw\": 0",
                                        "\"settings\": {",
                                        "\"draws\": \"20\"",
                                        "\"sign\": \"plus\"",
                                        "\"results\": {",
                                        "\"kernel\": ",
                                        "\"code_sha256\": \"code of the toy\"",
                                        "\"stage-0:clean\": \"88.2"};
    run(&toy_paper, &unit);
    char *text = toy_read("data/paper-98/units/replay-s42-d0.json");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        ck_assert_msg(strstr(text, parts[i]), "no %s in %s", parts[i], text);
    free(text);
}
END_TEST

START_TEST(same_bytes_again)
{
    run(&toy_paper, &unit);
    char *first = toy_read("data/paper-98/units/replay-s42-d0.json");
    run(&toy_paper, &unit);
    char *second = toy_read("data/paper-98/units/replay-s42-d0.json");
    ck_assert_str_eq(first, second);
    free(first);
    free(second);
}
END_TEST

/* Other code, other settings, another seed: not the same work. */
START_TEST(reused_only_if_the_same)
{
    static const struct nf_setting other_default[] = {
        {"draws", 0, offsetof(struct settings, draws), 21, 3, "draws", ""},
        {"scale", 0, offsetof(struct settings, scale), 0.5, 0.5, "1", ""},
        {"sign", 1, offsetof(struct settings, sign), 0, 0, "plus;minus", ""}};
    struct nf_paper code = toy_paper, settings = toy_paper;
    struct nf_unit seed = unit, reduced = unit;
    code.code_hash = "other code";
    settings.settings.rows = other_default;
    seed.seed = 43;
    reduced.reduced = 1;
    run(&toy_paper, &unit);
    ck_assert(finished(&toy_paper, &unit));
    ck_assert(!finished(&code, &unit));
    ck_assert(!finished(&settings, &unit));
    ck_assert(!finished(&toy_paper, &seed));
    ck_assert(!finished(&toy_paper, &reduced));
}
END_TEST

/* Cut short, or a digit changed: neither used nor silently made again. */
START_TEST(damaged_file)
{
    const char *path = "data/paper-98/units/replay-s42-d0.json";
    int yes;
    struct nf_recorder r;
    run(&toy_paper, &unit);
    char *text = toy_read(path);
    ck_assert_ptr_nonnull(strstr(text, "88.2"));
    size_t digit = strlen(text) - strlen(strstr(text, "88.2"));
    text[digit] = '9';
    toy_write(path, text);
    ck_assert_int_eq(nf_unit_finished(&toy_paper, &unit, &yes), NF_DAMAGED);
    ck_assert_ptr_eq(strstr(nf_error(), path), nf_error());
    ck_assert_msg(strstr(nf_error(), "remove the file and run again"), "%s", nf_error());
    nf_recorder_init(&r);
    ck_assert_int_eq(nf_unit_load(&toy_paper, &unit, &r), NF_DAMAGED);
    nf_recorder_release(&r);
    text[digit] = '8';
    for (size_t cut = 0; cut < strlen(text) - 2; cut += 37) {
        char kept = text[cut];
        text[cut] = 0;
        toy_write(path, text);
        ck_assert_int_eq(nf_unit_finished(&toy_paper, &unit, &yes), NF_DAMAGED);
        text[cut] = kept;
    }
    toy_write(path, text);
    ck_assert(finished(&toy_paper, &unit));
    free(text);
}
END_TEST

/* Runs the unit in a process that is killed when stage `at` begins. */
static void be_killed(int at)
{
    pid_t child = fork();
    int result;
    ck_assert_int_ge(child, 0);
    if (!child) {
        toy_killed_at = at;
        nf_unit_run(&toy_paper, &unit, NULL, NULL);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &result, 0), child);
    ck_assert(WIFSIGNALED(result) && WTERMSIG(result) == SIGKILL);
}

START_TEST(continues_with_the_same_bits)
{
    const char *path = "data/paper-98/units/replay-s42-d0.json";
    run(&toy_paper, &unit);
    char *whole = toy_read(path);
    setenv("NF_CHECKPOINT_SECONDS", "0", 1);
    for (int at = 0; at < TOY_STAGES; at++) {
        unlink(path);
        be_killed(at);
        ck_assert(!finished(&toy_paper, &unit));
        toy_stages_run = 0;
        run(&toy_paper, &unit);
        ck_assert_int_eq(toy_stages_run, TOY_STAGES - at);
        char *resumed = toy_read(path);
        ck_assert_str_eq(whole, resumed);
        free(resumed);
        ck_assert(access("data/paper-98/units/replay-s42-d0.checkpoint", F_OK));
    }
    free(whole);
}
END_TEST

/* A checkpoint of other code is left aside; one that is damaged is not. */
START_TEST(foreign_and_damaged_checkpoints)
{
    const char *path = "data/paper-98/units/replay-s42-d0.checkpoint";
    struct nf_paper other = toy_paper;
    other.code_hash = "other code";
    setenv("NF_CHECKPOINT_SECONDS", "0", 1);
    be_killed(2);
    toy_stages_run = 0;
    run(&other, &unit);
    ck_assert_int_eq(toy_stages_run, TOY_STAGES);
    be_killed(2);
    ck_assert_int_eq(truncate(path, 1000), 0);
    ck_assert_int_eq(nf_unit_run(&toy_paper, &unit, NULL, NULL), NF_DAMAGED);
    ck_assert_ptr_eq(strstr(nf_error(), path), nf_error());
    ck_assert(!finished(&toy_paper, &unit));
    nf_unit_forget(&toy_paper, &unit);
    run(&toy_paper, &unit);
    ck_assert(finished(&toy_paper, &unit));
}
END_TEST

START_TEST(failed_stage_leaves_no_unit)
{
    toy_fails_at = 2;
    ck_assert_int_eq(nf_unit_run(&toy_paper, &unit, NULL, NULL), NF_INVALID);
    ck_assert_str_eq(nf_error(), "stage 2 was told to fail");
    ck_assert(!finished(&toy_paper, &unit));
    toy_fails_at = -1;
    ck_assert_int_eq(rmdir("data/paper-98/units"), 0);
    ck_assert_int_eq(nf_unit_run(&toy_paper, &unit, NULL, NULL), NF_IO);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("unit");
    tcase_add_checked_fixture(tests, toy_enter, toy_leave);
    tcase_set_timeout(tests, 20);
    tcase_add_test(tests, paths);
    tcase_add_test(tests, settings_of_a_variant);
    tcase_add_test(tests, run_then_load);
    tcase_add_test(tests, load_only_what_is_finished);
    tcase_add_test(tests, file_says_what_it_is);
    tcase_add_test(tests, same_bytes_again);
    tcase_add_test(tests, reused_only_if_the_same);
    tcase_add_test(tests, damaged_file);
    tcase_add_test(tests, continues_with_the_same_bits);
    tcase_add_test(tests, foreign_and_damaged_checkpoints);
    tcase_add_test(tests, failed_stage_leaves_no_unit);
    return golden_run("unit", tests);
}
