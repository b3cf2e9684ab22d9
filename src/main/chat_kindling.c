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
#include "run/arithmetic.h"
#include "run/chat_arm.h"
#include "run/chat_identity.h"
#include "run/pool.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { PUBLISHED_STEPS = 200, PUBLISHED_TOKENS = 128, PUBLISHED_SEED = 42, PATH_MOST = 1024 };
static const char OWN_TEXTS[] = "papers/09-llm-kindling/chat.csv";

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

/* Without --arm all are asked for. */
static int is_asked(const struct options *options, int arm)
{
    return !options->arm || !strcmp(options->arm, nf_chat_courses[arm].name);
}

static enum nf_status check_arm(const struct options *options)
{
    for (int a = 0; a < NF_CHAT_ARMS; a++)
        if (is_asked(options, a)) return NF_OK;
    return nf_fail(NF_INVALID, "--arm %s: choose baseline, regrowth, triggered or untuned", options->arm);
}

static enum nf_status parse(struct options *options, int argc, char **argv)
{
    enum nf_status status = NF_OK;
    *options = (struct options){.texts = OWN_TEXTS,
                                .out = "data/paper-09/real",
                                .seed = PUBLISHED_SEED,
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
    if (!status) status = check_arm(options);
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

/* Everything but model and texts that the numbers depend on. */
static enum nf_status identify(const struct nf_chat_lab *lab, const struct options *options,
                               struct nf_chat_identity *identity)
{
    char settings[256];
    snprintf(settings, sizeof settings, "%s|%ld|%ld|%ld|%ld|%s", NF_CODE_HASH, options->seed, options->steps,
             options->answer_tokens, options->verbose_tokens, getenv("OPENBLAS_CORETYPE"));
    return nf_chat_identify(&lab->model, options->model, options->texts, settings, identity);
}

/* Fewer of anything, or something else than is printed. */
static int is_reduced(const struct options *options)
{
    return options->steps < PUBLISHED_STEPS || options->cycles < NF_CHAT_CYCLES ||
           options->answer_tokens < PUBLISHED_TOKENS || options->verbose_tokens || options->seed != PUBLISHED_SEED;
}

static double peak_gigabytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return 1024.0 * (double)usage.ru_maxrss / 1e9;
}

/* The package's own prompts, pairs and markers stand for the authors' until --texts names others. */
static int has_own_texts(const struct options *options)
{
    return !strcmp(options->texts, OWN_TEXTS);
}

static int is_substituted(const struct options *options, const struct nf_chat_identity *identity)
{
    return !identity->published || has_own_texts(options);
}

/* Seconds that are left of the plan on one core: training and answers of the cycles that have no unit yet. */
static enum nf_status count_left(const struct options *options, const struct nf_chat_plan *plan, int *done, int *all,
                                 double *left)
{
    enum nf_status status = NF_OK;
    *done = *all = 0;
    *left = 0.0;
    for (int a = 0; !status && a < NF_CHAT_ARMS; a++) {
        int last;
        if (!is_asked(options, a)) continue;
        status = nf_chat_arm_progress(plan, a, &last);
        *done += last + 1;
        *all += plan->cycles + 1;
        *left += (plan->cycles - last) * plan->rates.probe;
        if (nf_chat_courses[a].tuned)
            *left += (plan->cycles - (last > 0 ? last : 0)) * (double)options->steps * plan->rates.step;
    }
    return status;
}

static enum nf_status print_plan(const struct nf_chat_lab *lab, const struct options *options,
                                 const struct nf_chat_plan *plan, const struct nf_chat_identity *identity)
{
    const struct nf_decoder_shape *s = &lab->model.config.shape;
    const struct nf_chat_rates *r = &plan->rates;
    int done, all;
    double left;
    enum nf_status status = count_left(options, plan, &done, &all, &left);
    if (status) return status;
    printf("Model       %s: %.2f billion weights, %d layers of %d, %zu file%s; %s\n", options->model,
           (double)nf_decoder_weights(s) / 1e9, s->layers, s->hidden, lab->model.shards.count,
           lab->model.shards.count > 1 ? "s" : "",
           identity->published ? "TinyLlama-1.1B-Chat-v1.0 as published"
                               : "not the published file of TinyLlama-1.1B-Chat-v1.0");
    printf("Texts       %s: %d probes%s\n", options->texts, lab->probe_count,
           has_own_texts(options) ? "; the authors' are not published, --texts names others" : "");
    if (is_substituted(options, identity)) printf("Verdicts    every one will be `substituted`\n");
    printf("Plan        %d arm%s, %d cycles of %ld steps of 16 texts, answers of at most %ld tokens after each%s\n",
           all / (plan->cycles + 1), all > plan->cycles + 1 ? "s" : "", plan->cycles, options->steps,
           options->answer_tokens, is_reduced(options) ? ": REDUCED or changed, not the published protocol" : "");
    printf("Rates here  %.1f tokens a second of a core in training, %.1f in writing (this process had %.0f %% of one); "
           "peak memory %.2f GB\n",
           r->tokens_trained, r->tokens_written, 100.0 * r->share, peak_gigabytes());
    printf(
        "Time        %.1f min for a cycle of an arm; at most %.1f h of one core for what is left (%d of %d cycles are "
        "done); arms may run side by side\n",
        ((double)options->steps * r->step + r->probe) / 60.0, left / 3600.0, done, all);
    printf("Writes      %s: units and answers, one file an arm and cycle, results.csv%s; checkpoints of about 90 MB an "
           "arm\n",
           plan->folder, is_reduced(options) ? "" : ", comparison.csv, claims.csv");
    fflush(stdout);
    return NF_OK;
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
        int last;
        status = nf_chat_arm_progress(plan, a, &last);
        all = all && last == plan->cycles;
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
                       : "complete, REDUCED or changed: no verdicts",
               peak_gigabytes());
    nf_results_release(&results);
    return status;
}

static enum nf_status run_arms(const struct options *options, struct nf_chat_lab *lab, const struct nf_chat_plan *plan)
{
    enum nf_status status = NF_OK;
    int busy;
    for (int a = 0; !status && a < NF_CHAT_ARMS; a++) {
        if (!is_asked(options, a)) continue;
        status = nf_chat_arm_run(lab, plan, a, &busy);
        if (!status && busy) printf("%s: another process works on it\n", nf_chat_courses[a].name);
    }
    return status;
}

static enum nf_status work(const struct options *options, struct nf_chat_lab *lab, const struct nf_chat_plan *plan,
                           const struct nf_chat_identity *identity)
{
    enum nf_status status = make_folders(plan->folder);
    if (!status) status = nf_chat_identity_keep(identity, plan->folder);
    if (!status) status = run_arms(options, lab, plan);
    return status ? status : finish(plan, !is_reduced(options), is_substituted(options, identity));
}

static enum nf_status run(const struct options *options, struct nf_chat_lab *lab)
{
    const struct nf_language_rules rules = rules_of(options);
    const char *interval = getenv("NF_CHECKPOINT_SECONDS");
    struct nf_language_arm arm = {0};
    struct nf_chat_identity identity;
    struct nf_chat_plan plan = {.folder = options->out,
                                .identity = identity.hex,
                                .cycles = (int)options->cycles,
                                .rise = 15.0,
                                .save_seconds = interval ? strtod(interval, NULL) : 300.0,
                                .progress = stdout};
    enum nf_status status = nf_chat_lab_open(lab, options->model, options->texts, &rules, options->seed);
    if (status) return status;
    status = nf_language_arm_init(&lab->language, &arm, 0, 0);
    if (!status) status = nf_chat_measure(lab, &arm, &plan.rates);
    nf_language_arm_release(&arm);
    if (!status) status = identify(lab, options, &identity);
    if (!status) status = print_plan(lab, options, &plan, &identity);
    if (!status && !options->plan) status = work(options, lab, &plan, &identity);
    nf_chat_lab_release(lab);
    return status;
}

/* The system reads mapped weights when they are touched; this is how it says that it cannot. */
static void end_without_weights(int number)
{
    static const char line[] = "chat_kindling: a file of the model was shortened or cannot be read any more: download "
                               "it again and run the same command; finished cycles are kept\n";
    ssize_t written = write(STDERR_FILENO, line, sizeof line - 1);
    (void)number, (void)written;
    _exit(EXIT_FAILURE);
}

/* OpenBLAS chooses its kernel before main: what the environment leaves open is set, and the program started again. */
static enum nf_status pin_arithmetic(char **argv)
{
    if (!getenv("OPENBLAS_CORETYPE") || !getenv("OPENBLAS_NUM_THREADS")) {
        setenv("OPENBLAS_CORETYPE", nf_default_kernel, 0);
        setenv("OPENBLAS_NUM_THREADS", "1", 0);
        execv("/proc/self/exe", argv);
    }
    return nf_arithmetic_check(getenv("OPENBLAS_CORETYPE"));
}

int main(int argc, char **argv)
{
    static struct nf_chat_lab lab;
    struct options options;
    enum nf_status status = parse(&options, argc, argv);
    signal(SIGBUS, end_without_weights);
    if (!status) status = pin_arithmetic(argv);
    if (!status) status = run(&options, &lab);
    if (!status) return EXIT_SUCCESS;
    fprintf(stderr, "chat_kindling: %s\n", nf_error());
    return EXIT_FAILURE;
}
