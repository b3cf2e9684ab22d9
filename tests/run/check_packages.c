/* Exact versions of the software, and the date of an archive that has them. */
#include "run/packages.h"
#include "toy.h"

#include <jansson.h>

static void write_list(const char *name, const char *date)
{
    char path[64], text[160];
    snprintf(path, sizeof path, "lists/%s", name);
    snprintf(text, sizeof text, "Origin: Debian\nDate: %s\nValid-Until: Sat, 28 Nov 2026 08:24:11 UTC\n", date);
    toy_write(path, text);
}

static const char *snapshot(void)
{
    static char stamp[20];
    nf_packages_snapshot("lists", stamp);
    return stamp;
}

START_TEST(newest_list_dates_the_archive)
{
    must(nf_file_make_folder("lists"));
    ck_assert_str_eq(snapshot(), "unknown");
    write_list("a_dists_bookworm_InRelease", "Sat, 14 Mar 2026 10:31:02 UTC");
    ck_assert_str_eq(snapshot(), "20260314T103102Z");
    write_list("b_dists_bookworm-security_InRelease", "Sat, 21 Nov 2026 08:24:11 UTC");
    write_list("c_dists_bookworm-updates_Release", "Thu, 01 Jan 2026 00:00:00 UTC");
    ck_assert_str_eq(snapshot(), "20261121T082411Z");
}
END_TEST

START_TEST(lists_without_a_date)
{
    must(nf_file_make_folder("lists"));
    write_list("InRelease", "yesterday");
    toy_write("lists/Release", "");
    ck_assert_str_eq(snapshot(), "unknown");
}
END_TEST

/* Where dpkg-query is, it says at least what this program is linked with. */
START_TEST(versions)
{
    json_t *packages = nf_packages_installed();
    const char *libc = json_string_value(json_object_get(packages, "libc6"));
    ck_assert_ptr_nonnull(packages);
    if (!access("/usr/bin/dpkg-query", X_OK)) {
        ck_assert(libc && strchr(libc, '-'));
        ck_assert_ptr_nonnull(json_object_get(packages, "libopenblas0-pthread"));
        ck_assert_uint_ge(json_object_size(packages), 8);
    }
    json_decref(packages);
}
END_TEST

START_TEST(no_dpkg)
{
    char path[4096];
    snprintf(path, sizeof path, "%s", getenv("PATH"));
    setenv("PATH", "/nowhere", 1);
    json_t *packages = nf_packages_installed();
    setenv("PATH", path, 1);
    ck_assert(json_is_object(packages) && json_object_size(packages) == 0);
    json_decref(packages);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("packages");
    tcase_add_checked_fixture(tests, toy_enter, toy_leave);
    tcase_add_test(tests, newest_list_dates_the_archive);
    tcase_add_test(tests, lists_without_a_date);
    tcase_add_test(tests, versions);
    tcase_add_test(tests, no_dpkg);
    return golden_run("packages", tests);
}
