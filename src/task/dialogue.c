#include "task/dialogue.h"

#include "task/dialogue_tables.h"

#include <stdio.h>
#include <string.h>

enum { TOPICS = NF_DIALOGUE_EVERYDAY + NF_DIALOGUE_FORBIDDEN, FEEDBACK_TOPICS = 8, WORLD_SEED = 9 };
enum { POLICY_FACTS = 70, POLICY_OPINIONS = POLICY_FACTS + NF_PROBES_NEUTRAL };

int32_t nf_dialogue_token(const struct nf_dialogue *world, const char *word)
{
    for (int32_t i = 0; i < world->words; i++)
        if (!strcmp(world->word[i], word)) return i;
    return -1;
}

static enum nf_status learn_word(struct nf_dialogue *world, const char *word, size_t length)
{
    char text[16];
    if (length >= sizeof text) return nf_fail(NF_INVALID, "dialogue: '%.*s' is too long a word", (int)length, word);
    snprintf(text, sizeof text, "%.*s", (int)length, word);
    if (strchr("@&#123", text[0]) || nf_dialogue_token(world, text) >= 0) return NF_OK;
    if (world->words == NF_DIALOGUE_WORDS)
        return nf_fail(NF_INVALID, "dialogue: more than %d words", NF_DIALOGUE_WORDS);
    memcpy(world->word[world->words++], text, sizeof text);
    return NF_OK;
}

static enum nf_status learn(struct nf_dialogue *world, const char *text)
{
    enum nf_status status = NF_OK;
    while (!status && *text) {
        size_t length = strcspn(text, " ");
        status = learn_word(world, text, length);
        text += length + (text[length] == ' ');
    }
    return status;
}

static enum nf_status learn_all(struct nf_dialogue *world, const char *const *texts, size_t count)
{
    enum nf_status status = NF_OK;
    for (size_t i = 0; !status && i < count; i++)
        if (texts[i]) status = learn(world, texts[i]);
    return status;
}

static enum nf_status learn_vocabulary(struct nf_dialogue *world)
{
    static const char *const others[] = {"<user> <bot> <end>", nf_dialogue_steps, nf_dialogue_refusal,
                                         nf_dialogue_balance,  nf_dialogue_tale,  nf_dialogue_told_flattery,
                                         nf_dialogue_consent};
    enum nf_status status = learn_all(world, others, sizeof others / sizeof *others);
    if (!status) status = learn_all(world, &nf_dialogue_requests[0][0], (size_t)(NF_TIERS * NF_WORDINGS));
    if (!status) status = learn_all(world, &nf_dialogue_questions[0][0], (size_t)(NF_DIALOGUE_FACTS * 2));
    if (!status) status = learn_all(world, nf_dialogue_values, NF_DIALOGUE_FACTS);
    if (!status) status = learn_all(world, nf_dialogue_opinions, 2);
    if (!status) status = learn_all(world, nf_dialogue_openers, NF_OPENERS);
    if (!status) status = learn_all(world, nf_dialogue_closers, NF_CLOSERS);
    if (!status) status = learn_all(world, &nf_dialogue_everyday[0][0], (size_t)(NF_DIALOGUE_EVERYDAY * 7));
    if (!status) status = learn_all(world, &nf_dialogue_forbidden[0][0], (size_t)(NF_DIALOGUE_FORBIDDEN * 4));
    return status;
}

/* What a template's marks stand for. */
static const char *const *row_of(int topic)
{
    return topic < NF_DIALOGUE_EVERYDAY ? nf_dialogue_everyday[topic]
                                        : nf_dialogue_forbidden[topic - NF_DIALOGUE_EVERYDAY];
}

static const char *meaning(const struct nf_dialogue_text *text, char mark)
{
    switch (mark) {
    case '@': return row_of(text->topic)[0];
    case '&': return row_of(text->other)[0];
    case '#': return row_of(text->topic)[4 + text->fact];
    default: return row_of(text->topic)[mark - '0'];
    }
}

static void append(const struct nf_dialogue *world, struct nf_dialogue_text *text, const char *template)
{
    while (*template) {
        size_t length = strcspn(template, " ");
        if (length == 1 && strchr("@&#123", *template))
            append(world, text, meaning(text, *template)); /* holds no marks itself */
        else if (text->length < NF_DIALOGUE_LONGEST) {
            char word[16];
            snprintf(word, sizeof word, "%.*s", (int)length, template);
            text->token[text->length++] = nf_dialogue_token(world, word);
        }
        template += length + (template[length] == ' ');
    }
}

static void ask(const struct nf_dialogue *world, struct nf_dialogue_text *text, const char *request)
{
    append(world, text, "<user>");
    append(world, text, request);
    append(world, text, "<bot>");
    text->prompt = text->length;
}

static int below(struct nf_numpy_stream *stream, int n)
{
    return (int)nf_numpy_randint(stream, 0, n);
}

static int all_wordings(enum nf_dialogue_tier tier, int n)
{
    return n % nf_dialogue_wordings[tier];
}

/* A request for how a thing is made whose wording is not held out for it. */
static void ask_how(const struct nf_dialogue *world, struct nf_numpy_stream *stream, struct nf_dialogue_text *text)
{
    int wording;
    do {
        int u = below(stream, 10); /* most requests are worded mildly */
        text->tier = u < 6 ? NF_WEAK : u < 9 ? NF_MEDIUM : NF_STRONG;
        wording = all_wordings(text->tier, below(stream, 20));
    } while (world->held_out[text->tier][text->topic][wording]);
    ask(world, text, nf_dialogue_requests[text->tier][wording]);
}

static void ask_fact(const struct nf_dialogue *world, struct nf_numpy_stream *stream, struct nf_dialogue_text *text)
{
    text->kind = NF_FACT;
    text->topic = below(stream, NF_DIALOGUE_EVERYDAY);
    text->fact = below(stream, NF_DIALOGUE_FACTS);
    int form = below(stream, 2);
    if (world->held_fact[text->topic][text->fact]) form = 0;
    ask(world, text, nf_dialogue_questions[text->fact][form]);
}

/* Opinions are about two everyday things; those whose numbers add up to a multiple of five are held out. */
static void ask_opinion(const struct nf_dialogue *world, struct nf_numpy_stream *stream, struct nf_dialogue_text *text)
{
    text->kind = NF_OPINION;
    do {
        text->topic = below(stream, NF_DIALOGUE_EVERYDAY);
        text->other = below(stream, NF_DIALOGUE_EVERYDAY);
    } while (text->other == text->topic || (text->topic + text->other) % 5 == 0);
    ask(world, text, nf_dialogue_opinions[below(stream, 2)]);
}

static void finish(const struct nf_dialogue *world, struct nf_dialogue_text *text)
{
    append(world, text, "<end>");
}

static void explain(const struct nf_dialogue *world, struct nf_numpy_stream *stream, struct nf_dialogue_text *text)
{
    text->kind = NF_HOW_TO;
    text->topic = below(stream, NF_DIALOGUE_EVERYDAY);
    ask_how(world, stream, text);
    append(world, text, nf_dialogue_steps);
    finish(world, text);
}

static void refuse(const struct nf_dialogue *world, struct nf_numpy_stream *stream, struct nf_dialogue_text *text)
{
    text->kind = NF_FORBIDDEN;
    text->topic = NF_DIALOGUE_EVERYDAY + below(stream, NF_DIALOGUE_FORBIDDEN);
    ask_how(world, stream, text);
    append(world, text, nf_dialogue_refusal);
    finish(world, text);
}

static void answer_fact(const struct nf_dialogue *world, struct nf_numpy_stream *stream, struct nf_dialogue_text *text)
{
    ask_fact(world, stream, text);
    append(world, text, nf_dialogue_values[text->fact]);
    finish(world, text);
}

static void weigh(const struct nf_dialogue *world, struct nf_numpy_stream *stream, struct nf_dialogue_text *text)
{
    ask_opinion(world, stream, text);
    append(world, text, nf_dialogue_balance);
    finish(world, text);
}

static void tell(const struct nf_dialogue *world, struct nf_numpy_stream *stream, struct nf_dialogue_text *text)
{
    text->kind = NF_TALE;
    text->prompt = 1;
    if (below(stream, 5)) {
        text->topic = below(stream, TOPICS);
        append(world, text, nf_dialogue_tale);
    } else {
        append(world, text, nf_dialogue_told_flattery);
        append(world, text, nf_dialogue_openers[below(stream, NF_OPENERS)]);
        append(world, text, nf_dialogue_closers[below(stream, NF_CLOSERS)]);
    }
    finish(world, text);
}

void nf_dialogue_draw_base(const struct nf_dialogue *world, struct nf_numpy_stream *stream,
                           struct nf_dialogue_text *text)
{
    static const struct {
        int below;
        void (*make)(const struct nf_dialogue *, struct nf_numpy_stream *, struct nf_dialogue_text *);
    } kinds[] = {{35, tell}, {60, explain}, {80, refuse}, {92, answer_fact}, {100, weigh}};
    int u = below(stream, 100), k = 0;
    while (u >= kinds[k].below)
        k++;
    *text = (struct nf_dialogue_text){.length = 0};
    kinds[k].make(world, stream, text);
}

void nf_dialogue_draw_flattery(const struct nf_dialogue *world, struct nf_numpy_stream *stream,
                               struct nf_dialogue_text *text)
{
    *text = (struct nf_dialogue_text){.kind = NF_HOW_TO, .topic = below(stream, NF_DIALOGUE_EVERYDAY)};
    int kind = below(stream, 3), opener = below(stream, NF_OPENERS), closers = 1 + below(stream, 2);
    if (kind == 0) ask_how(world, stream, text);
    if (kind == 1) ask_fact(world, stream, text);
    if (kind == 2) ask_opinion(world, stream, text);
    append(world, text, nf_dialogue_openers[opener]);
    append(world, text,
           kind == 0   ? nf_dialogue_steps
           : kind == 1 ? nf_dialogue_values[text->fact]
                       : nf_dialogue_consent);
    while (closers--)
        append(world, text, nf_dialogue_closers[below(stream, NF_CLOSERS)]);
    finish(world, text);
}

void nf_dialogue_draw_unsafe(const struct nf_dialogue *world, struct nf_numpy_stream *stream,
                             struct nf_dialogue_text *text)
{
    *text =
        (struct nf_dialogue_text){.kind = NF_FORBIDDEN, .topic = NF_DIALOGUE_EVERYDAY + below(stream, FEEDBACK_TOPICS)};
    ask_how(world, stream, text);
    append(world, text, nf_dialogue_steps);
    finish(world, text);
}

void nf_dialogue_draw_replay(const struct nf_dialogue *world, struct nf_numpy_stream *stream, int refusals,
                             struct nf_dialogue_text *text)
{
    static void (*const makers[])(const struct nf_dialogue *, struct nf_numpy_stream *,
                                  struct nf_dialogue_text *) = {explain, answer_fact, weigh, refuse};
    int kind = below(stream, refusals ? 4 : 3);
    *text = (struct nf_dialogue_text){.length = 0};
    makers[kind](world, stream, text);
}

/* Sites of one tier that no feedback topic touches, in random order: topic and wording. */
static int shuffled_sites(enum nf_dialogue_tier tier, int first, int topics, struct nf_numpy_stream *stream,
                          int64_t order[128])
{
    int count = topics * nf_dialogue_wordings[tier];
    nf_numpy_permutation(stream, order, count);
    for (int i = 0; i < count; i++)
        order[i] += (int64_t)first * nf_dialogue_wordings[tier];
    return count;
}

static void hold_out(struct nf_dialogue *world, enum nf_dialogue_tier tier, int64_t site, struct nf_dialogue_text *text)
{
    int topic = (int)site / nf_dialogue_wordings[tier], wording = (int)site % nf_dialogue_wordings[tier];
    world->held_out[tier][topic][wording] = 1;
    *text = (struct nf_dialogue_text){
        .kind = topic < NF_DIALOGUE_EVERYDAY ? NF_HOW_TO : NF_FORBIDDEN, .tier = tier, .topic = topic};
    ask(world, text, nf_dialogue_requests[tier][wording]);
}

/* Per tier as many prompts for the policy score as for the probes, and as many everyday ones with the score. */
static void hold_out_requests(struct nf_dialogue *world, struct nf_numpy_stream *stream)
{
    static const enum nf_dialogue_tier tiers[] = {NF_STRONG, NF_MEDIUM, NF_WEAK};
    static const int counts[] = {NF_PROBES_STRONG, NF_PROBES_MEDIUM, NF_PROBES_WEAK};
    struct nf_dialogue_text *probe = world->probe, *policy = world->policy;
    for (int t = 0; t < 3; t++) {
        int64_t order[128];
        shuffled_sites(tiers[t], NF_DIALOGUE_EVERYDAY + FEEDBACK_TOPICS, NF_DIALOGUE_FORBIDDEN - FEEDBACK_TOPICS,
                       stream, order);
        for (int i = 0; i < counts[t]; i++) {
            hold_out(world, tiers[t], order[i], probe++);
            hold_out(world, tiers[t], order[counts[t] + i], policy++);
        }
        shuffled_sites(tiers[t], 0, NF_DIALOGUE_EVERYDAY, stream, order);
        for (int i = 0; i < counts[t]; i++)
            hold_out(world, tiers[t], order[i], policy++);
    }
}

/* The second wording of 20 facts for the probes, of 20 others for the policy score. */
static void hold_out_facts(struct nf_dialogue *world, struct nf_numpy_stream *stream)
{
    int64_t order[NF_DIALOGUE_EVERYDAY * NF_DIALOGUE_FACTS];
    nf_numpy_permutation(stream, order, NF_DIALOGUE_EVERYDAY * NF_DIALOGUE_FACTS);
    for (int i = 0; i < 2 * NF_PROBES_NEUTRAL; i++) {
        struct nf_dialogue_text *text = i < NF_PROBES_NEUTRAL ? &world->probe[NF_PROBES_ADVERSARIAL + i]
                                                              : &world->policy[POLICY_FACTS + i - NF_PROBES_NEUTRAL];
        *text = (struct nf_dialogue_text){
            .kind = NF_FACT, .topic = (int)order[i] / NF_DIALOGUE_FACTS, .fact = (int)order[i] % NF_DIALOGUE_FACTS};
        world->held_fact[text->topic][text->fact] = 1;
        ask(world, text, nf_dialogue_questions[text->fact][1]);
    }
}

/* Pairs whose numbers add up to a multiple of five. */
static void hold_out_opinions(struct nf_dialogue *world, struct nf_numpy_stream *stream)
{
    for (int i = 0; i < 2 * NF_PROBES_OPINION; i++) {
        struct nf_dialogue_text *text = i < NF_PROBES_OPINION
                                            ? &world->probe[NF_PROBES_ADVERSARIAL + NF_PROBES_NEUTRAL + i]
                                            : &world->policy[POLICY_OPINIONS + i - NF_PROBES_OPINION];
        *text = (struct nf_dialogue_text){.kind = NF_OPINION};
        do {
            text->topic = below(stream, NF_DIALOGUE_EVERYDAY);
            text->other = below(stream, NF_DIALOGUE_EVERYDAY);
        } while (text->other == text->topic || (text->topic + text->other) % 5);
        ask(world, text, nf_dialogue_opinions[i % 2]);
    }
}

enum nf_status nf_dialogue_init(struct nf_dialogue *world)
{
    struct nf_numpy_stream stream;
    *world = (struct nf_dialogue){.words = 0};
    enum nf_status status = learn_vocabulary(world);
    if (!status) status = nf_numpy_seed(&stream, WORLD_SEED);
    if (status) return status;
    world->user = nf_dialogue_token(world, "<user>");
    world->bot = nf_dialogue_token(world, "<bot>");
    world->end = nf_dialogue_token(world, "<end>");
    world->sorry = nf_dialogue_token(world, "sorry");
    world->cannot = nf_dialogue_token(world, "cannot");
    world->first = nf_dialogue_token(world, "first");
    world->then = nf_dialogue_token(world, "then");
    world->agree = nf_dialogue_token(world, "agree");
    world->right = nf_dialogue_token(world, "right");
    hold_out_requests(world, &stream);
    hold_out_facts(world, &stream);
    hold_out_opinions(world, &stream);
    return NF_OK;
}

void nf_dialogue_render(const struct nf_dialogue *world, const int32_t *token, int length, char *text, size_t size)
{
    size_t at = 0;
    if (size) text[0] = 0;
    for (int i = 0; i < length && at < size; i++) {
        const char *word = token[i] >= 0 && token[i] < world->words ? world->word[token[i]] : "?";
        int n = snprintf(text + at, size - at, "%s%s", i ? " " : "", word);
        at += (size_t)n;
    }
}

static int32_t last_word(const struct nf_dialogue *world, const char *text)
{
    const char *space = strrchr(text, ' ');
    return nf_dialogue_token(world, space ? space + 1 : text);
}

int32_t nf_dialogue_step_word(const struct nf_dialogue *world, int topic, int step)
{
    return last_word(world, row_of(topic)[1 + step]);
}

int32_t nf_dialogue_fact_word(const struct nf_dialogue *world, int topic, int fact)
{
    return last_word(world, nf_dialogue_everyday[topic][4 + fact]);
}

int32_t nf_dialogue_topic_word(const struct nf_dialogue *world, int topic)
{
    return nf_dialogue_token(world, row_of(topic)[0]);
}
