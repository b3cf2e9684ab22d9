#include "network/motor.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CLASSES = 4, WIDEST = 512, BRANCH = 64, JOINED = 192 };

#define SHAPE(name, in, out, first)                                                                                    \
    {                                                                                                                  \
        name, in, out, first, (first) + (in) * (out)                                                                   \
    }
const struct nf_motor_shape nf_motor_shape[NF_MOTOR_LAYERS] = {
    SHAPE("prefrontal", 2, 512, 0),       SHAPE("upper-motor", 512, 512, 1536), SHAPE("lower-motor", 512, 256, 264192),
    SHAPE("nmj", 256, 128, 395520),       SHAPE("bulbar", 128, 64, 428416),     SHAPE("respiratory", 128, 64, 436672),
    SHAPE("fine-motor", 128, 64, 444928), SHAPE("output", 192, 4, 453184),
};

enum nf_status nf_motor_init(struct nf_motor *net)
{
    net->parameters = calloc(NF_MOTOR_PARAMETERS, sizeof *net->parameters);
    net->mask = malloc(NF_MOTOR_PARAMETERS);
    if (!net->parameters || !net->mask) {
        nf_motor_release(net);
        return nf_fail(NF_MEMORY, "out of memory for a motor network");
    }
    memset(net->mask, 1, NF_MOTOR_PARAMETERS);
    return NF_OK;
}

void nf_motor_release(struct nf_motor *net)
{
    free(net->parameters);
    free(net->mask);
    *net = (struct nf_motor){0};
}

void nf_motor_copy(struct nf_motor *net, const struct nf_motor *from)
{
    memcpy(net->parameters, from->parameters, NF_MOTOR_PARAMETERS * sizeof *net->parameters);
    memcpy(net->mask, from->mask, NF_MOTOR_PARAMETERS);
}

void nf_motor_initialise(struct nf_motor *net, struct nf_torch_stream *stream)
{
    for (int l = 0; l < NF_MOTOR_LAYERS; l++) {
        const struct nf_motor_shape *shape = &nf_motor_shape[l];
        float bound = (float)(1.0 / sqrt(shape->in));
        nf_torch_uniform(stream, net->parameters + shape->weights, (size_t)(shape->in * shape->out), -bound, bound);
        nf_torch_uniform(stream, net->parameters + shape->biases, (size_t)shape->out, -bound, bound);
    }
}

void nf_motor_apply_mask(struct nf_motor *net)
{
    for (size_t i = 0; i < NF_MOTOR_PARAMETERS; i++)
        net->parameters[i] = net->mask[i] ? net->parameters[i] : 0.0f;
}

static float *carve(float **at, size_t count)
{
    float *part = *at;
    *at += (count + 7) / 8 * 8;
    return part;
}

enum nf_status nf_motor_tape_init(struct nf_motor_tape *tape, int most)
{
    size_t n = (size_t)most, units = 0;
    for (int l = 0; l < NF_MOTOR_LAYERS; l++)
        units += (size_t)nf_motor_shape[l].out;
    size_t room = n * (2 + 3 * units + 2 * JOINED + WIDEST) + NF_MOTOR_PARAMETERS + 256;
    *tape = (struct nf_motor_tape){.most = most, .storage = aligned_alloc(32, room * sizeof(float) / 32 * 32 + 32)};
    if (!tape->storage) return nf_fail(NF_MEMORY, "out of memory for batches of %d", most);
    float *at = tape->storage;
    tape->x = carve(&at, n * 2);
    for (int l = 0; l < NF_MOTOR_LAYERS; l++) {
        size_t values = n * (size_t)nf_motor_shape[l].out;
        tape->z[l] = carve(&at, values);
        tape->h[l] = carve(&at, values);
        tape->d[l] = carve(&at, values);
    }
    tape->joined = carve(&at, n * JOINED);
    tape->d_joined = carve(&at, n * JOINED);
    tape->noise = carve(&at, n * WIDEST);
    tape->gradient = carve(&at, NF_MOTOR_PARAMETERS);
    return NF_OK;
}

void nf_motor_tape_release(struct nf_motor_tape *tape)
{
    free(tape->storage);
    *tape = (struct nf_motor_tape){0};
}

void nf_motor_load(struct nf_motor_tape *tape, const float *x, const int64_t *index, int samples)
{
    tape->samples = samples;
    for (int i = 0; i < samples; i++)
        memcpy(tape->x + 2 * i, x + 2 * (index ? index[i] : i), 2 * sizeof *x);
}

static int is_branch(int l)
{
    return l >= NF_BULBAR && l <= NF_FINE_MOTOR;
}

/* What a layer reads, [samples][in]. */
static const float *input_of(const struct nf_motor_tape *tape, int l)
{
    return l == NF_PREFRONTAL ? tape->x
           : is_branch(l)     ? tape->h[NF_NMJ]
           : l == NF_OUTPUT   ? tape->joined
                              : tape->h[l - 1];
}

/* joined[s] = bulbar[s], respiratory[s], fine[s] */
static void join(struct nf_motor_tape *tape)
{
    for (int s = 0; s < tape->samples; s++)
        for (int b = 0; b < 3; b++)
            memcpy(tape->joined + s * JOINED + b * BRANCH, tape->h[NF_BULBAR + b] + s * BRANCH, BRANCH * sizeof(float));
}

/* z = W x + b */
static void apply_layer(struct nf_motor_tape *tape, const struct nf_motor *net, int l)
{
    const struct nf_motor_shape *shape = &nf_motor_shape[l];
    const float *bias = net->parameters + shape->biases;
    for (int s = 0; s < tape->samples; s++)
        memcpy(tape->z[l] + s * shape->out, bias, (size_t)shape->out * sizeof *bias);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, tape->samples, shape->out, shape->in, 1.0f, input_of(tape, l),
                shape->in, net->parameters + shape->weights, shape->in, 1.0f, tape->z[l], shape->out);
}

/* h = relu(z) + sigma n; the output has no ReLU */
static void activate_layer(struct nf_motor_tape *tape, int l, double sigma, struct nf_torch_stream *stream)
{
    size_t count = (size_t)tape->samples * (size_t)nf_motor_shape[l].out;
    const float *z = tape->z[l], *n = tape->noise, strength = (float)sigma;
    float *h = tape->h[l];
    if (stream) nf_torch_randn(stream, tape->noise, count);
    for (size_t i = 0; i < count; i++)
        h[i] = l == NF_OUTPUT || z[i] > 0.0f ? z[i] : 0.0f;
    for (size_t i = 0; stream && i < count; i++)
        h[i] += strength * n[i];
}

void nf_motor_forward(struct nf_motor_tape *tape, const struct nf_motor *net, const double sigma[NF_MOTOR_LAYERS],
                      struct nf_torch_stream *stream)
{
    for (int l = 0; l < NF_MOTOR_LAYERS; l++) {
        if (l == NF_OUTPUT) join(tape);
        apply_layer(tape, net, l);
        activate_layer(tape, l, stream ? sigma[l] : 0.0, stream);
    }
}

/* dW = d' x,  db = sum of d over samples */
static void gradient_of_layer(struct nf_motor_tape *tape, int l)
{
    const struct nf_motor_shape *shape = &nf_motor_shape[l];
    float *bias = tape->gradient + shape->biases;
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, shape->out, shape->in, tape->samples, 1.0f, tape->d[l],
                shape->out, input_of(tape, l), shape->in, 0.0f, tape->gradient + shape->weights, shape->in);
    memset(bias, 0, (size_t)shape->out * sizeof *bias);
    for (int s = 0; s < tape->samples; s++)
        for (int o = 0; o < shape->out; o++)
            bias[o] += tape->d[l][s * shape->out + o];
}

/* d x = d W, added to what other branches gave when `add` */
static void backward_layer(const struct nf_motor_tape *tape, const struct nf_motor *net, int l, float *dx, int add)
{
    const struct nf_motor_shape *shape = &nf_motor_shape[l];
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, tape->samples, shape->in, shape->out, 1.0f, tape->d[l],
                shape->out, net->parameters + shape->weights, shape->in, add ? 1.0f : 0.0f, dx, shape->in);
}

/* d z = d h where z > 0 */
static void backward_relu(struct nf_motor_tape *tape, int l)
{
    size_t count = (size_t)tape->samples * (size_t)nf_motor_shape[l].out;
    for (size_t i = 0; i < count; i++)
        tape->d[l][i] = tape->z[l][i] > 0.0f ? tape->d[l][i] : 0.0f;
}

static void split(struct nf_motor_tape *tape)
{
    for (int s = 0; s < tape->samples; s++)
        for (int b = 0; b < 3; b++)
            memcpy(tape->d[NF_BULBAR + b] + s * BRANCH, tape->d_joined + s * JOINED + b * BRANCH,
                   BRANCH * sizeof(float));
}

/* loss = -mean log softmax(z)_label,  d z_c = (softmax(z)_c - [c = label]) / samples */
static float cross_entropy(struct nf_motor_tape *tape, const int *label, const int64_t *index)
{
    double loss = 0.0;
    for (int s = 0; s < tape->samples; s++) {
        const float *z = tape->h[NF_OUTPUT] + s * CLASSES;
        double most = (double)z[0], sum = 0.0, e[CLASSES];
        int y = label[index ? index[s] : s];
        for (int c = 1; c < CLASSES; c++)
            most = fmax(most, (double)z[c]);
        for (int c = 0; c < CLASSES; c++)
            sum += e[c] = exp((double)z[c] - most);
        for (int c = 0; c < CLASSES; c++)
            tape->d[NF_OUTPUT][s * CLASSES + c] = (float)((e[c] / sum - (c == y)) / tape->samples);
        loss -= (double)z[y] - most - log(sum);
    }
    return (float)(loss / tape->samples);
}

float nf_motor_backward(struct nf_motor_tape *tape, const struct nf_motor *net, const int *label, const int64_t *index)
{
    float loss = cross_entropy(tape, label, index);
    gradient_of_layer(tape, NF_OUTPUT);
    backward_layer(tape, net, NF_OUTPUT, tape->d_joined, 0);
    split(tape);
    for (int l = NF_FINE_MOTOR; l >= 0; l--) {
        backward_relu(tape, l);
        gradient_of_layer(tape, l);
        if (l > 0)
            backward_layer(tape, net, l, tape->d[is_branch(l) ? NF_NMJ : l - 1], is_branch(l) && l != NF_FINE_MOTOR);
    }
    return loss;
}

int nf_motor_correct(const struct nf_motor_tape *tape, const int *label)
{
    int correct = 0;
    for (int s = 0; s < tape->samples; s++) {
        const float *z = tape->h[NF_OUTPUT] + s * CLASSES;
        int best = 0;
        for (int c = 1; c < CLASSES; c++)
            best = z[c] > z[best] ? c : best;
        correct += best == label[s];
    }
    return correct;
}
