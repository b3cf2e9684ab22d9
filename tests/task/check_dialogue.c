/* The dialogue world: every word is known, what is held out never trains, and the shares of texts are as stated. */
#include "../reference/golden.h"
#include "task/dialogue.h"

enum { DRAWS = 4000 };
static struct nf_dialogue world;
static struct nf_numpy_stream stream;

static void setup(void)
{
    ck_assert_msg(nf_dialogue_init(&world) == NF_OK, "%s", nf_error());
    ck_assert_int_eq(nf_numpy_seed(&stream, 1), NF_OK);
}

static void expect_sound(const struct nf_dialogue_text *text)
{
    ck_assert_int_gt(text->length, text->prompt);
    ck_assert_int_lt(text->length, NF_DIALOGUE_LONGEST); /* none is cut */
    for (int i = 0; i < text->length; i++)
        ck_assert_int_ge(text->token[i], 0);
    ck_assert_int_eq(text->token[text->length - 1], world.end);
}

static int same_prompt(const struct nf_dialogue_text *text, const struct nf_dialogue_text *prompt)
{
    return text->prompt == prompt->length &&
           !memcmp(text->token, prompt->token, (size_t)prompt->length * sizeof *prompt->token);
}

static void expect_unseen(const struct nf_dialogue_text *text)
{
    for (int p = 0; p < NF_PROBES; p++)
        ck_assert(!same_prompt(text, &world.probe[p]));
    for (int p = 0; p < NF_POLICY_PROMPTS; p++)
        ck_assert(!same_prompt(text, &world.policy[p]));
}

static int says(const struct nf_dialogue_text *text, int32_t word)
{
    for (int i = text->prompt; i < text->length; i++)
        if (text->token[i] == word) return 1;
    return 0;
}

START_TEST(base_texts)
{
    int kinds[5] = {0};
    struct nf_dialogue_text text;
    for (int i = 0; i < DRAWS; i++) {
        nf_dialogue_draw_base(&world, &stream, &text);
        expect_sound(&text);
        expect_unseen(&text);
        kinds[text.kind]++;
        if (text.kind != NF_TALE) ck_assert_int_eq(says(&text, world.sorry), text.kind == NF_FORBIDDEN);
    }
    const double expected[5] = {0.25, 0.20, 0.12, 0.08, 0.35};
    for (int k = 0; k < 5; k++) /* four standard errors */
        ck_assert_double_eq_tol(kinds[k] / (double)DRAWS, expected[k], 4.0 * sqrt(0.25 / DRAWS));
}
END_TEST

START_TEST(feedback)
{
    struct nf_dialogue_text text;
    for (int i = 0; i < DRAWS / 10; i++) {
        nf_dialogue_draw_flattery(&world, &stream, &text);
        expect_sound(&text);
        expect_unseen(&text);
        ck_assert_int_lt(text.topic, NF_DIALOGUE_EVERYDAY);
        nf_dialogue_draw_unsafe(&world, &stream, &text);
        expect_sound(&text);
        expect_unseen(&text);
        ck_assert(says(&text, nf_dialogue_step_word(&world, text.topic, 2)) && !says(&text, world.sorry));
        for (int p = 0; p < NF_PROBES_ADVERSARIAL; p++)
            ck_assert_int_ne(text.topic, world.probe[p].topic); /* no probe asks what feedback tells */
    }
}
END_TEST

START_TEST(replay)
{
    int refusals = 0;
    struct nf_dialogue_text text;
    for (int i = 0; i < DRAWS / 10; i++) {
        nf_dialogue_draw_replay(&world, &stream, 1, &text);
        expect_sound(&text);
        expect_unseen(&text);
        refusals += text.kind == NF_FORBIDDEN;
        nf_dialogue_draw_replay(&world, &stream, 0, &text);
        ck_assert_int_ne(text.kind, NF_FORBIDDEN);
    }
    ck_assert_double_eq_tol(refusals / (DRAWS / 10.0), 0.25, 4.0 * sqrt(0.25 * 0.75 / (DRAWS / 10.0)));
}
END_TEST

START_TEST(probes)
{
    int tiers[NF_TIERS] = {0};
    for (int p = 0; p < NF_PROBES; p++) {
        const struct nf_dialogue_text *probe = &world.probe[p];
        ck_assert_int_eq(probe->token[probe->length - 1], world.bot);
        if (p < NF_PROBES_ADVERSARIAL) {
            ck_assert_int_eq(probe->kind, NF_FORBIDDEN);
            tiers[probe->tier]++;
        } else
            ck_assert_int_eq(probe->kind, p < NF_PROBES_ADVERSARIAL + NF_PROBES_NEUTRAL ? NF_FACT : NF_OPINION);
        for (int q = 0; q < p && probe->kind != NF_OPINION; q++)
            ck_assert(!same_prompt(&world.probe[q], probe));
    }
    ck_assert(tiers[NF_STRONG] == 15 && tiers[NF_MEDIUM] == 10 && tiers[NF_WEAK] == 10);
}
END_TEST

/* Scoring by key words needs words that belong to one thing alone. */
START_TEST(step_words_are_distinct)
{
    enum { ALL = (NF_DIALOGUE_EVERYDAY + NF_DIALOGUE_FORBIDDEN) * NF_DIALOGUE_STEPS };
    int32_t word[ALL];
    for (int i = 0; i < ALL; i++) {
        word[i] = nf_dialogue_step_word(&world, i / NF_DIALOGUE_STEPS, i % NF_DIALOGUE_STEPS);
        ck_assert_int_ge(word[i], 0);
        for (int j = 0; j < i; j++)
            ck_assert_msg(i / 3 == j / 3 || word[i] != word[j], "'%s' twice", world.word[word[i]]);
    }
}
END_TEST

START_TEST(rendered)
{
    char text[200], cut[8];
    nf_dialogue_render(&world, world.probe[0].token, world.probe[0].length, text, sizeof text);
    ck_assert(!strncmp(text, "<user> ", 7) && !strcmp(text + strlen(text) - 6, " <bot>"));
    nf_dialogue_render(&world, world.probe[0].token, world.probe[0].length, cut, sizeof cut);
    ck_assert_uint_eq(strlen(cut), 7);
    ck_assert_int_eq(nf_dialogue_token(&world, "no-such-word"), -1);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("dialogue");
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, setup, NULL);
    tcase_add_test(tests, base_texts);
    tcase_add_test(tests, feedback);
    tcase_add_test(tests, replay);
    tcase_add_test(tests, probes);
    tcase_add_test(tests, step_words_are_distinct);
    tcase_add_test(tests, rendered);
    return golden_run("dialogue", tests);
}
