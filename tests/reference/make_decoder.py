#!/usr/bin/python3
"""Writes decoder.csv: logits, loss, gradients and one AdamW step of a small Llama decoder with adapters.

Usage, with Debian 12's python3-torch (PyTorch 1.13):

    /usr/bin/python3 tests/reference/make_decoder.py FOLDER

The model is written from the published description (Touvron et al. 2023; Hu et al. 2022) with PyTorch's autograd; the
batch is padded on the left and masked.  Weights are fractions that need no rounding, so both sides have the same.
"""

import csv
import math
import os
import sys

import torch

HIDDEN, LAYERS, HEADS, KV, WIDE, VOCABULARY, RANK, SCALE = 24, 2, 4, 2, 20, 31, 3, 2.0
THETA, EPS = 10000.0, 1e-5
D = HIDDEN // HEADS
TEXTS = [[1, 7, 3, 12, 30], [4, 4, 9], [2, 28, 5, 17, 0, 11, 6]]
PROMPTS = [2, 1, 4]  # tokens without a loss


def fraction(index, step, modulus, denominator):
    return torch.tensor([((step * i + 11) % modulus - modulus // 2) / denominator for i in index])


class Flat:
    """Cuts tensors off one flat vector."""

    def __init__(self, values):
        self.values, self.at = values.clone().requires_grad_(True), 0

    def take(self, *shape):
        count = math.prod(shape)
        self.at += count
        return self.values[self.at - count : self.at].reshape(shape)


def weight_count(tied):
    layer = 2 * HIDDEN + 2 * HIDDEN * HIDDEN + 2 * KV * D * HIDDEN + 3 * WIDE * HIDDEN
    return VOCABULARY * HIDDEN * (1 if tied else 2) + LAYERS * layer + HIDDEN


def read_weights(flat, tied):
    model = {"embedding": flat.take(VOCABULARY, HIDDEN), "layers": []}
    for _ in range(LAYERS):
        model["layers"].append({
            "norm": flat.take(HIDDEN),
            "q": flat.take(HIDDEN, HIDDEN), "k": flat.take(KV * D, HIDDEN), "v": flat.take(KV * D, HIDDEN),
            "o": flat.take(HIDDEN, HIDDEN),
            "norm2": flat.take(HIDDEN),
            "gate": flat.take(WIDE, HIDDEN), "up": flat.take(WIDE, HIDDEN), "down": flat.take(HIDDEN, WIDE),
        })
    model["norm"] = flat.take(HIDDEN)
    model["head"] = model["embedding"] if tied else flat.take(VOCABULARY, HIDDEN)
    return model


def read_adapters(flat):
    out = {"q": HIDDEN, "k": KV * D, "v": KV * D, "o": HIDDEN}
    return [{p: (flat.take(RANK, HIDDEN), flat.take(out[p], RANK)) for p in "qkvo"} for _ in range(LAYERS)]


def norm(x, w):
    return w * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + EPS))


def rotate(x, position):
    """x [batch][heads][time][d]; position [batch][time]"""
    frequency = THETA ** (-torch.arange(0, D, 2, dtype=torch.float64) / D)
    angle = (position[:, None, :, None].double() * frequency).float()
    cosine, sine = torch.cat([angle.cos()] * 2, -1), torch.cat([angle.sin()] * 2, -1)
    half = torch.cat([-x[..., D // 2 :], x[..., : D // 2]], -1)
    return x * cosine + half * sine


def forward(model, adapters, tokens, mask):
    """tokens, mask [batch][time], padded on the left"""
    batch, time = tokens.shape
    position = (mask.cumsum(-1) - 1).clamp(min=0)
    allowed = torch.tril(torch.ones(time, time, dtype=torch.bool))[None, None] & (mask[:, None, None, :] > 0)
    x = model["embedding"][tokens]
    for layer, adapter in zip(model["layers"], adapters):
        def project(name, y):
            a, b = adapter[name]
            return y @ layer[name].T + SCALE * (y @ a.T) @ b.T

        def heads(y, count):
            return y.reshape(batch, time, count, D).transpose(1, 2)

        n = norm(x, layer["norm"])
        q = rotate(heads(project("q", n), HEADS), position)
        k = rotate(heads(project("k", n), KV), position).repeat_interleave(HEADS // KV, 1)
        v = heads(project("v", n), KV).repeat_interleave(HEADS // KV, 1)
        score = (q @ k.transpose(-1, -2) / math.sqrt(D)).masked_fill(~allowed, -1e30)
        mixed = (score.softmax(-1) @ v).transpose(1, 2).reshape(batch, time, HIDDEN)
        x = x + project("o", mixed)
        m = norm(x, layer["norm2"])
        x = x + (torch.nn.functional.silu(m @ layer["gate"].T) * (m @ layer["up"].T)) @ layer["down"].T
    return norm(x, model["norm"]) @ model["head"].T


def padded(texts):
    longest = max(map(len, texts))
    tokens = torch.tensor([[0] * (longest - len(t)) + t for t in texts])
    mask = torch.tensor([[0] * (longest - len(t)) + [1] * len(t) for t in texts])
    return tokens, mask


def loss_of(logits, texts, prompts):
    total, count, time = 0.0, 0, logits.shape[1]
    for s, (text, prompt) in enumerate(zip(texts, prompts)):
        for i in range(prompt - 1, len(text) - 1):
            row = logits[s, time - len(text) + i]
            total = total + torch.nn.functional.cross_entropy(row[None], torch.tensor([text[i + 1]]))
            count += 1
    return total / count


def case(name, tied):
    weights = Flat(fraction(range(weight_count(tied)), 37, 61, 96))
    adapter_count = LAYERS * RANK * (4 * HIDDEN + 2 * HIDDEN + 2 * KV * D)
    values = Flat(fraction(range(adapter_count), 29, 53, 128))
    model, adapters = read_weights(weights, tied), read_adapters(values)
    assert weights.at == len(weights.values) and values.at == len(values.values)
    tokens, mask = padded(TEXTS)
    logits = forward(model, adapters, tokens, mask)
    rows = torch.cat([logits[s, -len(t) :] for s, t in enumerate(TEXTS)]).detach()
    yield from ((name, "logits", i, v) for i, v in enumerate(rows.flatten().tolist()))
    loss = loss_of(logits, TEXTS, PROMPTS)
    yield name, "loss", 0, loss.item()
    loss.backward()
    yield from ((name, "weight-gradient", i, weights.values.grad[i].item()) for i in range(0, len(weights.values), 7))
    yield from ((name, "adapter-gradient", i, v) for i, v in enumerate(values.values.grad.tolist()))
    # one step of AdamW on two accumulated mini-batches: the first two texts, then the third
    values.values.grad = None
    optimiser = torch.optim.AdamW([values.values], lr=1e-3)
    for part in (slice(0, 2), slice(2, 3)):
        tokens, mask = padded(TEXTS[part])
        values.at = weights.at = 0
        again = forward(read_weights(weights, tied), read_adapters(values), tokens, mask)
        (loss_of(again, TEXTS[part], PROMPTS[part]) / 2).backward()
    optimiser.step()
    yield from ((name, "adapter-step", i, v) for i, v in enumerate(values.values.tolist()))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: make_decoder.py FOLDER")
    torch.set_num_threads(1)
    with open(os.path.join(sys.argv[1], "decoder.csv"), "w", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["case", "what", "index", "value"])
        for which, tied in (("untied", False), ("tied", True)):
            writer.writerows([n, w, i, "%.9g" % v] for n, w, i, v in case(which, tied))
