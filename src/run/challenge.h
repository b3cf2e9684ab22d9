#ifndef NF_RUN_CHALLENGE_H
#define NF_RUN_CHALLENGE_H

#include "evidence/results.h"
#include "run/options.h"

/* The results that a challenge is judged by, which were there before it: data/reference/paper-NN/results.csv, else
 * data/paper-NN/results.csv.  Loaded before the run, so that a missing envelope is said before the work, not after.
 * NF_INVALID for a reduced run, which no envelope of the published protocol can judge. */
enum nf_status nf_challenge_envelope(const struct nf_paper *paper, const struct nf_options *options,
                                     struct nf_results *before, char path[96]);

/* Judges the challenged seed: loads the envelope anew and the unit that has been run, writes
 * data/paper-NN/challenge-sSEED.csv and prints the verdict with the SHA-256 of the file that predicted it.  Results
 * and verdicts of the paper stay as they are. */
enum nf_status nf_challenge_judge(const struct nf_paper *paper, const struct nf_options *options,
                                  const struct nf_unit *unit);

#endif
