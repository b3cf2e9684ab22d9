#ifndef NF_RUN_SETTINGS_H
#define NF_RUN_SETTINGS_H

#include "base/status.h"

#include <stddef.h>
#include <stdio.h>

/* One list per paper makes the struct, the defaults, --help and the provenance record:
 *
 *     #define SETTINGS(NUMBER, CHOICE)                                             \
 *         NUMBER(dense_epochs, 20, 4, "epochs", "[4] Methods, Baseline training")  \
 *         CHOICE(regrow_score, "absolute;signed;random", "[4] Methods, gradient size")
 *     struct settings { SETTINGS(NF_NUMBER_MEMBER, NF_CHOICE_MEMBER) };
 *     static const struct nf_setting settings_table[] = { SETTINGS(NF_NUMBER_ROW, NF_CHOICE_ROW) };
 *
 * NUMBER(name, value, value in a reduced run, unit, source); CHOICE(name, readings, source) is the index of one of the
 * readings, the first being the default: the reading most faithful to the text. */
#define NF_NUMBER_MEMBER(name, value, reduced, unit, source) double name;
#define NF_CHOICE_MEMBER(name, readings, source)             int name;
#define NF_NUMBER_ROW(name, value, reduced, unit, source)                                                              \
    {#name, 0, offsetof(struct settings, name), value, reduced, unit, source},
#define NF_CHOICE_ROW(name, readings, source) {#name, 1, offsetof(struct settings, name), 0, 0, readings, source},

struct nf_setting {
    const char *name;
    int is_choice;
    size_t offset; /* in the paper's struct: a double, or an int for a choice */
    double value, reduced;
    const char *unit; /* of a number; the readings of a choice, separated by ';' */
    const char *source;
};

struct nf_settings_list {
    const struct nf_setting *rows;
    size_t count, size; /* number of settings, bytes of the struct */
};

/* Every setting at its default, or at its reduced value. */
void nf_settings_default(const struct nf_settings_list *list, void *settings, int reduced);

/* "name=value": a number, or the name of a reading.  Underscores and hyphens in names are the same. */
enum nf_status nf_settings_set(const struct nf_settings_list *list, void *settings, const char *assignment);

/* The value as text: a number's shortest form, or the reading's name. */
void nf_setting_text(const struct nf_setting *setting, const void *settings, char text[128]);

/* The name of reading `index`; returns 0 beyond the last. */
int nf_setting_reading(const struct nf_setting *setting, int index, char name[128]);

/* SHA-256 over all names and values, in the list's order. */
void nf_settings_hash(const struct nf_settings_list *list, const void *settings, char hex[65]);

/* A line per setting: name, value, reduced value, unit or readings, source. */
void nf_settings_print(const struct nf_settings_list *list, FILE *stream);

#endif
