#include "run/provenance.h"

#include "base/file.h"
#include "run/packages.h"
#include "run/pool.h"

#include <gnu/libc-version.h>
#include <gsl/gsl_version.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

char *openblas_get_config(void);

/* "model name : AMD EPYC" of /proc/cpuinfo. */
static void processor_name(char name[128])
{
    char line[256];
    FILE *stream = fopen("/proc/cpuinfo", "r");
    snprintf(name, 128, "unknown");
    while (stream && fgets(line, sizeof line, stream)) {
        if (strncmp(line, "model name", 10)) continue;
        const char *at = strchr(line, ':');
        snprintf(name, 128, "%.*s", at ? (int)strcspn(at + 2, "\n") : 0, at ? at + 2 : "");
        break;
    }
    if (stream) fclose(stream);
}

static json_t *settings(const struct nf_paper *paper, int reduced)
{
    json_t *object = json_object();
    void *values = malloc(paper->settings.size);
    char text[128];
    if (!values) return object;
    nf_settings_default(&paper->settings, values, reduced);
    for (size_t i = 0; i < paper->settings.count; i++) {
        const struct nf_setting *s = &paper->settings.rows[i];
        nf_setting_text(s, values, text);
        json_object_set_new(object, s->name,
                            json_pack("{s:s, s:s, s:s}", "value", text, s->is_choice ? "readings" : "unit", s->unit,
                                      "source", s->source));
    }
    free(values);
    return object;
}

/* SHA-256 over the files that say how results are judged. */
static void rules_hash(const struct nf_paper *paper, char hex[65])
{
    static const char *const files[] = {"published.csv", "claims.csv", "choices.csv"};
    char joined[3 * 64 + 1], path[256];
    for (int i = 0; i < 3; i++) {
        char *bytes = NULL, one[65] = "missing";
        size_t length;
        snprintf(path, sizeof path, "papers/%s/%s", paper->key, files[i]);
        if (!nf_file_read(path, &bytes, &length)) nf_sha256(bytes, length, one);
        memcpy(joined + 64 * i, one, 64);
        free(bytes);
    }
    nf_sha256(joined, 3 * 64, hex);
}

/* "OpenBLAS 0.3.21": what follows depends on the kernel of this process, and units pin their own. */
static void openblas_version(char text[32])
{
    const char *all = openblas_get_config(), *space = strchr(all, ' ');
    size_t length = space ? (size_t)(space - all) + 1 + strcspn(space + 1, " ") : strlen(all);
    snprintf(text, 32, "%.*s", (int)length, all);
}

enum nf_status nf_provenance_write(const char *path, const struct nf_paper *paper, const struct nf_options *options,
                                   bool reference_used)
{
    char processor[128], rules[65], snapshot[20], openblas[32];
    struct utsname system = {0};
    const char *commit = getenv("NF_COMMIT");
    uname(&system);
    openblas_version(openblas);
    processor_name(processor);
    rules_hash(paper, rules);
    nf_packages_snapshot("/var/lib/apt/lists", snapshot);
    json_t *root = json_pack(
        "{s:i, s:s, s:b, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:i, s:i, s:b, s:o}", "paper",
        paper->number, "title", paper->title, "reduced", options->reduced, "code_sha256", paper->code_hash,
        "rules_sha256", rules, "commit", commit && *commit ? commit : "unknown", "openblas", openblas,
        "openblas_kernel", nf_default_kernel, "gsl", GSL_VERSION, "libc_and_libm", gnu_get_libc_version(), "compiler",
        __VERSION__, "system", system.release, "processor", processor, "debian_snapshot", snapshot, "packages",
        nf_packages_installed(), "rounding_runs", options->rounding, "seed_runs", options->ensemble,
        "reference_ensembles", reference_used, "settings", settings(paper, options->reduced));
    if (!root ||
        (options->missing && json_object_set_new(root, "units_missing", json_integer((json_int_t)options->missing))))
        return nf_fail(NF_MEMORY, "out of memory for provenance");
    struct nf_file_writer writer;
    enum nf_status status = nf_file_open(&writer, path);
    if (!status) {
        json_dumpf(root, writer.stream, JSON_INDENT(1));
        fputc('\n', writer.stream);
        status = nf_file_commit(&writer);
    }
    json_decref(root);
    return status;
}

void nf_provenance_code(const char *path, char hash[65])
{
    json_t *root = json_load_file(path, 0, NULL);
    const char *code = json_string_value(json_object_get(root, "code_sha256"));
    snprintf(hash, 65, "%s", code ? code : "");
    json_decref(root);
}
