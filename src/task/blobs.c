#include "task/blobs.h"

#include <stdlib.h>

enum { CLASSES = 4, FEATURES = 2 };

static const double centre[NF_BLOBS_ORDERS][CLASSES][FEATURES] = {
    {{-3, -3}, {3, 3}, {-3, 3}, {3, -3}},
    {{-3, -3}, {-3, 3}, {3, -3}, {3, 3}},
};

static enum nf_status dataset_init(struct nf_dataset *data, int samples)
{
    *data = (struct nf_dataset){.samples = samples, .features = FEATURES};
    data->x = malloc((size_t)samples * FEATURES * sizeof *data->x);
    data->label = malloc((size_t)samples * sizeof *data->label);
    if (data->x && data->label) return NF_OK;
    nf_dataset_release(data);
    return nf_fail(NF_MEMORY, "out of memory for %d samples", samples);
}

enum nf_status nf_blobs_numpy(struct nf_dataset *data, struct nf_numpy_stream *stream, int samples, double sigma,
                              enum nf_blobs_order order)
{
    enum nf_status status = dataset_init(data, samples);
    if (status) return status;
    for (int i = 0; i < samples; i++)
        data->label[i] = (int)nf_numpy_randint(stream, 0, CLASSES);
    for (int i = 0; i < samples; i++)
        for (int j = 0; j < FEATURES; j++)
            data->x[i * FEATURES + j] = (float)(centre[order][data->label[i]][j] + nf_numpy_randn(stream) * sigma);
    return NF_OK;
}

enum nf_status nf_blobs_torch(struct nf_dataset *data, struct nf_torch_stream *stream, int samples, double sigma,
                              enum nf_blobs_order order)
{
    enum nf_status status = dataset_init(data, samples);
    if (status) return status;
    for (int i = 0; i < samples; i++)
        data->label[i] = (int)nf_torch_randint(stream, CLASSES);
    nf_torch_randn(stream, data->x, (size_t)samples * FEATURES);
    for (int i = 0; i < samples; i++)
        for (int j = 0; j < FEATURES; j++) {
            float *x = &data->x[i * FEATURES + j];
            *x = (float)centre[order][data->label[i]][j] + *x * (float)sigma;
        }
    return NF_OK;
}

enum nf_status nf_blobs_draw(struct nf_dataset *data, struct nf_numpy_stream *stream, int samples, double sigma)
{
    return nf_blobs_numpy(data, stream, samples, sigma, NF_BLOBS_DIAGONALLY);
}

enum nf_status nf_blobs_seeded(struct nf_dataset *data, uint32_t seed, int samples, double sigma)
{
    struct nf_numpy_stream stream;
    *data = (struct nf_dataset){0};
    enum nf_status status = nf_numpy_seed(&stream, seed);
    return status ? status : nf_blobs_draw(data, &stream, samples, sigma);
}

void nf_dataset_release(struct nf_dataset *data)
{
    free(data->x);
    free(data->label);
    *data = (struct nf_dataset){0};
}
