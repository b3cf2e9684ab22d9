#ifndef NF_MODEL_TOKENIZER_H
#define NF_MODEL_TOKENIZER_H

#include "base/status.h"

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* The byte-fallback BPE of the Llama family, as tokenizer.json describes it.  From text to tokens:
 *   1. added tokens are cut out of the text, the longest at each place (those marked `normalized` after step 2);
 *   2. what lies between is normalised: Prepend and Replace, in the file's order;
 *   3. each character is a token, or the tokens <0x00> ... <0xFF> of its bytes, or the unknown token;
 *   4. of all pairs of neighbours that a merge joins, the one of the lowest rank, and of these the leftmost, is joined,
 *      until none is left;
 *   5. the template of the post-processor puts its tokens around the whole.
 * From tokens to text: Replace in each token, bytes joined to UTF-8 (each byte of an invalid run becomes U+FFFD), all
 * put together, Strip at both ends.  Whatever else a file asks for is refused, not approximated. */

enum {
    NF_TOKENIZER_IDS = 1 << 20, /* an id is below */
    NF_TOKENIZER_TEXT = 1 << 14 /* bytes of a text, normalised, at most */
};

struct nf_tokenizer_token {
    const char *text; /* NULL where the vocabulary has a hole */
    size_t length;
    int added, special, normalized;
    int outside;         /* 1: an added token that the vocabulary has not: characters and merges do not see it */
    char *found_as;      /* an added token as it is looked for: `text`, normalised if that is asked for; owned */
    size_t found_length; /* 0: nothing is left of it, it is never found */
};

struct nf_merge {
    int left, right; /* tokens; the table is ordered by these */
    int rank, joined;
};

struct nf_replacement {
    const char *from, *to; /* from "": put before the text unless that is empty */
};

enum { NF_TOKENIZER_STEPS = 8, NF_TOKENIZER_AROUND = 4 };

struct nf_tokenizer {
    json_t *root; /* holds all strings */
    struct nf_tokenizer_token *tokens;
    int count;    /* one more than the largest id */
    int *by_text; /* the ids that there are, in the order of their texts */
    int known;    /* how many */
    int *added;   /* ids of added tokens */
    int added_count;
    struct nf_merge *merges;
    size_t merge_count;
    int bytes[256];   /* id of <0x..>, -1 without byte fallback */
    int unknown;      /* id, or -1 */
    int fuse_unknown; /* 1: neighbours become one */
    struct nf_replacement normalise[NF_TOKENIZER_STEPS], restore[NF_TOKENIZER_STEPS];
    int normalise_count, restore_count;
    const char *strip; /* a character, or NULL */
    int strip_start, strip_stop;
    int decode_bytes; /* 1: tokens <0x..> are bytes of the text */
    int spaced;       /* 1: no decoder, tokens are put together with spaces between */
    int before[NF_TOKENIZER_AROUND], after[NF_TOKENIZER_AROUND];
    int before_count, after_count;
};

/* Reads tokenizer.json; `where` opens each error.  Owned: nf_tokenizer_release; nothing is left after a failure. */
enum nf_status nf_tokenizer_load(struct nf_tokenizer *tokenizer, const char *path);
enum nf_status nf_tokenizer_parse(struct nf_tokenizer *tokenizer, const char *where, const char *bytes, size_t length);
void nf_tokenizer_release(struct nf_tokenizer *tokenizer);

/* The id of the token with that text, -1 if there is none. */
int nf_tokenizer_find(const struct nf_tokenizer *tokenizer, const char *text, size_t length);
/* The same without added tokens that the vocabulary has not: what characters and merges become. */
int nf_tokenizer_find_in_vocabulary(const struct nf_tokenizer *tokenizer, const char *text, size_t length);

/* ids[*count] <- the tokens of text[length], which must be UTF-8; `around`: with those of the post-processor.
 * NF_INVALID when the text is not UTF-8, too long, or has more than `capacity` tokens. */
enum nf_status nf_tokenizer_encode(const struct nf_tokenizer *tokenizer, const char *text, size_t length, int around,
                                   int *ids, size_t capacity, size_t *count);

/* *text <- the text of the tokens, UTF-8 with a terminating zero (caller frees); `skip`: special tokens are left out.
 * An id without a token is left out, too: a model's vocabulary may be padded.  NF_INVALID for one that cannot be an id.
 */
enum nf_status nf_tokenizer_decode(const struct nf_tokenizer *tokenizer, const int *ids, size_t count, int skip,
                                   char **text);

#endif
