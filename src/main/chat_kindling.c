/* Paper 9 with a real chat model: three arms and a control, ten cycles each, from the publishers' folder.
 *
 *   chat_kindling --model FOLDER [--out FOLDER] [--texts FILE] [--arm NAME] [--seed N] [--cycles N] [--steps N]
 *                 [--answer-tokens N] [--verbose-tokens N] [--plan]
 *
 * Says first what it will do, how long that takes at the rates measured here, and what it writes; --plan ends there.
 * Interrupted work goes on where it stopped; several processes, also on several machines with the same --out, share
 * the arms.  Whoever finds all arms finished judges them. */

#include "base/file.h"
#include "evidence/claims.h"
#include "evidence/comparison.h"
#include "run/chat_arm.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { PUBLISHED_STEPS = 200, PUBLISHED_TOKENS = 128, PATH_MOST = 1024 };

struct options {
    const char *model, *out, *texts, *arm;
    long seed, cycles, steps, answer_tokens, verbose_tokens, plan;
};

static const struct {
    const char *name;
    size_t offset;
    int is_number;
    long least, most;
} arguments[] = {{"--model", offsetof(struct options, model), 0, 0, 0},
                 {"--out", offsetof(struct options, out), 0, 0, 0},
                 {"--texts", offsetof(struct options, texts), 0, 0, 0},
                 {"--arm", offsetof(struct options, arm), 0, 0, 0},
                 {"--seed", offsetof(struct options, seed), 1, 0, 4294967295},
                 {"--cycles", offsetof(struct options, cycles), 1, 1, NF_CHAT_CYCLES},
                 {"--steps", offsetof(struct options, steps), 1, 1, PUBLISHED_STEPS},
                 {"--answer-tokens", offsetof(struct options, answer_tokens), 1, 1, PUBLISHED_TOKENS},
                 {"--verbose-tokens", offsetof(struct options, verbose_tokens), 1, 1, 128}};

static enum nf_status parse_one(struct options *options, const char *name, const char *value)
{
    for (size_t i = 0; i < sizeof arguments / sizeof *arguments; i++) {
        char *field = (char *)options + arguments[i].offset, *end;
        if (strcmp(arguments[i].name, name) != 0) continue;
        if (!value) return nf_fail(NF_INVALID, "%s needs a value", name);
        if (!arguments[i].is_number) {
            memcpy(field, &value, sizeof value);
            return NF_OK;
        }
        long number = strtol(value, &end, 10);
        if (end == value || *end || number < arguments[i].least || number > arguments[i].most)
            return nf_fail(NF_INVALID, "%s %s: a whole number from %ld to %ld is needed", name, value,
                           arguments[i].least, arguments[i].most);
        memcpy(field, &number, sizeof number);
        return NF_OK;
    }
    return nf_fail(NF_INVALID, "%s: no such option: see the head of src/main/chat_kindling.c", name);
}

static enum nf_status parse(struct options *options, int argc, char **argv)
{
    enum nf_status status = NF_OK;
    *options = (struct options){.texts = "papers/09-llm-kindling/chat.csv",
                                .out = "data/paper-09/real",
                                .seed = 42,
                                .cycles = NF_CHAT_CYCLES,
                                .steps = PUBLISHED_STEPS,
                                .answer_tokens = PUBLISHED_TOKENS};
    for (int i = 1; !status && i < argc; i++) {
        if (!strcmp(argv[i], "--plan"))
            options->plan = 1;
        else
            status = parse_one(options, argv[i], i + 1 < argc ? argv[i + 1] : NULL), i++;
    }
    if (!status && !options->model) status = nf_fail(NF_INVALID, "--model FOLDER is needed: make paper-9 MODEL=FOLDER");
    if (!status && strlen(options->out) > 900) status = nf_fail(NF_INVALID, "--out: path too long");
    return status;
}

/* The paper's numbers, and the default readings of choices.csv for what it leaves open. */
static struct nf_language_rules rules_of(const struct options *options)
{
    return (struct nf_language_rules){
        .rank = 16,
        .scaling = 32.0,
        .dropout = 0.05,
        .rate = 1e-5,
        .steps = (int)options->steps,
        .mini_batch = 4,
        .accumulated = 4,
        .pairs = 200,
        .flattering = 140,
        .replay = 100,
        .thin_share = 0.9,
        .thin_exactly = 1,
        .scar_share = 0.08,
        .regrow_share = 0.2,
        .regrow_scale = 0.1,
        .vacancy = NF_VACANT_UNSCARRED,
        .sampling = {.mass = 0.9, .temperature = 0.7, .most = (int)options->answer_tokens},
        .verbose_words = (int)options->verbose_tokens};
}

/* Everything that the numbers depend on: weights, tokenizer and texts whole, the rules, the code. */
static enum nf_status identify(const struct nf_chat_lab *lab, const struct options *options, char identity[65])
{
    static const char *const files[] = {"config.json", "tokenizer.json", "tokenizer_config.json"};
    char joined[4096], path[PATH_MOST], hex[65], *bytes;
    size_t length;
    int n = snprintf(joined, sizeof joined, "%s|%ld|%ld|%ld|%ld", NF_CODE_HASH, options->seed, options->steps,
                     options->answer_tokens, options->verbose_tokens);
    for (size_t i = 0; i < lab->model.shards.count && n < 3000; i++) {
        const struct nf_mapped_file *file = &lab->model.shards.files[i].file;
        nf_sha256(file->bytes, file->length, hex);
        n += snprintf(joined + n, sizeof joined - (size_t)n, "|%s", hex);
    }
    for (size_t i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%.900s/%s", options->model, i < 3 ? files[i] : "");
        enum nf_status status = nf_file_read(i < 3 ? path : options->texts, &bytes, &length);
        if (status) return status;
        nf_sha256(bytes, length, hex);
        free(bytes);
        n += snprintf(joined + n, sizeof joined - (size_t)n, "|%s", hex);
    }
    nf_sha256(joined, (size_t)n, identity);
    return NF_OK;
}

static int is_reduced(const struct options *options)
{
    return options->steps < PUBLISHED_STEPS || options->cycles < NF_CHAT_CYCLES ||
           options->answer_tokens < PUBLISHED_TOKENS;
}

static double peak_gigabytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1048576.0;
}

/* Whether the model can be the paper's: which weights these are only its publishers could tell. */
static int has_published_shape(const struct nf_decoder_shape *s)
{
    return s->hidden == 2048 && s->layers == 22 && s->heads == 32 && s->kv_heads == 4 && s->intermediate == 5632 &&
           s->vocabulary == 32000;
}

static void print_plan(const struct nf_chat_lab *lab, const struct options *options, const struct nf_chat_plan *plan)
{
    const struct nf_decoder_shape *s = &lab->model.config.shape;
    const struct nf_chat_rates *r = &plan->rates;
    double cycle = (double)options->steps * r->step + r->probe, tuned = 0.0;
    for (int a = 0; a < NF_CHAT_ARMS; a++)
        tuned += nf_chat_courses[a].tuned;
    double all =
        tuned * plan->cycles * cycle + (NF_CHAT_ARMS - tuned) * plan->cycles * r->probe + NF_CHAT_ARMS * r->probe;
    printf("Model       %s: %.2f billion weights, %d layers of %d, %zu file%s\n", options->model,
           (double)nf_decoder_weights(s) / 1e9, s->layers, s->hidden, lab->model.shards.count,
           lab->model.shards.count > 1 ? "s" : "");
    if (!has_published_shape(s))
        printf("            not the shape of the paper's model: every verdict will be `substituted`\n");
    printf("Texts       %s: %d probes\n", options->texts, lab->probe_count);
    printf("Plan        %d arms, %d cycles of %ld steps of 16 texts, answers of at most %ld tokens after each%s\n",
           NF_CHAT_ARMS, plan->cycles, options->steps, options->answer_tokens,
           is_reduced(options) ? ": REDUCED, not the published protocol" : "");
    printf("Rates here  %.1f tokens a second of a core in training, %.1f in writing (this process had %.0f %% of one); "
           "peak memory %.2f GB\n",
           r->tokens_trained, r->tokens_written, 100.0 * r->share, peak_gigabytes());
    printf(
        "Time        %.1f min for a cycle of an arm, at most %.1f h for all on one core; arms may run side by side\n",
        cycle / 60.0, all / 3600.0);
    printf("Writes      %s/units and /answers, one file an arm and cycle; checkpoints of about 90 MB an arm\n",
           plan->folder);
    fflush(stdout);
}

static enum nf_status make_folders(const char *folder)
{
    char path[PATH_MOST];
    enum nf_status status = nf_file_make_folder(folder);
    snprintf(path, sizeof path, "%.900s/units", folder);
    if (!status) status = nf_file_make_folder(path);
    snprintf(path, sizeof path, "%.900s/answers", folder);
    return status ? status : nf_file_make_folder(path);
}

/* Verdicts on the printed numbers beside what was measured, once all arms are there at the published size. */
static enum nf_status judge(const struct nf_chat_plan *plan, struct nf_results *results, int substituted)
{
    const struct nf_paper_evidence about = {
        .number = 9, .key = "09-llm-kindling", .seeds_printed = 1, .substituted = substituted};
    struct nf_ledger ledger = {0};
    struct nf_audit_table audit = {0};
    struct nf_comparison comparison = {0};
    struct nf_claims claims = {0};
    char path[PATH_MOST];
    enum nf_status status = nf_ledger_load(&ledger, "papers/09-llm-kindling");
    if (!status) status = nf_audit_table_load(&audit, "data/paper-09/audit.csv");
    if (!status) status = nf_comparison_make(&comparison, &about, &ledger, results, &audit);
    if (!status) status = nf_claims_make(&claims, &about, &ledger, results);
    snprintf(path, sizeof path, "%.900s/comparison.csv", plan->folder);
    if (!status) status = nf_comparison_save(&comparison, path);
    snprintf(path, sizeof path, "%.900s/claims.csv", plan->folder);
    if (!status) status = nf_claims_save(&claims, path);
    if (!status) {
        nf_comparison_print(&comparison, stdout);
        nf_claims_print(&claims, stdout);
    }
    nf_claims_release(&claims);
    nf_comparison_release(&comparison);
    nf_audit_table_release(&audit);
    nf_ledger_release(&ledger);
    return status;
}

static enum nf_status finish(const struct nf_chat_plan *plan, int whole, int substituted)
{
    char path[PATH_MOST];
    struct nf_results results;
    int all = 1;
    nf_results_init(&results);
    enum nf_status status = NF_OK;
    for (int a = 0; !status && a < NF_CHAT_ARMS; a++) {
        int finished;
        status = nf_chat_arm_finished(plan, a, &finished);
        all = all && finished;
        if (!status) status = nf_chat_arm_collect(plan, a, &results);
    }
    if (!status) status = nf_results_sort(&results);
    snprintf(path, sizeof path, "%.900s/results.csv", plan->folder);
    if (!status) status = nf_results_save(&results, path);
    if (!status && all && whole) status = judge(plan, &results, substituted);
    if (!status)
        printf("%s: %s; peak memory %.2f GB\n", path,
               !all    ? "some arms are not finished yet"
               : whole ? "complete"
                       : "complete, REDUCED: no verdicts",
               peak_gigabytes());
    nf_results_release(&results);
    return status;
}

static enum nf_status run_arms(struct nf_chat_lab *lab, const struct nf_chat_plan *plan, const char *only)
{
    enum nf_status status = NF_OK;
    int known = 0, busy;
    for (int a = 0; !status && a < NF_CHAT_ARMS; a++) {
        if (only && strcmp(only, nf_chat_courses[a].name) != 0) continue;
        known = 1;
        status = nf_chat_arm_run(lab, plan, a, &busy);
        if (!status && busy) printf("%s: another process works on it\n", nf_chat_courses[a].name);
    }
    return status || known ? status
                           : nf_fail(NF_INVALID, "--arm %s: choose baseline, regrowth, triggered or untuned", only);
}

static enum nf_status run(const struct options *options, struct nf_chat_lab *lab)
{
    const struct nf_language_rules rules = rules_of(options);
    const char *interval = getenv("NF_CHECKPOINT_SECONDS");
    struct nf_language_arm arm = {0};
    char identity[65];
    struct nf_chat_plan plan = {.folder = options->out,
                                .identity = identity,
                                .cycles = (int)options->cycles,
                                .rise = 15.0,
                                .save_seconds = interval ? strtod(interval, NULL) : 300.0,
                                .progress = stdout};
    enum nf_status status = nf_chat_lab_open(lab, options->model, options->texts, &rules, options->seed);
    if (status) return status;
    status = nf_language_arm_init(&lab->language, &arm, 0, 0);
    if (!status) status = nf_chat_measure(lab, &arm, &plan.rates);
    nf_language_arm_release(&arm);
    if (!status) print_plan(lab, options, &plan);
    if (!status && !options->plan) status = identify(lab, options, identity);
    if (!status && !options->plan) status = make_folders(plan.folder);
    if (!status && !options->plan) status = run_arms(lab, &plan, options->arm);
    if (!status && !options->plan)
        status = finish(&plan, !is_reduced(options), !has_published_shape(&lab->model.config.shape));
    nf_chat_lab_release(lab);
    return status;
}

int main(int argc, char **argv)
{
    static struct nf_chat_lab lab;
    struct options options;
    enum nf_status status = parse(&options, argc, argv);
    if (!status) status = run(&options, &lab);
    if (!status) return EXIT_SUCCESS;
    fprintf(stderr, "chat_kindling: %s\n", nf_error());
    return EXIT_FAILURE;
}
