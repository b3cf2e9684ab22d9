#ifndef NF_RUN_PACKAGES_H
#define NF_RUN_PACKAGES_H

/* What the operating system says of the software that made a result. */
struct json_t;

/* An object of package names and exact versions, for the libraries that numbers depend on, the compiler and the tools;
 * what is not installed is left out, and all of it where there is no dpkg-query.  NULL when out of memory. */
struct json_t *nf_packages_installed(void);

/* The time, as snapshot.debian.org names its archives (20261121T082411Z), of the newest package lists in `folder`
 * (/var/lib/apt/lists): an archive that has these versions.  "unknown" where no list is kept. */
void nf_packages_snapshot(const char *folder, char stamp[20]);

#endif
