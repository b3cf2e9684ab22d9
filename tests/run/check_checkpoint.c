/* Named arrays out and in; any damage, to any byte, is noticed. */
#include "run/checkpoint.h"
#include "toy.h"

static const float weights[3] = {1.0f, -0.0f, 3e-40f};
static const double numbers[2] = {0.1, -1e300};
static const unsigned char flags[5] = {1, 0, 1, 1, 0};

static void save(const char *path)
{
    struct nf_checkpoint c;
    nf_checkpoint_init(&c);
    nf_checkpoint_put(&c, "weights", weights, 4, 3);
    nf_checkpoint_put(&c, "flags", flags, 1, 5);
    nf_checkpoint_put(&c, "nothing", NULL, 8, 0);
    nf_checkpoint_put(&c, "numbers", numbers, 8, 2);
    must(nf_checkpoint_save(&c, path));
    nf_checkpoint_release(&c);
}

START_TEST(round_trip)
{
    struct nf_checkpoint c;
    float w[3];
    double n[2];
    unsigned char f[5];
    save("c");
    must(nf_checkpoint_load(&c, "c"));
    must(nf_checkpoint_get(&c, "numbers", n, 8, 2));
    must(nf_checkpoint_get(&c, "weights", w, 4, 3));
    must(nf_checkpoint_get(&c, "flags", f, 1, 5));
    ck_assert_mem_eq(w, weights, sizeof w);
    ck_assert_mem_eq(n, numbers, sizeof n);
    ck_assert_mem_eq(f, flags, sizeof f);
    ck_assert_uint_eq(nf_checkpoint_count(&c, "weights"), 3);
    ck_assert_uint_eq(nf_checkpoint_count(&c, "nothing"), 0);
    ck_assert_uint_eq(nf_checkpoint_count(&c, "weight"), 0);
    nf_checkpoint_release(&c);
}
END_TEST

START_TEST(wrong_requests)
{
    struct nf_checkpoint c;
    float w[4];
    save("c");
    must(nf_checkpoint_load(&c, "c"));
    ck_assert_int_eq(nf_checkpoint_get(&c, "weights", w, 4, 4), NF_FORMAT);
    ck_assert_int_eq(nf_checkpoint_get(&c, "weights", w, 8, 3), NF_FORMAT);
    ck_assert_int_eq(nf_checkpoint_get(&c, "moments", w, 4, 3), NF_FORMAT);
    ck_assert_msg(strstr(nf_error(), "moments"), "%s", nf_error());
    nf_checkpoint_release(&c);
}
END_TEST

START_TEST(empty)
{
    struct nf_checkpoint c;
    float w;
    nf_checkpoint_init(&c);
    ck_assert_uint_eq(nf_checkpoint_count(&c, "weights"), 0);
    ck_assert_int_eq(nf_checkpoint_get(&c, "weights", &w, 4, 1), NF_FORMAT);
    nf_checkpoint_release(&c);
}
END_TEST

/* The format is documented, so that other programs can read it. */
START_TEST(bytes_as_documented)
{
    static const unsigned char begin[] = {'N', 'F', 'C', 'K', 'P', 'T', '0', '1', 7, 0, 0, 0, 'w', 'e', 'i', 'g',
                                          'h', 't', 's', 4,   0,   0,   0,   3,   0, 0, 0, 0, 0,   0,   0};
    char *bytes, hex[65], stored[65];
    size_t length;
    save("c");
    must(nf_file_read("c", &bytes, &length));
    ck_assert_mem_eq(bytes, begin, sizeof begin);
    ck_assert_mem_eq(bytes + sizeof begin, weights, sizeof weights);
    nf_sha256(bytes, length - 32, hex);
    for (int i = 0; i < 32; i++)
        snprintf(stored + 2 * i, 3, "%02x", (unsigned char)bytes[length - 32 + (size_t)i]);
    ck_assert_str_eq(hex, stored);
    free(bytes);
}
END_TEST

static enum nf_status load_bytes(const char *bytes, size_t length)
{
    struct nf_checkpoint c;
    FILE *stream = fopen("d", "wb");
    ck_assert_ptr_nonnull(stream);
    ck_assert_uint_eq(fwrite(bytes, 1, length, stream), length);
    ck_assert_int_eq(fclose(stream), 0);
    enum nf_status status = nf_checkpoint_load(&c, "d");
    if (!status) nf_checkpoint_release(&c);
    return status;
}

START_TEST(every_byte_is_guarded)
{
    char *bytes;
    size_t length;
    save("c");
    must(nf_file_read("c", &bytes, &length));
    must(load_bytes(bytes, length));
    for (size_t i = 0; i < length; i++) {
        bytes[i] ^= 0x10;
        enum nf_status status = load_bytes(bytes, length), expected = i < 8 ? NF_FORMAT : NF_DAMAGED;
        ck_assert_msg(status == expected, "byte %zu of %zu: status %d", i, length, (int)status);
        ck_assert_ptr_eq(strstr(nf_error(), "d: "), nf_error());
        bytes[i] ^= 0x10;
    }
    for (size_t shorter = 0; shorter < length; shorter++)
        ck_assert_int_ne(load_bytes(bytes, shorter), NF_OK);
    free(bytes);
}
END_TEST

/* A checksum that matches does not excuse lengths that do not fit. */
START_TEST(structure_is_guarded)
{
    struct nf_checkpoint c;
    const unsigned char large[] = {1, 0, 0, 0, 'x', 8, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f};
    nf_checkpoint_init(&c);
    nf_checkpoint_put(&c, "flags", flags, 1, 5);
    c.bytes = realloc(c.bytes, c.length + sizeof large);
    ck_assert_ptr_nonnull(c.bytes);
    memcpy(c.bytes + c.length, large, sizeof large);
    c.length += sizeof large;
    must(nf_checkpoint_save(&c, "c"));
    nf_checkpoint_release(&c);
    ck_assert_int_eq(nf_checkpoint_load(&c, "c"), NF_DAMAGED);
    ck_assert_str_eq(nf_error(), "c: damaged checkpoint: remove it to start this unit anew");
}
END_TEST

START_TEST(missing_and_foreign_files)
{
    struct nf_checkpoint c;
    ck_assert_int_eq(nf_checkpoint_load(&c, "none"), NF_IO);
    toy_write("c", "this is not a checkpoint but long enough to be taken for one");
    ck_assert_int_eq(nf_checkpoint_load(&c, "c"), NF_FORMAT);
    ck_assert_msg(strstr(nf_error(), "not a checkpoint"), "%s", nf_error());
    toy_write("c", "NFCKPT99 of the future, and long enough to be taken for one");
    ck_assert_int_eq(nf_checkpoint_load(&c, "c"), NF_FORMAT);
    ck_assert_msg(strstr(nf_error(), "another version"), "%s", nf_error());
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("checkpoint");
    tcase_add_checked_fixture(tests, toy_enter, toy_leave);
    tcase_add_test(tests, round_trip);
    tcase_add_test(tests, wrong_requests);
    tcase_add_test(tests, empty);
    tcase_add_test(tests, bytes_as_documented);
    tcase_add_test(tests, every_byte_is_guarded);
    tcase_add_test(tests, structure_is_guarded);
    tcase_add_test(tests, missing_and_foreign_files);
    return golden_run("checkpoint", tests);
}
