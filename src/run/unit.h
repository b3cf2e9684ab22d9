#ifndef NF_RUN_UNIT_H
#define NF_RUN_UNIT_H

#include "run/paper.h"

/* A finished unit is one JSON file in data/paper-NN/units/: what it is, its settings and their SHA-256, the SHA-256 of
 * the code that made it, the OpenBLAS kernel, its results, its milestones (milestone.h), and a SHA-256 over all of
 * these.  It is reused only when settings and code agree. */

/* data/paper-NN/units/GROUP[-VARIANT]-sSEED-dDRAW.json; `extension` replaces .json for the checkpoint. */
void nf_unit_path(const struct nf_paper *paper, const struct nf_unit *unit, const char *extension, char path[512]);

/* The unit's settings: defaults (reduced when it is), then the overrides of its variant. */
enum nf_status nf_unit_settings(const struct nf_paper *paper, const struct nf_unit *unit, void *settings);

/* *finished is 1 when the unit's file is there and made by this code with these settings.  NF_DAMAGED when there is a
 * file that is not whole or does not match its own checksum. */
enum nf_status nf_unit_finished(const struct nf_paper *paper, const struct nf_unit *unit, int *finished);

/* The file of any unit, its checksum verified and left out; files of another format are returned as they are.  *root is
 * a json_t, owned by the caller.  NF_DAMAGED as above. */
struct json_t;
enum nf_status nf_unit_read(const char *path, struct json_t **root);

/* Reads a finished unit's results into an empty recorder. */
enum nf_status nf_unit_load(const struct nf_paper *paper, const struct nf_unit *unit, struct nf_recorder *recorder);

/* Both, the file being read once: its results if the unit is finished. */
enum nf_status nf_unit_load_finished(const struct nf_paper *paper, const struct nf_unit *unit,
                                     struct nf_recorder *recorder, int *finished);

/* Removes the unit's checkpoint, if there is one: the next run starts from the first stage. */
void nf_unit_forget(const struct nf_paper *paper, const struct nf_unit *unit);

/* Runs the unit's stages, from its checkpoint if there is one, and writes its file.  A checkpoint is written after a
 * stage when the last one is NF_CHECKPOINT_SECONDS old (environment; default 5).  `progress` (may be NULL) is called
 * with stages done and in all. */
enum nf_status nf_unit_run(const struct nf_paper *paper, const struct nf_unit *unit,
                           void (*progress)(int done, int all, void *context), void *context);

#endif
