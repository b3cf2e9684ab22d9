/* The consistency of the published numbers alone; nothing is simulated.
 *
 *   audit [PAPER ...]               findings to the terminal, data/paper-NN/audit.csv and implied.csv
 *   audit --own PAPER RESULTS.CSV   the same checks on the numbers of our own replay: none may raise an alarm */

#include "audit/own_runs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 110 };

static int fail(void)
{
    fprintf(stderr, "audit: %s\n", nf_error());
    return EXIT_FAILURE;
}

/* Words of `text` in lines of WIDTH, indented. */
static void print_wrapped(const char *label, const char *text)
{
    int column = printf("      %-9s", label);
    for (const char *at = text + strspn(text, " \n"); *at; at += strspn(at, " \n")) {
        int length = (int)strcspn(at, " \n");
        if (column + length + 1 > WIDTH) column = printf("\n      %-9s", "") - 1;
        column += printf(" %.*s", length, at);
        at += length;
    }
    printf("\n");
}

static void print_finding(const struct nf_finding *finding)
{
    char ids[160] = "";
    nf_append(ids, sizeof ids, "%s", finding->ids);
    if (strlen(finding->ids) >= sizeof ids) memcpy(ids + sizeof ids - 4, "...", 4);
    for (char *at = ids; *at; at++)
        if (*at == ';') *at = ' ';
    printf("  %-12s %s\n", nf_level_name(finding->level), finding->rule);
    print_wrapped("printed", finding->printed);
    print_wrapped("computed", finding->computed);
    print_wrapped("because", finding->reason);
    if (*finding->repair) print_wrapped("repair", finding->repair);
    print_wrapped("rows", ids);
}

static void count_levels(const struct nf_findings *findings, size_t counts[NF_LEVELS])
{
    memset(counts, 0, NF_LEVELS * sizeof *counts);
    for (size_t i = 0; i < findings->count; i++)
        counts[findings->rows[i].level]++;
}

static void print_paper(const struct nf_library_paper *paper)
{
    size_t counts[NF_LEVELS];
    count_levels(&paper->audit.findings, counts);
    printf("\nPaper %d, %s: %zu impossible, %zu inconsistent, %zu unusual\n\n", paper->number,
           strrchr(paper->folder, '/') + 1, counts[0], counts[1], counts[2]);
    for (size_t i = 0; i < paper->audit.findings.count; i++)
        print_finding(&paper->audit.findings.rows[i]);
}

static void print_totals(const struct nf_library *library)
{
    printf("\n%-28s %8s %11s %13s %8s %9s\n", "paper", "numbers", "impossible", "inconsistent", "unusual", "readings");
    for (size_t i = 0; i < library->count; i++) {
        const struct nf_library_paper *paper = &library->papers[i];
        size_t counts[NF_LEVELS];
        count_levels(&paper->audit.findings, counts);
        printf("%-28s %8zu %11zu %13zu %8zu %9zu\n", strrchr(paper->folder, '/') + 1, paper->ledger.published_count,
               counts[0], counts[1], counts[2], paper->audit.implied.count);
    }
    printf(
        "\nimpossible: cannot have arisen as described; inconsistent: printed statements that cannot all hold;\n"
        "unusual: chance, loose wording or another processor may explain it.  readings: data/paper-NN/implied.csv\n");
}

static bool is_wanted(int number, int count, char **papers)
{
    for (int i = 0; i < count; i++)
        if (atoi(papers[i]) == number) return true;
    return count == 0;
}

static int audit_own(struct nf_library *library, int number, const char *path)
{
    struct nf_results results;
    struct nf_own_runs outcome;
    size_t at = 0;
    while (at < library->count && library->papers[at].number != number)
        at++;
    if (at == library->count) {
        fprintf(stderr, "audit: there is no paper %d\n", number);
        return EXIT_FAILURE;
    }
    nf_results_init(&results);
    enum nf_status status = nf_results_load(&results, path);
    if (!status) status = nf_own_runs_audit(&library->papers[at], &results, "replay", &outcome);
    nf_results_release(&results);
    if (status) return fail();
    printf("paper %d: %zu numbers of our own, %zu alarms\n", number, outcome.numbers, outcome.alarms);
    if (*outcome.first) printf("  %s\n", outcome.first);
    return outcome.alarms ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* Every argument must be the number of a paper that is there. */
static int check_papers(const struct nf_library *library, int count, char **papers)
{
    for (int i = 0; i < count; i++) {
        char number[16];
        size_t at = 0;
        for (; at < library->count; at++) {
            snprintf(number, sizeof number, "%d", library->papers[at].number);
            if (!strcmp(papers[i], number)) break;
        }
        if (at < library->count) continue;
        fprintf(stderr, "audit %s: there is no such paper here; choose one of:", papers[i]);
        for (at = 0; at < library->count; at++)
            fprintf(stderr, " %d", library->papers[at].number);
        fputc('\n', stderr);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    struct nf_library library;
    int result = EXIT_SUCCESS;
    if (nf_library_load(&library, "papers")) return fail();
    if (argc == 4 && strcmp(argv[1], "--own") == 0) {
        result = audit_own(&library, atoi(argv[2]), argv[3]);
        nf_library_release(&library);
        return result;
    }
    if (check_papers(&library, argc - 1, argv + 1))
        result = EXIT_FAILURE;
    else if (nf_library_audit(&library))
        result = fail();
    for (size_t i = 0; i < library.count && !result; i++) {
        if (!is_wanted(library.papers[i].number, argc - 1, argv + 1)) continue;
        print_paper(&library.papers[i]);
        if (nf_library_save(&library.papers[i], "data")) result = fail();
    }
    if (!result) print_totals(&library);
    if (!result && (fflush(stdout) || ferror(stdout))) {
        perror("audit: standard output cannot be written");
        result = EXIT_FAILURE;
    }
    nf_library_release(&library);
    return result;
}
