/* make bench: our phases beside PyTorch's, repetition by repetition in one run, and beside what the processor's
 * arithmetic allows.  Medians of five processor times (NF_BENCH_REPETITIONS); writes data/bench.csv:
 * phase,ours_us,torch_us,ratio,ceiling_us.  `normal` is in nanoseconds.  GRU epochs are timed on a tenth of the samples
 * and scaled, in both. */
#include "run/bench.h"

#include "base/file.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST = 99 };
static int repetitions = 5; /* NF_BENCH_REPETITIONS */

struct torch {
    FILE *to, *from; /* NULL without PyTorch */
};

static void start_torch(struct torch *torch)
{
    int there[2], back[2];
    *torch = (struct torch){NULL, NULL};
    if (system("/usr/bin/python3 -c 'import torch' 2>/dev/null") || pipe(there) || pipe(back)) return;
    if (fork() == 0) {
        dup2(there[0], 0);
        dup2(back[1], 1);
        close(there[1]);
        close(back[0]);
        execl("/usr/bin/python3", "python3", "tools/bench_torch.py", (char *)NULL);
        _exit(127);
    }
    close(there[0]);
    close(back[1]);
    torch->to = fdopen(there[1], "w");
    torch->from = fdopen(back[0], "r");
}

static double ask_torch(struct torch *torch, const char *phase)
{
    double microseconds = NAN;
    if (!torch->to) return NAN;
    fprintf(torch->to, "%s\n", phase);
    fflush(torch->to);
    if (fscanf(torch->from, "%lf", &microseconds) != 1) torch->to = NULL;
    return microseconds;
}

static double median(double *values)
{
    gsl_sort(values, 1, (size_t)repetitions);
    return gsl_stats_median_from_sorted_data(values, 1, (size_t)repetitions);
}

static void put(FILE *stream, const char *format, double value)
{
    if (!isnan(value)) fprintf(stream, format, value);
}

static void row(FILE *stream, const char *phase, double ours, double theirs, double ceiling)
{
    fprintf(stream, "%s,%.3f,", phase, ours);
    put(stream, "%.3f", theirs);
    fputc(',', stream);
    put(stream, "%.2f", theirs / ours);
    fprintf(stream, ",%.3f\n", ceiling);
    printf("%-20s %12.1f", phase, ours);
    if (isnan(theirs))
        printf(" %12s %8s", "-", "-");
    else
        printf(" %12.1f %7.2fx", theirs, theirs / ours);
    printf(" %12.1f %7.2fx\n", ceiling, ours / ceiling);
    fflush(stdout);
}

static void time_phase(FILE *stream, struct nf_bench *bench, const struct nf_bench_phase *phase, struct torch *torch)
{
    double ours[MOST], theirs[MOST];
    if (phase->kind != 1) { /* a first one, not counted */
        nf_bench_run(bench, phase);
        ask_torch(torch, phase->name);
    }
    for (int r = 0; r < repetitions; r++) {
        ours[r] = nf_bench_run(bench, phase);
        theirs[r] = ask_torch(torch, phase->name);
    }
    row(stream, phase->name, median(ours), median(theirs), nf_bench_ceiling(bench, phase));
}

/* OpenBLAS's own time beside ours, repetition by repetition. */
static void print_products(struct nf_bench *bench)
{
    double share[MOST];
    for (int r = 0; r < repetitions; r++)
        share[r] = 100.0 * nf_bench_products() / nf_bench_run(bench, &nf_bench_phases[0]);
    printf("\nOpenBLAS's products are %.0f %% of a dense epoch.\n", median(share));
}

static void print_growth(struct nf_bench *bench)
{
    printf("\nTime of a training step against density (microseconds, width 512, batch 128):\n ");
    static const double densities[] = {0.02, 0.05, 0.1, 0.2, 0.35, 0.525, 0.7, 1.0};
    for (size_t i = 0; i < sizeof densities / sizeof *densities; i++)
        printf(" %g: %.0f", densities[i], nf_bench_step(bench, densities[i], 512, 128));
    printf("\n... against width (5 %% kept, batch 128):\n ");
    for (int width = 128; width <= 1024; width *= 2)
        printf(" %d: %.0f", width, nf_bench_step(bench, 0.05, width, 128));
    printf("\n... against batch (5 %% kept, width 512):\n ");
    for (int batch = 64; batch <= 1024; batch *= 2)
        printf(" %d: %.0f", batch, nf_bench_step(bench, 0.05, 512, batch));
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("\nPeak memory of this program: %ld MB\n", usage.ru_maxrss / 1024);
}

int main(void)
{
    struct nf_bench bench;
    struct torch torch;
    struct nf_file_writer writer;
    const char *wanted = getenv("NF_BENCH_REPETITIONS");
    if (wanted && atoi(wanted) > 0 && atoi(wanted) <= MOST) repetitions = atoi(wanted);
    signal(SIGPIPE, SIG_IGN);
    if (nf_file_make_folder("data") || nf_file_open(&writer, "data/bench.csv") || nf_bench_init(&bench)) {
        fprintf(stderr, "bench: %s\n", nf_error());
        return 1;
    }
    start_torch(&torch);
    if (!torch.to) puts("PyTorch is not installed (make deps-bench): its column stays empty.");
    printf("One thread, medians of %d; peak of this processor %.0f GFLOP/s (fused, single), OpenBLAS 512 x 512 x 128 "
           "%.0f GFLOP/s\n\n",
           repetitions, bench.peak * 1e-3, bench.sgemm * 1e-3);
    printf("%-20s %12s %12s %8s %12s %8s\n", "phase", "ours us", "PyTorch us", "ratio", "ceiling us", "above");
    fputs("phase,ours_us,torch_us,ratio,ceiling_us\n", writer.stream);
    for (const struct nf_bench_phase *phase = nf_bench_phases; phase->name; phase++)
        time_phase(writer.stream, &bench, phase, &torch);
    print_products(&bench);
    print_growth(&bench);
    nf_bench_release(&bench);
    if (nf_file_commit(&writer)) {
        fprintf(stderr, "bench: %s\n", nf_error());
        return 1;
    }
    return 0;
}
