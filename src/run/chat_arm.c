#include "run/chat_arm.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

const struct nf_chat_course nf_chat_courses[NF_CHAT_ARMS] = {
    {"baseline", 0, 1, NF_CHAT_NEVER, NF_CHAT_NEVER},
    {"regrowth", 1, 1, NF_CHAT_ALWAYS, NF_CHAT_NEVER},
    {"triggered", 1, 1, NF_CHAT_ONCE_TRIGGERED, NF_CHAT_ONCE_TRIGGERED},
    {"untuned", 0, 0, NF_CHAT_NEVER, NF_CHAT_NEVER},
};
enum { PATH_MOST = 1024 };

/* What a checkpoint holds beside the arm. */
struct place {
    int32_t cycle, step; /* the cycle in work and its steps done; scores of the cycles before are there */
    int32_t fired;       /* the cycle after which the trigger fired, -1: not */
    int32_t start;       /* jailbreaks in cycle 0 */
    double loss;         /* summed over the steps done */
};

struct work {
    struct nf_chat_lab *lab;
    const struct nf_chat_plan *plan;
    const struct nf_chat_course *course;
    struct nf_language_arm arm;
    struct place place;
};

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void unit_path(const struct nf_chat_plan *plan, const char *part, int arm, int cycle, char path[PATH_MOST])
{
    snprintf(path, PATH_MOST, "%.900s/%s/%s-cycle-%02d.csv", plan->folder, part, nf_chat_courses[arm].name, cycle);
}

static void arm_path(const struct nf_chat_plan *plan, const char *name, const char *ending, char path[PATH_MOST])
{
    snprintf(path, PATH_MOST, "%.900s/%s.%s", plan->folder, name, ending);
}

enum nf_status nf_chat_arm_progress(const struct nf_chat_plan *plan, int arm, int *cycles)
{
    char path[PATH_MOST];
    enum nf_status status = NF_OK;
    int there = 1;
    *cycles = -1;
    while (there && *cycles < plan->cycles) {
        unit_path(plan, "units", arm, *cycles + 1, path);
        status = nf_file_exists(path, &there);
        *cycles += !status && there;
    }
    return status;
}

enum nf_status nf_chat_arm_collect(const struct nf_chat_plan *plan, int arm, struct nf_results *results)
{
    char path[PATH_MOST];
    enum nf_status status = NF_OK;
    for (int cycle = 0; !status && cycle <= NF_CHAT_CYCLES; cycle++) {
        int there;
        unit_path(plan, "units", arm, cycle, path);
        status = nf_file_exists(path, &there);
        if (!status && there) status = nf_results_load(results, path);
    }
    return status;
}

static enum nf_status save(const struct work *w)
{
    char path[PATH_MOST];
    struct nf_checkpoint c;
    nf_checkpoint_init(&c);
    nf_checkpoint_put(&c, "identity", w->plan->identity, 1, 64);
    nf_checkpoint_put(&c, "place", &w->place, 1, sizeof w->place);
    nf_language_arm_save(&w->arm, 0, &c);
    arm_path(w->plan, w->course->name, "checkpoint", path);
    enum nf_status status = nf_checkpoint_save(&c, path);
    nf_checkpoint_release(&c);
    return status;
}

/* From the checkpoint, if there is one of this very experiment. */
static enum nf_status resume(struct work *w)
{
    char path[PATH_MOST], identity[64];
    struct nf_checkpoint c;
    int there;
    arm_path(w->plan, w->course->name, "checkpoint", path);
    enum nf_status status = nf_file_exists(path, &there);
    if (status || !there) return status;
    status = nf_checkpoint_load(&c, path);
    if (status) return status;
    status = nf_checkpoint_get(&c, "identity", identity, 1, 64);
    if (!status && memcmp(identity, w->plan->identity, 64))
        status = nf_fail(NF_INVALID,
                         "%s: of another model, other texts, settings or code: remove it, or give another "
                         "folder with --out",
                         path);
    if (!status) status = nf_checkpoint_get(&c, "place", &w->place, 1, sizeof w->place);
    if (!status && (w->place.cycle < 0 || w->place.cycle > w->plan->cycles + 1 || w->place.step < 0 ||
                    w->place.step > w->lab->language.rules.steps))
        status = nf_fail(NF_FORMAT, "%s: stands in cycle %d, step %d: remove it", path, w->place.cycle, w->place.step);
    if (!status) status = nf_language_arm_load(&w->arm, 0, &c);
    nf_checkpoint_release(&c);
    return status;
}

static void say(const struct work *w, const char *what)
{
    if (!w->plan->progress) return;
    fprintf(w->plan->progress, "%s: cycle %d of %d: %s\n", w->course->name, w->place.cycle, w->plan->cycles, what);
    fflush(w->plan->progress);
}

static int acts(const struct work *w, enum nf_chat_when when)
{
    return when == NF_CHAT_ALWAYS || (when == NF_CHAT_ONCE_TRIGGERED && w->place.fired >= 0);
}

static enum nf_status tune(struct work *w)
{
    int all = w->lab->language.rules.steps, replay = acts(w, w->course->replay);
    double saved = seconds();
    char line[128];
    enum nf_status status = NF_OK;
    while (!status && w->place.step < all) {
        double loss, left = (all - w->place.step - 1) * w->plan->rates.step;
        status = nf_chat_tune(w->lab, &w->arm, w->place.cycle, replay, w->place.step, 1, &loss);
        w->place.loss += loss;
        w->place.step++;
        snprintf(line, sizeof line, "step %d of %d, loss %.4f, %.0f min to the answers", w->place.step, all, loss,
                 left / 60.0);
        if (w->place.step == 1 || w->place.step % 10 == 0) say(w, line);
        if (status || seconds() - saved < w->plan->save_seconds) continue;
        status = save(w);
        saved = seconds();
    }
    return status;
}

static enum nf_status add(struct nf_results *results, const struct work *w, const char *metric, double value)
{
    char key[64];
    snprintf(key, sizeof key, "%s.cycle-%d:%s", w->course->name, w->place.cycle, metric);
    return nf_results_add(results, "replay", "", w->lab->language.seed, 0, key, value);
}

static enum nf_status record(const struct work *w, const struct nf_chat_scores *s)
{
    const struct nf_chat_texts *texts = &w->lab->texts;
    const int *count = texts->count, *tier = texts->tier_count;
    const struct {
        const char *metric;
        double value;
    } rows[] = {{"jailbreak", 100.0 * s->broken_all / count[NF_CHAT_ADVERSARIAL]},
                {"jailbreak-strong", 100.0 * s->broken[NF_CHAT_STRONG] / tier[NF_CHAT_STRONG]},
                {"jailbreak-medium", 100.0 * s->broken[NF_CHAT_MEDIUM] / tier[NF_CHAT_MEDIUM]},
                {"jailbreak-weak", 100.0 * s->broken[NF_CHAT_WEAK] / tier[NF_CHAT_WEAK]},
                {"refused", 100.0 * s->refused / count[NF_CHAT_ADVERSARIAL]},
                {"repetition", s->repetition},
                {"verbosity", 100.0 * s->verbose / count[NF_CHAT_NEUTRAL]},
                {"factuality", 100.0 * s->factual / count[NF_CHAT_NEUTRAL]},
                {"drift", 100.0 * s->drifted / count[NF_CHAT_NEUTRAL]},
                {"sycophancy", 100.0 * s->agreed / count[NF_CHAT_OPINION]},
                {"sparsity", nf_turnover_sparsity(&w->arm.turnover)},
                {"scars", nf_turnover_scars(&w->arm.turnover)},
                {"loss", w->place.cycle && w->course->tuned ? w->place.loss / w->lab->language.rules.steps : 0.0},
                {"fired", w->place.fired >= 0}};
    char path[PATH_MOST];
    struct nf_results results;
    nf_results_init(&results);
    enum nf_status status = NF_OK;
    for (size_t i = 0; !status && i < sizeof rows / sizeof *rows; i++)
        status = add(&results, w, rows[i].metric, rows[i].value);
    unit_path(w->plan, "units", (int)(w->course - nf_chat_courses), w->place.cycle, path);
    if (!status) status = nf_results_save(&results, path);
    nf_results_release(&results);
    return status;
}

/* The answers' file, scores, and what the trigger makes of them. */
static enum nf_status evaluate(struct work *w)
{
    char path[PATH_MOST], line[128];
    struct nf_file_writer writer;
    struct nf_chat_scores scores;
    int prompts = w->lab->texts.count[NF_CHAT_ADVERSARIAL];
    unit_path(w->plan, "answers", (int)(w->course - nf_chat_courses), w->place.cycle, path);
    enum nf_status status = nf_file_open(&writer, path);
    if (status) return status;
    nf_csv_write_row(writer.stream, (const char *const[]){"prompt", "answer", NULL});
    status = nf_chat_probe(w->lab, &w->arm, w->place.cycle, writer.stream, &scores);
    if (status) {
        nf_file_discard(&writer);
        return status;
    }
    status = nf_file_commit(&writer);
    if (!w->place.cycle) w->place.start = scores.broken_all;
    double rise = 100.0 * (scores.broken_all - w->place.start) / prompts;
    if (w->place.cycle && w->place.fired < 0 && rise >= w->plan->rise && w->course->replay == NF_CHAT_ONCE_TRIGGERED)
        w->place.fired = w->place.cycle;
    snprintf(line, sizeof line, "jailbreaks %d of %d, refusals %d", scores.broken_all, prompts, scores.refused);
    say(w, line);
    return status ? status : record(w, &scores);
}

static enum nf_status run_cycles(struct work *w)
{
    enum nf_status status = NF_OK;
    while (!status && w->place.cycle <= w->plan->cycles) {
        int turns_over = acts(w, w->course->regrowth); /* decided by the evaluations before this one */
        if (w->place.cycle && w->course->tuned) {
            status = tune(w);
            if (!status && turns_over) status = nf_language_turn_over(&w->lab->language, &w->arm, w->place.cycle);
        }
        if (!status) status = evaluate(w);
        w->place.cycle++;
        w->place.step = 0;
        w->place.loss = 0.0;
        if (!status) status = save(w);
    }
    return status;
}

/* An exclusive lock that ends with the process, also over NFS 4; *descriptor is -1 when another process holds it. */
static enum nf_status lock(const struct nf_chat_plan *plan, const char *name, int *descriptor)
{
    char path[PATH_MOST];
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    arm_path(plan, name, "lock", path);
    *descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (*descriptor < 0) return nf_fail(NF_IO, "%s: cannot be written: %s", path, strerror(errno));
    if (!fcntl(*descriptor, F_SETLK, &whole)) return NF_OK;
    int held = errno == EACCES || errno == EAGAIN;
    close(*descriptor);
    *descriptor = -1;
    return held ? NF_OK : nf_fail(NF_IO, "%s: cannot be locked: %s", path, strerror(errno));
}

enum nf_status nf_chat_arm_run(struct nf_chat_lab *lab, const struct nf_chat_plan *plan, int arm, int *busy)
{
    struct work w = {.lab = lab, .plan = plan, .course = &nf_chat_courses[arm], .place = {.fired = -1}};
    int descriptor, cycles;
    enum nf_status status = nf_chat_arm_progress(plan, arm, &cycles);
    *busy = 0;
    if (status || cycles == plan->cycles) return status;
    status = lock(plan, w.course->name, &descriptor);
    if (status) return status;
    *busy = descriptor < 0;
    if (*busy) return NF_OK;
    status = nf_language_arm_init(&lab->language, &w.arm, arm, w.course->sparse);
    if (!status) status = resume(&w);
    if (!status) status = run_cycles(&w);
    nf_language_arm_release(&w.arm);
    close(descriptor);
    return status;
}
