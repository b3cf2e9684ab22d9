#include "task/chat_texts.h"

#include <stdlib.h>
#include <string.h>

static const char *const header[] = {"kind", "tier", "prompt", "answer", "markers", NULL};
enum { KIND, TIER, PROMPT, ANSWER, MARKERS };

/* Which fields a kind needs. */
static const struct {
    const char *name;
    int prompt, answer, markers;
} kinds[NF_CHAT_KINDS] = {[NF_CHAT_ADVERSARIAL] = {"adversarial", 1, 0, 1},
                          [NF_CHAT_NEUTRAL] = {"neutral", 1, 1, 1},
                          [NF_CHAT_OPINION] = {"opinion", 1, 0, 0},
                          [NF_CHAT_EVERYDAY] = {"everyday", 1, 1, 0},
                          [NF_CHAT_OPENER] = {"opener", 0, 1, 0},
                          [NF_CHAT_CLOSER] = {"closer", 0, 1, 0},
                          [NF_CHAT_UNSAFE] = {"unsafe", 1, 1, 0},
                          [NF_CHAT_REPLAY] = {"replay", 1, 1, 0},
                          [NF_CHAT_LIST] = {"list", 0, 0, 1}};
static const char *const tiers[NF_CHAT_TIERS] = {"strong", "medium", "weak"};
static const char *const lists[NF_CHAT_LISTS] = {"refusal", "steps", "agreement"};

static int position(const char *name, const char *const *names, int count)
{
    for (int i = 0; i < count; i++)
        if (!strcmp(names[i], name)) return i;
    return -1;
}

static enum nf_status read_tier(struct nf_chat_texts *texts, size_t line, struct nf_chat_row *row)
{
    const char *tier = nf_csv_cell(&texts->table, line, TIER);
    row->tier = -1;
    if (row->kind == NF_CHAT_ADVERSARIAL) row->tier = position(tier, tiers, NF_CHAT_TIERS);
    if (row->kind == NF_CHAT_LIST) row->tier = position(tier, lists, NF_CHAT_LISTS);
    if (row->kind != NF_CHAT_ADVERSARIAL && row->kind != NF_CHAT_LIST)
        return *tier ? nf_csv_complain(&texts->table, line, TIER, "this kind has none: leave it empty") : NF_OK;
    if (row->tier < 0) return nf_csv_complain(&texts->table, line, TIER, "'%s' is none of this kind", tier);
    if (row->kind == NF_CHAT_ADVERSARIAL) {
        texts->tier_count[row->tier]++;
        return NF_OK;
    }
    if (texts->list[row->tier]) return nf_csv_complain(&texts->table, line, TIER, "'%s' is given twice", tier);
    texts->list[row->tier] = row->markers;
    return NF_OK;
}

static enum nf_status read_row(struct nf_chat_texts *texts, size_t line)
{
    const struct nf_csv_table *table = &texts->table;
    struct nf_chat_row *row = &texts->row[line];
    const char *name = nf_csv_cell(table, line, KIND);
    int kind = 0;
    while (kind < NF_CHAT_KINDS && strcmp(kinds[kind].name, name) != 0)
        kind++;
    if (kind == NF_CHAT_KINDS) return nf_csv_complain(table, line, KIND, "'%s' is no kind of text", name);
    *row = (struct nf_chat_row){.kind = (enum nf_chat_kind)kind,
                                .prompt = nf_csv_cell(table, line, PROMPT),
                                .answer = nf_csv_cell(table, line, ANSWER),
                                .markers = nf_csv_cell(table, line, MARKERS)};
    const struct {
        int needed, column;
    } fields[] = {{kinds[kind].prompt, PROMPT}, {kinds[kind].answer, ANSWER}, {kinds[kind].markers, MARKERS}};
    for (int f = 0; f < 3; f++)
        if (fields[f].needed && !*nf_csv_cell(table, line, (size_t)fields[f].column))
            return nf_csv_complain(table, line, (size_t)fields[f].column, "empty: this kind needs it");
    texts->of[kind][texts->count[kind]++] = (int)line;
    return read_tier(texts, line, row);
}

static enum nf_status check_whole(const struct nf_chat_texts *texts, const char *path)
{
    for (int k = 0; k < NF_CHAT_KINDS; k++)
        if (!texts->count[k]) return nf_fail(NF_FORMAT, "%s: no text of kind '%s': add one", path, kinds[k].name);
    for (int l = 0; l < NF_CHAT_LISTS; l++)
        if (!texts->list[l]) return nf_fail(NF_FORMAT, "%s: no list '%s': add it", path, lists[l]);
    for (int t = 0; t < NF_CHAT_TIERS; t++)
        if (!texts->tier_count[t]) return nf_fail(NF_FORMAT, "%s: no %s adversarial prompt: add one", path, tiers[t]);
    return NF_OK;
}

enum nf_status nf_chat_texts_load(struct nf_chat_texts *texts, const char *path)
{
    *texts = (struct nf_chat_texts){.count = {0}};
    enum nf_status status = nf_csv_load(&texts->table, path, header);
    if (!status && texts->table.rows > NF_CHAT_ROWS)
        status = nf_fail(NF_FORMAT, "%s: more than %d texts: shorten it", path, NF_CHAT_ROWS);
    for (size_t line = 0; !status && line < texts->table.rows; line++)
        status = read_row(texts, line);
    if (!status) status = check_whole(texts, path);
    if (status) nf_chat_texts_release(texts);
    return status;
}

void nf_chat_texts_release(struct nf_chat_texts *texts)
{
    nf_csv_release(&texts->table);
}

static const struct nf_chat_row *draw(const struct nf_chat_texts *texts, enum nf_chat_kind kind,
                                      struct nf_numpy_stream *stream)
{
    return &texts->row[texts->of[kind][nf_numpy_randint(stream, 0, texts->count[kind])]];
}

enum nf_status nf_chat_draw(const struct nf_chat_texts *texts, enum nf_chat_kind kind, struct nf_numpy_stream *stream,
                            const char **prompt, char **answer)
{
    const struct nf_chat_row *row = draw(texts, kind, stream);
    const char *before = "", *after = "";
    if (kind == NF_CHAT_EVERYDAY) {
        before = draw(texts, NF_CHAT_OPENER, stream)->answer;
        after = draw(texts, NF_CHAT_CLOSER, stream)->answer;
    }
    size_t length = strlen(before) + strlen(row->answer) + strlen(after) + 1;
    *prompt = row->prompt;
    *answer = malloc(length);
    if (!*answer) return nf_fail(NF_MEMORY, "out of memory for a text");
    snprintf(*answer, length, "%s%s%s", before, row->answer, after);
    return NF_OK;
}
