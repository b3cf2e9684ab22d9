#ifndef NF_LANGUAGE_DECODER_H
#define NF_LANGUAGE_DECODER_H

#include "base/status.h"
#include "language/tensor.h"

/* A decoder of the Llama family [paper 9, Methods, Model architecture]: per layer
 *     x <- x + O attention(rotate(Q n), rotate(K n), V n),   n = RMSNorm(x)
 *     x <- x + D (silu(G m) * U m),                          m = RMSNorm(x)
 * then RMSNorm and the output matrix.  Matrices are [out][in], as the publishers' files have them. */
struct nf_decoder_shape {
    int hidden;       /* a multiple of heads; hidden / heads is even */
    int layers;       /* each attention and a feed-forward part */
    int heads;        /* of queries, a multiple of kv_heads */
    int kv_heads;     /* of keys and values */
    int intermediate; /* width of the gated feed-forward part */
    int vocabulary;
    double rope_theta; /* base of the rotary frequencies, 10000 */
    double norm_eps;   /* 1e-5 */
    int tied;          /* 1: the output matrix is the embedding */
};

/* d = hidden / heads, the width of a head. */
struct nf_decoder_layer {
    struct nf_tensor attention_norm; /* [hidden]                  input_layernorm */
    struct nf_tensor query;          /* [heads d][hidden]         self_attn.q_proj */
    struct nf_tensor key;            /* [kv_heads d][hidden]      self_attn.k_proj */
    struct nf_tensor value;          /* [kv_heads d][hidden]      self_attn.v_proj */
    struct nf_tensor output;         /* [hidden][heads d]         self_attn.o_proj */
    struct nf_tensor feed_norm;      /* [hidden]                  post_attention_layernorm */
    struct nf_tensor gate;           /* [intermediate][hidden]    mlp.gate_proj */
    struct nf_tensor up;             /* [intermediate][hidden]    mlp.up_proj */
    struct nf_tensor down;           /* [hidden][intermediate]    mlp.down_proj */
};

/* The weights of a model: views, so that one decoder runs float32 vectors in memory and 16-bit files mapped from disk.
 * Every tensor has its own type.  With `tied`, `head` is the same view as `embedding`. */
struct nf_decoder {
    struct nf_decoder_shape shape;
    struct nf_tensor embedding;     /* [vocabulary][hidden] */
    struct nf_tensor final_norm;    /* [hidden] */
    struct nf_tensor head;          /* [vocabulary][hidden] */
    struct nf_decoder_layer *layer; /* [shape.layers]; owned by whoever made the decoder */
};

/* NF_INVALID, with one line naming the dimension, unless the shape can be run: positive, divisible as above, and small
 * enough that no size below overflows (every dimension at most 2^20, heads at most 1024, layers at most 1024). */
enum nf_status nf_decoder_shape_check(const struct nf_decoder_shape *shape);

/* Weights in the whole model; a tied matrix counts once. */
size_t nf_decoder_weights(const struct nf_decoder_shape *shape);

/* Points a decoder at one flat float32 vector of nf_decoder_weights elements, in the order: embedding; per layer
 * attention_norm, query, key, value, output, feed_norm, gate, up, down; final_norm; head unless tied.
 * Allocates the layers alone; release with nf_decoder_release. */
enum nf_status nf_decoder_view(struct nf_decoder *decoder, const struct nf_decoder_shape *shape, const float *weights);

/* Frees decoder->layer, which must have come from malloc. */
void nf_decoder_release(struct nf_decoder *decoder);

#endif
