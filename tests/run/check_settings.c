/* One list makes the struct, its defaults, readings of choices, hashes and --help. */
#include "run/settings.h"
#include "toy.h"

static const struct nf_settings_list *const list = &toy_paper.settings;

START_TEST(defaults)
{
    struct settings s;
    nf_settings_default(list, &s, 0);
    ck_assert(s.draws == 20.0 && s.scale == 0.5 && s.sign == 0);
    nf_settings_default(list, &s, 1);
    ck_assert(s.draws == 3.0 && s.scale == 0.5 && s.sign == 0);
}
END_TEST

START_TEST(assignments)
{
    struct settings s;
    nf_settings_default(list, &s, 0);
    must(nf_settings_set(list, &s, "draws=7"));
    must(nf_settings_set(list, &s, "scale=-1e-3"));
    must(nf_settings_set(list, &s, "sign=minus"));
    ck_assert(s.draws == 7.0 && s.scale == -1e-3 && s.sign == 1);
}
END_TEST

/* What is wrong, and what to write instead; the setting keeps its value. */
START_TEST(refused_assignments)
{
    static const struct {
        const char *assignment, *complaint;
    } wrong[] = {
        {"draws", "'draws' is no setting: write name=value"},
        {"draw=7", "'draw=7': no such setting: --help lists them"},
        {"drawss=7", "no such setting"},
        {"draws=", "'' is no number"},
        {"draws=7x", "'7x' is no number: give a value in draws"},
        {"draws=nan", "is no number"},
        {"draws=1e999", "is no number"},
        {"sign=Plus", "setting sign: no reading 'Plus': take one of plus;minus"},
        {"sign=", "no reading ''"},
        {"sign=plus;minus", "no reading"},
    };
    struct settings s;
    nf_settings_default(list, &s, 0);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ck_assert_int_eq(nf_settings_set(list, &s, wrong[i].assignment), NF_INVALID);
        ck_assert_msg(strstr(nf_error(), wrong[i].complaint), "%s: %s", wrong[i].assignment, nf_error());
    }
    ck_assert(s.draws == 20.0 && s.sign == 0);
}
END_TEST

/* choices.csv writes names with hyphens, C with underscores. */
START_TEST(hyphens_and_underscores)
{
    struct {
        int regrow_scope;
    } s = {0};
    static const struct nf_setting rows[] = {{"regrow_scope", 1, 0, 0, 0, "per-layer;global", ""}};
    const struct nf_settings_list one = {rows, 1, sizeof s};
    must(nf_settings_set(&one, &s, "regrow-scope=global"));
    ck_assert_int_eq(s.regrow_scope, 1);
    must(nf_settings_set(&one, &s, "regrow_scope=per-layer"));
    ck_assert_int_eq(s.regrow_scope, 0);
    ck_assert_int_eq(nf_settings_set(&one, &s, "regrow_scope=per_layer"), NF_INVALID);
}
END_TEST

START_TEST(readings)
{
    char name[128];
    ck_assert(nf_setting_reading(&toy_settings[2], 0, name));
    ck_assert_str_eq(name, "plus");
    ck_assert(nf_setting_reading(&toy_settings[2], 1, name));
    ck_assert_str_eq(name, "minus");
    ck_assert(!nf_setting_reading(&toy_settings[2], 2, name));
}
END_TEST

START_TEST(text_reads_back)
{
    struct settings s, t;
    char text[128], assignment[200];
    nf_settings_default(list, &s, 0);
    nf_settings_default(list, &t, 1);
    must(nf_settings_set(list, &s, "scale=0.1"));
    must(nf_settings_set(list, &s, "sign=minus"));
    for (size_t i = 0; i < list->count; i++) {
        nf_setting_text(&list->rows[i], &s, text);
        snprintf(assignment, sizeof assignment, "%s=%s", list->rows[i].name, text);
        must(nf_settings_set(list, &t, assignment));
    }
    ck_assert(t.draws == s.draws && t.scale == s.scale && t.sign == s.sign);
}
END_TEST

/* Every setting counts. */
START_TEST(hash)
{
    static const char *const changes[] = {"draws=21", "scale=0.5000000001", "sign=minus"};
    struct settings s;
    char original[65], again[65], changed[65];
    nf_settings_default(list, &s, 0);
    nf_settings_hash(list, &s, original);
    nf_settings_hash(list, &s, again);
    ck_assert_str_eq(original, again);
    for (int i = 0; i < 3; i++) {
        nf_settings_default(list, &s, 0);
        must(nf_settings_set(list, &s, changes[i]));
        nf_settings_hash(list, &s, changed);
        ck_assert_str_ne(original, changed);
    }
}
END_TEST

START_TEST(help)
{
    char text[2000] = "";
    FILE *stream = fmemopen(text, sizeof text - 1, "w");
    nf_settings_print(list, stream);
    fclose(stream);
    ck_assert_msg(strstr(text, "draws") && strstr(text, "20 draws, reduced 3") && strstr(text, "(a test)"), "%s", text);
    ck_assert_msg(strstr(text, "plus;minus") && strstr(text, "choices.csv: sign"), "%s", text);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("settings");
    tcase_add_test(tests, defaults);
    tcase_add_test(tests, assignments);
    tcase_add_test(tests, refused_assignments);
    tcase_add_test(tests, hyphens_and_underscores);
    tcase_add_test(tests, readings);
    tcase_add_test(tests, text_reads_back);
    tcase_add_test(tests, hash);
    tcase_add_test(tests, help);
    return golden_run("settings", tests);
}
