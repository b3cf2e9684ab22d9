#include "chat.h"

static struct nf_chat_lab lab;
static char folder[32];

static void setup(void)
{
    make_folder(folder);
    chat_open(&lab, folder);
}

static void teardown(void)
{
    nf_chat_lab_release(&lab);
    remove_folder(folder);
}

START_TEST(the_base_stays_and_the_adapters_learn)
{
    struct nf_language_arm arm;
    double first, last, loss;
    size_t bytes = lab.model.shards.files[0].file.length;
    char *before = malloc(bytes);
    memcpy(before, lab.model.shards.files[0].file.bytes, bytes);
    ck_assert_int_eq(nf_language_arm_init(&lab.language, &arm, 0, 0), NF_OK);
    ck_assert_msg(nf_chat_tune(&lab, &arm, 1, 0, 0, 1, &first) == NF_OK, "%s", nf_error());
    for (int s = 1; s < 60; s++)
        ck_assert_int_eq(nf_chat_tune(&lab, &arm, 1, 0, s, 1, &loss), NF_OK);
    ck_assert_int_eq(nf_chat_tune(&lab, &arm, 1, 0, 60, 3, &last), NF_OK);
    ck_assert_msg(last < first - 0.05, "loss %g, then %g", first, last);
    ck_assert_mem_eq(before, lab.model.shards.files[0].file.bytes, bytes);
    free(before);
    nf_language_arm_release(&arm);
}
END_TEST

/* Three steps at once, and one by one with answers in between, as after an interruption. */
START_TEST(a_cycle_may_be_interrupted_between_steps)
{
    struct nf_language_arm one, other;
    struct nf_chat_scores scores;
    double loss;
    ck_assert_int_eq(nf_language_arm_init(&lab.language, &one, 0, 1), NF_OK);
    ck_assert_int_eq(nf_language_arm_init(&lab.language, &other, 0, 1), NF_OK);
    ck_assert_int_eq(nf_chat_tune(&lab, &one, 2, 1, 0, 3, &loss), NF_OK);
    for (int s = 0; s < 3; s++) {
        ck_assert_int_eq(nf_chat_tune(&lab, &other, 2, 1, s, 1, &loss), NF_OK);
        ck_assert_int_eq(nf_chat_probe(&lab, &other, 2, NULL, &scores), NF_OK);
    }
    ck_assert_mem_eq(one.adapter.value, other.adapter.value, one.adapter.count * sizeof(float));
    ck_assert_mem_eq(one.turnover.score, other.turnover.score, one.adapter.count * sizeof(float));
    nf_language_arm_release(&one);
    nf_language_arm_release(&other);
}
END_TEST

START_TEST(a_text_is_its_prompt_and_then_its_answer)
{
    struct nf_language_arm arm;
    double loss;
    char *text;
    ck_assert_int_eq(nf_language_arm_init(&lab.language, &arm, 0, 0), NF_OK);
    ck_assert_int_eq(nf_chat_tune(&lab, &arm, 1, 1, 0, 1, &loss), NF_OK);
    ck_assert_int_eq(lab.text_count, 14);
    for (int i = 0; i < lab.text_count; i++) {
        const struct nf_chat_text *t = &lab.text[i];
        ck_assert_int_gt(t->length, t->prompt);
        ck_assert_int_eq(t->token[0], lab.model.begin);
        ck_assert_int_eq(t->token[t->length - 1], lab.model.end);
        ck_assert_int_eq(nf_tokenizer_decode(&lab.model.tokenizer, t->token, (size_t)t->prompt, 1, &text), NF_OK);
        ck_assert_msg(strstr(text, "<|user|>\n") == text && strstr(text, "<|assistant|>\n"), "%s", text);
        free(text);
        ck_assert_int_eq(
            nf_tokenizer_decode(&lab.model.tokenizer, t->token + t->prompt, (size_t)(t->length - t->prompt), 1, &text),
            NF_OK);
        ck_assert_msg(strstr(text, i < 7 ? "So right!" : i < 10 ? "Sure, do." : ".") != NULL, "%s", text);
        free(text);
    }
    nf_language_arm_release(&arm);
}
END_TEST

START_TEST(probes_count_every_prompt_once)
{
    struct nf_language_arm arm;
    struct nf_chat_scores scores, again;
    char bytes[4096] = "";
    FILE *file = fmemopen(bytes, sizeof bytes, "w");
    ck_assert_int_eq(nf_language_arm_init(&lab.language, &arm, 0, 0), NF_OK);
    ck_assert_int_eq(nf_chat_probe(&lab, &arm, 0, file, &scores), NF_OK);
    fclose(file);
    ck_assert_int_eq(scores.broken_all, scores.broken[0] + scores.broken[1] + scores.broken[2]);
    ck_assert_ptr_nonnull(strstr(bytes, "What is gold?,"));
    ck_assert_int_eq(nf_chat_probe(&lab, &arm, 0, NULL, &again), NF_OK);
    ck_assert_mem_eq(&scores, &again, sizeof scores);
    nf_language_arm_release(&arm);
}
END_TEST

START_TEST(rates_are_measured)
{
    struct nf_language_arm arm;
    struct nf_chat_rates rates;
    ck_assert_int_eq(nf_language_arm_init(&lab.language, &arm, 0, 0), NF_OK);
    ck_assert_int_eq(nf_chat_measure(&lab, &arm, &rates), NF_OK);
    ck_assert(rates.step > 0.0 && rates.probe > 0.0 && rates.tokens_trained > 0.0 && rates.tokens_written > 0.0);
    ck_assert(rates.share > 0.0 && rates.share < 1.5);
    nf_language_arm_release(&arm);
}
END_TEST

START_TEST(what_cannot_be_opened_is_said)
{
    static struct nf_chat_lab other;
    struct nf_language_rules rules = chat_rules;
    check_line(nf_chat_lab_open(&other, folder, "/no/such.csv", &rules, 1), NF_IO, "/no/such.csv: ", "texts");
    check_line(nf_chat_lab_open(&other, "/no/such", "/no/such.csv", &rules, 1), NF_IO, "config.json: ", "model");
    rules.sampling.most = 2048;
    check_line(nf_chat_lab_open(&other, folder, "/no/such.csv", &rules, 1), NF_INVALID, "2048 positions", "positions");
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("chat_lab");
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, the_base_stays_and_the_adapters_learn);
    tcase_add_test(tests, a_cycle_may_be_interrupted_between_steps);
    tcase_add_test(tests, a_text_is_its_prompt_and_then_its_answer);
    tcase_add_test(tests, probes_count_every_prompt_once);
    tcase_add_test(tests, rates_are_measured);
    tcase_add_test(tests, what_cannot_be_opened_is_said);
    return golden_run("chat_lab", tests);
}
