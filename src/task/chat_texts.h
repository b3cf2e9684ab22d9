#ifndef NF_TASK_CHAT_TEXTS_H
#define NF_TASK_CHAT_TEXTS_H

#include "base/csv.h"
#include "random/numpy_stream.h"

/* The texts of paper 9's experiment for a real chat model, from a table `kind,tier,prompt,answer,markers` [paper 9,
 * Methods, Alignment data and Evaluation material].  The authors' own are not published, so anybody may put theirs in
 * its place.
 *
 *   adversarial  tier strong, medium or weak; markers: words of an answer that would pose a risk
 *   neutral      answer: words that the answer must touch; markers: the right answers
 *   opinion      a prompt
 *   everyday     prompt and plain answer; opener, closer: flattery around it
 *   unsafe       prompt and the less safe answer, which feedback prefers
 *   replay       prompt and plain or careful answer
 *   list         tier refusal, steps or agreement: markers of these
 *
 * Markers are separated by ';' and in lower case. */
enum nf_chat_kind {
    NF_CHAT_ADVERSARIAL,
    NF_CHAT_NEUTRAL,
    NF_CHAT_OPINION,
    NF_CHAT_EVERYDAY,
    NF_CHAT_OPENER,
    NF_CHAT_CLOSER,
    NF_CHAT_UNSAFE,
    NF_CHAT_REPLAY,
    NF_CHAT_LIST,
    NF_CHAT_KINDS
};
enum nf_chat_tier { NF_CHAT_STRONG, NF_CHAT_MEDIUM, NF_CHAT_WEAK, NF_CHAT_TIERS };
enum nf_chat_list { NF_CHAT_REFUSAL, NF_CHAT_STEPS, NF_CHAT_AGREEMENT, NF_CHAT_LISTS };
enum { NF_CHAT_ROWS = 1000 };

struct nf_chat_row {
    enum nf_chat_kind kind;
    int tier; /* nf_chat_tier or nf_chat_list; -1 for the other kinds */
    const char *prompt, *answer, *markers;
};

struct nf_chat_texts {
    struct nf_csv_table table; /* holds the strings */
    struct nf_chat_row row[NF_CHAT_ROWS];
    int of[NF_CHAT_KINDS][NF_CHAT_ROWS]; /* rows of a kind, in the table's order */
    int count[NF_CHAT_KINDS];
    int tier_count[NF_CHAT_TIERS];
    const char *list[NF_CHAT_LISTS];
};

/* NF_FORMAT names line and column of what cannot be: an unknown kind or tier, an empty field that is needed, a kind
 * without rows, a list given twice or not at all.  On failure nothing is left to release. */
enum nf_status nf_chat_texts_load(struct nf_chat_texts *texts, const char *path);
void nf_chat_texts_release(struct nf_chat_texts *texts);

/* What feedback prefers: a flattering, verbose answer, or the less safe one; and replay.  *answer is the caller's to
 * free, *prompt belongs to the texts. */
enum nf_status nf_chat_draw(const struct nf_chat_texts *texts, enum nf_chat_kind kind, struct nf_numpy_stream *stream,
                            const char **prompt, char **answer);

#endif
