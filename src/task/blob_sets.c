#include "task/blob_sets.h"

enum { SETS = 3 };
static const int samples[SETS] = {12000, 4000, 2000};

/* What is added to the seed for each set. */
static const uint32_t offset[NF_BLOB_SOURCES][SETS] = {
    [NF_BLOBS_NUMPY_100] = {100, 200, 300},
    [NF_BLOBS_NUMPY_0] = {0, 1, 2},
    [NF_BLOBS_TORCH_100] = {100, 200, 300},
};

static enum nf_status draw(struct nf_dataset *data, const struct nf_blob_rule *rule, uint32_t seed,
                           struct nf_torch_stream *stream, int set)
{
    double sigma = set == 2 || (set == 0 && rule->train_at_centres) ? 0.0 : rule->sigma;
    if (rule->source == NF_BLOBS_TORCH_STREAM) return nf_blobs_torch(data, stream, samples[set], sigma, rule->order);
    seed += offset[rule->source][set];
    if (rule->source == NF_BLOBS_TORCH_100) {
        struct nf_torch_stream own;
        enum nf_status status = nf_torch_seed(&own, seed);
        return status ? status : nf_blobs_torch(data, &own, samples[set], sigma, rule->order);
    }
    struct nf_numpy_stream own;
    enum nf_status status = nf_numpy_seed(&own, seed);
    return status ? status : nf_blobs_numpy(data, &own, samples[set], sigma, rule->order);
}

enum nf_status nf_blob_sets_draw(struct nf_blob_sets *sets, const struct nf_blob_rule *rule, uint32_t seed,
                                 struct nf_torch_stream *stream)
{
    *sets = (struct nf_blob_sets){0};
    enum nf_status status = draw(&sets->train, rule, seed, stream, 0);
    if (!status) status = draw(&sets->standard, rule, seed, stream, 1);
    if (!status) status = draw(&sets->clean, rule, seed, stream, 2);
    if (status) nf_blob_sets_release(sets);
    return status;
}

void nf_blob_sets_release(struct nf_blob_sets *sets)
{
    nf_dataset_release(&sets->train);
    nf_dataset_release(&sets->standard);
    nf_dataset_release(&sets->clean);
}
