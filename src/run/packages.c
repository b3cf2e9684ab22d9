#include "run/packages.h"

#include <glob.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* Names as Debian has them; the numbers of shared libraries change with the release. */
static const char query[] = "dpkg-query -W -f '${db:Status-Abbrev} ${Package} ${Version}\\n' base-files libc6 "
                            "'libgsl[0-9]*' libopenblas0-pthread 'libsleef[0-9]*' 'libjansson[0-9]*' "
                            "'libssl[0-9]*' 'libcsv[0-9]*' 'gcc-[0-9]*' binutils make gnuplot-nox 2>/dev/null";

json_t *nf_packages_installed(void)
{
    char line[256], name[100], version[100];
    json_t *packages = json_object();
    FILE *answer = packages ? popen(query, "r") : NULL;
    while (answer && fgets(line, sizeof line, answer)) {
        if (sscanf(line, "ii %99s %99s", name, version) != 2 || strstr(name, "-base")) continue;
        if (!json_object_set_new(packages, name, json_string(version))) continue;
        json_decref(packages);
        packages = NULL;
        break;
    }
    if (answer) pclose(answer);
    return packages;
}

/* "Date: Sat, 21 Nov 2026 08:24:11 UTC" of a signed list; 0 where there is none. */
static time_t list_time(const char *path)
{
    char line[256];
    struct tm parts = {0};
    time_t found = 0;
    FILE *stream = fopen(path, "r");
    while (stream && !found && fgets(line, sizeof line, stream)) {
        if (strncmp(line, "Date: ", 6)) continue;
        if (strptime(line + 6, "%a, %d %b %Y %H:%M:%S", &parts)) found = timegm(&parts);
        break;
    }
    if (stream) fclose(stream);
    return found;
}

void nf_packages_snapshot(const char *folder, char stamp[20])
{
    char pattern[512];
    glob_t lists = {0};
    struct tm parts;
    time_t newest = 0;
    snprintf(pattern, sizeof pattern, "%s/*Release", folder);
    if (!glob(pattern, 0, NULL, &lists))
        for (size_t i = 0; i < lists.gl_pathc; i++) {
            time_t t = list_time(lists.gl_pathv[i]);
            newest = t > newest ? t : newest;
        }
    globfree(&lists);
    if (newest > 0 && gmtime_r(&newest, &parts))
        strftime(stamp, 20, "%Y%m%dT%H%M%SZ", &parts);
    else
        strcpy(stamp, "unknown");
}
