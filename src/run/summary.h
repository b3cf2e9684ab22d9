#ifndef NF_RUN_SUMMARY_H
#define NF_RUN_SUMMARY_H

#include "evidence/ledger.h"
#include "evidence/results.h"

/* summary.csv, a line per measured key, made for figures:
 * condition,phase,metric,level,published,published_sd,replay,replay_sd,rounding_lo,rounding_hi,ensemble_mean,
 * ensemble_sd,ensemble_lo,ensemble_hi,n
 * The key ketamine.cycle-3:internal-2.5 is condition ketamine, phase cycle-3, metric internal, level 2.5: the number
 * that ends the metric, or else the phase or the condition.  lo and hi are the 2.5 and 97.5 percent quantiles of the
 * rounding runs and of the seed ensemble; the ensemble includes the replay's seeds.  Empty where there is nothing. */
enum nf_status nf_summary_write(const char *path, const struct nf_ledger *ledger, const struct nf_results *results);

/* table-N.csv for every table of the ledger, a line per printed cell:
 * id,condition,metric,published,published_sd,replay,replay_sd,ensemble_mean,ensemble_sd,n */
enum nf_status nf_summary_write_tables(const char *folder, const struct nf_ledger *ledger,
                                       const struct nf_results *results);

#endif
