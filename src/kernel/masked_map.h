#ifndef NF_KERNEL_MASKED_MAP_H
#define NF_KERNEL_MASKED_MAP_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

/* Batches are stored feature by feature in blocks of samples: value(feature f, sample s) of a buffer with F
 * features is at [(s / width) * F * width + f * width + s % width].  width is a multiple of NF_LANES.
 * Such buffers begin on a 32-byte boundary. */
enum { NF_LANES = 64 };

/* A linear map y = W x, W[out][in] with a fixed pattern of weights that may differ from zero.
 * The pattern ("structure") changes rarely, the values every step, so they are kept apart: the structure here,
 * the values in a vector of the caller's, `active` long, in the map's own order (by input for a sparse map,
 * row-major for a dense one).  Sums run in a fixed order: bits do not depend on machine, threads or width. */
struct nf_masked_map {
    int out, in;
    int sparse;    /* 0: all weights, products by OpenBLAS; 1: the survivors only */
    size_t active; /* number of values */
    /* Survivors by input, in panels of outputs small enough for the first cache: the map's own order. */
    struct nf_masked_order {
        int panels, width; /* others per panel */
        uint32_t *start;   /* [panels][lines + 1], a line being an input here */
        uint32_t *other;   /* [active], the output of each survivor */
    } by_input;
    /* The same survivors by output, in panels of inputs. */
    struct nf_masked_order by_output;
    uint32_t *position;   /* [active], place in the order by input of each survivor by output */
    float *output_values; /* [active], values by output, renewed by nf_masked_map_refresh */
};

/* From this density on OpenBLAS's dense product is as fast; measured by `make bench`. */
extern const double nf_masked_map_crossover;

/* Builds the structure from mask[out][in] (0 or 1; NULL: all ones).  Release with nf_masked_map_release. */
enum nf_status nf_masked_map_init(struct nf_masked_map *map, const uint8_t *mask, int out, int in);
/* The same, with the representation chosen by the caller (tests, benchmarks). */
enum nf_status nf_masked_map_init_as(struct nf_masked_map *map, const uint8_t *mask, int out, int in, int sparse);
void nf_masked_map_release(struct nf_masked_map *map);

/* values[active] <- weight[out][in] and back; scattering leaves absent weights as they are. */
void nf_masked_map_gather(const struct nf_masked_map *map, const float *weight, float *values);
void nf_masked_map_scatter(const struct nf_masked_map *map, const float *values, float *weight);

/* To be called after `values` changed, before the next product. */
void nf_masked_map_refresh(struct nf_masked_map *map, const float *values);

/* y = W x for blocks x width samples; x has `in` features, y `out`. */
void nf_masked_map_forward(const struct nf_masked_map *map, const float *values, const float *x, float *y, int width,
                           int blocks);

/* dx = W^T dy (skipped when dx is NULL) and gradient[active] = sum over samples of dy x^T. */
void nf_masked_map_backward(const struct nf_masked_map *map, const float *values, const float *dy, const float *x,
                            float *dx, float *gradient, int width, int blocks);

/* A block of samples within larger buffers: value(feature f, sample s) of an input is at [f * in_pitch + s], of an
 * output at [f * out_pitch + s].  The width is a multiple of NF_LANES, the pitches of eight. */
struct nf_masked_tile {
    int width;
    size_t in_pitch, out_pitch;
};

/* The same products on one tile.  The backward one adds to `gradient` when `accumulate`; a dense map takes NULL for
 * the gradient too. */
void nf_masked_map_forward_tile(const struct nf_masked_map *map, const float *values, struct nf_masked_tile tile,
                                const float *x, float *y);
void nf_masked_map_backward_tile(const struct nf_masked_map *map, const float *values, struct nf_masked_tile tile,
                                 const float *dy, const float *x, float *dx, float *gradient, int accumulate);

#endif
