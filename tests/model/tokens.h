#ifndef NF_TESTS_MODEL_TOKENS_H
#define NF_TESTS_MODEL_TOKENS_H

#include "../reference/golden.h"
#include "model/tokenizer.h"

/* The tokenizers and cases of tests/reference/make_tokenizer.py. */

static inline void load_reference(struct nf_tokenizer *tokenizer, const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "tests/reference/tokenizer_%s.json", name);
    ck_assert_msg(nf_tokenizer_load(tokenizer, path) == NF_OK, "%s", nf_error());
}

/* Calls `check` with every case and the tokenizer it is about; returns how many there were. */
static inline size_t each_case(void (*check)(const struct nf_tokenizer *tokenizer, const json_t *one))
{
    struct nf_tokenizer bytes, unknown;
    load_reference(&bytes, "bytes");
    load_reference(&unknown, "unknown");
    json_t *cases = json_load_file("tests/reference/tokenizer_cases.json", JSON_ALLOW_NUL, NULL), *one;
    size_t i;
    ck_assert(json_is_array(cases));
    json_array_foreach(cases, i, one)
    {
        const char *name = json_string_value(json_object_get(one, "tokenizer"));
        check(strcmp(name, "bytes") ? &unknown : &bytes, one);
    }
    json_decref(cases);
    nf_tokenizer_release(&bytes);
    nf_tokenizer_release(&unknown);
    return i;
}

#endif
