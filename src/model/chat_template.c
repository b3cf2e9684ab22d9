#include "model/jinja.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The form itself, into `to` [room]: returns the bytes that it takes, as snprintf does. */
static size_t write_turns(const struct nf_chat_template *chat, const struct nf_chat_turn *turns, size_t count,
                          int reply, char *to, size_t room)
{
    size_t used = 0;
#define APPEND(...) used += (size_t)snprintf(used < room ? to + used : NULL, used < room ? room - used : 0, __VA_ARGS__)
    APPEND("%s", chat->begin);
    for (size_t i = 0; i < count; i++)
        APPEND("<|%s|>\n%s%s%s", turns[i].role, turns[i].content, chat->end, chat->separator);
    if (reply) APPEND("<|assistant|>%s", chat->opening);
#undef APPEND
    return used;
}

/* What tells the form apart from others: every role, several turns, with and without the opening of a reply. */
static const struct nf_chat_turn turns[] = {
    {"system", "Be brief."}, {"user", "One  two\nthree"}, {"assistant", "Four."}, {"user", "Five?"}};
static const struct {
    size_t first, count;
    int reply;
} conversations[] = {{1, 1, 1}, {0, 4, 1}, {1, 2, 0}};

static int renders_as(const struct nf_chat_template *chat, char rendered[][NF_JINJA_OUTPUT])
{
    char expected[NF_JINJA_OUTPUT];
    for (size_t i = 0; i < sizeof conversations / sizeof *conversations; i++) {
        write_turns(chat, turns + conversations[i].first, conversations[i].count, conversations[i].reply, expected,
                    sizeof expected);
        if (strcmp(expected, rendered[i])) return 0;
    }
    return 1;
}

enum nf_status nf_chat_template_recognise(struct nf_chat_template *chat, const char *where, const char *text,
                                          size_t length, const char *begin, const char *end)
{
    static const char *const feeds[] = {"\n", ""};
    char rendered[sizeof conversations / sizeof *conversations][NF_JINJA_OUTPUT];
    if (strlen(begin) >= sizeof chat->begin || strlen(end) >= sizeof chat->end || !*end)
        return nf_fail(NF_FORMAT, "%s: the begin or end token is missing or longer than 63 bytes: correct it", where);
    for (size_t i = 0; i < sizeof conversations / sizeof *conversations; i++) {
        struct nf_jinja_context context = {turns + conversations[i].first, conversations[i].count, begin, end,
                                           conversations[i].reply};
        enum nf_status status = nf_jinja_render(where, text, length, &context, rendered[i]);
        if (status) return status;
    }
    for (int form = 0; form < 8; form++) {
        *chat = (struct nf_chat_template){.separator = feeds[form & 1], .opening = feeds[form >> 1 & 1]};
        strcpy(chat->end, end);
        if (form & 4) strcpy(chat->begin, begin);
        if (renders_as(chat, rendered)) return NF_OK;
    }
    return nf_fail(
        NF_FORMAT,
        "%s: the chat template does not write turns as TinyLlama and Zephyr do: only these models can be run", where);
}

enum nf_status nf_chat_template_write(const struct nf_chat_template *chat, const struct nf_chat_turn *list,
                                      size_t count, int reply, char **text)
{
    size_t length = write_turns(chat, list, count, reply, NULL, 0);
    *text = malloc(length + 1);
    if (!*text) return nf_fail(NF_MEMORY, "out of memory for a prompt");
    write_turns(chat, list, count, reply, *text, length + 1);
    return NF_OK;
}
