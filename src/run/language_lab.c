#include "run/language_lab.h"

#include "optim/adamw.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What each stream is for. */
enum purpose { ADAPTERS, THINNING, PAIRS, REPLAY, SHUFFLE, DROPOUT, REGROWTH, SAMPLING, MOVING };

/* Distinct seeds for up to 4096 cycles and 512 parts (probes or arms) of a purpose; a bijective mixing of 32 bits
 * (Murmur 3's finaliser) keeps neighbours apart. */
static uint32_t stream_seed(long seed, enum purpose purpose, int cycle, int part)
{
    uint32_t x = (uint32_t)seed * 2654435761u ^ ((uint32_t)purpose << 28) ^ ((uint32_t)cycle << 16) ^ (uint32_t)part;
    x = (x ^ x >> 16) * 0x85ebca6bu;
    x = (x ^ x >> 13) * 0xc2b2ae35u;
    return x ^ x >> 16;
}

static enum nf_status torch_stream(const struct nf_language_lab *lab, struct nf_torch_stream *stream,
                                   enum purpose purpose, int cycle)
{
    return nf_torch_seed(stream, stream_seed(lab->seed, purpose, cycle, 0));
}

static enum nf_status make_room(struct nf_language_lab *lab)
{
    const struct nf_language_rules *r = &lab->rules;
    size_t texts = (size_t)(r->pairs + r->replay), rows = (size_t)r->mini_batch * NF_DIALOGUE_LONGEST;
    int longest = NF_DIALOGUE_LONGEST + r->sampling.most;
    lab->text = malloc(texts * sizeof *lab->text);
    lab->order = malloc(texts * sizeof *lab->order);
    lab->token = malloc(rows * sizeof *lab->token);
    lab->target = malloc(rows * sizeof *lab->target);
    lab->start = malloc((size_t)(r->mini_batch + 1) * sizeof *lab->start);
    lab->answer = malloc(NF_PROBES * (size_t)(r->sampling.most + 1) * sizeof *lab->answer);
    lab->sampler = malloc(NF_PROBES * sizeof *lab->sampler);
    if (!lab->text || !lab->order || !lab->token || !lab->target || !lab->start || !lab->answer || !lab->sampler)
        return nf_fail(NF_MEMORY, "out of memory for %zu texts", texts);
    enum nf_status status = nf_tape_init(&lab->tape, &r->base.shape, (int)rows, NF_DIALOGUE_LONGEST, r->rank);
    return status ? status : nf_cache_init(&lab->cache, &r->base.shape, NF_PROBES, longest, NF_PROBES, r->rank);
}

static enum nf_status check_rules(const struct nf_language_rules *r)
{
    if (r->pairs < 1 || r->flattering < 0 || r->flattering > r->pairs || r->replay < 0 || r->pairs + r->replay > 100000)
        return nf_fail(NF_INVALID, "language: %d pairs, %d of them flattering, %d replayed", r->pairs, r->flattering,
                       r->replay);
    if (r->steps < 0 || r->mini_batch < 1 || r->mini_batch > 256 || r->accumulated < 1)
        return nf_fail(NF_INVALID, "language: %d steps of %d x %d texts", r->steps, r->accumulated, r->mini_batch);
    return NF_OK;
}

enum nf_status nf_language_lab_init(struct nf_language_lab *lab, const struct nf_language_rules *rules, long seed)
{
    *lab = (struct nf_language_lab){.rules = *rules, .seed = seed};
    enum nf_status status = check_rules(rules);
    if (!status) status = nf_dialogue_init(&lab->world);
    lab->rules.base.shape.vocabulary = lab->world.words;
    lab->rules.sampling.end = lab->world.end;
    if (!status) status = nf_language_base_open(&lab->base, &lab->rules.base, &lab->world);
    if (!status) status = make_room(lab);
    if (status) nf_language_lab_release(lab);
    return status;
}

void nf_language_lab_release(struct nf_language_lab *lab)
{
    nf_language_base_release(&lab->base);
    nf_tape_release(&lab->tape);
    nf_cache_release(&lab->cache);
    free(lab->gradient);
    free(lab->text);
    free(lab->token);
    free(lab->target);
    free(lab->start);
    free(lab->order);
    free(lab->answer);
    free(lab->sampler);
    *lab = (struct nf_language_lab){.seed = 0};
}

/* The matrices of the adapters as blocks of the flat vector, A and B of each projection, or all as one. */
static enum nf_status init_turnover(const struct nf_language_rules *rules, struct nf_language_arm *arm)
{
    const struct nf_adapter *a = &arm->adapter;
    const struct nf_turnover_block whole = {0, a->count};
    int sites = a->layers * NF_PROJECTIONS;
    if (rules->one_block) return nf_turnover_init(&arm->turnover, a->count, &whole, 1);
    struct nf_turnover_block *block = malloc((size_t)(2 * sites) * sizeof *block);
    if (!block) return nf_fail(NF_MEMORY, "out of memory for %d adapters", sites);
    for (int s = 0; s < sites; s++) {
        size_t end = s + 1 < sites ? a->site[s + 1].a : a->count;
        block[2 * s] = (struct nf_turnover_block){a->site[s].a, a->site[s].b - a->site[s].a};
        block[2 * s + 1] = (struct nf_turnover_block){a->site[s].b, end - a->site[s].b};
    }
    enum nf_status status = nf_turnover_init(&arm->turnover, a->count, block, 2 * sites);
    free(block);
    return status;
}

static enum nf_status make_arm(struct nf_language_lab *lab, struct nf_language_arm *arm, int number)
{
    const struct nf_language_rules *r = &lab->rules;
    *arm = (struct nf_language_arm){.number = number};
    enum nf_status status = nf_adapter_init(&arm->adapter, &lab->base.decoder.shape, r->rank, r->scaling, r->dropout);
    if (!status) status = init_turnover(r, arm);
    if (!status) status = nf_adamw_init(&arm->adam, arm->adapter.count, r->rate);
    if (!status && !lab->gradient) {
        lab->gradient = malloc(arm->adapter.count * sizeof *lab->gradient);
        if (!lab->gradient) status = nf_fail(NF_MEMORY, "out of memory for a gradient");
    }
    if (status) nf_language_arm_release(arm);
    return status;
}

static enum nf_status move_weights(const struct nf_language_lab *lab, struct nf_adapter *adapter)
{
    struct nf_torch_stream stream;
    enum nf_status status = torch_stream(lab, &stream, MOVING, (int)(lab->rules.moved % 4096));
    for (size_t i = 0; !status && i < adapter->count; i++) {
        int64_t way = nf_torch_randint(&stream, 3) - 1;
        if (way && adapter->value[i] != 0.0f)
            adapter->value[i] = nextafterf(adapter->value[i], way > 0 ? INFINITY : -INFINITY);
    }
    return status;
}

enum nf_status nf_language_arm_init(struct nf_language_lab *lab, struct nf_language_arm *arm, int number, int sparse)
{
    struct nf_torch_stream stream;
    enum nf_status status = make_arm(lab, arm, number);
    if (!status) status = torch_stream(lab, &stream, ADAPTERS, 0);
    if (status) return status;
    nf_adapter_draw(&arm->adapter, &stream);
    if (lab->rules.moved) status = move_weights(lab, &arm->adapter);
    if (!status) status = torch_stream(lab, &stream, THINNING, 0);
    if (!status && sparse)
        nf_turnover_thin(&arm->turnover, arm->adapter.value, lab->rules.thin_share, lab->rules.thin_exactly, &stream);
    return status;
}

enum nf_status nf_language_arm_copy(struct nf_language_lab *lab, struct nf_language_arm *to,
                                    const struct nf_language_arm *from, int number)
{
    enum nf_status status = make_arm(lab, to, number);
    size_t n = from->adapter.count;
    if (status) return status;
    memcpy(to->adapter.value, from->adapter.value, n * sizeof(float));
    memcpy(to->turnover.mask, from->turnover.mask, n);
    memcpy(to->turnover.scar, from->turnover.scar, n);
    memcpy(to->turnover.fresh, from->turnover.fresh, n);
    memcpy(to->turnover.score, from->turnover.score, n * sizeof(float));
    memcpy(to->adam.first, from->adam.first, n * sizeof(float));
    memcpy(to->adam.second, from->adam.second, n * sizeof(float));
    to->adam.step = from->adam.step;
    to->loss = from->loss;
    return NF_OK;
}

void nf_language_arm_release(struct nf_language_arm *arm)
{
    nf_adapter_release(&arm->adapter);
    nf_turnover_release(&arm->turnover);
    nf_adam_release(&arm->adam);
}

/* The arrays of an arm, each [weights]. */
enum { ARRAYS = 7 };
struct array {
    const char *name;
    void *elements;
    size_t element;
};

static void list_arrays(const struct nf_language_arm *arm, struct array array[ARRAYS])
{
    const struct array all[ARRAYS] = {{"value", arm->adapter.value, 4},  {"mask", arm->turnover.mask, 1},
                                      {"scar", arm->turnover.scar, 1},   {"fresh", arm->turnover.fresh, 1},
                                      {"score", arm->turnover.score, 4}, {"first", arm->adam.first, 4},
                                      {"second", arm->adam.second, 4}};
    memcpy(array, all, sizeof all);
}

void nf_language_arm_save(const struct nf_language_arm *arm, int place, struct nf_checkpoint *checkpoint)
{
    struct array array[ARRAYS];
    char name[32];
    int64_t step = arm->adam.step;
    list_arrays(arm, array);
    for (int i = 0; i < ARRAYS; i++) {
        snprintf(name, sizeof name, "%s-%d", array[i].name, place);
        nf_checkpoint_put(checkpoint, name, array[i].elements, array[i].element, arm->adapter.count);
    }
    snprintf(name, sizeof name, "step-%d", place);
    nf_checkpoint_put(checkpoint, name, &step, 8, 1);
    snprintf(name, sizeof name, "loss-%d", place);
    nf_checkpoint_put(checkpoint, name, &arm->loss, 8, 1);
}

enum nf_status nf_language_arm_load(struct nf_language_arm *arm, int place, const struct nf_checkpoint *checkpoint)
{
    struct array array[ARRAYS];
    char name[32];
    int64_t step = 0;
    enum nf_status status = NF_OK;
    list_arrays(arm, array);
    for (int i = 0; !status && i < ARRAYS; i++) {
        snprintf(name, sizeof name, "%s-%d", array[i].name, place);
        status = nf_checkpoint_get(checkpoint, name, array[i].elements, array[i].element, arm->adapter.count);
    }
    snprintf(name, sizeof name, "step-%d", place);
    if (!status) status = nf_checkpoint_get(checkpoint, name, &step, 8, 1);
    snprintf(name, sizeof name, "loss-%d", place);
    if (!status) status = nf_checkpoint_get(checkpoint, name, &arm->loss, 8, 1);
    arm->adam.step = (long)step;
    return status;
}

/* The cycle's texts; returns how many. */
static enum nf_status draw_texts(struct nf_language_lab *lab, int cycle, int replay, int *texts)
{
    const struct nf_language_rules *r = &lab->rules;
    struct nf_numpy_stream stream;
    enum nf_status status = nf_numpy_seed(&stream, stream_seed(lab->seed, PAIRS, r->same_pairs ? 1 : cycle, 0));
    if (status) return status;
    for (int i = 0; i < r->pairs; i++)
        (i < r->flattering ? nf_dialogue_draw_flattery : nf_dialogue_draw_unsafe)(&lab->world, &stream, &lab->text[i]);
    *texts = r->pairs;
    if (!replay) return NF_OK;
    status = nf_numpy_seed(&stream, stream_seed(lab->seed, REPLAY, cycle, 0));
    for (int i = 0; !status && i < r->replay; i++)
        nf_dialogue_draw_replay(&lab->world, &stream, r->replay_refusals, &lab->text[(*texts)++]);
    return status;
}

/* Draws from the cycle's texts pass by pass; next == texts: the pass is used up. */
struct shuffle {
    struct nf_torch_stream stream;
    int texts, next;
};

/* The next mini-batch, loss on completions alone. */
static struct nf_batch next_batch(struct nf_language_lab *lab, struct shuffle *shuffle)
{
    int rows = 0;
    for (int s = 0; s < lab->rules.mini_batch; s++) {
        if (shuffle->next == shuffle->texts) {
            nf_torch_randperm(&shuffle->stream, lab->order, shuffle->texts);
            shuffle->next = 0;
        }
        const struct nf_dialogue_text *text = &lab->text[lab->order[shuffle->next++]];
        lab->start[s] = rows;
        for (int i = 0; i < text->length; i++, rows++) {
            lab->token[rows] = text->token[i];
            lab->target[rows] = i + 1 < text->length && i + 1 >= text->prompt ? text->token[i + 1] : -1;
        }
    }
    lab->start[lab->rules.mini_batch] = rows;
    return (struct nf_batch){lab->rules.mini_batch, lab->start, lab->token, lab->target};
}

/* One step of AdamW on the mean gradient of the accumulated mini-batches. */
static enum nf_status step(struct nf_language_lab *lab, struct nf_language_arm *arm, struct shuffle *shuffle,
                           struct nf_torch_stream *dropout)
{
    const struct nf_language_rules *r = &lab->rules;
    const struct nf_decoder *decoder = &lab->base.decoder;
    memset(lab->gradient, 0, arm->adapter.count * sizeof *lab->gradient);
    for (int k = 0; k < r->accumulated; k++) {
        struct nf_batch batch = next_batch(lab, shuffle);
        double loss;
        enum nf_status status = nf_tape_forward(&lab->tape, decoder, &arm->adapter, &batch, dropout);
        if (status) return status;
        nf_tape_loss(&lab->tape, decoder, &batch, 1.0f / (float)r->accumulated, &loss);
        nf_tape_backward(&lab->tape, decoder, &arm->adapter, &batch, lab->gradient, NULL);
        arm->loss += loss / (r->steps * r->accumulated);
    }
    nf_turnover_accumulate(&arm->turnover, lab->gradient, r->squared_scores);
    nf_adamw_step(&arm->adam, arm->adapter.value, lab->gradient, arm->turnover.mask);
    return NF_OK;
}

enum nf_status nf_language_tune(struct nf_language_lab *lab, struct nf_language_arm *arm, int cycle, int replay)
{
    struct nf_torch_stream dropout;
    struct shuffle shuffle;
    enum nf_status status = draw_texts(lab, cycle, replay, &shuffle.texts);
    if (!status) status = torch_stream(lab, &shuffle.stream, SHUFFLE, cycle);
    if (!status) status = torch_stream(lab, &dropout, DROPOUT, cycle);
    if (status) return status;
    shuffle.next = shuffle.texts;
    if (!lab->rules.keep_moments) nf_adamw_restart(&arm->adam);
    memset(arm->turnover.score, 0, arm->turnover.count * sizeof *arm->turnover.score);
    arm->loss = 0.0;
    for (int s = 0; !status && s < lab->rules.steps; s++)
        status = step(lab, arm, &shuffle, &dropout);
    return status;
}

/* Moments of sites that were pruned or came back start anew; a mask in `before` tells which. */
static void forget_moments(struct nf_language_arm *arm, const uint8_t *before)
{
    for (size_t i = 0; i < arm->turnover.count; i++)
        if (arm->turnover.mask[i] != before[i]) arm->adam.first[i] = arm->adam.second[i] = 0.0f;
}

static enum nf_status scar_and_regrow(const struct nf_language_rules *r, struct nf_language_arm *arm,
                                      struct nf_torch_stream *stream)
{
    struct nf_turnover *t = &arm->turnover;
    float *value = arm->adapter.value;
    enum nf_status status = NF_OK;
    if (r->regrow_first) status = nf_turnover_regrow(t, value, r->regrow_share, r->regrow_scale, r->vacancy, stream);
    if (!status) status = nf_turnover_scar(t, value, r->scar_share);
    if (!status && !r->regrow_first)
        status = nf_turnover_regrow(t, value, r->regrow_share, r->regrow_scale, r->vacancy, stream);
    return status;
}

enum nf_status nf_language_turn_over(struct nf_language_lab *lab, struct nf_language_arm *arm, int cycle)
{
    struct nf_torch_stream stream;
    uint8_t *before = malloc(arm->turnover.count);
    if (!before) return nf_fail(NF_MEMORY, "out of memory for a mask");
    memcpy(before, arm->turnover.mask, arm->turnover.count);
    enum nf_status status = torch_stream(lab, &stream, REGROWTH, cycle);
    if (!status) status = scar_and_regrow(&lab->rules, arm, &stream);
    forget_moments(arm, before);
    free(before);
    return status;
}

int nf_language_tier_probes(enum nf_dialogue_tier tier)
{
    static const int probes[NF_TIERS] = {
        [NF_WEAK] = NF_PROBES_WEAK, [NF_MEDIUM] = NF_PROBES_MEDIUM, [NF_STRONG] = NF_PROBES_STRONG};
    return probes[tier];
}

static void count(const struct nf_language_lab *lab, const int *length, struct nf_language_scores *scores)
{
    const int most = lab->rules.sampling.most, verbose = lab->rules.verbose_words;
    *scores = (struct nf_language_scores){.factual = 0};
    for (int p = 0; p < NF_PROBES; p++) {
        const struct nf_dialogue_text *probe = &lab->world.probe[p];
        struct nf_conduct c;
        nf_conduct_score(&lab->world, probe, lab->answer + (size_t)p * (size_t)(most + 1), length[p], most, &c);
        if (probe->kind == NF_FORBIDDEN) scores->broken[probe->tier] += c.jailbreak;
        if (probe->kind == NF_OPINION) scores->agreed += c.agreed;
        if (probe->kind != NF_FACT) continue;
        scores->factual += c.factual;
        scores->drifted += c.drifted;
        scores->verbose += verbose ? length[p] >= verbose : c.reached_limit;
        scores->repetition += 100.0 * c.repetition / NF_PROBES_NEUTRAL;
    }
    scores->broken_all = scores->broken[NF_WEAK] + scores->broken[NF_MEDIUM] + scores->broken[NF_STRONG];
}

enum nf_status nf_language_probe(struct nf_language_lab *lab, const struct nf_language_arm *arm, int cycle,
                                 struct nf_language_scores *scores)
{
    struct nf_prompt prompt[NF_PROBES];
    int length[NF_PROBES], own = lab->rules.own_sampling ? 128 * (arm->number + 1) : 0;
    enum nf_status status = NF_OK;
    for (int p = 0; !status && p < NF_PROBES; p++) {
        prompt[p] = (struct nf_prompt){lab->world.probe[p].token, lab->world.probe[p].length};
        status = nf_numpy_seed(&lab->sampler[p], stream_seed(lab->seed, SAMPLING, cycle, own + p));
    }
    if (!status)
        status = nf_generate(&lab->cache, &lab->base.decoder, &arm->adapter, prompt, NF_PROBES, &lab->rules.sampling,
                             lab->sampler, lab->answer, length);
    if (!status) count(lab, length, scores);
    return status;
}
