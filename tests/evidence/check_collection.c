/* Results of any number come out as nf_results_save writes them, whatever is kept in memory. */
#include "../reference/golden.h"
#include "base/file.h"
#include "evidence/collection.h"

#include <dirent.h>
#include <unistd.h>

static char folder[64];

static void enter(void)
{
    snprintf(folder, sizeof folder, "/tmp/check_collection.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
}

static void leave(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    ck_assert_int_eq(system(command), 0);
}

static void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

/* The i-th of many measurements, in no order. */
static struct nf_result row(unsigned i)
{
    static const char *const groups[] = {"seeds", "replay", "choice"}, *const variants[] = {"", "a=1", "a=\"2\""},
                             *const keys[] = {"dense:clean", "dense:combined", "a,b:clean"};
    unsigned x = i * 2654435761u;
    return (struct nf_result){groups[i % 3], variants[i / 3 % 3], keys[i / 9 % 3], (long)(x >> 8) % 1000 + i, i % 7,
                              x / 7.0};
}

enum { ROWS = 1000 };

static void collect(struct nf_collection *collection, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        struct nf_result r = row(i);
        must(nf_collection_add(collection, r.group, r.variant, r.seed, r.draw, r.key, r.value));
    }
}

static char *contents(const char *path)
{
    static char *bytes; /* gcc 12 takes an automatic one for the result's target */
    size_t length;
    must(nf_file_read(path, &bytes, &length));
    return bytes;
}

static void expect_same(unsigned count, size_t most)
{
    struct nf_results results;
    struct nf_collection collection;
    nf_results_init(&results);
    nf_collection_init(&collection, ".");
    collection.most = most;
    collect(&collection, count);
    ck_assert_uint_eq(collection.run_count, count ? (count - 1) / most : 0);
    must(nf_collection_save(&collection, "collected.csv"));
    for (unsigned i = 0; i < count; i++) {
        struct nf_result r = row(i);
        must(nf_results_add(&results, r.group, r.variant, r.seed, r.draw, r.key, r.value));
    }
    must(nf_results_save(&results, "saved.csv"));
    char *collected = contents("collected.csv"), *saved = contents("saved.csv");
    ck_assert_str_eq(collected, saved);
    free(collected);
    free(saved);
    nf_results_release(&results);
    nf_collection_release(&collection);
}

START_TEST(same_as_saved)
{
    static const size_t most[] = {1, 7, 100, 333, 999, 1000, 5000};
    for (size_t i = 0; i < sizeof most / sizeof *most; i++)
        expect_same(i ? ROWS : 20, most[i]);
    expect_same(0, 10);
}
END_TEST

/* Nothing but the result is left in the folder, and the collection can be used again. */
START_TEST(leaves_nothing)
{
    struct nf_collection collection;
    int entries = 0;
    nf_collection_init(&collection, ".");
    collection.most = 10;
    collect(&collection, ROWS);
    must(nf_collection_save(&collection, "first.csv"));
    collect(&collection, ROWS);
    must(nf_collection_save(&collection, "second.csv"));
    collect(&collection, ROWS);
    nf_collection_release(&collection);
    char *first = contents("first.csv"), *second = contents("second.csv");
    ck_assert_str_eq(first, second);
    free(first);
    free(second);
    DIR *stream = opendir(".");
    ck_assert_ptr_nonnull(stream);
    while (readdir(stream))
        entries++;
    closedir(stream);
    ck_assert_int_eq(entries, 4); /* the two files, this folder and the one above */
}
END_TEST

/* The same measurement twice counts once if the values agree, wherever the two are. */
START_TEST(repetitions)
{
    struct nf_collection collection;
    for (size_t most = 1; most < 5; most++) {
        nf_collection_init(&collection, ".");
        collection.most = most;
        for (int i = 0; i < 6; i++)
            must(nf_collection_add(&collection, "seeds", "", 1, 0, i % 2 ? "x:clean" : "y:clean", 5.0 + i % 2));
        must(nf_collection_save(&collection, "results.csv"));
        char *text = contents("results.csv");
        ck_assert_str_eq(text, "group,variant,seed,draw,key,value\nseeds,,1,0,x:clean,6\nseeds,,1,0,y:clean,5\n");
        free(text);
        for (int i = 0; i < 6; i++)
            if (nf_collection_add(&collection, "seeds", "", i == 5 ? 0 : i, 0, "x:clean", i)) break;
        ck_assert_int_eq(nf_collection_save(&collection, "results.csv"), NF_INVALID);
        ck_assert_msg(strstr(nf_error(), "seeds '' seed 0 draw 0: x:clean is both") != NULL, "%s", nf_error());
        text = contents("results.csv");
        ck_assert_ptr_nonnull(strstr(text, "y:clean,5"));
        free(text);
        nf_collection_release(&collection);
    }
}
END_TEST

START_TEST(refused)
{
    struct nf_collection collection;
    nf_collection_init(&collection, "missing");
    collection.most = 1;
    ck_assert_int_eq(nf_collection_add(&collection, "", "", 1, 0, "x:clean", 1), NF_INVALID);
    must(nf_collection_add(&collection, "seeds", "", 1, 0, "x:clean", 1));
    ck_assert_int_eq(nf_collection_add(&collection, "seeds", "", 2, 0, "x:clean", 1), NF_IO);
    ck_assert_str_eq(nf_error(), "missing: results cannot be put aside: No such file or directory: free some space and "
                                 "run again");
    nf_collection_release(&collection);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("collection");
    tcase_add_checked_fixture(tests, enter, leave);
    tcase_add_test(tests, same_as_saved);
    tcase_add_test(tests, leaves_nothing);
    tcase_add_test(tests, repetitions);
    tcase_add_test(tests, refused);
    return golden_run("collection", tests);
}
