#include "model/jinja_expression.h"

#include <stdio.h>
#include <string.h>

void nf_jinja_complain(struct nf_jinja *j, const char *what)
{
    if (!j->status)
        j->status = nf_fail(NF_FORMAT,
                            "%s: chat template, byte %zu: %s: only the template of TinyLlama and Zephyr can be written",
                            j->where, j->at, what);
}

int nf_jinja_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static int is_name(char c, int first)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (!first && c >= '0' && c <= '9');
}

static void skip_space(struct nf_jinja *j)
{
    while (j->at < j->length && nf_jinja_is_space(j->text[j->at]))
        j->at++;
}

int nf_jinja_starts(const struct nf_jinja *j, const char *mark)
{
    size_t n = strlen(mark);
    return n <= j->length - j->at && !memcmp(j->text + j->at, mark, n);
}

/* Takes `mark` if it comes next. */
int nf_jinja_take(struct nf_jinja *j, const char *mark)
{
    skip_space(j);
    if (!nf_jinja_starts(j, mark)) return 0;
    j->at += strlen(mark);
    return 1;
}

void nf_jinja_expect(struct nf_jinja *j, const char *mark)
{
    char what[48];
    snprintf(what, sizeof what, "'%s' is missing", mark);
    if (!j->status && !nf_jinja_take(j, mark)) nf_jinja_complain(j, what);
}

/* The name that comes next, "" if there is none; left where it is unless `taking`. */
static const char *name_at(struct nf_jinja *j, char name[NF_JINJA_NAME], int taking)
{
    size_t n = 0;
    skip_space(j);
    while (j->at + n < j->length && n + 1 < NF_JINJA_NAME && is_name(j->text[j->at + n], !n)) {
        name[n] = j->text[j->at + n];
        n++;
    }
    name[n] = 0;
    if (taking) j->at += n;
    return name;
}

int nf_jinja_take_word(struct nf_jinja *j, const char *word)
{
    char name[NF_JINJA_NAME];
    if (strcmp(name_at(j, name, 0), word)) return 0;
    j->at += strlen(word);
    return 1;
}

void nf_jinja_take_name(struct nf_jinja *jinja, char name[NF_JINJA_NAME])
{
    name_at(jinja, name, 1);
}

static void set_text(struct nf_jinja *j, struct nf_jinja_value *v, const char *text)
{
    v->is_text = 1;
    v->flag = *text != 0;
    if (strlen(text) >= NF_JINJA_TEXT)
        nf_jinja_complain(j, "a text of more than 511 bytes");
    else
        strcpy(v->text, text);
}

static void set_flag(struct nf_jinja_value *v, int flag)
{
    *v = (struct nf_jinja_value){.flag = flag};
}

static void read_quoted(struct nf_jinja *j, struct nf_jinja_value *v)
{
    char text[NF_JINJA_TEXT], quote = j->text[j->at++];
    size_t n = 0;
    while (j->at < j->length && j->text[j->at] != quote && n + 1 < NF_JINJA_TEXT) {
        char c = j->text[j->at++];
        if (c == '\\' && j->at < j->length) {
            static const char from[] = "nt\\'\"", to[] = "\n\t\\'\"";
            const char *found = strchr(from, j->text[j->at]);
            if (!found || !*found) {
                nf_jinja_complain(j, "an escape that is not known");
                return;
            }
            c = to[found - from];
            j->at++;
        }
        text[n++] = c;
    }
    text[n] = 0;
    if (j->at == j->length || j->text[j->at] != quote || memchr(text, 0, n)) {
        nf_jinja_complain(j, "a text that does not end, or has more than 511 bytes");
        return;
    }
    j->at++;
    set_text(j, v, text);
}

/* .NAME or ['NAME'] */
static void read_member(struct nf_jinja *j, char name[NF_JINJA_NAME])
{
    struct nf_jinja_value key = {0};
    name[0] = 0;
    skip_space(j);
    if (nf_jinja_take(j, ".")) {
        name_at(j, name, 1);
    } else if (nf_jinja_take(j, "[")) {
        skip_space(j);
        if (j->at < j->length && (j->text[j->at] == '\'' || j->text[j->at] == '"')) read_quoted(j, &key);
        nf_jinja_expect(j, "]");
        if (key.is_text) snprintf(name, NF_JINJA_NAME, "%.23s", key.text);
    }
    if (!*name) nf_jinja_complain(j, "a member that is not named");
}

static void read_message_member(struct nf_jinja *j, struct nf_jinja_value *v)
{
    char member[NF_JINJA_NAME];
    const struct nf_chat_turn none = {"", ""};
    const struct nf_chat_turn *turn = j->message < j->context->count ? j->context->messages + j->message : &none;
    read_member(j, member);
    if (!strcmp(member, "role"))
        set_text(j, v, turn->role);
    else if (!strcmp(member, "content"))
        set_text(j, v, turn->content);
    else
        nf_jinja_complain(j, "a member of a message other than role and content");
}

static void read_loop_member(struct nf_jinja *j, struct nf_jinja_value *v)
{
    char member[NF_JINJA_NAME];
    read_member(j, member);
    if (!strcmp(member, "first"))
        set_flag(v, j->message == 0);
    else if (!strcmp(member, "last"))
        set_flag(v, j->message + 1 == j->context->count);
    else
        nf_jinja_complain(j, "a member of the loop other than first and last");
}

static void read_named(struct nf_jinja *j, struct nf_jinja_value *v)
{
    char name[NF_JINJA_NAME];
    name_at(j, name, 1);
    if (!*name)
        nf_jinja_complain(j, "an expression is missing or of another kind");
    else if (*j->loop_name && !strcmp(name, j->loop_name))
        read_message_member(j, v);
    else if (*j->loop_name && !strcmp(name, "loop"))
        read_loop_member(j, v);
    else if (!strcmp(name, "add_generation_prompt"))
        set_flag(v, j->context->reply);
    else if (!strcmp(name, "bos_token"))
        set_text(j, v, j->context->begin);
    else if (!strcmp(name, "eos_token"))
        set_text(j, v, j->context->end);
    else if (!strcmp(name, "true") || !strcmp(name, "false"))
        set_flag(v, *name == 't');
    else
        nf_jinja_complain(j, "a name that is not known");
}

static void read_primary(struct nf_jinja *j, struct nf_jinja_value *v)
{
    skip_space(j);
    if (j->status || j->at == j->length) {
        nf_jinja_complain(j, "an expression is missing");
    } else if (j->text[j->at] == '\'' || j->text[j->at] == '"') {
        read_quoted(j, v);
    } else if (nf_jinja_take(j, "(")) {
        nf_jinja_read(j, v);
        nf_jinja_expect(j, ")");
    } else {
        read_named(j, v);
    }
}

static void read_sum(struct nf_jinja *j, struct nf_jinja_value *v)
{
    read_primary(j, v);
    while (!j->status && nf_jinja_take(j, "+")) {
        struct nf_jinja_value right = {0};
        read_primary(j, &right);
        if (!v->is_text || !right.is_text || strlen(v->text) + strlen(right.text) >= NF_JINJA_TEXT) {
            nf_jinja_complain(j, "a sum of other than short texts");
            return;
        }
        strcat(v->text, right.text);
        v->flag = *v->text != 0;
    }
}

static void read_comparison(struct nf_jinja *j, struct nf_jinja_value *v)
{
    struct nf_jinja_value right = {0};
    read_sum(j, v);
    if (j->status) return;
    int same = nf_jinja_take(j, "=="), different = !same && nf_jinja_take(j, "!=");
    if (!same && !different) return;
    read_sum(j, &right);
    if (j->status) return;
    int equal = v->is_text == right.is_text && (v->is_text ? !strcmp(v->text, right.text) : v->flag == right.flag);
    set_flag(v, equal == same);
}

static void read_negation(struct nf_jinja *j, struct nf_jinja_value *v)
{
    int negated = 0;
    while (nf_jinja_take_word(j, "not"))
        negated++;
    read_comparison(j, v);
    if (negated) set_flag(v, negated % 2 ? !v->flag : v->flag);
}

static void read_both(struct nf_jinja *j, struct nf_jinja_value *v)
{
    read_negation(j, v);
    while (!j->status && nf_jinja_take_word(j, "and")) {
        struct nf_jinja_value right = {0};
        read_negation(j, &right);
        set_flag(v, v->flag && right.flag);
    }
}

void nf_jinja_read(struct nf_jinja *jinja, struct nf_jinja_value *value)
{
    if (++jinja->depth > NF_JINJA_DEPTH) nf_jinja_complain(jinja, "nested too deep");
    if (!jinja->status) read_both(jinja, value);
    while (!jinja->status && nf_jinja_take_word(jinja, "or")) {
        struct nf_jinja_value right = {0};
        read_both(jinja, &right);
        set_flag(value, value->flag || right.flag);
    }
    jinja->depth--;
}
