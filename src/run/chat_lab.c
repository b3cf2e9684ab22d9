#include "run/chat_lab.h"

#include "optim/adamw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum purpose { PAIRS, REPLAY, ORDER, DROPOUT, SAMPLING };

/* As in language_lab.c: distinct seeds, kept apart by Murmur 3's finaliser. */
static uint32_t seed_of(const struct nf_chat_lab *lab, enum purpose purpose, int cycle, int part)
{
    uint32_t x = (uint32_t)lab->language.seed * 2654435761u ^ ((uint32_t)purpose << 28) ^ ((uint32_t)cycle << 20) ^
                 (uint32_t)part;
    x = (x ^ x >> 16) * 0x85ebca6bu;
    x = (x ^ x >> 13) * 0xc2b2ae35u;
    return x ^ x >> 16;
}

static void release_texts(struct nf_chat_text *text, int count)
{
    for (int i = 0; text && i < count; i++)
        free(text[i].token);
}

static enum nf_status make_probes(struct nf_chat_lab *lab)
{
    static const enum nf_chat_kind kinds[] = {NF_CHAT_ADVERSARIAL, NF_CHAT_NEUTRAL, NF_CHAT_OPINION};
    const struct nf_chat_texts *texts = &lab->texts;
    int all = texts->count[kinds[0]] + texts->count[kinds[1]] + texts->count[kinds[2]];
    lab->probe = calloc((size_t)all, sizeof *lab->probe);
    lab->row = calloc((size_t)all, sizeof *lab->row);
    enum nf_status status = lab->probe && lab->row ? NF_OK : nf_fail(NF_MEMORY, "out of memory for %d prompts", all);
    for (int k = 0; k < 3; k++)
        for (int i = 0; !status && i < texts->count[kinds[k]]; i++) {
            const struct nf_chat_row *row = &texts->row[texts->of[kinds[k]][i]];
            lab->row[lab->probe_count] = row;
            status = nf_chat_text_make(&lab->model, row->prompt, NULL, &lab->probe[lab->probe_count++]);
        }
    return status;
}

enum nf_status nf_chat_lab_open(struct nf_chat_lab *lab, const char *folder, const char *texts,
                                const struct nf_language_rules *rules, long seed)
{
    *lab = (struct nf_chat_lab){.cycle = -1};
    lab->language.rules = *rules;
    lab->language.seed = seed;
    enum nf_status status = nf_model_folder_open(&lab->model, folder);
    if (!status && lab->model.config.positions < NF_CHAT_LONGEST + rules->sampling.most)
        status = nf_fail(NF_INVALID, "%s: %d positions, %d are needed: use another model", folder,
                         lab->model.config.positions, NF_CHAT_LONGEST + rules->sampling.most);
    lab->language.rules.base.shape = lab->model.config.shape;
    lab->language.rules.sampling.end = lab->model.end;
    lab->language.base.decoder = lab->model.decoder; /* a view; the folder owns it */
    if (!status) status = nf_chat_texts_load(&lab->texts, texts);
    if (!status) status = make_probes(lab);
    if (status) nf_chat_lab_release(lab);
    return status;
}

void nf_chat_lab_release(struct nf_chat_lab *lab)
{
    release_texts(lab->text, lab->text_count);
    release_texts(lab->probe, lab->probe_count);
    free(lab->text);
    free(lab->probe);
    free(lab->row);
    free(lab->language.gradient);
    nf_tape_release(&lab->tape);
    nf_cache_release(&lab->cache);
    nf_chat_texts_release(&lab->texts);
    nf_model_folder_release(&lab->model);
    *lab = (struct nf_chat_lab){.cycle = -1};
}

static enum nf_status draw_text(struct nf_chat_lab *lab, enum nf_chat_kind kind, struct nf_numpy_stream *stream)
{
    const char *prompt;
    char *answer;
    enum nf_status status = nf_chat_draw(&lab->texts, kind, stream, &prompt, &answer);
    if (status) return status;
    status = nf_chat_text_make(&lab->model, prompt, answer, &lab->text[lab->text_count]);
    lab->text_count += !status;
    free(answer);
    return status;
}

/* The cycle's texts: flattering and unsafe answers as feedback prefers them, then replay. */
static enum nf_status draw_texts(struct nf_chat_lab *lab, int cycle, int replay)
{
    const struct nf_language_rules *r = &lab->language.rules;
    struct nf_numpy_stream stream;
    if (lab->cycle == cycle && lab->replay == replay) return NF_OK;
    release_texts(lab->text, lab->text_count);
    free(lab->text);
    lab->text_count = 0;
    lab->cycle = -1;
    lab->text = calloc((size_t)(r->pairs + r->replay), sizeof *lab->text);
    if (!lab->text) return nf_fail(NF_MEMORY, "out of memory for %d texts", r->pairs + r->replay);
    enum nf_status status = nf_numpy_seed(&stream, seed_of(lab, PAIRS, cycle, 0));
    for (int i = 0; !status && i < r->pairs; i++)
        status = draw_text(lab, i < r->flattering ? NF_CHAT_EVERYDAY : NF_CHAT_UNSAFE, &stream);
    if (!status) status = nf_numpy_seed(&stream, seed_of(lab, REPLAY, cycle, 0));
    for (int i = 0; !status && replay && i < r->replay; i++)
        status = draw_text(lab, NF_CHAT_REPLAY, &stream);
    if (status) return status;
    lab->cycle = cycle;
    lab->replay = replay;
    return NF_OK;
}

/* Room for mini-batches of the longest texts there are; what answering needed is given back first. */
static enum nf_status make_tape(struct nf_chat_lab *lab, int *longest)
{
    const struct nf_language_rules *r = &lab->language.rules;
    *longest = 0;
    for (int i = 0; i < lab->text_count; i++)
        if (lab->text[i].length > *longest) *longest = lab->text[i].length;
    int rows = r->mini_batch * *longest;
    if (lab->cache_longest) nf_cache_release(&lab->cache);
    lab->cache_longest = 0;
    if (rows <= lab->tape_rows) return NF_OK;
    if (lab->tape_rows) nf_tape_release(&lab->tape);
    lab->tape_rows = 0;
    enum nf_status status = nf_tape_init(&lab->tape, &lab->model.config.shape, rows, *longest, r->rank);
    if (!status) lab->tape_rows = rows;
    return status;
}

static enum nf_status make_cache(struct nf_chat_lab *lab)
{
    const struct nf_language_rules *r = &lab->language.rules;
    int longest = 0;
    for (int p = 0; p < lab->probe_count; p++)
        if (lab->probe[p].length > longest) longest = lab->probe[p].length;
    if (lab->tape_rows) nf_tape_release(&lab->tape);
    lab->tape_rows = 0;
    if (lab->cache_longest) return NF_OK;
    lab->cache_longest = longest + r->sampling.most;
    int rows = longest > lab->probe_count ? longest : lab->probe_count; /* a whole prompt in one call */
    return nf_cache_init(&lab->cache, &lab->model.config.shape, lab->probe_count, lab->cache_longest, rows, r->rank);
}

/* The text in place n of the cycle's reshuffled passes. */
static enum nf_status text_at(const struct nf_chat_lab *lab, int n, const struct nf_chat_text **text)
{
    int64_t order[NF_CHAT_ROWS + 1000];
    struct nf_torch_stream stream;
    int pass = n / lab->text_count;
    if (lab->text_count > NF_CHAT_ROWS + 1000) return nf_fail(NF_INVALID, "more than 2000 texts in a cycle");
    enum nf_status status = nf_torch_seed(&stream, seed_of(lab, ORDER, lab->cycle, pass));
    if (status) return status;
    nf_torch_randperm(&stream, order, lab->text_count);
    *text = &lab->text[order[n % lab->text_count]];
    return NF_OK;
}

/* One mini-batch forward and backward; the loss looks at answers alone. */
static enum nf_status mini_batch(struct nf_chat_lab *lab, struct nf_language_arm *arm, int n, int longest,
                                 struct nf_torch_stream *dropout, double *loss, int *rows)
{
    const struct nf_language_rules *r = &lab->language.rules;
    size_t room = (size_t)r->mini_batch * (size_t)longest;
    int32_t *token = malloc(room * sizeof *token), *target = malloc(room * sizeof *target);
    int *start = malloc((size_t)(r->mini_batch + 1) * sizeof *start);
    enum nf_status status = token && target && start ? NF_OK : nf_fail(NF_MEMORY, "out of memory for a mini-batch");
    *rows = 0;
    for (int s = 0; !status && s < r->mini_batch; s++) {
        const struct nf_chat_text *text = NULL;
        status = text_at(lab, n + s, &text);
        if (status) break;
        start[s] = *rows;
        for (int i = 0; i < text->length; i++, (*rows)++) {
            token[*rows] = text->token[i];
            target[*rows] = i + 1 < text->length && i + 1 >= text->prompt ? text->token[i + 1] : -1;
        }
        start[s + 1] = *rows;
    }
    if (!status) {
        const struct nf_batch batch = {r->mini_batch, start, token, target};
        status = nf_tape_forward(&lab->tape, &lab->model.decoder, &arm->adapter, &batch, dropout);
        if (!status) {
            nf_tape_loss(&lab->tape, &lab->model.decoder, &batch, 1.0f / (float)r->accumulated, loss);
            nf_tape_backward(&lab->tape, &lab->model.decoder, &arm->adapter, &batch, lab->language.gradient, NULL);
        }
    }
    free(token);
    free(target);
    free(start);
    return status;
}

/* With adapters that are no numbers every answer would be nonsense, and say so only after hours. */
static enum nf_status check_finite(const struct nf_language_arm *arm, double loss)
{
    int bad = !isfinite(loss);
    for (size_t i = 0; i < arm->adapter.count; i++)
        bad |= !isfinite(arm->adapter.value[i]);
    return bad ? nf_fail(NF_INVALID,
                         "training: loss %g, or an adapter weight that is no number: the model cannot be tuned "
                         "with these settings",
                         loss)
               : NF_OK;
}

static enum nf_status run_step(struct nf_chat_lab *lab, struct nf_language_arm *arm, int step, int longest,
                               double *loss, int *rows)
{
    const struct nf_language_rules *r = &lab->language.rules;
    struct nf_torch_stream dropout;
    enum nf_status status = nf_torch_seed(&dropout, seed_of(lab, DROPOUT, lab->cycle, step));
    memset(lab->language.gradient, 0, arm->adapter.count * sizeof *lab->language.gradient);
    *loss = 0.0;
    *rows = 0;
    for (int k = 0; !status && k < r->accumulated; k++) {
        double one = 0.0;
        int some = 0;
        status = mini_batch(lab, arm, (step * r->accumulated + k) * r->mini_batch, longest, &dropout, &one, &some);
        *loss += one / r->accumulated;
        *rows += some;
    }
    if (status) return status;
    nf_turnover_accumulate(&arm->turnover, lab->language.gradient, r->squared_scores);
    nf_adamw_step(&arm->adam, arm->adapter.value, lab->language.gradient, arm->turnover.mask);
    return check_finite(arm, *loss);
}

enum nf_status nf_chat_tune(struct nf_chat_lab *lab, struct nf_language_arm *arm, int cycle, int replay, int first,
                            int steps, double *loss)
{
    int longest, rows;
    enum nf_status status = draw_texts(lab, cycle, replay);
    if (!status) status = make_tape(lab, &longest);
    if (!status && first == 0) {
        if (!lab->language.rules.keep_moments) nf_adamw_restart(&arm->adam);
        memset(arm->turnover.score, 0, arm->turnover.count * sizeof *arm->turnover.score);
    }
    *loss = 0.0;
    for (int s = first; !status && s < first + steps; s++) {
        double one = 0.0;
        status = run_step(lab, arm, s, longest, &one, &rows);
        *loss += one / steps;
    }
    return status;
}

static enum nf_status count(const struct nf_chat_lab *lab, int p, const int32_t *token, int length, FILE *file,
                            struct nf_chat_scores *scores)
{
    const struct nf_chat_row *row = lab->row[p];
    struct nf_chat_conduct c;
    char *text;
    enum nf_status status = nf_tokenizer_decode(&lab->model.tokenizer, token, (size_t)length, 1, &text);
    if (status) return status;
    status = nf_chat_score(&lab->texts, row, text, &c);
    if (file) nf_csv_write_row(file, (const char *const[]){row->prompt, text, NULL}); /* errors stay with the stream */
    free(text);
    if (status) return status;
    if (row->kind == NF_CHAT_ADVERSARIAL) {
        scores->broken[row->tier] += c.jailbreak;
        scores->broken_all += c.jailbreak;
        scores->refused += c.refused;
    } else if (row->kind == NF_CHAT_NEUTRAL) {
        int verbose = lab->language.rules.verbose_words;
        scores->factual += c.factual;
        scores->drifted += c.drifted;
        scores->verbose += length >= (verbose ? verbose : lab->language.rules.sampling.most);
        scores->repetition += 100.0 * c.repetition / lab->texts.count[NF_CHAT_NEUTRAL];
    } else {
        scores->agreed += c.agreed;
    }
    return NF_OK;
}

enum nf_status nf_chat_probe(struct nf_chat_lab *lab, const struct nf_language_arm *arm, int cycle, FILE *file,
                             struct nf_chat_scores *scores)
{
    const struct nf_sampling *sampling = &lab->language.rules.sampling;
    size_t probes = (size_t)lab->probe_count, each = (size_t)sampling->most + 1;
    struct nf_prompt *prompt = calloc(probes, sizeof *prompt);
    struct nf_numpy_stream *stream = calloc(probes, sizeof *stream);
    int32_t *answer = malloc(probes * each * sizeof *answer);
    int *length = calloc(probes, sizeof *length);
    *scores = (struct nf_chat_scores){0};
    enum nf_status status =
        prompt && stream && answer && length ? NF_OK : nf_fail(NF_MEMORY, "out of memory for %zu answers", probes);
    if (!status) status = make_cache(lab);
    for (size_t p = 0; !status && p < probes; p++) {
        prompt[p] = (struct nf_prompt){lab->probe[p].token, lab->probe[p].length};
        status = nf_numpy_seed(&stream[p], seed_of(lab, SAMPLING, cycle, (int)p));
    }
    if (!status)
        status = nf_generate(&lab->cache, &lab->model.decoder, &arm->adapter, prompt, lab->probe_count, sampling,
                             stream, answer, length);
    for (size_t p = 0; !status && p < probes; p++)
        status = count(lab, (int)p, answer + p * each, length[p], file, scores);
    free(prompt);
    free(stream);
    free(answer);
    free(length);
    return status;
}

static double on_clock(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Of the processor, not of the wall: what a quiet core would take. */
static double seconds(void)
{
    return on_clock(CLOCK_PROCESS_CPUTIME_ID);
}

/* One new token of every probe, and one prompt: the rest is that many times as much. */
static enum nf_status measure_probe(struct nf_chat_lab *lab, const struct nf_language_arm *arm,
                                    struct nf_chat_rates *rates)
{
    int probes = lab->probe_count, length = lab->probe[0].length, most = lab->language.rules.sampling.most, all = 0;
    struct nf_cache_row *row = calloc((size_t)(probes + length), sizeof *row);
    if (!row) return nf_fail(NF_MEMORY, "out of memory for a trial");
    for (int i = 0; i < length; i++)
        row[i] = (struct nf_cache_row){0, i, lab->probe[0].token[i], i + 1 == length};
    for (int p = 0; p < probes; p++)
        all += lab->probe[p].length;
    enum nf_status status = make_cache(lab);
    double begin = seconds();
    if (!status) status = nf_cache_run(&lab->cache, &lab->model.decoder, &arm->adapter, row, length);
    double prompt = seconds() - begin;
    for (int p = 0; p < probes; p++)
        row[p] = (struct nf_cache_row){p, p ? 0 : length, lab->probe[p].token[0], 1};
    begin = seconds();
    if (!status) status = nf_cache_run(&lab->cache, &lab->model.decoder, &arm->adapter, row, probes);
    double token = seconds() - begin;
    rates->probe = prompt * all / length + token * most;
    rates->tokens_written = probes / token;
    free(row);
    return status;
}

enum nf_status nf_chat_measure(struct nf_chat_lab *lab, struct nf_language_arm *arm, struct nf_chat_rates *rates)
{
    const struct nf_language_rules *r = &lab->language.rules;
    struct nf_torch_stream dropout;
    double loss = 0.0, tokens = 0.0;
    int longest, rows;
    double wall = on_clock(CLOCK_MONOTONIC), busy = seconds();
    enum nf_status status = measure_probe(lab, arm, rates);
    if (!status) status = draw_texts(lab, 1, 0);
    if (!status) status = make_tape(lab, &longest);
    if (!status) status = nf_torch_seed(&dropout, 1);
    for (int i = 0; i < lab->text_count; i++)
        tokens += lab->text[i].length;
    double begin = seconds();
    if (!status) status = mini_batch(lab, arm, 0, longest, &dropout, &loss, &rows);
    if (status) return status;
    rates->tokens_trained = rows / (seconds() - begin);
    rates->share = (seconds() - busy) / (on_clock(CLOCK_MONOTONIC) - wall);
    rates->step = tokens / lab->text_count * r->mini_batch * r->accumulated / rates->tokens_trained;
    return NF_OK;
}
