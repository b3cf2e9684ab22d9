/* Where two runs of one unit part: bisect A.json B.json compares what the two files say of themselves, then their
 * milestones.  Exit status 0: the same results; 1: they differ, and where is said; 2: cannot be told. */
#include "run/milestone.h"
#include "run/unit.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

struct run {
    const char *path;
    json_t *root;
    struct nf_milestones milestones;
};

static enum nf_status open_run(struct run *run, const char *path)
{
    *run = (struct run){.path = path};
    enum nf_status status = nf_unit_read(path, &run->root);
    if (status) {
        run->root = NULL;
        return status;
    }
    status = nf_milestones_read(&run->milestones, json_object_get(run->root, "milestones"));
    return status ? nf_fail(status, "%s: it has no milestones to compare: run it again with FRESH=1", path) : NF_OK;
}

static void close_run(struct run *run)
{
    nf_milestones_release(&run->milestones);
    json_decref(run->root);
}

static void say_identity(const struct run *a, const struct run *b)
{
    static const char *const members[] = {"paper",   "group",  "variant",  "seed",        "draw",
                                          "reduced", "kernel", "settings", "code_sha256", NULL};
    for (const char *const *m = members; *m; m++) {
        json_t *x = json_object_get(a->root, *m), *y = json_object_get(b->root, *m);
        if (json_equal(x, y)) continue;
        char *p = json_dumps(x, JSON_ENCODE_ANY | JSON_COMPACT), *q = json_dumps(y, JSON_ENCODE_ANY | JSON_COMPACT);
        if (strcmp(*m, "settings"))
            printf("not the same %s: %s, %s\n", *m, p ? p : "none", q ? q : "none");
        else
            puts("not the same settings");
        free(p);
        free(q);
    }
}

/* Returns 1 if a result differs. */
static int say_first_result(const struct run *a, const struct run *b)
{
    json_t *x = json_object_get(a->root, "results"), *y = json_object_get(b->root, "results"), *value;
    const char *key;
    json_object_foreach(x, key, value)
    {
        const char *other = json_string_value(json_object_get(y, key));
        if (other && !strcmp(other, json_string_value(value))) continue;
        printf("first result that differs: %s: %s, %s\n", key, json_string_value(value), other ? other : "none");
        return 1;
    }
    return json_object_size(x) != json_object_size(y);
}

static void say_row(const char *path, const struct nf_milestones *m, size_t at)
{
    if (at < m->count)
        printf("  %s: stage '%s', %s is %s\n", path, m->rows[at].stage, m->rows[at].array, m->rows[at].hash);
    else
        printf("  %s: nothing more changes\n", path);
}

/* Returns 1 if the states part somewhere. */
static int say_parting(const struct run *a, const struct run *b)
{
    const struct nf_milestones *m = &a->milestones, *n = &b->milestones;
    size_t at = nf_milestones_part(m, n);
    if (at == m->count && at == n->count) {
        printf("the same state at all %zu milestones\n", at);
        return 0;
    }
    const struct nf_milestone *row = at < m->count ? &m->rows[at] : &n->rows[at];
    printf("the same at %zu milestones, then they part: stage '%s', %s\n", at, row->stage, row->array);
    say_row(a->path, m, at);
    say_row(b->path, n, at);
    return 1;
}

int main(int argc, char **argv)
{
    struct run a = {0}, b = {0};
    if (argc != 3) {
        fputs("bisect: give two units: make bisect A=data/paper-01/units/replay-s42-d0.json B=...\n", stderr);
        return 2;
    }
    enum nf_status status = open_run(&a, argv[1]);
    if (!status) status = open_run(&b, argv[2]);
    int differ = 0;
    if (!status) {
        say_identity(&a, &b);
        differ = say_parting(&a, &b);
        differ |= say_first_result(&a, &b);
    }
    close_run(&a);
    close_run(&b);
    if (status) fprintf(stderr, "bisect: %s\n", nf_error());
    return status ? 2 : differ;
}
