#include "../plasticity/continuum_fixture.h"
#include "../reference/golden.h"
#include "base/file.h"
#include "run/parameters.h"

#include <unistd.h>

static char path[] = "/tmp/parameters.XXXXXX";

static void fill(struct nf_parameter_set set[2])
{
    for (int s = 0; s < 2; s++) {
        set[s] = (struct nf_parameter_set){.constants = fixture_constants(), .sparsity_misfit = 0.5 + s};
        set[s].constants.mdd[NF_OUTPUT] = 0.125 + s;
        set[s].constants.slope = 0.0625 * (s + 1);
    }
}

static void write_text(const char *text)
{
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

START_TEST(sets_come_back_as_they_were_written)
{
    struct nf_parameter_set set[2];
    struct nf_continuum_constants *read;
    int sets;
    close(mkstemp(path));
    fill(set);
    ck_assert_int_eq(nf_parameters_save(path, set, 2), NF_OK);
    ck_assert_msg(!nf_parameters_load(path, &read, &sets), "%s", nf_error());
    ck_assert_int_eq(sets, 2);
    for (int s = 0; s < 2; s++) {
        ck_assert_double_eq_tol(read[s].mdd[NF_OUTPUT], 0.125 + s, 1e-9);
        ck_assert_double_eq_tol(read[s].slope, 0.0625 * (s + 1), 1e-9);
        ck_assert_double_eq_tol(read[s].healthy[NF_PREFRONTAL], 0.001, 1e-9);
    }
    free(read);
    unlink(path);
}
END_TEST

START_TEST(malformed_files_are_refused)
{
    struct nf_parameter_set set[2];
    struct nf_continuum_constants *read;
    char *bytes;
    size_t length;
    int sets;
    close(mkstemp(path));
    fill(set);
    ck_assert_int_eq(nf_parameters_save(path, set, 1), NF_OK);
    ck_assert_int_eq(nf_file_read(path, &bytes, &length), NF_OK);
    char *cell = strstr(bytes, ",0.0625");
    ck_assert_ptr_nonnull(cell);
    cell[1] = 'x';
    write_text(bytes);
    ck_assert_int_eq(nf_parameters_load(path, &read, &sets), NF_FORMAT);
    ck_assert_ptr_nonnull(strstr(nf_error(), "'x.0625' is no number"));
    ck_assert_ptr_null(read);
    *strchr(bytes, '\n') = 0; /* the header alone */
    strcat(bytes, "\n");
    write_text(bytes);
    ck_assert_int_eq(nf_parameters_load(path, &read, &sets), NF_FORMAT);
    write_text("set,slope\n0,1\n");
    ck_assert_int_eq(nf_parameters_load(path, &read, &sets), NF_FORMAT);
    unlink(path);
    ck_assert_int_ne(nf_parameters_load(path, &read, &sets), NF_OK);
    free(bytes);
}
END_TEST

/* A constant on which two sets differ by half of its range is not identified, one on which they agree is. */
START_TEST(intervals_say_what_is_identified)
{
    struct nf_parameter_set set[2];
    struct nf_calibration calibration = {.set = set, .sets = 2, .drawn = set, .drawn_count = 2};
    char *bytes;
    size_t length;
    close(mkstemp(path));
    fill(set);
    set[1].constants.wall = set[0].constants.wall + 0.8 * (0.975 - 0.92);
    ck_assert_int_eq(nf_parameters_save_intervals(path, &calibration), NF_OK);
    ck_assert_int_eq(nf_file_read(path, &bytes, &length), NF_OK);
    ck_assert_ptr_nonnull(strstr(bytes, ",0.8,no,a layer beyond it"));
    ck_assert_ptr_nonnull(strstr(bytes, ",0,yes,pruning of a layer during its flare"));
    ck_assert_ptr_nonnull(strstr(bytes, ",no data,\"comorbid") ? bytes : strstr(bytes, ",no data,comorbid"));
    free(bytes);
    ck_assert_int_eq(nf_parameters_save_fit(path, &calibration), NF_OK);
    unlink(path);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("parameters");
    tcase_add_test(tests, sets_come_back_as_they_were_written);
    tcase_add_test(tests, malformed_files_are_refused);
    tcase_add_test(tests, intervals_say_what_is_identified);
    return golden_run("parameters", tests);
}
