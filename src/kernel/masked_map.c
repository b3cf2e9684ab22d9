#include "kernel/masked_map.h"

#include "kernel/masked_product.h"

#include <cblas.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

const double nf_masked_map_crossover = 0.7;

/* A panel of features that stays in the first cache while all lines pass over it saves loads of the vectors, but
 * each further panel costs a load and a store of the sums: the fuller the map, the narrower the panels. */
static const struct {
    double density; /* from here on */
    int by_output, by_input;
} panel_widths[] = {{0.2, 64, 64}, {0.04, 128, INT_MAX}, {0.0, INT_MAX, INT_MAX}};

static size_t count_active(const uint8_t *mask, size_t n)
{
    size_t active = 0;
    for (size_t i = 0; i < n; i++)
        active += !mask || mask[i];
    return active;
}

static int panel_end(const struct nf_masked_order *order, int panel, int others)
{
    return panel == order->panels - 1 ? others : (panel + 1) * order->width;
}

/* Lists the survivors line by line within each panel.  mask_at(line, other) is mask[line * pitch_line + other *
 * pitch_other]; `rank`, when given, receives at [line * pitch_line + other * pitch_other] the survivor's place. */
static void list_survivors(struct nf_masked_order *order, const uint8_t *mask, int lines, size_t pitch_line, int others,
                           size_t pitch_other, uint32_t *rank)
{
    uint32_t k = 0;
    for (int p = 0; p < order->panels; p++) {
        uint32_t *start = order->start + (size_t)p * (size_t)(lines + 1);
        for (int line = 0; line < lines; line++) {
            start[line] = k;
            for (int o = p * order->width; o < panel_end(order, p, others); o++) {
                size_t at = (size_t)line * pitch_line + (size_t)o * pitch_other;
                if (mask && !mask[at]) continue;
                if (rank) rank[at] = k;
                order->other[k++] = (uint32_t)o;
            }
        }
        start[lines] = k;
    }
}

/* place of each survivor by output in the order by input */
static void match_orders(struct nf_masked_map *map, const uint32_t *rank)
{
    for (int p = 0; p < map->by_output.panels; p++) {
        const uint32_t *start = map->by_output.start + (size_t)p * (size_t)(map->out + 1);
        for (int i = 0; i < map->out; i++)
            for (uint32_t k = start[i]; k < start[i + 1]; k++)
                map->position[k] = rank[(size_t)i * (size_t)map->in + map->by_output.other[k]];
    }
}

static int order_alloc(struct nf_masked_order *order, int lines, int others, size_t active, int width)
{
    order->width = width < others ? width : others;
    order->panels = (others + order->width - 1) / order->width;
    order->start = malloc((size_t)order->panels * (size_t)(lines + 1) * sizeof *order->start);
    order->other = malloc((active + 1) * sizeof *order->other);
    return order->start && order->other;
}

static enum nf_status build_sparse(struct nf_masked_map *map, const uint8_t *mask, double density)
{
    int level = 0;
    while (density < panel_widths[level].density)
        level++;
    uint32_t *rank = malloc((size_t)map->out * (size_t)map->in * sizeof *rank);
    map->position = malloc((map->active + 1) * sizeof *map->position);
    map->output_values = malloc((map->active + 1) * sizeof *map->output_values);
    int ready = order_alloc(&map->by_input, map->in, map->out, map->active, panel_widths[level].by_input) &&
                order_alloc(&map->by_output, map->out, map->in, map->active, panel_widths[level].by_output) && rank &&
                map->position && map->output_values;
    if (ready) {
        list_survivors(&map->by_input, mask, map->in, 1, map->out, (size_t)map->in, rank);
        list_survivors(&map->by_output, mask, map->out, (size_t)map->in, map->in, 1, NULL);
        match_orders(map, rank);
    }
    free(rank);
    if (ready) return NF_OK;
    int out = map->out, in = map->in;
    nf_masked_map_release(map);
    return nf_fail(NF_MEMORY, "out of memory for a masked %d x %d map", out, in);
}

enum nf_status nf_masked_map_init_as(struct nf_masked_map *map, const uint8_t *mask, int out, int in, int sparse)
{
    size_t all = (size_t)out * (size_t)in;
    *map = (struct nf_masked_map){.out = out, .in = in, .sparse = sparse, .active = all};
    if (!sparse) return NF_OK;
    map->active = count_active(mask, all);
    return build_sparse(map, mask, (double)map->active / (double)all);
}

enum nf_status nf_masked_map_init(struct nf_masked_map *map, const uint8_t *mask, int out, int in)
{
    size_t all = (size_t)out * (size_t)in;
    /* Maps with a side shorter than a tile of the dense product are faster here even when full. */
    int narrow = out < 16 || in < 16;
    int sparse = narrow || (mask && (double)count_active(mask, all) < nf_masked_map_crossover * (double)all);
    return nf_masked_map_init_as(map, mask, out, in, sparse);
}

void nf_masked_map_release(struct nf_masked_map *map)
{
    free(map->by_input.start);
    free(map->by_input.other);
    free(map->by_output.start);
    free(map->by_output.other);
    free(map->position);
    free(map->output_values);
    *map = (struct nf_masked_map){0};
}

/* Moves values between the map's order and the full matrix. */
static void exchange(const struct nf_masked_map *map, float *values, float *weight, int gather)
{
    for (int p = 0; p < (map->sparse ? map->by_input.panels : 0); p++) {
        const uint32_t *start = map->by_input.start + (size_t)p * (size_t)(map->in + 1);
        for (int j = 0; j < map->in; j++)
            for (uint32_t k = start[j]; k < start[j + 1]; k++) {
                float *at = weight + (size_t)map->by_input.other[k] * (size_t)map->in + j;
                if (gather)
                    values[k] = *at;
                else
                    *at = values[k];
            }
    }
}

void nf_masked_map_gather(const struct nf_masked_map *map, const float *weight, float *values)
{
    if (map->sparse)
        exchange(map, values, (float *)weight, 1);
    else
        memcpy(values, weight, map->active * sizeof *values);
}

void nf_masked_map_scatter(const struct nf_masked_map *map, const float *values, float *weight)
{
    if (map->sparse)
        exchange(map, (float *)values, weight, 0);
    else
        memcpy(weight, values, map->active * sizeof *values);
}

void nf_masked_map_refresh(struct nf_masked_map *map, const float *values)
{
    if (!map->sparse) return;
    for (size_t k = 0; k < map->active; k++)
        map->output_values[k] = values[map->position[k]];
}

void nf_masked_map_forward_tile(const struct nf_masked_map *map, const float *values, struct nf_masked_tile tile,
                                const float *x, float *y)
{
    if (map->sparse)
        nf_masked_product_forward(map, tile, x, y);
    else
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, map->out, tile.width, map->in, 1.0f, values, map->in, x,
                    (int)tile.in_pitch, 0.0f, y, (int)tile.out_pitch);
}

void nf_masked_map_backward_tile(const struct nf_masked_map *map, const float *values, struct nf_masked_tile tile,
                                 const float *dy, const float *x, float *dx, float *gradient, int accumulate)
{
    if (map->sparse) {
        nf_masked_product_backward(map, values, tile, dy, x, dx, gradient, accumulate);
        return;
    }
    if (gradient)
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, map->out, map->in, tile.width, 1.0f, dy,
                    (int)tile.out_pitch, x, (int)tile.in_pitch, accumulate ? 1.0f : 0.0f, gradient, map->in);
    if (dx)
        cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, map->in, tile.width, map->out, 1.0f, values, map->in, dy,
                    (int)tile.out_pitch, 0.0f, dx, (int)tile.in_pitch);
}

void nf_masked_map_forward(const struct nf_masked_map *map, const float *values, const float *x, float *y, int width,
                           int blocks)
{
    const struct nf_masked_tile tile = {width, (size_t)width, (size_t)width};
    for (int b = 0; b < blocks; b++)
        nf_masked_map_forward_tile(map, values, tile, x + (size_t)b * (size_t)map->in * tile.in_pitch,
                                   y + (size_t)b * (size_t)map->out * tile.out_pitch);
}

void nf_masked_map_backward(const struct nf_masked_map *map, const float *values, const float *dy, const float *x,
                            float *dx, float *gradient, int width, int blocks)
{
    const struct nf_masked_tile tile = {width, (size_t)width, (size_t)width};
    for (int b = 0; b < blocks; b++) {
        size_t in_at = (size_t)b * (size_t)map->in * tile.in_pitch;
        nf_masked_map_backward_tile(map, values, tile, dy + (size_t)b * (size_t)map->out * tile.out_pitch, x + in_at,
                                    dx ? dx + in_at : NULL, gradient, b > 0);
    }
}
