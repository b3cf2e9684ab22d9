#include "model/jinja.h"

#include "model/json_text.h"

#include <string.h>

enum { TEXT_MOST = 512, NAME_MOST = 24 };

struct value {
    int is_text, flag;
    char text[TEXT_MOST]; /* of a text */
};

struct jinja {
    const char *where, *text;
    size_t length, at;
    const struct nf_jinja_context *context;
    char loop_name[NAME_MOST]; /* "" outside the loop */
    size_t message;            /* the loop's */
    enum { KEEP, TRIM_LINE_FEED, TRIM_ALL } trim;
    int depth;
    char *output;
    size_t used;
    enum nf_status status;
};

static void complain(struct jinja *j, const char *what)
{
    if (!j->status)
        j->status = nf_fail(NF_FORMAT,
                            "%s: chat template, byte %zu: %s: only the template of TinyLlama and Zephyr can be written",
                            j->where, j->at, what);
}

static int is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static int is_name(char c, int first)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (!first && c >= '0' && c <= '9');
}

static void skip_space(struct jinja *j)
{
    while (j->at < j->length && is_space(j->text[j->at]))
        j->at++;
}

static int starts_with(const struct jinja *j, const char *mark)
{
    size_t n = strlen(mark);
    return n <= j->length - j->at && !memcmp(j->text + j->at, mark, n);
}

/* Takes `mark` if it comes next. */
static int take(struct jinja *j, const char *mark)
{
    skip_space(j);
    if (!starts_with(j, mark)) return 0;
    j->at += strlen(mark);
    return 1;
}

static void expect(struct jinja *j, const char *mark)
{
    char what[48];
    snprintf(what, sizeof what, "'%s' is missing", mark);
    if (!j->status && !take(j, mark)) complain(j, what);
}

/* The name that comes next, "" if there is none; left where it is unless `taking`. */
static const char *name_at(struct jinja *j, char name[NAME_MOST], int taking)
{
    size_t n = 0;
    skip_space(j);
    while (j->at + n < j->length && n + 1 < NAME_MOST && is_name(j->text[j->at + n], !n)) {
        name[n] = j->text[j->at + n];
        n++;
    }
    name[n] = 0;
    if (taking) j->at += n;
    return name;
}

static int take_word(struct jinja *j, const char *word)
{
    char name[NAME_MOST];
    if (strcmp(name_at(j, name, 0), word)) return 0;
    j->at += strlen(word);
    return 1;
}

static void set_text(struct jinja *j, struct value *v, const char *text)
{
    v->is_text = 1;
    v->flag = *text != 0;
    if (strlen(text) >= TEXT_MOST)
        complain(j, "a text of more than 511 bytes");
    else
        strcpy(v->text, text);
}

static void set_flag(struct value *v, int flag)
{
    *v = (struct value){.flag = flag};
}

static void read_quoted(struct jinja *j, struct value *v)
{
    char text[TEXT_MOST], quote = j->text[j->at++];
    size_t n = 0;
    while (j->at < j->length && j->text[j->at] != quote && n + 1 < TEXT_MOST) {
        char c = j->text[j->at++];
        if (c == '\\' && j->at < j->length) {
            static const char from[] = "nt\\'\"", to[] = "\n\t\\'\"";
            const char *found = strchr(from, j->text[j->at]);
            if (!found || !*found) {
                complain(j, "an escape that is not known");
                return;
            }
            c = to[found - from];
            j->at++;
        }
        text[n++] = c;
    }
    text[n] = 0;
    if (j->at == j->length || j->text[j->at] != quote || memchr(text, 0, n)) {
        complain(j, "a text that does not end, or has more than 511 bytes");
        return;
    }
    j->at++;
    set_text(j, v, text);
}

/* .NAME or ['NAME'] */
static void read_member(struct jinja *j, char name[NAME_MOST])
{
    struct value key = {0};
    name[0] = 0;
    skip_space(j);
    if (take(j, ".")) {
        name_at(j, name, 1);
    } else if (take(j, "[")) {
        skip_space(j);
        if (j->at < j->length && (j->text[j->at] == '\'' || j->text[j->at] == '"')) read_quoted(j, &key);
        expect(j, "]");
        if (key.is_text) snprintf(name, NAME_MOST, "%.23s", key.text);
    }
    if (!*name) complain(j, "a member that is not named");
}

static void read_message_member(struct jinja *j, struct value *v)
{
    char member[NAME_MOST];
    const struct nf_chat_turn none = {"", ""};
    const struct nf_chat_turn *turn = j->message < j->context->count ? j->context->messages + j->message : &none;
    read_member(j, member);
    if (!strcmp(member, "role"))
        set_text(j, v, turn->role);
    else if (!strcmp(member, "content"))
        set_text(j, v, turn->content);
    else
        complain(j, "a member of a message other than role and content");
}

static void read_loop_member(struct jinja *j, struct value *v)
{
    char member[NAME_MOST];
    read_member(j, member);
    if (!strcmp(member, "first"))
        set_flag(v, j->message == 0);
    else if (!strcmp(member, "last"))
        set_flag(v, j->message + 1 == j->context->count);
    else
        complain(j, "a member of the loop other than first and last");
}

static void read_named(struct jinja *j, struct value *v)
{
    char name[NAME_MOST];
    name_at(j, name, 1);
    if (!*name)
        complain(j, "an expression is missing or of another kind");
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
        complain(j, "a name that is not known");
}

static void read_either(struct jinja *j, struct value *v);

static void read_primary(struct jinja *j, struct value *v)
{
    skip_space(j);
    if (j->status || j->at == j->length) {
        complain(j, "an expression is missing");
    } else if (j->text[j->at] == '\'' || j->text[j->at] == '"') {
        read_quoted(j, v);
    } else if (take(j, "(")) {
        read_either(j, v);
        expect(j, ")");
    } else {
        read_named(j, v);
    }
}

static void read_sum(struct jinja *j, struct value *v)
{
    read_primary(j, v);
    while (!j->status && take(j, "+")) {
        struct value right = {0};
        read_primary(j, &right);
        if (!v->is_text || !right.is_text || strlen(v->text) + strlen(right.text) >= TEXT_MOST) {
            complain(j, "a sum of other than short texts");
            return;
        }
        strcat(v->text, right.text);
        v->flag = *v->text != 0;
    }
}

static void read_comparison(struct jinja *j, struct value *v)
{
    struct value right = {0};
    read_sum(j, v);
    if (j->status) return;
    int same = take(j, "=="), different = !same && take(j, "!=");
    if (!same && !different) return;
    read_sum(j, &right);
    if (j->status) return;
    int equal = v->is_text == right.is_text && (v->is_text ? !strcmp(v->text, right.text) : v->flag == right.flag);
    set_flag(v, equal == same);
}

static void read_negation(struct jinja *j, struct value *v)
{
    int negated = 0;
    while (take_word(j, "not"))
        negated++;
    read_comparison(j, v);
    if (negated) set_flag(v, negated % 2 ? !v->flag : v->flag);
}

static void read_both(struct jinja *j, struct value *v)
{
    read_negation(j, v);
    while (!j->status && take_word(j, "and")) {
        struct value right = {0};
        read_negation(j, &right);
        set_flag(v, v->flag && right.flag);
    }
}

static void read_either(struct jinja *j, struct value *v)
{
    if (++j->depth > NF_JINJA_DEPTH) complain(j, "nested too deep");
    if (!j->status) read_both(j, v);
    while (!j->status && take_word(j, "or")) {
        struct value right = {0};
        read_both(j, &right);
        set_flag(v, v->flag || right.flag);
    }
    j->depth--;
}

static void emit(struct jinja *j, const char *text, size_t length)
{
    if (j->status) return;
    if (length >= NF_JINJA_OUTPUT - j->used) {
        complain(j, "it writes more than 4095 bytes for a few short turns");
        return;
    }
    if (length) memcpy(j->output + j->used, text, length);
    j->used += length;
}

/* The end of a tag, with what it says about the white space behind it. */
static void close_tag(struct jinja *j, const char *mark, int block)
{
    j->trim = take(j, "-") ? TRIM_ALL : block ? TRIM_LINE_FEED : KEEP;
    if (j->trim == TRIM_ALL ? !starts_with(j, mark) : 0) complain(j, "a minus that ends nothing");
    expect(j, mark);
}

/* The text up to the next tag, without the white space that the tags around it take. */
static void run_text(struct jinja *j, int active)
{
    size_t first = j->at;
    while (j->at < j->length && !starts_with(j, "{{") && !starts_with(j, "{%") && !starts_with(j, "{#"))
        j->at++;
    size_t last = j->at, rest = j->length - j->at;
    if (j->trim == TRIM_ALL)
        while (first < last && is_space(j->text[first]))
            first++;
    if (j->trim == TRIM_LINE_FEED && first < last && j->text[first] == '\n') first++;
    if (rest > 2 && j->text[last + 2] == '-') {
        while (last > first && is_space(j->text[last - 1]))
            last--;
    } else if (rest > 1 && j->text[last + 1] != '{') {
        size_t line = last;
        while (line > first && (j->text[line - 1] == ' ' || j->text[line - 1] == '\t'))
            line--;
        if (line == 0 || j->text[line - 1] == '\n') last = line;
    }
    if (!rest && last > first && j->text[last - 1] == '\n') last--; /* the last line feed of a template is not kept */
    if (active) emit(j, j->text + first, last - first);
    j->trim = KEEP;
}

static void skip_comment(struct jinja *j)
{
    while (j->at < j->length && !starts_with(j, "#}"))
        j->at++;
    if (j->at < j->length && j->text[j->at - 1] == '-')
        j->trim = TRIM_ALL;
    else
        j->trim = TRIM_LINE_FEED;
    expect(j, "#}");
}

enum tag { END_OF_TEXT, END_FOR, END_IF, ELSE, ELIF };

static enum tag run_body(struct jinja *j, int active);

static void run_for(struct jinja *j, int active)
{
    char name[NAME_MOST];
    if (*j->loop_name) complain(j, "a loop within a loop");
    name_at(j, name, 1);
    if (!*name || !take_word(j, "in") || !take_word(j, "messages")) complain(j, "a loop over other than messages");
    close_tag(j, "%}", 1);
    size_t start = j->at;
    int running = active && j->context->count;
    int trim = (int)j->trim;
    if (j->status) return;
    strcpy(j->loop_name, name);
    for (size_t i = 0; i < (running ? j->context->count : 1) && !j->status; i++) {
        j->at = start;
        j->trim = trim;
        j->message = i;
        if (run_body(j, running) != END_FOR) complain(j, "'endfor' is missing");
    }
    j->loop_name[0] = 0;
}

static void run_if(struct jinja *j, int active)
{
    int taken = 0;
    enum tag tag = ELIF;
    while (!j->status && (tag == ELIF || tag == ELSE)) {
        struct value v = {.flag = 1};
        int last = tag == ELSE;
        if (!last) read_either(j, &v);
        close_tag(j, "%}", 1);
        tag = run_body(j, active && v.flag && !taken);
        taken |= v.flag;
        if (last && (tag == ELIF || tag == ELSE)) complain(j, "'else' is not the last part");
    }
    if (tag != END_IF) complain(j, "'endif' is missing");
}

/* Inside {% ... : runs `for` and `if` whole; otherwise says what ends here, and takes the tag unless ELIF or ELSE. */
static enum tag run_block(struct jinja *j, int active)
{
    if (take_word(j, "elif")) return ELIF;
    if (take_word(j, "else")) return ELSE;
    if (take_word(j, "endif") || take_word(j, "endfor")) {
        enum tag tag = j->text[j->at - 1] == 'f' ? END_IF : END_FOR;
        close_tag(j, "%}", 1);
        return tag;
    }
    if (++j->depth > NF_JINJA_DEPTH)
        complain(j, "nested too deep");
    else if (take_word(j, "for"))
        run_for(j, active);
    else if (take_word(j, "if"))
        run_if(j, active);
    else
        complain(j, "a statement other than for and if");
    j->depth--;
    return END_OF_TEXT;
}

static enum tag run_body(struct jinja *j, int active)
{
    while (!j->status && (run_text(j, active), j->at < j->length)) {
        struct value v = {0};
        if (j->status) break;
        char kind = j->text[j->at + 1];
        j->at += 2;
        if (kind == '#') {
            skip_comment(j);
            continue;
        }
        if (j->at < j->length && j->text[j->at] == '-') j->at++;
        if (kind == '%') {
            enum tag tag = run_block(j, active);
            if (tag != END_OF_TEXT) return tag;
            continue;
        }
        read_either(j, &v);
        if (!j->status && !v.is_text) complain(j, "what is written is no text");
        if (active) emit(j, v.text, strlen(v.text));
        close_tag(j, "}}", 0);
    }
    return END_OF_TEXT;
}

enum nf_status nf_jinja_render(const char *where, const char *text, size_t length,
                               const struct nf_jinja_context *context, char output[NF_JINJA_OUTPUT])
{
    struct jinja j = {.where = where, .text = text, .length = length, .context = context, .output = output};
    if (length > NF_JINJA_TEMPLATE || memchr(text, 0, length)) {
        complain(&j, "longer than 16384 bytes, or no text");
        return j.status;
    }
    if (run_body(&j, 1) != END_OF_TEXT) complain(&j, "an end without its beginning");
    output[j.used] = 0;
    return j.status;
}
