/* Files that the package itself writes, damaged: checkpoints and units, whole and with a checksum that fits. */
#include "base/file.h"
#include "hostile.h"
#include "run/checkpoint.h"
#include "run/milestone.h"
#include "run/unit.h"

#include <jansson.h>
#include <openssl/sha.h>

/* A checkpoint of one array "a" of three eight-byte numbers, and where its fields begin. */
enum { MAGIC = 0, NAME_LENGTH = 8, NAME = 12, ELEMENT = 13, NUMBER = 17, ELEMENTS = 25, LENGTH = 49 };

static size_t sound(unsigned char bytes[128])
{
    static const uint32_t name_length = 1, element = 8;
    static const uint64_t count = 3;
    memcpy(bytes, "NFCKPT01", 8);
    memcpy(bytes + NAME_LENGTH, &name_length, 4);
    bytes[NAME] = 'a';
    memcpy(bytes + ELEMENT, &element, 4);
    memcpy(bytes + NUMBER, &count, 8);
    memset(bytes + ELEMENTS, 7, 24);
    return LENGTH;
}

/* Signed as if it were whole. */
static void write_signed(unsigned char *bytes, size_t length)
{
    SHA256(bytes, length, bytes + length);
    hostile_write("checkpoint", bytes, length + SHA256_DIGEST_LENGTH);
}

static enum nf_status load(void)
{
    char path[256];
    struct nf_checkpoint c;
    hostile_path(path, "checkpoint");
    enum nf_status status = nf_checkpoint_load(&c, path);
    if (!status) nf_checkpoint_release(&c);
    return status;
}

/* A field of `size` bytes at `at` set to `value`, the checksum fitting. */
static const struct {
    size_t at, size;
    uint64_t value;
} fields[] = {
    {NAME_LENGTH, 4, 0},
    {NAME_LENGTH, 4, 2},
    {NAME_LENGTH, 4, 1000},
    {NAME_LENGTH, 4, 0x7fffffff},
    {NAME_LENGTH, 4, 0xffffffff},
    {ELEMENT, 4, 0},
    {ELEMENT, 4, 9},
    {ELEMENT, 4, 16},
    {ELEMENT, 4, 0xffffffff},
    {NUMBER, 8, 2},
    {NUMBER, 8, 4},
    {NUMBER, 8, 1u << 20},
    {NUMBER, 8, 1ull << 61},
    {NUMBER, 8, UINT64_MAX / 8},
    {NUMBER, 8, UINT64_MAX},
    {MAGIC, 1, 'n'},
    {MAGIC + 7, 1, '2'},
    {MAGIC, 8, 0},
};

enum { LENGTHS = LENGTH + SHA256_DIGEST_LENGTH, BITS = 24 };

START_TEST(no_checkpoints)
{
    unsigned char bytes[128];
    char what[64];
    write_signed(bytes, sound(bytes));
    ck_assert_msg(!load(), "the sound checkpoint is refused: %s", nf_error());
    for (size_t i = 0; i < COUNT(fields); i++) {
        sound(bytes);
        memcpy(bytes + fields[i].at, &fields[i].value, fields[i].size);
        write_signed(bytes, LENGTH);
        snprintf(what, sizeof what, "field %zu", i);
        refused(what, load());
    }
}
END_TEST

START_TEST(cut_checkpoints)
{
    unsigned char bytes[128];
    char what[64];
    for (size_t length = 0; length < LENGTHS; length++) {
        write_signed(bytes, sound(bytes));
        hostile_write("checkpoint", bytes, length);
        snprintf(what, sizeof what, "%zu bytes of it", length);
        refused(what, load());
    }
    for (size_t bit = 0; bit < BITS; bit++) { /* one bit, anywhere */
        write_signed(bytes, sound(bytes));
        bytes[bit * LENGTHS / BITS] ^= (unsigned char)(1 << bit % 8);
        hostile_write("checkpoint", bytes, LENGTHS);
        snprintf(what, sizeof what, "bit %zu", bit);
        refused(what, load());
    }
}
END_TEST

/* What asks for an array that is not there, or is another. */
START_TEST(other_arrays)
{
    double numbers[4];
    unsigned char bytes[128];
    struct nf_checkpoint c;
    char path[256];
    write_signed(bytes, sound(bytes));
    hostile_path(path, "checkpoint");
    ck_assert_int_eq(nf_checkpoint_load(&c, path), NF_OK);
    refused("another name", nf_checkpoint_get(&c, "b", numbers, 8, 3));
    refused("no name", nf_checkpoint_get(&c, "", numbers, 8, 3));
    refused("longer", nf_checkpoint_get(&c, "a", numbers, 8, 4));
    refused("shorter", nf_checkpoint_get(&c, "a", numbers, 8, 2));
    refused("other elements", nf_checkpoint_get(&c, "a", numbers, 4, 3));
    nf_checkpoint_release(&c);
    refused("not there", nf_checkpoint_load(&c, "/nowhere/checkpoint"));
}
END_TEST

/* Units.  Texts as they are; then objects with a checksum that fits them. */
static const char *const texts[] = {
    "",
    " ",
    "{",
    "{}}",
    "[",
    "[]",
    "null",
    "7",
    "\"unit\"",
    "{\"format\": }",
    "{\"format\": 2",
    "{\"format\": 2,}",
    "{format: 2}",
    "{'format': 2}",
    "{\"format\": 2, \"format\": 2}",
    "{\"format\": 2} {\"format\": 2}",
    "{\"format\": 02}",
    "{\"format\": NaN}",
    "{\"format\": 2, \"seed\": 1e999}",
    "{\"format\": 2, \"seed\": 99999999999999999999}",
    "{\"format\": 2, \"group\": \"\xff\"}",
    "{\"format\": 2, \"group\": \"\\ud800\"}",
    "{\"format\": 2, \"group\": \"a\nb\"}",
    "\xef\xbb\xbf{\"format\": 2}",
    "{\"format\": 2}",
    "{\"format\": 2, \"sha256\": 7}",
    "{\"format\": 2, \"sha256\": \"\"}",
    "{\"format\": 2, \"sha256\": \"0000\"}",
    "{\"format\": 2, \"sha256\": \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}",
};
static const char *const results[] = {
    "{\"clean\": \"1\"}",  "{\"a:clean\": 1}",       "{\"a:clean\": \"one\"}",
    "{\"a:clean\": \"\"}", "{\"a:clean\": \"1 2\"}", "{\"a:clean\": null}",
    "{\"a:clean\": [1]}",  "{\"a:clean\": \"0x\"}",  "{\"a:clean\": \"1\", \"b\": \"2\"}",
};

static const struct nf_setting rows[] = {{"epochs", 0, 0, 1, 1, "epochs", ""}};
static const struct nf_paper paper = {
    .number = 95, .key = "95-none", .code_hash = "code", .settings = {rows, 1, sizeof(double)}};
static const struct nf_unit unit = {.group = "replay", .seed = 42};
static const char unit_name[] = "data/paper-95/units/replay-s42-d0.json";

static enum nf_status load_unit(void)
{
    struct nf_recorder recorder;
    nf_recorder_init(&recorder);
    enum nf_status status = nf_unit_load(&paper, &unit, &recorder);
    nf_recorder_release(&recorder);
    return status;
}

static void enter(void)
{
    ck_assert_int_eq(chdir(hostile_folder), 0);
    ck_assert_int_eq(nf_file_make_folder("data/paper-95/units"), NF_OK);
}

START_TEST(no_units)
{
    json_t *root;
    enter();
    for (size_t i = 0; i < COUNT(texts); i++) {
        hostile_text(unit_name, texts[i]);
        refused(texts[i], nf_unit_read(unit_name, &root));
    }
    unlink(unit_name);
    refused("no file", nf_unit_read(unit_name, &root));
}
END_TEST

START_TEST(units_of_other_results)
{
    enter();
    for (size_t i = 0; i < COUNT(results); i++) {
        char sum[65];
        json_t *root = json_pack("{s:i, s:o}", "format", 2, "results", json_loads(results[i], 0, NULL));
        char *text = json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS);
        nf_sha256(text, strlen(text), sum);
        free(text);
        json_object_set_new(root, "sha256", json_string(sum));
        ck_assert_int_eq(json_dump_file(root, unit_name, 0), 0);
        json_decref(root);
        refused(results[i], load_unit());
    }
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("binary");
    tcase_add_test(tests, no_checkpoints);
    tcase_add_test(tests, cut_checkpoints);
    tcase_add_test(tests, other_arrays);
    tcase_add_test(tests, no_units);
    tcase_add_test(tests, units_of_other_results);
    return hostile_run("hostile binary files", tests,
                       COUNT(fields) + LENGTHS + BITS + 6 + COUNT(texts) + 1 + COUNT(results));
}
