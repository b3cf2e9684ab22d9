#include "folders.h"

/* What is read back is tested in check_model_folder; here what is refused, and that the bytes are always the same. */
START_TEST(what_cannot_be_written_is_said)
{
    struct nf_decoder_shape shape = small_shape;
    check_line(nf_model_write("/proc/nf", &shape, NF_FLOAT16, 1, fill_weights, NULL), NF_IO, "/proc/nf: ", "folder");
    check_line(nf_model_write("/tmp/nf", &shape, NF_FLOAT16, 0, fill_weights, NULL), NF_INVALID, "0 shards", "none");
    shape.vocabulary = NF_MODEL_WRITER_VOCABULARY - 1;
    check_line(nf_model_write("/tmp/nf", &shape, NF_FLOAT16, 1, fill_weights, NULL), NF_INVALID, "at least 259", "few");
}
END_TEST

START_TEST(the_same_bytes_each_time)
{
    static const char *const files[] = {"config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"};
    char folder[2][32], path[256], *bytes[2];
    size_t length[2];
    for (int k = 0; k < 2; k++) {
        make_folder(folder[k]);
        ck_assert_int_eq(nf_model_write(folder[k], &small_shape, NF_FLOAT16, 1, fill_weights, NULL), NF_OK);
    }
    for (size_t i = 0; i < 4; i++) {
        for (int k = 0; k < 2; k++) {
            snprintf(path, sizeof path, "%s/%s", folder[k], files[i]);
            ck_assert_int_eq(nf_file_read(path, &bytes[k], &length[k]), NF_OK);
        }
        ck_assert_uint_eq(length[0], length[1]);
        ck_assert_mem_eq(bytes[0], bytes[1], length[0]);
        free(bytes[0]);
        free(bytes[1]);
    }
    remove_folder(folder[0]);
    remove_folder(folder[1]);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("model_writer");
    tcase_add_test(tests, what_cannot_be_written_is_said);
    tcase_add_test(tests, the_same_bytes_each_time);
    return golden_run("model_writer", tests);
}
