#include "run/unit.h"

#include "base/csv.h"
#include "base/file.h"
#include "run/milestone.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { FORMAT = 2 };

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double checkpoint_interval(void)
{
    const char *text = getenv("NF_CHECKPOINT_SECONDS");
    return text ? strtod(text, NULL) : 5.0;
}

void nf_unit_path(const struct nf_paper *paper, const struct nf_unit *unit, const char *extension, char path[512])
{
    char variant[sizeof unit->variant + 1];
    snprintf(variant, sizeof variant, "%s%s", unit->variant[0] ? "-" : "", unit->variant);
    for (char *c = variant; *c; c++)
        if (*c == '/' || *c == ' ') *c = '_';
    snprintf(path, 512, "data/paper-%02d/units/%s%s-s%ld-d%ld%s.%s", paper->number, unit->group, variant, unit->seed,
             unit->draw, unit->reduced ? "-reduced" : "", extension);
}

static const char *kernel_name(void)
{
    const char *name = getenv("OPENBLAS_CORETYPE");
    return name ? name : "default";
}

enum nf_status nf_unit_settings(const struct nf_paper *paper, const struct nf_unit *unit, void *settings)
{
    char variant[sizeof unit->variant], *rest = variant;
    nf_settings_default(&paper->settings, settings, unit->reduced);
    snprintf(variant, sizeof variant, "%s", unit->variant);
    for (char *part; (part = strsep(&rest, "&"));) {
        if (!*part || !strncmp(part, "kernel=", 7)) continue;
        enum nf_status status = nf_settings_set(&paper->settings, settings, part);
        if (status) return status;
    }
    return NF_OK;
}

/* The hash that decides whether finished work is still good: settings, code, and what identifies the unit. */
static enum nf_status identity(const struct nf_paper *paper, const struct nf_unit *unit, char hex[65])
{
    char settings_hash[65], joined[512];
    void *settings = malloc(paper->settings.size);
    if (!settings) return nf_fail(NF_MEMORY, "out of memory for settings");
    enum nf_status status = nf_unit_settings(paper, unit, settings);
    if (!status) {
        nf_settings_hash(&paper->settings, settings, settings_hash);
        int n = snprintf(joined, sizeof joined, "%d|%s|%s|%ld|%ld|%d|%s|%s", paper->number, unit->group, unit->variant,
                         unit->seed, unit->draw, unit->reduced, settings_hash, paper->code_hash);
        nf_sha256(joined, (size_t)n, hex);
    }
    free(settings);
    return status;
}

/* Frees the object and returns NULL when the member cannot be added. */
static json_t *with_member(json_t *object, const char *name, const char *text)
{
    if (!json_object_set_new(object, name, json_string(text))) return object;
    json_decref(object);
    return NULL;
}

static json_t *settings_json(const struct nf_settings_list *list, const void *settings)
{
    json_t *object = json_object();
    char text[128];
    for (size_t i = 0; object && i < list->count; i++) {
        nf_setting_text(&list->rows[i], settings, text);
        object = with_member(object, list->rows[i].name, text);
    }
    return object;
}

static json_t *results_json(const struct nf_recorder *recorder)
{
    json_t *object = json_object();
    char text[32];
    for (size_t i = 0; object && i < recorder->count; i++) {
        nf_csv_print_number(text, recorder->rows[i].value);
        object = with_member(object, recorder->rows[i].key, text);
    }
    return object;
}

/* SHA-256 over everything in the file but this checksum itself, whatever the order and the white space. */
static enum nf_status checksum(const json_t *root, char hex[65])
{
    char *text = json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS);
    if (!text) return nf_fail(NF_MEMORY, "out of memory for a unit's checksum");
    nf_sha256(text, strlen(text), hex);
    free(text);
    return NF_OK;
}

/* What a unit has come to. */
struct outcome {
    struct nf_recorder recorder;
    struct nf_milestones milestones;
};

static enum nf_status write_unit(const struct nf_paper *paper, const struct nf_unit *unit, const void *settings,
                                 const struct outcome *outcome)
{
    char path[512], hex[65], settings_hash[65], sum[65];
    struct nf_file_writer writer;
    enum nf_status status = identity(paper, unit, hex);
    if (status) return status;
    nf_settings_hash(&paper->settings, settings, settings_hash);
    json_t *root = json_pack("{s:i, s:i, s:s, s:s, s:I, s:I, s:b, s:s, s:s, s:s, s:s, s:o, s:o, s:o}", "format", FORMAT,
                             "paper", paper->number, "group", unit->group, "variant", unit->variant, "seed",
                             (json_int_t)unit->seed, "draw", (json_int_t)unit->draw, "reduced", unit->reduced, "kernel",
                             kernel_name(), "settings_sha256", settings_hash, "code_sha256", paper->code_hash,
                             "identity", hex, "settings", settings_json(&paper->settings, settings), "results",
                             results_json(&outcome->recorder), "milestones", nf_milestones_write(&outcome->milestones));
    if (!root) return nf_fail(NF_MEMORY, "out of memory for a unit's file");
    nf_unit_path(paper, unit, "json", path);
    status = checksum(root, sum);
    if (!status && json_object_set_new(root, "sha256", json_string(sum)))
        status = nf_fail(NF_MEMORY, "out of memory for a unit's file");
    if (!status) status = nf_file_open(&writer, path);
    if (!status) {
        json_dumpf(root, writer.stream, JSON_INDENT(1)); /* errors stay with the stream */
        fputc('\n', writer.stream);
        status = nf_file_commit(&writer);
    }
    json_decref(root);
    return status;
}

enum nf_status nf_unit_read(const char *path, json_t **root)
{
    char sum[65], stored[65] = "";
    json_error_t error;
    *root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (!*root)
        return nf_fail(NF_DAMAGED, "%s:%d: damaged unit: %s: remove the file and run again", path, error.line,
                       error.text);
    if (!json_is_object(*root)) {
        json_decref(*root);
        return nf_fail(NF_DAMAGED, "%s: damaged unit: not an object: remove the file and run again", path);
    }
    if (json_integer_value(json_object_get(*root, "format")) != FORMAT) return NF_OK;
    const char *text = json_string_value(json_object_get(*root, "sha256"));
    snprintf(stored, sizeof stored, "%s", text ? text : "");
    json_object_del(*root, "sha256");
    enum nf_status status = checksum(*root, sum);
    if (!status && strcmp(stored, sum))
        status =
            nf_fail(NF_DAMAGED, "%s: damaged unit: its checksum does not match: remove the file and run again", path);
    if (status) json_decref(*root);
    return status;
}

static enum nf_status read_unit(const struct nf_paper *paper, const struct nf_unit *unit, json_t **root)
{
    char path[512];
    nf_unit_path(paper, unit, "json", path);
    return nf_unit_read(path, root);
}

/* The file of a unit that is finished, NULL in *root for one that is not. */
static enum nf_status open_finished(const struct nf_paper *paper, const struct nf_unit *unit, json_t **root)
{
    char path[512], hex[65];
    *root = NULL;
    nf_unit_path(paper, unit, "json", path);
    if (access(path, F_OK)) return NF_OK;
    enum nf_status status = identity(paper, unit, hex);
    if (!status) status = read_unit(paper, unit, root);
    if (status) return status;
    const char *stored = json_string_value(json_object_get(*root, "identity"));
    if (json_integer_value(json_object_get(*root, "format")) == FORMAT && stored && !strcmp(stored, hex)) return NF_OK;
    json_decref(*root);
    *root = NULL;
    return NF_OK;
}

enum nf_status nf_unit_finished(const struct nf_paper *paper, const struct nf_unit *unit, int *finished)
{
    json_t *root;
    enum nf_status status = open_finished(paper, unit, &root);
    *finished = !status && root;
    if (!status) json_decref(root);
    return status;
}

/* The file has each key once. */
static enum nf_status read_results(const json_t *root, const struct nf_paper *paper, const struct nf_unit *unit,
                                   struct nf_recorder *recorder)
{
    const char *key;
    json_t *value;
    enum nf_status status = NF_OK;
    json_object_foreach(json_object_get(root, "results"), key, value)
    {
        char path[512], *end = NULL;
        const char *text = json_string_value(value);
        double number = text ? strtod(text, &end) : 0.0;
        nf_unit_path(paper, unit, "json", path);
        if (!strchr(key, ':') || !text || end == text || *end)
            return nf_fail(NF_FORMAT, "%s: result '%s' is no number: remove the file and run again", path, key);
        status = nf_record_new(recorder, number, key);
        if (status) break;
    }
    return status;
}

enum nf_status nf_unit_load(const struct nf_paper *paper, const struct nf_unit *unit, struct nf_recorder *recorder)
{
    json_t *root;
    enum nf_status status = read_unit(paper, unit, &root);
    if (status) return status;
    status = read_results(root, paper, unit, recorder);
    json_decref(root);
    return status;
}

enum nf_status nf_unit_load_finished(const struct nf_paper *paper, const struct nf_unit *unit,
                                     struct nf_recorder *recorder, int *finished)
{
    json_t *root;
    enum nf_status status = open_finished(paper, unit, &root);
    *finished = !status && root;
    if (!*finished) return status;
    status = read_results(root, paper, unit, recorder);
    json_decref(root);
    return status;
}

/* A checkpoint holds the identity, the number of stages done, what has come of them, and the world. */
static enum nf_status save_checkpoint(const struct nf_paper *paper, const struct nf_unit *unit, const char *hex,
                                      const void *world, const struct outcome *outcome, uint64_t done)
{
    const struct nf_recorder *recorder = &outcome->recorder;
    char path[512];
    struct nf_checkpoint c;
    nf_checkpoint_init(&c);
    nf_checkpoint_put(&c, "unit.identity", hex, 1, 64);
    nf_checkpoint_put(&c, "unit.stages", &done, 8, 1);
    nf_checkpoint_put(&c, "unit.results", recorder->rows, 1, recorder->count * sizeof *recorder->rows);
    nf_milestones_save(&outcome->milestones, &c);
    paper->world->save(world, &c);
    nf_unit_path(paper, unit, "checkpoint", path);
    enum nf_status status = nf_checkpoint_save(&c, path);
    nf_checkpoint_release(&c);
    return status;
}

static enum nf_status restore_results(const struct nf_checkpoint *c, struct nf_recorder *recorder)
{
    size_t bytes = nf_checkpoint_count(c, "unit.results"), count = bytes / sizeof(struct nf_measured);
    struct nf_measured *rows = malloc(bytes + 1);
    if (!rows) return nf_fail(NF_MEMORY, "out of memory for results");
    enum nf_status status = bytes ? nf_checkpoint_get(c, "unit.results", rows, 1, bytes) : NF_OK;
    if (status || bytes % sizeof *rows) {
        free(rows);
        return status ? status : nf_fail(NF_FORMAT, "checkpoint: results of another version: remove the file");
    }
    free(recorder->rows);
    *recorder = (struct nf_recorder){rows, count, count};
    return NF_OK;
}

/* Continues from a checkpoint of this very unit; one of other settings or code is ignored, a damaged one reported. */
static enum nf_status resume(const struct nf_paper *paper, const struct nf_unit *unit, const char *hex, void *world,
                             struct outcome *outcome, uint64_t *done)
{
    char path[512], stored[64];
    struct nf_checkpoint c;
    nf_unit_path(paper, unit, "checkpoint", path);
    if (access(path, F_OK)) return NF_OK;
    enum nf_status status = nf_checkpoint_load(&c, path);
    if (status) return status;
    if (!nf_checkpoint_get(&c, "unit.identity", stored, 1, 64) && !memcmp(stored, hex, 64)) {
        status = nf_checkpoint_get(&c, "unit.stages", done, 8, 1);
        if (!status) status = restore_results(&c, &outcome->recorder);
        if (!status) status = nf_milestones_load(&outcome->milestones, &c);
        if (!status) status = paper->world->load(world, &c);
    }
    nf_checkpoint_release(&c);
    return status;
}

static enum nf_status pass_milestone(const struct nf_paper *paper, const char *stage, const void *world,
                                     struct nf_milestones *milestones)
{
    struct nf_checkpoint state;
    nf_checkpoint_init(&state);
    paper->world->save(world, &state);
    enum nf_status status = state.failed ? nf_fail(NF_MEMORY, "out of memory for a milestone")
                                         : nf_milestones_add(milestones, stage, &state);
    nf_checkpoint_release(&state);
    return status;
}

static enum nf_status run_stages(const struct nf_paper *paper, const struct nf_unit *unit, const char *hex, void *world,
                                 struct outcome *outcome, void (*progress)(int, int, void *), void *context)
{
    uint64_t done = 0;
    int all = 0;
    while (paper->stages[all].name)
        all++;
    enum nf_status status = resume(paper, unit, hex, world, outcome, &done);
    double saved = seconds();
    while (!status && (int)done < all) {
        const struct nf_stage *stage = &paper->stages[done++];
        if (progress) progress((int)done - 1, all, context);
        status = stage->run(world, &outcome->recorder);
        if (!status) status = pass_milestone(paper, stage->name, world, &outcome->milestones);
        if (status || (int)done == all || seconds() - saved < checkpoint_interval()) continue;
        status = save_checkpoint(paper, unit, hex, world, outcome, done);
        saved = seconds();
    }
    return status;
}

void nf_unit_forget(const struct nf_paper *paper, const struct nf_unit *unit)
{
    char path[512];
    nf_unit_path(paper, unit, "checkpoint", path);
    unlink(path);
}

enum nf_status nf_unit_run(const struct nf_paper *paper, const struct nf_unit *unit,
                           void (*progress)(int done, int all, void *context), void *context)
{
    char hex[65];
    struct outcome outcome;
    void *world = NULL, *settings = malloc(paper->settings.size);
    if (!settings) return nf_fail(NF_MEMORY, "out of memory for settings");
    nf_recorder_init(&outcome.recorder);
    nf_milestones_init(&outcome.milestones);
    enum nf_status status = nf_unit_settings(paper, unit, settings);
    if (!status) status = identity(paper, unit, hex);
    if (!status) status = paper->world->init(&world, settings, unit);
    if (!status) status = run_stages(paper, unit, hex, world, &outcome, progress, context);
    if (!status) status = write_unit(paper, unit, settings, &outcome);
    if (!status) nf_unit_forget(paper, unit);
    if (world) paper->world->release(world);
    nf_milestones_release(&outcome.milestones);
    nf_recorder_release(&outcome.recorder);
    free(settings);
    return status;
}
