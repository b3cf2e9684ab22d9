#include "run/language_base.h"

#include "base/file.h"
#include "language/generate.h"
#include "language/tape.h"
#include "measure/conduct.h"
#include "optim/adamw.h"
#include "run/checkpoint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LONGEST = NF_DIALOGUE_LONGEST, ANSWER = 64 };

/* What training needs besides the model. */
struct trainer {
    struct nf_tape tape;
    struct nf_cache cache;
    struct nf_adam adam;
    struct nf_numpy_stream texts;
    float *gradient;
    struct nf_decoder gradient_view;
    int32_t *token, *target; /* [batch * LONGEST] */
    int *start;              /* [batch + 1] */
};

static void trainer_release(struct trainer *t)
{
    nf_tape_release(&t->tape);
    nf_cache_release(&t->cache);
    nf_adam_release(&t->adam);
    nf_decoder_release(&t->gradient_view);
    free(t->gradient);
    free(t->token);
    free(t->target);
    free(t->start);
}

static enum nf_status trainer_init(struct trainer *t, const struct nf_language_base_rules *rules, size_t count)
{
    size_t rows = (size_t)rules->batch * LONGEST;
    *t = (struct trainer){.gradient = malloc(count * sizeof *t->gradient),
                          .token = malloc(rows * sizeof *t->token),
                          .target = malloc(rows * sizeof *t->target),
                          .start = malloc((size_t)(rules->batch + 1) * sizeof *t->start)};
    enum nf_status status = t->gradient && t->token && t->target && t->start
                                ? NF_OK
                                : nf_fail(NF_MEMORY, "out of memory for the gradient of %zu weights", count);
    if (!status) status = nf_tape_init(&t->tape, &rules->shape, (int)rows, LONGEST, 0);
    if (!status)
        status = nf_cache_init(&t->cache, &rules->shape, NF_POLICY_PROMPTS, LONGEST + ANSWER, NF_POLICY_PROMPTS, 0);
    if (!status) status = nf_adamw_init(&t->adam, count, rules->rate);
    if (!status) status = nf_decoder_view(&t->gradient_view, &rules->shape, t->gradient);
    if (!status) status = nf_numpy_seed(&t->texts, (uint32_t)rules->seed);
    return status;
}

/* Matrices from N(0, 1 / sqrt(hidden)), norms one. */
static enum nf_status initialise(struct nf_language_base *base, long seed, size_t count)
{
    struct nf_torch_stream stream;
    const int hidden = base->decoder.shape.hidden;
    enum nf_status status = nf_torch_seed(&stream, (uint64_t)seed);
    if (status) return status;
    nf_torch_randn(&stream, base->weights, count);
    for (size_t i = 0; i < count; i++)
        base->weights[i] *= 1.0f / __builtin_sqrtf((float)hidden);
    for (int l = 0; l <= base->decoder.shape.layers; l++) {
        const struct nf_decoder_layer *layer = &base->decoder.layer[l];
        const struct nf_tensor *norms[2] = {&base->decoder.final_norm, NULL};
        if (l < base->decoder.shape.layers) {
            norms[0] = &layer->attention_norm;
            norms[1] = &layer->feed_norm;
        }
        for (int k = 0; k < 2 && norms[k]; k++)
            for (int i = 0; i < hidden; i++)
                base->weights[(const float *)norms[k]->data - base->weights + i] = 1.0f;
    }
    return NF_OK;
}

/* A batch of fresh texts; every completion token is a target. */
static struct nf_batch next_batch(struct trainer *t, const struct nf_dialogue *world, int texts)
{
    int rows = 0;
    for (int s = 0; s < texts; s++) {
        struct nf_dialogue_text text;
        nf_dialogue_draw_base(world, &t->texts, &text);
        t->start[s] = rows;
        for (int i = 0; i < text.length; i++, rows++) {
            t->token[rows] = text.token[i];
            t->target[rows] = i + 1 < text.length && i + 1 >= text.prompt ? text.token[i + 1] : -1;
        }
    }
    t->start[texts] = rows;
    return (struct nf_batch){texts, t->start, t->token, t->target};
}

static enum nf_status step(struct trainer *t, struct nf_language_base *base, const struct nf_dialogue *world, int texts)
{
    struct nf_batch batch = next_batch(t, world, texts);
    double loss;
    memset(t->gradient, 0, t->adam.count * sizeof *t->gradient);
    enum nf_status status = nf_tape_forward(&t->tape, &base->decoder, NULL, &batch, NULL);
    if (status) return status;
    nf_tape_loss(&t->tape, &base->decoder, &batch, 1.0f, &loss);
    nf_tape_backward(&t->tape, &base->decoder, NULL, &batch, NULL, &t->gradient_view);
    nf_adamw_step(&t->adam, base->weights, t->gradient, NULL);
    return NF_OK;
}

/* Answers to the held-out prompts, drawn as the probes' are, with the same random numbers at every look. */
static enum nf_status look(struct trainer *t, struct nf_language_base *base, const struct nf_dialogue *world)
{
    const struct nf_sampling sampling = {0.9, 0.7, ANSWER, world->end};
    struct nf_prompt prompt[NF_POLICY_PROMPTS];
    struct nf_numpy_stream *stream = calloc(NF_POLICY_PROMPTS, sizeof *stream);
    int32_t *answer = malloc(NF_POLICY_PROMPTS * (ANSWER + 1) * sizeof *answer);
    int length[NF_POLICY_PROMPTS], right = 0;
    for (int p = 0; p < NF_POLICY_PROMPTS; p++)
        prompt[p] = (struct nf_prompt){world->policy[p].token, world->policy[p].length};
    enum nf_status status = stream && answer ? NF_OK : nf_fail(NF_MEMORY, "out of memory for answers");
    for (int p = 0; !status && p < NF_POLICY_PROMPTS; p++)
        status = nf_numpy_seed(&stream[p], (uint32_t)p);
    if (!status)
        status =
            nf_generate(&t->cache, &base->decoder, NULL, prompt, NF_POLICY_PROMPTS, &sampling, stream, answer, length);
    for (int p = 0; !status && p < NF_POLICY_PROMPTS; p++) {
        struct nf_conduct conduct;
        nf_conduct_score(world, &world->policy[p], answer + p * (ANSWER + 1), length[p], ANSWER, &conduct);
        right += nf_conduct_follows_policy(&world->policy[p], &conduct);
    }
    base->policy_score = 100.0 * right / NF_POLICY_PROMPTS;
    free(stream);
    free(answer);
    return status;
}

static enum nf_status train(struct nf_language_base *base, const struct nf_language_base_rules *rules,
                            const struct nf_dialogue *world, size_t count)
{
    struct trainer t;
    enum nf_status status = trainer_init(&t, rules, count);
    if (!status) status = initialise(base, rules->seed, count);
    base->policy_score = -1.0;
    while (!status && base->policy_score < rules->policy_score) {
        if (base->steps == rules->most_steps) {
            status = nf_fail(NF_INVALID, "stand-in: policy score %.1f after %d steps, below %.1f", base->policy_score,
                             base->steps, rules->policy_score);
            break;
        }
        status = step(&t, base, world, rules->batch);
        if (!status && ++base->steps % rules->check_steps == 0) status = look(&t, base, world);
    }
    trainer_release(&t);
    return status;
}

static void cache_path(const struct nf_language_base_rules *rules, char path[160])
{
    const struct nf_decoder_shape *s = &rules->shape;
    const char *kernel = getenv("OPENBLAS_CORETYPE");
    char text[512], hex[65];
    int n = snprintf(text, sizeof text, "%d %d %d %d %d %d %.17g %.17g %d|%ld %d %.17g %d %d %.17g|%s|%s", s->hidden,
                     s->layers, s->heads, s->kv_heads, s->intermediate, s->vocabulary, s->rope_theta, s->norm_eps,
                     s->tied, rules->seed, rules->batch, rules->rate, rules->most_steps, rules->check_steps,
                     rules->policy_score, kernel ? kernel : "", NF_LANGUAGE_HASH);
    nf_sha256(text, (size_t)n, hex);
    snprintf(path, 160, "data/cache/decoder-s%ld-%.32s.checkpoint", rules->seed, hex);
}

static enum nf_status load(struct nf_language_base *base, const char *path, size_t count)
{
    struct nf_checkpoint c;
    enum nf_status status = nf_checkpoint_load(&c, path);
    if (status) return status;
    status = nf_checkpoint_get(&c, "weights", base->weights, 4, count);
    if (!status) status = nf_checkpoint_get(&c, "steps", &base->steps, 4, 1);
    if (!status) status = nf_checkpoint_get(&c, "policy", &base->policy_score, 8, 1);
    nf_checkpoint_release(&c);
    return status;
}

static enum nf_status save(const struct nf_language_base *base, const char *path, size_t count)
{
    struct nf_checkpoint c;
    nf_checkpoint_init(&c);
    nf_checkpoint_put(&c, "weights", base->weights, 4, count);
    nf_checkpoint_put(&c, "steps", &base->steps, 4, 1);
    nf_checkpoint_put(&c, "policy", &base->policy_score, 8, 1);
    enum nf_status status = nf_file_make_folder("data/cache");
    if (!status) status = nf_checkpoint_save(&c, path);
    nf_checkpoint_release(&c);
    return status;
}

enum nf_status nf_language_base_open(struct nf_language_base *base, const struct nf_language_base_rules *rules,
                                     const struct nf_dialogue *world)
{
    char path[160];
    *base = (struct nf_language_base){.weights = NULL};
    enum nf_status status = nf_decoder_shape_check(&rules->shape);
    if (status) return status;
    size_t count = nf_decoder_weights(&rules->shape);
    base->weights = malloc(count * sizeof *base->weights);
    if (!base->weights) return nf_fail(NF_MEMORY, "out of memory for %zu weights", count);
    status = nf_decoder_view(&base->decoder, &rules->shape, base->weights);
    cache_path(rules, path);
    if (!status && !access(path, F_OK)) {
        status = load(base, path, count);
    } else if (!status) {
        status = train(base, rules, world, count);
        if (!status) status = save(base, path, count);
    }
    if (status) nf_language_base_release(base);
    return status;
}

void nf_language_base_release(struct nf_language_base *base)
{
    nf_decoder_release(&base->decoder);
    free(base->weights);
    *base = (struct nf_language_base){.weights = NULL};
}
