/* Writes a folder laid out as TinyLlama-1.1B-Chat-v1.0's is, with random weights, for a trial of time and memory.
 *
 *   random_model FOLDER [LAYERS [SHARDS]]     22 layers in one file where not given: 2.2 GB
 *   random_model FOLDER --tiny                one of a few thousand weights */

#include "model/model_writer.h"
#include "random/numpy_stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Norms are one; matrices are uniform with the standard deviation that such models start from, 0.02. */
static void fill(void *context, const char *name, size_t first, float *values, size_t count)
{
    struct nf_numpy_stream *stream = context;
    (void)first;
    int norm = strstr(name, "norm.weight") != NULL;
    for (size_t i = 0; i < count; i++)
        values[i] = norm ? 1.0f : (float)(nf_numpy_uniform(stream, -0.034641016, 0.034641016));
}

int main(int argc, char **argv)
{
    int tiny = argc == 3 && !strcmp(argv[2], "--tiny");
    struct nf_decoder_shape shape = {.hidden = 2048,
                                     .layers = argc > 2 ? atoi(argv[2]) : 22,
                                     .heads = 32,
                                     .kv_heads = 4,
                                     .intermediate = 5632,
                                     .vocabulary = 32000,
                                     .rope_theta = 10000.0,
                                     .norm_eps = 1e-5};
    struct nf_numpy_stream stream;
    if (tiny) shape = (struct nf_decoder_shape){16, 2, 4, 2, 24, 400, 10000.0, 1e-5, 0};
    if (argc < 2 || argc > 4) {
        fprintf(stderr, "usage: random_model FOLDER [LAYERS [SHARDS] | --tiny]\n");
        return 2;
    }
    if (!nf_numpy_seed(&stream, 42) &&
        !nf_model_write(argv[1], &shape, NF_BFLOAT16, argc > 3 ? atoi(argv[3]) : 1, fill, &stream)) {
        printf("%s: %zu weights\n", argv[1], nf_decoder_weights(&shape));
        return EXIT_SUCCESS;
    }
    fprintf(stderr, "random_model: %s\n", nf_error());
    return EXIT_FAILURE;
}
