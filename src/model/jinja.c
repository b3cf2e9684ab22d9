#include "model/jinja_expression.h"

#include <string.h>

static void emit(struct nf_jinja *j, const char *text, size_t length)
{
    if (j->status) return;
    if (length >= NF_JINJA_OUTPUT - j->used) {
        nf_jinja_complain(j, "it writes more than 4095 bytes for a few short turns");
        return;
    }
    if (length) memcpy(j->output + j->used, text, length);
    j->used += length;
}

/* The end of a tag, with what it says about the white space behind it. */
static void close_tag(struct nf_jinja *j, const char *mark, int block)
{
    j->trim = nf_jinja_take(j, "-") ? NF_JINJA_TRIM_ALL : block ? NF_JINJA_TRIM_LINE_FEED : NF_JINJA_KEEP;
    if (j->trim == NF_JINJA_TRIM_ALL ? !nf_jinja_starts(j, mark) : 0) nf_jinja_complain(j, "a minus that ends nothing");
    nf_jinja_expect(j, mark);
}

/* The text up to the next tag, without the white space that the tags around it take. */
static void run_text(struct nf_jinja *j, int active)
{
    size_t first = j->at;
    while (j->at < j->length && !nf_jinja_starts(j, "{{") && !nf_jinja_starts(j, "{%") && !nf_jinja_starts(j, "{#"))
        j->at++;
    size_t last = j->at, rest = j->length - j->at;
    if (j->trim == NF_JINJA_TRIM_ALL)
        while (first < last && nf_jinja_is_space(j->text[first]))
            first++;
    if (j->trim == NF_JINJA_TRIM_LINE_FEED && first < last && j->text[first] == '\n') first++;
    if (rest > 2 && j->text[last + 2] == '-') {
        while (last > first && nf_jinja_is_space(j->text[last - 1]))
            last--;
    } else if (rest > 1 && j->text[last + 1] != '{') {
        size_t line = last;
        while (line > first && (j->text[line - 1] == ' ' || j->text[line - 1] == '\t'))
            line--;
        if (line == 0 || j->text[line - 1] == '\n') last = line;
    }
    if (!rest && last > first && j->text[last - 1] == '\n') last--; /* the last line feed of a template is not kept */
    if (active) emit(j, j->text + first, last - first);
    j->trim = NF_JINJA_KEEP;
}

static void skip_comment(struct nf_jinja *j)
{
    while (j->at < j->length && !nf_jinja_starts(j, "#}"))
        j->at++;
    if (j->at < j->length && j->text[j->at - 1] == '-')
        j->trim = NF_JINJA_TRIM_ALL;
    else
        j->trim = NF_JINJA_TRIM_LINE_FEED;
    nf_jinja_expect(j, "#}");
}

enum tag { END_OF_TEXT, END_FOR, END_IF, ELSE, ELIF };

static enum tag run_body(struct nf_jinja *j, int active);

static void run_for(struct nf_jinja *j, int active)
{
    char name[NF_JINJA_NAME];
    if (*j->loop_name) nf_jinja_complain(j, "a loop within a loop");
    nf_jinja_take_name(j, name);
    if (!*name || !nf_jinja_take_word(j, "in") || !nf_jinja_take_word(j, "messages"))
        nf_jinja_complain(j, "a loop over other than messages");
    close_tag(j, "%}", 1);
    size_t start = j->at;
    int running = active && j->context->count;
    enum nf_jinja_trim trim = j->trim;
    if (j->status) return;
    strcpy(j->loop_name, name);
    for (size_t i = 0; i < (running ? j->context->count : 1) && !j->status; i++) {
        j->at = start;
        j->trim = trim;
        j->message = i;
        if (run_body(j, running) != END_FOR) nf_jinja_complain(j, "'endfor' is missing");
    }
    j->loop_name[0] = 0;
}

static void run_if(struct nf_jinja *j, int active)
{
    int taken = 0;
    enum tag tag = ELIF;
    while (!j->status && (tag == ELIF || tag == ELSE)) {
        struct nf_jinja_value v = {.flag = 1};
        int last = tag == ELSE;
        if (!last) nf_jinja_read(j, &v);
        close_tag(j, "%}", 1);
        tag = run_body(j, active && v.flag && !taken);
        taken |= v.flag;
        if (last && (tag == ELIF || tag == ELSE)) nf_jinja_complain(j, "'else' is not the last part");
    }
    if (tag != END_IF) nf_jinja_complain(j, "'endif' is missing");
}

/* Inside {% ... : runs `for` and `if` whole; otherwise says what ends here, and takes the tag unless ELIF or ELSE. */
static enum tag run_block(struct nf_jinja *j, int active)
{
    if (nf_jinja_take_word(j, "elif")) return ELIF;
    if (nf_jinja_take_word(j, "else")) return ELSE;
    if (nf_jinja_take_word(j, "endif") || nf_jinja_take_word(j, "endfor")) {
        enum tag tag = j->text[j->at - 1] == 'f' ? END_IF : END_FOR;
        close_tag(j, "%}", 1);
        return tag;
    }
    if (++j->depth > NF_JINJA_DEPTH)
        nf_jinja_complain(j, "nested too deep");
    else if (nf_jinja_take_word(j, "for"))
        run_for(j, active);
    else if (nf_jinja_take_word(j, "if"))
        run_if(j, active);
    else
        nf_jinja_complain(j, "a statement other than for and if");
    j->depth--;
    return END_OF_TEXT;
}

static enum tag run_body(struct nf_jinja *j, int active)
{
    while (!j->status && (run_text(j, active), j->at < j->length)) {
        struct nf_jinja_value v = {0};
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
        nf_jinja_read(j, &v);
        if (!j->status && !v.is_text) nf_jinja_complain(j, "what is written is no text");
        if (active) emit(j, v.text, strlen(v.text));
        close_tag(j, "}}", 0);
    }
    return END_OF_TEXT;
}

enum nf_status nf_jinja_render(const char *where, const char *text, size_t length,
                               const struct nf_jinja_context *context, char output[NF_JINJA_OUTPUT])
{
    struct nf_jinja j = {.where = where, .text = text, .length = length, .context = context, .output = output};
    if (length > NF_JINJA_TEMPLATE || memchr(text, 0, length)) {
        nf_jinja_complain(&j, "longer than 16384 bytes, or no text");
        return j.status;
    }
    if (run_body(&j, 1) != END_OF_TEXT) nf_jinja_complain(&j, "an end without its beginning");
    output[j.used] = 0;
    return j.status;
}
