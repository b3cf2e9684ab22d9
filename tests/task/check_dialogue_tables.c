/* The tables of the dialogue world are complete: no empty cell, as many wordings as stated. */
#include "../reference/golden.h"
#include "task/dialogue_tables.h"

START_TEST(complete)
{
    for (int t = 0; t < NF_DIALOGUE_EVERYDAY; t++)
        for (int c = 0; c < 7; c++)
            ck_assert(nf_dialogue_everyday[t][c] && *nf_dialogue_everyday[t][c]);
    for (int t = 0; t < NF_DIALOGUE_FORBIDDEN; t++)
        for (int c = 0; c < 4; c++)
            ck_assert(nf_dialogue_forbidden[t][c] && *nf_dialogue_forbidden[t][c]);
}
END_TEST

START_TEST(wordings)
{
    for (int t = 0; t < NF_TIERS; t++)
        for (int w = 0; w < NF_WORDINGS; w++) {
            const char *request = nf_dialogue_requests[t][w];
            ck_assert_int_eq(request != NULL, w < nf_dialogue_wordings[t]);
            if (request) ck_assert_ptr_nonnull(strchr(request, '@'));
        }
}
END_TEST

START_TEST(names_are_distinct)
{
    for (int a = 0; a < NF_DIALOGUE_FORBIDDEN; a++) {
        for (int b = 0; b < a; b++)
            ck_assert_str_ne(nf_dialogue_forbidden[a][0], nf_dialogue_forbidden[b][0]);
        for (int b = 0; b < NF_DIALOGUE_EVERYDAY; b++)
            ck_assert_str_ne(nf_dialogue_forbidden[a][0], nf_dialogue_everyday[b][0]);
    }
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("dialogue_tables");
    tcase_add_test(tests, complete);
    tcase_add_test(tests, wordings);
    tcase_add_test(tests, names_are_distinct);
    return golden_run("dialogue_tables", tests);
}
