#include "network/gru.h"

#include "kernel/elementwise.h"

#include <string.h>

size_t nf_gru_parameter_count(int inputs, int units)
{
    return 3 * (size_t)units * ((size_t)inputs + (size_t)units + 2);
}

static enum nf_status build(struct nf_masked_map *map, const uint8_t *mask, int out, int in, int full_gradient)
{
    return full_gradient ? nf_masked_map_init_as(map, NULL, out, in, 0) : nf_masked_map_init(map, mask, out, in);
}

enum nf_status nf_gru_init(struct nf_gru *gru, const uint8_t *mask_ih, const uint8_t *mask_hh, int inputs, int units,
                           int full_gradient)
{
    *gru = (struct nf_gru){.inputs = inputs, .units = units, .mask_ih = mask_ih, .mask_hh = mask_hh};
    enum nf_status status = build(&gru->ih, mask_ih, 3 * units, inputs, full_gradient);
    if (!status) status = build(&gru->hh, mask_hh, 3 * units, units, full_gradient);
    if (status) {
        nf_gru_release(gru);
        return status;
    }
    gru->hh_at = gru->ih_at + gru->ih.active;
    gru->bias_ih_at = gru->hh_at + gru->hh.active;
    gru->bias_hh_at = gru->bias_ih_at + 3 * (size_t)units;
    gru->active = gru->bias_hh_at + 3 * (size_t)units;
    return NF_OK;
}

void nf_gru_release(struct nf_gru *gru)
{
    nf_masked_map_release(&gru->ih);
    nf_masked_map_release(&gru->hh);
    *gru = (struct nf_gru){0};
}

static size_t hh_in_parameters(const struct nf_gru *gru)
{
    return 3 * (size_t)gru->units * (size_t)gru->inputs;
}

static size_t biases_in_parameters(const struct nf_gru *gru)
{
    return hh_in_parameters(gru) + 3 * (size_t)gru->units * (size_t)gru->units;
}

void nf_gru_load(const struct nf_gru *gru, const float *parameters, float *value)
{
    nf_masked_map_gather(&gru->ih, parameters, value + gru->ih_at);
    nf_masked_map_gather(&gru->hh, parameters + hh_in_parameters(gru), value + gru->hh_at);
    memcpy(value + gru->bias_ih_at, parameters + biases_in_parameters(gru), 6 * (size_t)gru->units * sizeof *value);
}

void nf_gru_store(const struct nf_gru *gru, const float *value, float *parameters)
{
    nf_masked_map_scatter(&gru->ih, value + gru->ih_at, parameters);
    nf_masked_map_scatter(&gru->hh, value + gru->hh_at, parameters + hh_in_parameters(gru));
    memcpy(parameters + biases_in_parameters(gru), value + gru->bias_ih_at, 6 * (size_t)gru->units * sizeof *value);
}

static void refresh(struct nf_masked_map *map, const uint8_t *mask, float *value)
{
    if (!map->sparse && mask) nf_zero_masked(value, mask, map->active);
    nf_masked_map_refresh(map, value);
}

void nf_gru_refresh(struct nf_gru *gru, float *value)
{
    refresh(&gru->ih, gru->mask_ih, value + gru->ih_at);
    refresh(&gru->hh, gru->mask_hh, value + gru->hh_at);
}
