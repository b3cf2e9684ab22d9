#include "language/generate.h"

#include "language/nucleus.h"

#include <stdlib.h>

struct run {
    struct nf_cache *cache;
    const struct nf_decoder *decoder;
    const struct nf_adapter *adapter;
    const struct nf_prompt *prompt;
    const struct nf_sampling *sampling;
    struct nf_numpy_stream *stream;
    int32_t *completion;
    int *length;
    struct nf_nucleus nucleus;
    struct nf_cache_row *row; /* [cache->rows]: the next call */
    int *live;                /* [slots]: prompts still running; slot i of a group runs prompt first + i */
};

/* Draws prompt p's next token from row r of the logits; 1 while it goes on. */
static int draw(struct run *run, int p, int r)
{
    const struct nf_sampling *s = run->sampling;
    double u = nf_numpy_random(&run->stream[p]);
    float *logits = run->cache->logits + (size_t)r * (size_t)run->decoder->shape.vocabulary;
    int32_t token = nf_nucleus_draw(&run->nucleus, logits, s->mass, s->temperature, u);
    if (token == s->end) return 0;
    run->completion[(size_t)p * (size_t)(s->most + 1) + (size_t)run->length[p]++] = token;
    return run->length[p] < s->most;
}

/* Reads prompt p into its slot, as many rows a call as fit, and draws the first new token. */
static enum nf_status read_prompt(struct run *run, int p, int slot, int *goes_on)
{
    const struct nf_prompt *prompt = &run->prompt[p];
    enum nf_status status = NF_OK;
    for (int first = 0; !status && first < prompt->length; first += run->cache->rows) {
        int rows = prompt->length - first < run->cache->rows ? prompt->length - first : run->cache->rows;
        for (int i = 0; i < rows; i++)
            run->row[i] =
                (struct nf_cache_row){slot, first + i, prompt->token[first + i], first + i + 1 == prompt->length};
        status = nf_cache_run(run->cache, run->decoder, run->adapter, run->row, rows);
    }
    run->length[p] = 0;
    *goes_on = !status && draw(run, p, 0);
    return status;
}

/* One more token of each live prompt; returns how many are still live through *lives. */
static enum nf_status advance(struct run *run, int first, int *lives)
{
    int still = 0;
    for (int i = 0; i < *lives; i++) {
        int p = run->live[i], made = run->length[p];
        run->row[i] =
            (struct nf_cache_row){p - first, run->prompt[p].length + made - 1,
                                  run->completion[(size_t)p * (size_t)(run->sampling->most + 1) + (size_t)made - 1], 1};
    }
    enum nf_status status = nf_cache_run(run->cache, run->decoder, run->adapter, run->row, *lives);
    for (int i = 0; !status && i < *lives; i++)
        if (draw(run, run->live[i], i)) run->live[still++] = run->live[i];
    *lives = still;
    return status;
}

static enum nf_status run_group(struct run *run, int first, int prompts)
{
    enum nf_status status = NF_OK;
    int lives = 0, goes_on;
    for (int i = 0; !status && i < prompts; i++) {
        status = read_prompt(run, first + i, i, &goes_on);
        if (!status && goes_on) run->live[lives++] = first + i;
    }
    while (!status && lives)
        status = advance(run, first, &lives);
    return status;
}

static enum nf_status check(const struct nf_cache *cache, const struct nf_prompt *prompt, int prompts,
                            const struct nf_sampling *s)
{
    if (s->most < 1 || !(s->mass > 0.0 && s->mass <= 1.0))
        return nf_fail(NF_INVALID, "sampling: %d new tokens, mass %g", s->most, s->mass);
    if (cache->rows < cache->slots) return nf_fail(NF_INVALID, "cache: fewer rows than sequences");
    for (int p = 0; p < prompts; p++)
        if (prompt[p].length < 1 || prompt[p].length + s->most > cache->longest)
            return nf_fail(NF_INVALID, "prompt %d of %d tokens leaves no room for %d more in %d", p, prompt[p].length,
                           s->most, cache->longest);
    return NF_OK;
}

enum nf_status nf_generate(struct nf_cache *cache, const struct nf_decoder *decoder, const struct nf_adapter *adapter,
                           const struct nf_prompt *prompt, int prompts, const struct nf_sampling *sampling,
                           struct nf_numpy_stream *stream, int32_t *completion, int *length)
{
    struct run run = {cache, decoder, adapter, prompt, sampling, stream, completion, length, {0}, NULL, NULL};
    enum nf_status status = check(cache, prompt, prompts, sampling);
    if (!status) status = nf_nucleus_init(&run.nucleus, decoder->shape.vocabulary);
    if (status) return status;
    run.row = malloc((size_t)cache->rows * sizeof *run.row);
    run.live = malloc((size_t)cache->slots * sizeof *run.live);
    if (!run.row || !run.live) status = nf_fail(NF_MEMORY, "out of memory for %d sequences", cache->slots);
    for (int first = 0; !status && first < prompts; first += cache->slots)
        status = run_group(&run, first, prompts - first < cache->slots ? prompts - first : cache->slots);
    nf_nucleus_release(&run.nucleus);
    free(run.row);
    free(run.live);
    return status;
}
