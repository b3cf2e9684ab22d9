#include "network/recurrent.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct nf_recurrent_modulators nf_recurrent_modulators_none = {.gain = 1.0, .inhibition = 1.0};

enum nf_status nf_recurrent_init(struct nf_recurrent *net, int inputs, int units, int steps, int classes)
{
    if (steps > NF_RECURRENT_MOST_STEPS) return nf_fail(NF_INVALID, "%d steps are too many for a network", steps);
    *net = (struct nf_recurrent){.inputs = inputs, .units = units, .steps = steps, .classes = classes};
    net->modulators = nf_recurrent_modulators_none;
    net->count = nf_recurrent_read_out_at(net) + (size_t)classes * ((size_t)units + 1);
    net->parameters = calloc(net->count, sizeof *net->parameters);
    net->mask = malloc(net->count);
    net->scar = calloc(net->count, 1);
    if (!net->parameters || !net->mask || !net->scar) {
        nf_recurrent_release(net);
        return nf_fail(NF_MEMORY, "out of memory for a recurrent network");
    }
    memset(net->mask, 1, net->count);
    return NF_OK;
}

enum nf_status nf_recurrent_copy(struct nf_recurrent *net, const struct nf_recurrent *from)
{
    enum nf_status status = nf_recurrent_init(net, from->inputs, from->units, from->steps, from->classes);
    if (status) return status;
    net->modulators = from->modulators;
    memcpy(net->parameters, from->parameters, from->count * sizeof *from->parameters);
    memcpy(net->mask, from->mask, from->count);
    memcpy(net->scar, from->scar, from->count);
    return NF_OK;
}

void nf_recurrent_release(struct nf_recurrent *net)
{
    free(net->parameters);
    free(net->mask);
    free(net->scar);
    *net = (struct nf_recurrent){0};
}

void nf_recurrent_initialise(struct nf_recurrent *net, struct nf_torch_stream *stream)
{
    float bound = (float)(1.0 / sqrt(net->units));
    nf_torch_uniform(stream, net->parameters, net->count, -bound, bound);
}

/* weight <- Q of its QR decomposition, the columns' signs those of R's diagonal; float [rows][columns]. */
static void orthonormalise(gsl_matrix *a, gsl_vector *tau, gsl_matrix *q, gsl_matrix *r, float *weight)
{
    for (size_t i = 0; i < a->size1 * a->size2; i++)
        a->data[i] = (double)weight[i];
    gsl_linalg_QR_decomp(a, tau);
    gsl_linalg_QR_unpack(a, tau, q, r);
    for (size_t i = 0; i < a->size1; i++)
        for (size_t j = 0; j < a->size2; j++)
            weight[i * a->size2 + j] =
                (float)(gsl_matrix_get(r, j, j) < 0.0 ? -gsl_matrix_get(q, i, j) : gsl_matrix_get(q, i, j));
}

enum nf_status nf_recurrent_initialise_orthogonal(struct nf_recurrent *net, struct nf_torch_stream *stream)
{
    size_t columns = (size_t)net->units, rows = 3 * columns;
    float *weight = net->parameters + nf_recurrent_hh_at(net);
    gsl_matrix *a = gsl_matrix_alloc(rows, columns), *q = gsl_matrix_alloc(rows, rows),
               *r = gsl_matrix_alloc(rows, columns);
    gsl_vector *tau = gsl_vector_alloc(columns);
    nf_recurrent_initialise(net, stream);
    nf_torch_randn(stream, weight, rows * columns);
    int ready = a && q && r && tau;
    if (ready) orthonormalise(a, tau, q, r, weight);
    gsl_matrix_free(a);
    gsl_matrix_free(q);
    gsl_matrix_free(r);
    gsl_vector_free(tau);
    return ready ? NF_OK : nf_fail(NF_MEMORY, "out of memory for an orthogonal matrix");
}

struct nf_weights nf_recurrent_weights(const struct nf_recurrent *net)
{
    size_t hh = nf_recurrent_hh_at(net), units = (size_t)net->units, read_out = nf_recurrent_read_out_at(net);
    return (struct nf_weights){.count = net->count,
                               .parameters = net->parameters,
                               .mask = net->mask,
                               .scar = net->scar,
                               .matrices = 3,
                               .first = {0, hh, read_out},
                               .end = {hh, hh + 3 * units * units, read_out + (size_t)net->classes * units}};
}

struct nf_gru_modulators nf_recurrent_per_step(const struct nf_recurrent_modulators *m)
{
    double damped = m->noise_after_inhibition && !m->inhibit_read_out ? m->inhibition : 1.0;
    return (struct nf_gru_modulators){
        .input_noise = m->noise_before_gain ? m->input_noise * nf_recurrent_input_gain(m) : m->input_noise,
        .noise = m->noise / damped,
        .shift = m->shift / damped,
        .gain = m->gain_place == NF_GAIN_STATE ? m->gain : 1.0,
        .inhibition = m->inhibit_read_out ? 1.0 : m->inhibition,
        .output = m->output,
        .spare_last = m->spare_last,
    };
}

double nf_recurrent_input_gain(const struct nf_recurrent_modulators *m)
{
    return m->gain_place == NF_GAIN_INPUT ? m->gain : 1.0;
}

double nf_recurrent_read_out_gain(const struct nf_recurrent_modulators *m)
{
    return (m->gain_place == NF_GAIN_READ_OUT ? m->gain : 1.0) * (m->inhibit_read_out ? m->inhibition : 1.0);
}
