#include "kernel/gru_gates.h"

#include <immintrin.h>
#include <sleef.h>

enum { V = 8 };

static inline __m256 splat(float value)
{
    return _mm256_set1_ps(value);
}

static inline __m256 load(const float *at, int s)
{
    return _mm256_load_ps(at + s);
}

/* 1 / (1 + exp(-x)) */
static inline __m256 sigmoid(__m256 x)
{
    __m256 one = splat(1.0f);
    return _mm256_div_ps(one, _mm256_add_ps(one, Sleef_expf8_u10avx2(_mm256_sub_ps(_mm256_setzero_ps(), x))));
}

/* gate <- sigmoid(p + q), one unit's r or z */
static void open_gate(float *gate, const float *projected, float bias_ih, float bias_hh, int width)
{
    for (int s = 0; s < width; s += V) {
        __m256 p = _mm256_add_ps(load(projected, s), splat(bias_ih)), q = _mm256_add_ps(load(gate, s), splat(bias_hh));
        _mm256_store_ps(gate + s, sigmoid(_mm256_add_ps(q, p)));
    }
}

static void new_state(const struct nf_gru_block *b, int unit)
{
    const int U = b->units;
    const float *r = nf_row(b->gates, unit), *z = nf_row(b->gates, U + unit), *p = nf_row(b->projected, 2 * U + unit);
    const float *h = nf_row(b->before, unit);
    float *n = nf_row(b->gates, 2 * U + unit), *c = nf_row(b->recurrent, unit), *after = nf_row(b->after, unit);
    const __m256 bias_ih = splat(b->bias_ih[2 * U + unit]), bias_hh = splat(b->bias_hh[2 * U + unit]);
    for (int s = 0; s < b->width; s += V) {
        __m256 q = _mm256_add_ps(load(n, s), bias_hh);
        __m256 candidate =
            Sleef_tanhf8_u35avx2(_mm256_add_ps(_mm256_add_ps(load(p, s), bias_ih), _mm256_mul_ps(q, load(r, s))));
        __m256 change = _mm256_mul_ps(_mm256_sub_ps(load(h, s), candidate), load(z, s));
        _mm256_store_ps(c + s, q);
        _mm256_store_ps(n + s, candidate);
        _mm256_store_ps(after + s, _mm256_add_ps(change, candidate));
    }
}

void nf_gru_gates_forward(const struct nf_gru_block *b)
{
    for (int gate = 0; gate < 2 * b->units; gate++)
        open_gate(nf_row(b->gates, gate), nf_row(b->projected, gate), b->bias_ih[gate], b->bias_hh[gate], b->width);
    for (int unit = 0; unit < b->units; unit++)
        new_state(b, unit);
}

static inline void store_or_add(float *at, __m256 value, int add)
{
    _mm256_store_ps(at, add ? _mm256_add_ps(_mm256_load_ps(at), value) : value);
}

/* With d = d loss / d h':
 *     dz = d (h - n) z (1 - z)    dn = d (1 - z) (1 - n^2)    dc = dn r    dr = dn c r (1 - r)    direct share: d z */
static void unit_backward(const struct nf_gru_block *b, int unit)
{
    const int U = b->units, add = b->accumulate_ih;
    const float *r = nf_row(b->gates, unit), *z = nf_row(b->gates, U + unit), *n = nf_row(b->gates, 2 * U + unit);
    const float *c = nf_row(b->recurrent, unit), *h = nf_row(b->before, unit);
    float *delta = nf_row(b->delta, unit);
    float *hr = nf_row(b->delta_hh, unit), *hz = nf_row(b->delta_hh, U + unit), *hn = nf_row(b->delta_hh, 2 * U + unit);
    float *ir = nf_row(b->delta_ih, unit), *iz = nf_row(b->delta_ih, U + unit), *in = nf_row(b->delta_ih, 2 * U + unit);
    const __m256 one = splat(1.0f);
    for (int s = 0; s < b->width; s += V) {
        __m256 d = load(delta, s), R = load(r, s), Z = load(z, s), N = load(n, s), rest = _mm256_sub_ps(one, Z);
        __m256 dz = _mm256_mul_ps(_mm256_mul_ps(d, _mm256_sub_ps(load(h, s), N)), _mm256_mul_ps(Z, rest));
        __m256 dn = _mm256_mul_ps(_mm256_mul_ps(d, rest), _mm256_fnmadd_ps(N, N, one));
        __m256 dr = _mm256_mul_ps(_mm256_mul_ps(dn, load(c, s)), _mm256_mul_ps(R, _mm256_sub_ps(one, R)));
        _mm256_store_ps(delta + s, _mm256_mul_ps(d, Z));
        _mm256_store_ps(hr + s, dr);
        _mm256_store_ps(hz + s, dz);
        _mm256_store_ps(hn + s, _mm256_mul_ps(dn, R));
        store_or_add(ir + s, dr, add);
        store_or_add(iz + s, dz, add);
        store_or_add(in + s, dn, add);
    }
}

void nf_gru_gates_backward(const struct nf_gru_block *b)
{
    for (int unit = 0; unit < b->units; unit++)
        unit_backward(b, unit);
}

static void apply_output(enum nf_gru_output output, float *h, int width)
{
    for (int s = 0; s < width && output == NF_GRU_RELU; s += V)
        _mm256_store_ps(h + s, _mm256_max_ps(load(h, s), _mm256_setzero_ps()));
    for (int s = 0; s < width && output == NF_GRU_TANH; s += V)
        _mm256_store_ps(h + s, Sleef_tanhf8_u35avx2(load(h, s)));
}

void nf_gru_modulate(const struct nf_gru_modulation *m, int units, int width, struct nf_rows h, struct nf_rows n,
                     struct nf_rows activated)
{
    const float noise = m->noise, shift = m->shift, gain = m->gain, inhibition = m->inhibition;
    for (int unit = 0; unit < units; unit++) {
        float *row = nf_row(h, unit);
        const float *normal = n.at ? nf_row(n, unit) : NULL;
        apply_output(m->output, row, width);
        for (int s = 0; activated.at && s < width; s++)
            nf_row(activated, unit)[s] = row[s];
        for (int s = 0; s < width; s++)
            row[s] = (normal ? row[s] + normal[s] * noise + shift : row[s]) * gain * inhibition;
    }
}

/* delta <- delta f'(activated) */
static void output_backward(enum nf_gru_output output, float *delta, const float *a, int width)
{
    for (int s = 0; s < width && output == NF_GRU_RELU; s++)
        delta[s] = a[s] > 0.0f ? delta[s] : 0.0f;
    for (int s = 0; s < width && output == NF_GRU_TANH; s++)
        delta[s] = delta[s] * (1.0f - a[s] * a[s]);
}

void nf_gru_modulate_backward(const struct nf_gru_modulation *m, int units, int width, struct nf_rows delta,
                              struct nf_rows back, struct nf_rows outer, struct nf_rows activated)
{
    for (int unit = 0; unit < units; unit++) {
        float *row = nf_row(delta, unit);
        const float *through = back.at ? nf_row(back, unit) : NULL, *given = outer.at ? nf_row(outer, unit) : NULL;
        for (int s = 0; through && s < width; s++)
            row[s] += through[s];
        for (int s = 0; given && s < width; s++)
            row[s] += given[s];
        for (int s = 0; s < width; s++)
            row[s] = row[s] * m->inhibition * m->gain;
        if (activated.at) output_backward(m->output, row, nf_row(activated, unit), width);
    }
}
