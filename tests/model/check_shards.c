#include "folders.h"
#include "model/shards.h"

/* Files a and b with one tensor each, x and y of four bytes, and an index. */
static void put_shard(const char *folder, const char *name, const char *tensor, size_t data)
{
    char bytes[200] = {0};
    int n = snprintf(bytes + 8, sizeof bytes - 8, "{\"%s\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                     tensor);
    bytes[0] = (char)n;
    put_file(folder, name, bytes, 8 + (size_t)n + data);
}

static enum nf_status open_index(const char *folder, struct nf_shards *shards, const char *index)
{
    put_shard(folder, "a.safetensors", "x", 4);
    put_shard(folder, "b.safetensors", "y", 4);
    put_shard(folder, "again.safetensors", "x", 4);
    put_shard(folder, "cut.safetensors", "x", 3);
    put_file(folder, "model.safetensors.index.json", index, strlen(index));
    return nf_shards_open(shards, folder);
}

START_TEST(tensors_are_found_in_their_shards)
{
    char folder[32];
    const char *path;
    struct nf_shards shards;
    make_folder(folder);
    ck_assert_msg(open_index(folder, &shards,
                             "{\"metadata\":{\"total_size\":8},\"weight_map\":{\"x\":\"a.safetensors\","
                             "\"y\":\"b.safetensors\"}}") == NF_OK,
                  "%s", nf_error());
    ck_assert_uint_eq(shards.count, 2);
    ck_assert_ptr_nonnull(nf_shards_find(&shards, "y", &path));
    ck_assert_ptr_nonnull(strstr(path, "/b.safetensors"));
    ck_assert_ptr_null(nf_shards_find(&shards, "z", &path));
    ck_assert_str_eq(path, "");
    nf_shards_release(&shards);
    put_shard(folder, "model.safetensors", "whole", 4);
    ck_assert_int_eq(nf_shards_open(&shards, folder), NF_OK); /* a single file goes first, as with the publishers */
    ck_assert_uint_eq(shards.count, 1);
    ck_assert_ptr_nonnull(nf_shards_find(&shards, "whole", &path));
    nf_shards_release(&shards);
    remove_folder(folder);
}
END_TEST

static const struct {
    const char *index;
    enum nf_status status;
    const char *complaint;
} malformed[] = {
    {"", NF_FORMAT, "no valid JSON"},
    {"[]", NF_FORMAT, "no JSON object"},
    {"{}", NF_FORMAT, "'weight_map': missing"},
    {"{\"weight_map\":[]}", NF_FORMAT, "'weight_map': missing, empty or no object"},
    {"{\"weight_map\":{}}", NF_FORMAT, "'weight_map': missing, empty"},
    {"{\"weight_map\":{\"x\":3}}", NF_FORMAT, "no plain name"},
    {"{\"weight_map\":{\"x\":\"\"}}", NF_FORMAT, "no plain name"},
    {"{\"weight_map\":{\"x\":\"a.bin\"}}", NF_FORMAT, "no plain name"},
    {"{\"weight_map\":{\"x\":\".safetensors\"}}", NF_FORMAT, "no plain name"},
    {"{\"weight_map\":{\"x\":\"../a.safetensors\"}}", NF_FORMAT, "no plain name"},
    {"{\"weight_map\":{\"x\":\"/tmp/a.safetensors\"}}", NF_FORMAT, "no plain name"},
    {"{\"weight_map\":{\"x\":\"./a.safetensors\"}}", NF_FORMAT, "no plain name"},
    {"{\"weight_map\":{\"x\":\"a\\u009b2Jb.safetensors\"}}", NF_FORMAT, "no plain name"},
    {"{\"weight_map\":{\"x\":\"a b.safetensors\"}}", NF_FORMAT, "no plain name"},
    {"{\"weight_map\":{\"x\":\"a\xFF.safetensors\"}}", NF_FORMAT, "unable to decode byte 0xff"},
    {"{\"weight_map\":{\"x\":[[[[[[[[[[[[[[[[[[[[[[[[[", NF_FORMAT, "nested deeper than 24"},
    {"{\"weight_map\":{\"x\":\"a.safetensors\"", NF_FORMAT, "no valid JSON"},
    {"{\"weight_map\":{\"x\":\"cut.safetensors\"}}", NF_FORMAT, "cut.safetensors: tensor 'x': 'data_offsets' reaches"},
    {"{\"weight_map\":{\"x\":\"a.safetensors\",\"y\":\"cut.safetensors\"}}", NF_FORMAT, "cut.safetensors: tensor 'x'"},
    {"{\"weight_map\":{\"x\":\"c.safetensors\"}}", NF_IO, "c.safetensors: cannot be read"},
    {"{\"weight_map\":{\"y\":\"a.safetensors\"}}", NF_FORMAT, "'y': the shard that the index names has it not"},
    {"{\"weight_map\":{\"x\":\"a.safetensors\",\"z\":\"a.safetensors\"}}", NF_FORMAT, "'z': the shard that"},
    {"{\"weight_map\":{\"x\":\"b.safetensors\",\"y\":\"a.safetensors\"}}", NF_FORMAT, "has it not"},
    {"{\"weight_map\":{\"x\":\"a.safetensors\",\"x\":\"b.safetensors\"}}", NF_FORMAT, "duplicate object key"},
    {"{\"metadata\":{\"total_size\":-4},\"weight_map\":{\"x\":\"a.safetensors\"}}", NF_FORMAT,
     "another number of bytes"},
    {"{\"metadata\":{\"total_size\":9},\"weight_map\":{\"x\":\"a.safetensors\"}}", NF_FORMAT,
     "another number of bytes"},
};
enum { MALFORMED = sizeof malformed / sizeof *malformed };

START_TEST(shards_that_disagree_are_refused_in_one_line)
{
    char folder[32];
    struct nf_shards shards;
    make_folder(folder);
    check_line(open_index(folder, &shards, malformed[_i].index), malformed[_i].status, malformed[_i].complaint,
               malformed[_i].index);
    ck_assert_ptr_null(shards.files);
    remove_folder(folder);
}
END_TEST

/* A tensor in two shards, and one in a shard that the index does not name. */
START_TEST(a_tensor_lies_in_one_place)
{
    static const char header[] =
        "{\"y\":{\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[0,1]},\"x\":{\"dtype\":\"I8\","
        "\"shape\":[1],\"data_offsets\":[1,2]}}";
    char folder[32], bytes[200] = {(char)(sizeof header - 1)};
    struct nf_shards shards;
    memcpy(bytes + 8, header, sizeof header - 1);
    make_folder(folder);
    put_file(folder, "both.safetensors", bytes, 8 + sizeof header - 1 + 2);
    enum nf_status status =
        open_index(folder, &shards, "{\"weight_map\":{\"x\":\"a.safetensors\",\"y\":\"both.safetensors\"}}");
    check_line(status, NF_FORMAT, "both.safetensors: 'x': the index names another shard", "twice");
    status = open_index(folder, &shards, "{\"weight_map\":{\"y\":\"both.safetensors\"}}");
    check_line(status, NF_FORMAT, "both.safetensors: 'x': the index does not name it", "unnamed");
    remove_folder(folder);
}
END_TEST

START_TEST(more_shards_than_there_can_be)
{
    char folder[32], name[64], *text;
    struct nf_shards shards;
    json_t *map = json_object();
    make_folder(folder);
    for (int i = 0; i <= NF_SHARDS_MOST; i++) {
        char tensor[16];
        snprintf(name, sizeof name, "s%d.safetensors", i);
        snprintf(tensor, sizeof tensor, "t%d", i);
        put_shard(folder, name, tensor, 4);
        json_object_set_new(map, tensor, json_string(name));
    }
    json_t *root = json_pack("{s:o}", "weight_map", map);
    text = json_dumps(root, 0);
    json_decref(root);
    check_line(open_index(folder, &shards, text), NF_FORMAT, "more than 256 shards", "many");
    free(text);
    remove_folder(folder);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("shards");
    tcase_add_test(tests, tensors_are_found_in_their_shards);
    tcase_add_loop_test(tests, shards_that_disagree_are_refused_in_one_line, 0, MALFORMED);
    tcase_add_test(tests, a_tensor_lies_in_one_place);
    tcase_add_test(tests, more_shards_than_there_can_be);
    return golden_run("shards", tests);
}
