#ifndef NF_TESTS_TOY_H
#define NF_TESTS_TOY_H

#include "../reference/golden.h"
#include "base/file.h"
#include "random/torch_stream.h"
#include "run/paper.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

/* A paper in miniature for the tests of the machinery: number 98, four stages that draw from one stream, no network. */

#define SETTINGS(NUMBER, CHOICE)                                                                                       \
    NUMBER(draws, 20, 3, "draws", "a test")                                                                            \
    NUMBER(scale, 0.5, 0.5, "1", "a test")                                                                             \
    CHOICE(sign, "plus;minus", "choices.csv: sign")

struct settings {
    SETTINGS(NF_NUMBER_MEMBER, NF_CHOICE_MEMBER)
};
static const struct nf_setting toy_settings[] = {SETTINGS(NF_NUMBER_ROW, NF_CHOICE_ROW)};

struct toy {
    const struct settings *settings;
    struct nf_torch_stream stream;
    double total;
};

/* Which stage fails (status) or is killed (signal), for the tests that want it; -1: none. */
static int toy_fails_at = -1, toy_killed_at = -1;
static int toy_stages_run;

static inline enum nf_status toy_init(void **world, const void *settings, const struct nf_unit *unit)
{
    struct toy *toy = calloc(1, sizeof *toy);
    if (!toy) return nf_fail(NF_MEMORY, "out of memory");
    toy->settings = settings;
    enum nf_status status = nf_torch_seed(&toy->stream, (uint64_t)(unit->seed + 1000 * unit->draw));
    if (status)
        free(toy);
    else
        *world = toy;
    return status;
}

static inline void toy_save(const void *world, struct nf_checkpoint *checkpoint)
{
    const struct toy *toy = world;
    nf_checkpoint_put(checkpoint, "state", toy->stream.mt.state, 4, 624);
    nf_checkpoint_put(checkpoint, "next", &toy->stream.mt.next, 4, 1);
    nf_checkpoint_put(checkpoint, "total", &toy->total, 8, 1);
}

static inline enum nf_status toy_load(void *world, const struct nf_checkpoint *checkpoint)
{
    struct toy *toy = world;
    enum nf_status status = nf_checkpoint_get(checkpoint, "state", toy->stream.mt.state, 4, 624);
    if (!status) status = nf_checkpoint_get(checkpoint, "next", &toy->stream.mt.next, 4, 1);
    return status ? status : nf_checkpoint_get(checkpoint, "total", &toy->total, 8, 1);
}

static inline enum nf_status toy_stage(struct toy *toy, struct nf_recorder *recorder, int stage)
{
    float drawn[32];
    char condition[16];
    toy_stages_run++;
    if (stage == toy_killed_at) raise(SIGKILL);
    if (stage == toy_fails_at) return nf_fail(NF_INVALID, "stage %d was told to fail", stage);
    nf_torch_rand(&toy->stream, drawn, (size_t)toy->settings->draws);
    for (int i = 0; i < (int)toy->settings->draws; i++)
        toy->total += toy->settings->scale * (double)drawn[i] * (toy->settings->sign ? -1.0 : 1.0);
    snprintf(condition, sizeof condition, "stage-%d", stage);
    enum nf_status status = nf_record(recorder, toy->total, condition, "total");
    return status ? status : nf_record(recorder, 100.0 * (double)drawn[0], condition, "clean");
}

#define TOY_STAGE(n)                                                                                                   \
    static inline enum nf_status toy_stage_##n(void *world, struct nf_recorder *recorder)                              \
    {                                                                                                                  \
        return toy_stage(world, recorder, n);                                                                          \
    }
TOY_STAGE(0)
TOY_STAGE(1)
TOY_STAGE(2)
TOY_STAGE(3)

enum { TOY_STAGES = 4 };
static const struct nf_stage toy_stages[] = {
    {"first", toy_stage_0}, {"second", toy_stage_1}, {"third", toy_stage_2}, {"fourth", toy_stage_3}, {NULL, NULL}};
static const struct nf_world_type toy_world = {toy_init, free, toy_save, toy_load};
static const long toy_seeds[] = {42};
static const char *const toy_choices[] = {"sign=minus", NULL};

static const struct nf_paper toy_paper = {
    .number = 98,
    .key = "98-toy",
    .title = "A paper in miniature",
    .code_hash = "code of the toy",
    .settings = {toy_settings, sizeof toy_settings / sizeof *toy_settings, sizeof(struct settings)},
    .stages = toy_stages,
    .world = &toy_world,
    .seeds = toy_seeds,
    .seed_count = 1,
    .reduced_seed_count = 1,
    .replayable = 1,
    .rounding = 2,
    .ensemble = 3,
    .choices = toy_choices,
};

static inline void must(enum nf_status status)
{
    ck_assert_msg(status == NF_OK, "%s", nf_error());
}

static char toy_folder[64];

/* Fixtures: each test in a folder of its own. */
static inline void toy_enter(void)
{
    snprintf(toy_folder, sizeof toy_folder, "/tmp/check_run.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(toy_folder));
    ck_assert_int_eq(chdir(toy_folder), 0);
    must(nf_file_make_folder("data/paper-98/units"));
    must(nf_file_make_folder("papers/98-toy"));
}

static inline void toy_leave(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", toy_folder);
    ck_assert_int_eq(system(command), 0);
}

static inline void toy_write(const char *path, const char *text)
{
    FILE *stream = fopen(path, "wb");
    ck_assert_ptr_nonnull(stream);
    fputs(text, stream);
    ck_assert_int_eq(fclose(stream), 0);
}

static inline int same_stream(const struct nf_torch_stream *a, const struct nf_torch_stream *b)
{
    return !memcmp(a->mt.state, b->mt.state, sizeof a->mt.state) && a->mt.next == b->mt.next &&
           a->has_cached == b->has_cached && (!a->has_cached || a->cached == b->cached);
}

/* The whole file; caller frees. */
static inline char *toy_read(const char *path)
{
    static char *bytes; /* gcc 12 takes an automatic one for the result's target */
    size_t length;
    must(nf_file_read(path, &bytes, &length));
    return bytes;
}

/* A ledger that the toy can be judged by. */
static inline void toy_ledger(void)
{
    toy_write("papers/98-toy/published.csv", "id,place,condition,metric,kind,form,value,sd,n,items,unit,note\n"
                                             "t1.first.clean,Table 1,stage-0,clean,result,exact,88.2,,1,,%,\n"
                                             "t1.second.clean,Table 1,stage-1,clean,result,exact,1.0,,1,,%,\n"
                                             "t2.fourth.total,Table 2,stage-3,total,result,approx,20,,1,,1,\n"
                                             "m.draws,Methods,all,draws,setting,exact,20,,,,draws,\n");
    toy_write("papers/98-toy/claims.csv", "id,place,claim,predicate\n"
                                          "grows,Results,the total grows,stage-3:total > stage-0:total\n"
                                          "shrinks,Results,the total shrinks,stage-3:total < stage-0:total\n");
    toy_write("papers/98-toy/choices.csv", "id,place,question,readings,default,why,decided_by\n"
                                           "sign,Methods,which sign,plus;minus,plus,as printed,\n");
}

#endif
