#include "task/motor_task.h"

#include <stdlib.h>
#include <string.h>

/* The companion papers' clouds lie at a distance of three on each axis. */
static const double SCALE = 3.0;

static enum nf_status take(struct nf_dataset *part, const struct nf_dataset *all, int first, int samples)
{
    size_t values = (size_t)samples * (size_t)all->features;
    *part = (struct nf_dataset){.samples = samples, .features = all->features};
    part->x = malloc(values * sizeof *part->x);
    part->label = malloc((size_t)samples * sizeof *part->label);
    if (!part->x || !part->label) return nf_fail(NF_MEMORY, "out of memory for %d points", samples);
    for (size_t i = 0; i < values; i++)
        part->x[i] = (float)((double)all->x[(size_t)first * (size_t)all->features + i] / SCALE);
    memcpy(part->label, all->label + first, (size_t)samples * sizeof *part->label);
    return NF_OK;
}

enum nf_status nf_motor_task_draw(struct nf_motor_task *task, uint32_t seed, double sigma)
{
    struct nf_dataset all;
    *task = (struct nf_motor_task){0};
    enum nf_status status = nf_blobs_seeded(&all, seed, NF_MOTOR_SAMPLES, SCALE * sigma);
    if (status) return status;
    status = take(&task->train, &all, 0, NF_MOTOR_TRAIN);
    if (!status) status = take(&task->test, &all, NF_MOTOR_TRAIN, NF_MOTOR_TEST);
    nf_dataset_release(&all);
    if (status) nf_motor_task_release(task);
    return status;
}

void nf_motor_task_release(struct nf_motor_task *task)
{
    nf_dataset_release(&task->train);
    nf_dataset_release(&task->test);
}
