/* The choice among equal scores against torch.topk's (make_topk.py). */
#include "../reference/golden.h"
#include "plasticity/top_sites.h"

static float equal(unsigned i)
{
    (void)i;
    return 0.0f;
}

static float one_in_twenty(unsigned i)
{
    return i % 20 == 0 ? 1.0f + (float)(i * 7919 % 1000) / 1e3f : 0.0f;
}

static float remainder_of_three(unsigned i)
{
    return (float)(i % 3);
}

static float different(unsigned i)
{
    return (float)(i * 331 % 777);
}

static float few(unsigned i)
{
    return (float)(i * 5 % 3);
}

START_TEST(chooses_as_topk)
{
    static float (*const score[])(unsigned) = {equal, one_in_twenty, remainder_of_three, different, few};
    static const char *const header[] = {"case", "n", "k", "sum", "sum of squares", NULL};
    struct nf_csv_table golden;
    golden_load(&golden, "topk.csv", header);
    ck_assert_uint_eq(golden.rows, sizeof score / sizeof *score);
    for (size_t r = 0; r < golden.rows; r++) {
        size_t n = strtoul(nf_csv_cell(&golden, r, 1), NULL, 10), k = strtoul(nf_csv_cell(&golden, r, 2), NULL, 10);
        size_t sum = 0, squares = 0;
        struct nf_site *site = malloc(n * sizeof *site);
        for (unsigned i = 0; i < n; i++)
            site[i] = (struct nf_site){score[r](i), i};
        nf_top_sites(site, n, k);
        for (size_t i = 0; i < k; i++) {
            sum += site[i].index;
            squares += (size_t)site[i].index * site[i].index;
        }
        ck_assert_uint_eq(sum, strtoul(nf_csv_cell(&golden, r, 3), NULL, 10));
        ck_assert_uint_eq(squares, strtoul(nf_csv_cell(&golden, r, 4), NULL, 10));
        free(site);
    }
    nf_csv_release(&golden);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("top sites");
    tcase_add_test(tests, chooses_as_topk);
    return golden_run("top sites", tests);
}
