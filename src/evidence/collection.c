#include "evidence/collection.h"

#include "base/file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void nf_collection_init(struct nf_collection *collection, const char *folder)
{
    *collection = (struct nf_collection){.most = NF_COLLECTION_ROWS};
    nf_results_init(&collection->rows);
    snprintf(collection->folder, sizeof collection->folder, "%s", folder);
}

static void close_runs(struct nf_collection *collection)
{
    for (size_t i = 0; i < collection->run_count; i++)
        fclose(collection->runs[i]);
    free(collection->runs);
    collection->runs = NULL;
    collection->run_count = 0;
}

void nf_collection_release(struct nf_collection *collection)
{
    close_runs(collection);
    nf_results_release(&collection->rows);
}

static enum nf_status refused(const struct nf_collection *collection)
{
    return nf_fail(NF_IO, "%s: results cannot be put aside: %s: free some space and run again", collection->folder,
                   strerror(errno));
}

/* Without a name, the file is gone however the program ends. */
static FILE *open_run(const struct nf_collection *collection)
{
    char path[600];
    snprintf(path, sizeof path, "%s/.results.XXXXXX", collection->folder);
    int descriptor = mkstemp(path);
    if (descriptor < 0) return NULL;
    unlink(path);
    FILE *stream = fdopen(descriptor, "w+b");
    if (!stream) close(descriptor);
    return stream;
}

/* The rows as they are in memory: their strings stay where they are until the collection is released. */
static enum nf_status put_aside(struct nf_collection *collection)
{
    struct nf_results *rows = &collection->rows;
    enum nf_status status = nf_results_sort(rows);
    if (status) return status;
    FILE **longer = realloc(collection->runs, (collection->run_count + 1) * sizeof(FILE *));
    if (!longer) return nf_fail(NF_MEMORY, "out of memory for %zu results", rows->count);
    collection->runs = longer;
    FILE *stream = open_run(collection);
    if (!stream) return refused(collection);
    collection->runs[collection->run_count++] = stream;
    if (fwrite(rows->rows, sizeof *rows->rows, rows->count, stream) != rows->count || fflush(stream))
        return refused(collection);
    rewind(stream);
    rows->count = 0;
    rows->sorted = true;
    return NF_OK;
}

enum nf_status nf_collection_add(struct nf_collection *collection, const char *group, const char *variant, long seed,
                                 long draw, const char *key, double value)
{
    enum nf_status status = collection->rows.count < collection->most ? NF_OK : put_aside(collection);
    return status ? status : nf_results_add(&collection->rows, group, variant, seed, draw, key, value);
}

/* heads[i] is the next row of run i; run i is at its end when heads[i].key is NULL. */
static enum nf_status advance(const struct nf_collection *collection, struct nf_result *heads, size_t i)
{
    if (fread(&heads[i], sizeof *heads, 1, collection->runs[i]) == 1) return NF_OK;
    heads[i] = (struct nf_result){0};
    return ferror(collection->runs[i]) ? refused(collection) : NF_OK;
}

/* The run whose next row comes first; run_count at the end of all. */
static size_t first_run(const struct nf_collection *collection, const struct nf_result *heads)
{
    size_t first = collection->run_count;
    for (size_t i = 0; i < collection->run_count; i++)
        if (heads[i].key && (first == collection->run_count || nf_result_compare(&heads[i], &heads[first]) < 0))
            first = i;
    return first;
}

static enum nf_status merge(const struct nf_collection *collection, struct nf_result *heads, FILE *stream)
{
    struct nf_result last = {0};
    enum nf_status status = NF_OK;
    nf_results_write_header(stream);
    for (size_t i = 0; !status && i < collection->run_count; i++)
        status = advance(collection, heads, i);
    for (size_t i; !status && (i = first_run(collection, heads)) < collection->run_count;) {
        if (!last.key || nf_result_compare(&last, &heads[i]))
            nf_result_write(stream, &heads[i]);
        else
            status = nf_result_repeated(&last, &heads[i]);
        last = heads[i];
        if (!status) status = advance(collection, heads, i);
    }
    return status;
}

static enum nf_status save_runs(struct nf_collection *collection, const char *path)
{
    struct nf_file_writer writer;
    enum nf_status status = put_aside(collection);
    if (status) return status;
    struct nf_result *heads = calloc(collection->run_count, sizeof *heads);
    if (!heads) return nf_fail(NF_MEMORY, "out of memory for %zu runs of results", collection->run_count);
    status = nf_file_open(&writer, path);
    if (!status) {
        status = merge(collection, heads, writer.stream);
        if (status)
            nf_file_discard(&writer);
        else
            status = nf_file_commit(&writer);
    }
    free(heads);
    return status;
}

enum nf_status nf_collection_save(struct nf_collection *collection, const char *path)
{
    enum nf_status status =
        collection->run_count ? save_runs(collection, path) : nf_results_save(&collection->rows, path);
    close_runs(collection);
    collection->rows.count = 0;
    collection->rows.sorted = true;
    return status;
}
