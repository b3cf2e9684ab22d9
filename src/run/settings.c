#include "run/settings.h"

#include "base/csv.h"
#include "base/file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void put(const struct nf_setting *setting, void *settings, double value)
{
    char *at = (char *)settings + setting->offset;
    if (setting->is_choice)
        *(int *)(void *)at = (int)value;
    else
        *(double *)(void *)at = value;
}

void nf_settings_default(const struct nf_settings_list *list, void *settings, int reduced)
{
    memset(settings, 0, list->size);
    for (size_t i = 0; i < list->count; i++)
        put(&list->rows[i], settings, reduced ? list->rows[i].reduced : list->rows[i].value);
}

static int same_name(const char *name, const char *given, size_t length)
{
    if (strlen(name) != length) return 0;
    for (size_t i = 0; i < length; i++)
        if ((name[i] == '_' ? '-' : name[i]) != (given[i] == '_' ? '-' : given[i])) return 0;
    return 1;
}

int nf_setting_reading(const struct nf_setting *setting, int index, char name[128])
{
    const char *start = setting->unit;
    for (int i = 0; i < index && start; i++)
        start = strchr(start, ';') ? strchr(start, ';') + 1 : NULL;
    if (!start) return 0;
    snprintf(name, 128, "%.*s", (int)strcspn(start, ";"), start);
    return 1;
}

static enum nf_status set_choice(const struct nf_setting *setting, void *settings, const char *value)
{
    char name[128];
    for (int i = 0; nf_setting_reading(setting, i, name); i++)
        if (!strcmp(name, value)) {
            put(setting, settings, i);
            return NF_OK;
        }
    return nf_fail(NF_INVALID, "setting %s: no reading '%s': take one of %s", setting->name, value, setting->unit);
}

static enum nf_status set_number(const struct nf_setting *setting, void *settings, const char *value)
{
    char *end;
    double number = strtod(value, &end);
    if (end == value || *end || !isfinite(number))
        return nf_fail(NF_INVALID, "setting %s: '%s' is no number: give a value in %s", setting->name, value,
                       setting->unit);
    put(setting, settings, number);
    return NF_OK;
}

enum nf_status nf_settings_set(const struct nf_settings_list *list, void *settings, const char *assignment)
{
    const char *equals = strchr(assignment, '=');
    if (!equals) return nf_fail(NF_INVALID, "'%s' is no setting: write name=value", assignment);
    for (size_t i = 0; i < list->count; i++) {
        const struct nf_setting *setting = &list->rows[i];
        if (!same_name(setting->name, assignment, (size_t)(equals - assignment))) continue;
        return setting->is_choice ? set_choice(setting, settings, equals + 1)
                                  : set_number(setting, settings, equals + 1);
    }
    return nf_fail(NF_INVALID, "'%s': no such setting: --help lists them", assignment);
}

void nf_setting_text(const struct nf_setting *setting, const void *settings, char text[128])
{
    const char *at = (const char *)settings + setting->offset;
    if (!setting->is_choice)
        nf_csv_print_number(text, *(const double *)(const void *)at);
    else
        nf_setting_reading(setting, *(const int *)(const void *)at, text);
}

void nf_settings_hash(const struct nf_settings_list *list, const void *settings, char hex[65])
{
    char joined[16384], text[128];
    size_t used = 0;
    for (size_t i = 0; i < list->count && used < sizeof joined; i++) {
        nf_setting_text(&list->rows[i], settings, text);
        used += (size_t)snprintf(joined + used, sizeof joined - used, "%s=%s\n", list->rows[i].name, text);
    }
    nf_sha256(joined, used < sizeof joined ? used : sizeof joined, hex);
}

void nf_settings_print(const struct nf_settings_list *list, FILE *stream)
{
    char value[128], reduced[128];
    for (size_t i = 0; i < list->count; i++) {
        const struct nf_setting *s = &list->rows[i];
        if (s->is_choice)
            fprintf(stream, "  %-24s %s  (%s)\n", s->name, s->unit, s->source);
        else {
            nf_csv_print_number(value, s->value);
            nf_csv_print_number(reduced, s->reduced);
            fprintf(stream, "  %-24s %s %s, reduced %s  (%s)\n", s->name, value, s->unit, reduced, s->source);
        }
    }
}
