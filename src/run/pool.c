#include "run/pool.h"

#include "run/arithmetic.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

const char nf_default_kernel[] = "Haswell";

enum { MOST_JOBS = 256 };

struct worker {
    pid_t process;
    int pipe;
    size_t unit;
    double share; /* of the unit's stages done */
};

struct pool {
    const struct nf_paper *paper;
    const struct nf_unit *units;
    struct worker worker[MOST_JOBS];
    int busy, terminal;
    int refused; /* the file system would not take a unit's results */
    size_t to_run, finished, failed, reused;
    double started, said;
};

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void say_progress(struct pool *pool, int final)
{
    double now = seconds(), done = (double)(pool->finished + pool->failed);
    if (!final && now - pool->said < (pool->terminal ? 0.5 : 30.0)) return;
    pool->said = now;
    for (int i = 0; i < pool->busy; i++)
        done += pool->worker[i].share;
    double share = pool->to_run ? done / (double)pool->to_run : 1.0, elapsed = now - pool->started;
    char left[32] = "";
    if (!final && done > 0.0) {
        long s = (long)(elapsed / share - elapsed + 0.5);
        snprintf(left, sizeof left, ", %ld:%02ld left", s / 60, s % 60);
    }
    if (pool->terminal) fputs("\r\033[K", stderr);
    fprintf(stderr, "paper %d:%s", pool->paper->number, pool->terminal ? " " : "");
    if (pool->terminal)
        for (int i = 0; i < 30; i++)
            fputc(i < (int)(30 * share) ? '#' : '.', stderr);
    fprintf(stderr, " %zu of %zu units, %.0f s%s%s", pool->finished, pool->to_run, elapsed, left,
            pool->terminal && !final ? "" : "\n");
}

/* "kernel=NAME" in the variant, or the default. */
static void pin_kernel(const struct nf_unit *unit)
{
    const char *at = strstr(unit->variant, "kernel=");
    char name[32];
    snprintf(name, sizeof name, "%.*s", at ? (int)strcspn(at + 7, "&") : 31, at ? at + 7 : nf_default_kernel);
    setenv("OPENBLAS_CORETYPE", name, 1);
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
}

static void become_unit(const struct nf_unit *unit, int pipe)
{
    char seed[24], draw[24], reduced[4], descriptor[16];
    snprintf(seed, sizeof seed, "%ld", unit->seed);
    snprintf(draw, sizeof draw, "%ld", unit->draw);
    snprintf(reduced, sizeof reduced, "%d", unit->reduced);
    snprintf(descriptor, sizeof descriptor, "%d", pipe);
    pin_kernel(unit);
    prctl(PR_SET_PDEATHSIG, SIGTERM); /* no unit outlives the command that asked for it */
    execl("/proc/self/exe", "unit", "--unit", unit->group, unit->variant, seed, draw, reduced, descriptor,
          (char *)NULL);
    _exit(127);
}

static enum nf_status start(struct pool *pool, size_t unit)
{
    int ends[2];
    if (pipe(ends)) return nf_fail(NF_IO, "no pipe for a unit: %s", strerror(errno));
    pid_t process = fork();
    if (process < 0) return nf_fail(NF_IO, "no process for a unit: %s", strerror(errno));
    if (process == 0) {
        close(ends[0]);
        for (int i = 0; i < pool->busy; i++)
            close(pool->worker[i].pipe);
        become_unit(&pool->units[unit], ends[1]);
    }
    close(ends[1]);
    pool->worker[pool->busy++] = (struct worker){process, ends[0], unit, 0.0};
    return NF_OK;
}

static void reap(struct pool *pool, int i)
{
    int result = 0;
    close(pool->worker[i].pipe);
    waitpid(pool->worker[i].process, &result, 0);
    const struct nf_unit *unit = &pool->units[pool->worker[i].unit];
    if (WIFEXITED(result) && WEXITSTATUS(result) == 0)
        pool->finished++;
    else {
        pool->failed++;
        pool->refused |= WIFEXITED(result) && WEXITSTATUS(result) == NF_IO;
        if (WIFSIGNALED(result))
            fprintf(stderr, "paper %d: unit %s%s%s seed %ld was ended by signal %d: run again to continue it\n",
                    pool->paper->number, unit->group, unit->variant[0] ? " " : "", unit->variant, unit->seed,
                    WTERMSIG(result));
    }
    pool->worker[i] = pool->worker[--pool->busy];
}

/* Waits for news of any unit; a closed pipe is its end. */
static void hear(struct pool *pool)
{
    struct pollfd descriptor[MOST_JOBS];
    for (int i = 0; i < pool->busy; i++)
        descriptor[i] = (struct pollfd){pool->worker[i].pipe, POLLIN, 0};
    poll(descriptor, (nfds_t)pool->busy, 500);
    for (int i = pool->busy - 1; i >= 0; i--) {
        unsigned char share[64];
        if (!(descriptor[i].revents & (POLLIN | POLLHUP))) continue;
        ssize_t n = read(pool->worker[i].pipe, share, sizeof share);
        if (n > 0)
            pool->worker[i].share = share[n - 1] / 255.0;
        else if (n == 0)
            reap(pool, i);
    }
    say_progress(pool, 0);
}

/* Marks the units that must be run. */
static enum nf_status choose(struct pool *pool, size_t count, int fresh, unsigned char *todo)
{
    for (size_t i = 0; i < count; i++) {
        int finished = 0;
        enum nf_status status = NF_OK;
        if (fresh)
            nf_unit_forget(pool->paper, &pool->units[i]);
        else
            status = nf_unit_finished(pool->paper, &pool->units[i], &finished);
        if (status) return status;
        pool->to_run += todo[i] = !finished;
    }
    pool->reused = count - pool->to_run;
    return NF_OK;
}

enum nf_status nf_pool_run(const struct nf_paper *paper, const struct nf_unit *units, size_t count, int jobs, int fresh)
{
    struct pool pool = {.paper = paper, .units = units, .terminal = isatty(2), .started = seconds()};
    unsigned char *todo = malloc(count + 1);
    if (!todo) return nf_fail(NF_MEMORY, "out of memory for %zu units", count);
    pool.said = pool.started;
    enum nf_status status = choose(&pool, count, fresh, todo);
    if (!status && pool.reused)
        fprintf(stderr, "paper %d: %zu of %zu units reused (same settings, same code)\n", paper->number, pool.reused,
                count);
    for (size_t next = 0; !status && !pool.refused && (next < count || pool.busy);) {
        if (next < count && !todo[next])
            next++;
        else if (next < count && pool.busy < jobs && pool.busy < MOST_JOBS)
            status = start(&pool, next++);
        else
            hear(&pool);
    }
    while (pool.busy)
        hear(&pool);
    if (!status && pool.to_run) say_progress(&pool, 1);
    free(todo);
    if (!status && pool.failed)
        status = nf_fail(NF_IO, "%zu of %zu units failed, as said above; finished ones are kept: run again to continue",
                         pool.failed, count);
    return status;
}

static void report_share(int done, int all, void *context)
{
    unsigned char share = (unsigned char)(255 * done / all);
    if (write(*(int *)context, &share, 1) < 0) return; /* nobody listens: the work goes on */
}

int nf_pool_child(const struct nf_paper *paper, char **arguments)
{
    struct nf_unit unit = {.seed = atol(arguments[2]), .draw = atol(arguments[3]), .reduced = atoi(arguments[4])};
    int descriptor = atoi(arguments[5]);
    snprintf(unit.group, sizeof unit.group, "%s", arguments[0]);
    snprintf(unit.variant, sizeof unit.variant, "%s", arguments[1]);
    const char *kernel = getenv("OPENBLAS_CORETYPE");
    enum nf_status status = nf_arithmetic_check(kernel ? kernel : nf_default_kernel);
    if (!status) status = nf_unit_run(paper, &unit, report_share, &descriptor);
    if (status) fprintf(stderr, "paper %d: %s\n", paper->number, nf_error());
    return (int)status;
}
