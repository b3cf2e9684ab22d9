#include "chat.h"
#include "run/chat_identity.h"

static struct nf_chat_lab lab;
static char folder[32], texts[64];

static void setup(void)
{
    make_folder(folder);
    chat_open(&lab, folder);
    put_file(folder, "texts.csv", "a,b\n", 4);
    snprintf(texts, sizeof texts, "%s/texts.csv", folder);
}

static void teardown(void)
{
    nf_chat_lab_release(&lab);
    remove_folder(folder);
}

static struct nf_chat_identity identity_with(const char *settings)
{
    struct nf_chat_identity identity;
    ck_assert_msg(nf_chat_identify(&lab.model, folder, texts, settings, &identity) == NF_OK, "%s", nf_error());
    ck_assert_uint_eq(strlen(identity.hex), 64);
    ck_assert_int_eq(identity.published, 0); /* no model that a test makes is TinyLlama */
    return identity;
}

/* Whatever changes changes the identity; what does not, does not. */
START_TEST(everything_counts)
{
    const struct nf_chat_identity first = identity_with("seed 42");
    struct nf_chat_identity other = identity_with("seed 42");
    ck_assert_str_eq(first.hex, other.hex);
    other = identity_with("seed 43");
    ck_assert_str_ne(first.hex, other.hex);
    static const char *const files[] = {"texts.csv", "config.json", "tokenizer.json", "tokenizer_config.json",
                                        "chat_template.jinja"};
    for (int i = 0; i < 5; i++) {
        struct nf_chat_identity before = identity_with("seed 42");
        put_file(folder, files[i], "{} ", 3);
        other = identity_with("seed 42");
        ck_assert_msg(strcmp(before.hex, other.hex) != 0, "%s", files[i]);
    }
}
END_TEST

/* One bit of one weight. */
START_TEST(every_weight_counts)
{
    const struct nf_chat_identity first = identity_with("");
    struct nf_mapped_file *file = &lab.model.shards.files[0].file, whole = *file;
    char *copy = malloc(whole.length);
    memcpy(copy, whole.bytes, whole.length);
    copy[whole.length - 1] ^= 1;
    file->bytes = copy;
    const struct nf_chat_identity other = identity_with("");
    *file = whole;
    free(copy);
    ck_assert_str_ne(first.hex, other.hex);
}
END_TEST

START_TEST(a_folder_keeps_its_identity)
{
    const struct nf_chat_identity first = identity_with("a"), other = identity_with("b");
    ck_assert_msg(nf_chat_identity_keep(&first, folder) == NF_OK, "%s", nf_error());
    ck_assert_int_eq(nf_chat_identity_keep(&first, folder), NF_OK);
    check_line(nf_chat_identity_keep(&other, folder), NF_INVALID, "of another model, other texts", "other");
    put_file(folder, "identity", first.hex, 63);
    check_line(nf_chat_identity_keep(&first, folder), NF_INVALID, "of another model", "cut");
    check_line(nf_chat_identity_keep(&first, "/dev/null"), NF_IO, "/dev/null/identity: cannot be read", "no folder");
    check_line(nf_chat_identity_keep(&first, "/no/such"), NF_IO, "/no/such", "no folder");
}
END_TEST

START_TEST(missing_files_are_said)
{
    struct nf_chat_identity identity;
    check_line(nf_chat_identify(&lab.model, folder, "/no/texts.csv", "", &identity), NF_IO, "/no/texts.csv", "texts");
    check_line(nf_chat_identify(&lab.model, "/no", texts, "", &identity), NF_IO, "/no/config.json", "model");
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("chat_identity");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, everything_counts);
    tcase_add_test(tests, every_weight_counts);
    tcase_add_test(tests, a_folder_keeps_its_identity);
    tcase_add_test(tests, missing_files_are_said);
    return golden_run("chat_identity", tests);
}
