#ifndef NF_LANGUAGE_ATTENTION_H
#define NF_LANGUAGE_ATTENTION_H

#include <stddef.h>

/* Causal attention with grouped queries (Ainslie et al. 2023): head h of the queries reads head h / (heads / kv_heads)
 * of the keys and values; row i sees rows 0 .. i:
 *     s_ij = q_i . k_j / sqrt(d),   p_ij = exp(s_ij) / sum_j exp(s_ij),   o_i = sum_j p_ij v_j */
struct nf_attention_shape {
    int heads, kv_heads, width; /* width: d, of a head */
};

/* Floats of scratch space for sequences of at most `longest` rows. */
size_t nf_attention_scratch(int longest, const struct nf_attention_shape *shape);

/* Rows first .. first + rows - 1 of one sequence, whose keys and values of rows 0 .. first + rows - 1 lie at k and v.
 * q, o [rows][heads d]; k, v [first + rows][kv_heads d].  log_sum [rows][heads] (may be NULL) receives
 * log sum_j exp s_ij; scratch: nf_attention_scratch(first + rows). */
void nf_attention(float *o, float *log_sum, const float *q, const float *k, const float *v, int first, int rows,
                  const struct nf_attention_shape *shape, float *scratch);

/* A whole sequence (first = 0):  d_q = , d_k +=, d_v += ... from g = d loss / d o:
 *     d v_j += p_ij g_i,   d s_ij = p_ij (g_i . v_j - g_i . o_i),   d q_i = sum_j d s_ij k_j / sqrt(d),
 *     d k_j += d s_ij q_i / sqrt(d)
 * The probabilities are computed again from log_sum.  scratch: nf_attention_scratch(rows). */
void nf_attention_backward(float *d_q, float *d_k, float *d_v, const float *d_o, const float *o, const float *log_sum,
                           const float *q, const float *k, const float *v, int rows,
                           const struct nf_attention_shape *shape, float *scratch);

#endif
