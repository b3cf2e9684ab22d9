#ifndef NF_RUN_CHAT_ARM_H
#define NF_RUN_CHAT_ARM_H

#include "evidence/results.h"
#include "run/chat_lab.h"

/* An arm of paper 9's experiment with a real model, cycle by cycle, in a folder that several machines may share:
 *
 *   units/ARM-cycle-NN.csv     what one cycle measured, written whole when it is done
 *   answers/ARM-cycle-NN.csv   every prompt and answer
 *   ARM.checkpoint             adapters, moments and place, every few minutes and after each cycle
 *   ARM.lock                   held by the process that works on the arm
 *
 * [paper 9, Methods, Experimental design]: baseline, dense and tuned; regrowth, sparse, with turnover after each cycle;
 * triggered, sparse, with turnover and replay once the jailbreak rate stands `rise` points above the arm's own start.
 * `untuned` is asked as often and never tuned: what sampling alone does. */
enum nf_chat_when { NF_CHAT_NEVER, NF_CHAT_ALWAYS, NF_CHAT_ONCE_TRIGGERED };
enum { NF_CHAT_ARMS = 4, NF_CHAT_CYCLES = 10 };

struct nf_chat_course {
    const char *name;
    int sparse, tuned;
    enum nf_chat_when regrowth, replay;
};
extern const struct nf_chat_course nf_chat_courses[NF_CHAT_ARMS];

struct nf_chat_plan {
    const char *folder;   /* where everything is written; must be there */
    const char *identity; /* 64 hexadecimal digits of model, texts, rules and code; other work is not continued */
    int cycles;           /* at most NF_CHAT_CYCLES */
    double rise;          /* of the trigger, in points */
    double save_seconds;  /* between checkpoints within a cycle */
    struct nf_chat_rates rates;
    FILE *progress; /* a line now and then; NULL: none */
};

/* *cycles <- the last cycle of the plan up to which all units of the arm are there; -1: not even cycle 0 is. */
enum nf_status nf_chat_arm_progress(const struct nf_chat_plan *plan, int arm, int *cycles);

/* Runs what is missing of an arm.  *busy is 1, and nothing is done, when another process works on it. */
enum nf_status nf_chat_arm_run(struct nf_chat_lab *lab, const struct nf_chat_plan *plan, int arm, int *busy);

/* Adds what all finished cycles of an arm measured, also those beyond the plan's, under the ledger's keys. */
enum nf_status nf_chat_arm_collect(const struct nf_chat_plan *plan, int arm, struct nf_results *results);

#endif
