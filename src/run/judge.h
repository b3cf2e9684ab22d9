#ifndef NF_RUN_JUDGE_H
#define NF_RUN_JUDGE_H

#include "evidence/collection.h"
#include "run/options.h"

/* Reads everything that judging will need: a defect of the ledger is said before hours of work, not after. */
enum nf_status nf_judge_check(const struct nf_paper *paper);

/* From measurements to evidence: joins the run's results with the committed ensembles of data/reference/paper-NN,
 * weighs `results`, which may be fewer than `all` that go into results.csv, writes results.csv, summary.csv,
 * table-*.csv, comparison.csv, misses.csv, agreement.csv, specification.csv, readings.csv, claims.csv and
 * provenance.json into data/paper-NN/, and prints the verdicts, worst first. */
enum nf_status nf_judge(const struct nf_paper *paper, const struct nf_options *options, struct nf_results *results,
                        struct nf_collection *all);

#endif
