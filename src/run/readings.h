#ifndef NF_RUN_READINGS_H
#define NF_RUN_READINGS_H

#include "task/blob_sets.h"

/* What the papers on the common network leave unstated about seeds, data, training and testing, whatever the
 * treatments are.  All zeros: the recipe that papers 1 to 4 print or imply. */
struct nf_lab_readings {
    enum nf_blob_source source;
    enum nf_blobs_order order;
    int same_data;        /* 1: one set of data for every seed */
    int train_at_centres; /* 1: "noise-free data" taken at its word */
    int seeds;            /* index into the published seeds' readings: from 0, from 1, from 42 */
    int initialisation;   /* index into the readings of NF_LAB_READINGS */
    int softmax_outputs;  /* 1: the loss takes soft-max outputs for logits */
    int train_batch;      /* index: 128, 64, 256 */
    int drop_last;        /* 1: the last, short mini-batch of an epoch is left out */
    int test_batch;       /* index: 1000, 128, 4000 */
    int reseed_tests;     /* 1: the stream is seeded again before each test */
    int reseed_arms;      /* 1: ... before each arm */
};

/* Lines of a paper's settings, and the struct made of them. */
#define NF_LAB_READINGS(CHOICE)                                                                                        \
    CHOICE(seeds, "0-to-9;1-to-10;42-to-51", "choices.csv: seeds")                                                     \
    CHOICE(data_generator, "numpy-100-200-300;numpy-0-1-2;torch-stream;torch-100-200-300",                             \
           "choices.csv: data-generator")                                                                              \
    CHOICE(training_noise, "sigma-0.8;centres", "choices.csv: training-noise")                                         \
    CHOICE(initialisation, "linear-default;normal-0.01;normal-0.05;kaiming-normal", "choices.csv: initialisation")     \
    CHOICE(loss, "logits;soft-max", "choices.csv: loss")                                                               \
    CHOICE(batch, "128;64;256", "choices.csv: batch")                                                                  \
    CHOICE(adam, "last-batch-kept;last-batch-dropped", "choices.csv: adam")                                            \
    CHOICE(test_batch, "1000;128;4000", "choices.csv: test-batch")                                                     \
    CHOICE(noise_draws, "running;reseeded", "choices.csv: noise-draws")                                                \
    CHOICE(arm_stream, "running;reseeded", "choices.csv: arm-stream")

#define NF_LAB_READINGS_OF(s)                                                                                          \
    {                                                                                                                  \
        .source = (enum nf_blob_source)(s)->data_generator, .train_at_centres = (s)->training_noise,                   \
        .seeds = (s)->seeds, .initialisation = (s)->initialisation, .softmax_outputs = (s)->loss,                      \
        .train_batch = (s)->batch, .drop_last = (s)->adam, .test_batch = (s)->test_batch,                              \
        .reseed_tests = (s)->noise_draws, .reseed_arms = (s)->arm_stream                                               \
    }

#endif
