#!/usr/bin/python3
"""Writes the golden vectors of the tests: numpy_legacy.csv, torch_stream.csv, torch_shapes.csv, mlp_seed42.csv,
gru.csv, gru_dropout.csv.

Usage, with Debian 12's python3-numpy and python3-torch (PyTorch 1.13, NumPy 1.24):

    OPENBLAS_NUM_THREADS=1 /usr/bin/python3 tests/reference/make_golden.py FOLDER

float32 is printed with 9 significant digits and float64 with 17, so values survive the trip.  The streams and the
GRU come out byte for byte on every processor tried; gradients and later values in mlp_seed42.csv depend on the
BLAS kernel in the last digits.
"""

import csv
import os
import sys

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

CENTRES = np.array([[-3, -3], [3, 3], [-3, 3], [3, -3]], dtype=np.float64)


def single(value):
    return "%.9g" % float(value)


def double(value):
    return "%.17g" % float(value)


def write(folder, name, header, rows):
    with open(os.path.join(folder, name), "w", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def ends(length, first, last):
    """The first and the last few indices."""
    return [i for i in range(length) if i < first or i >= length - last]


def numpy_legacy():
    for seed in (0, 1, 42, 100, 200, 300, 4294967295):
        np.random.seed(seed)
        labels = np.random.randint(0, 4, 4000)
        yield from ([seed, "randint(0,4,4000)", i, labels[i]] for i in ends(4000, 24, 2))
        normals = np.random.randn(2000, 2).ravel()
        yield from ([seed, "then randn(2000,2)", i, double(normals[i])] for i in ends(4000, 24, 2))
        for i, value in enumerate(np.random.uniform(0.0, 0.06, 4)):
            yield [seed, "then uniform(0,0.06,4)", i, double(value)]
        for i, value in enumerate(np.random.permutation(20)):
            yield [seed, "then permutation(20)", i, value]


TORCH_CALLS = (
    ("rand(8)", lambda: torch.rand(8), None),
    ("then randn(5)", lambda: torch.randn(5), None),
    ("then randn(16)", lambda: torch.randn(16), None),
    ("then randn(35)", lambda: torch.randn(35), None),
    ("then randn(128,512)", lambda: torch.randn(128, 512), 20),
    ("then empty(4,int64).random_()", lambda: torch.empty(4, dtype=torch.int64).random_(), None),
    ("then randperm(10)", lambda: torch.randperm(10), None),
    ("then randperm(12000)", lambda: torch.randperm(12000), 20),
    ("then empty(6).uniform_(-0.25,0.5)", lambda: torch.empty(6).uniform_(-0.25, 0.5), None),
    ("then randint(0,4,(12,))", lambda: torch.randint(0, 4, (12,)), None),
    (
        "then bernoulli keep mask of dropout(p=0.1) on ones(20)",
        lambda: nn.functional.dropout(torch.ones(20), 0.1, True),
        None,
    ),
)


def torch_stream():
    for seed in (0, 42, 123456789):
        torch.manual_seed(seed)
        for call, draw, first in TORCH_CALLS:
            values = draw().reshape(-1)
            shown = range(len(values)) if first is None else ends(len(values), first, 4)
            for i in shown:
                value = values[i].item()
                yield [seed, call, i, value if isinstance(value, int) else single(value)]


def torch_shapes():
    """randn of every kind of length, each from the seed anew, and the word that follows it."""
    for count in (1, 2, 15, 16, 17, 31, 32, 35, 512, 513, 640, 2000):
        torch.manual_seed(42)
        values = torch.randn(count)
        yield from ([count, i, single(values[i])] for i in ends(count, 20, 20))
        yield [count, "next", torch.randint(0, 2**31 - 1, (1,)).item()]


def blobs(count, sigma, seed):
    np.random.seed(seed)
    label = np.random.randint(0, 4, count)
    point = CENTRES[label] + np.random.randn(count, 2) * sigma
    return torch.tensor(point, dtype=torch.float32), torch.tensor(label, dtype=torch.long)


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        sizes = (2, 512, 512, 256, 4)
        self.l = nn.ModuleList([nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])])

    def forward(self, x):
        for layer in self.l[:-1]:
            x = torch.relu(layer(x))
        return self.l[-1](x)


def first_gradients(net):
    for name, parameter in net.named_parameters():
        gradient = parameter.grad.reshape(-1)
        yield from (["step 0 grad " + name, k, single(gradient[k])] for k in range(3))
        yield ["step 0 grad norm(double) " + name, 0, double(gradient.double().norm())]


def norms(net, step):
    for name, parameter in net.named_parameters():
        yield ["after step %d norm(double) %s" % (step, name), 0, double(parameter.detach().double().norm())]


def mlp_seed42():
    x, y = blobs(12000, 0.8, 100)
    yield from (["train x", i, single(x.reshape(-1)[i])] for i in range(12))
    torch.manual_seed(42)
    net = Mlp()
    for name, parameter in net.named_parameters():
        values = parameter.detach().reshape(-1)
        yield from (["init " + name, i, single(values[i])] for i in (0, 1, 2, 3, len(values) - 1))
        yield ["init sum(double) " + name, 0, double(values.double().sum())]
    loader = DataLoader(TensorDataset(torch.arange(12000), x, y), batch_size=128, shuffle=True)
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-3)
    step = 0
    for epoch in range(2):
        for b, (sample, x, y) in enumerate(loader):
            if b == 0:
                yield from (["epoch %d batch 0 sample index" % epoch, k, int(sample[k])] for k in range(16))
            optimiser.zero_grad()
            loss = nn.functional.cross_entropy(net(x), y)
            loss.backward()
            if step == 0:
                yield from first_gradients(net)
            optimiser.step()
            if step < 10 or step in (50, 93):
                yield ["loss at step", step, single(loss)]
            if step in (0, 9, 93):
                yield from norms(net, step)
            step += 1


def entries(what, tensor):
    return ([what, i, single(v)] for i, v in enumerate(tensor.detach().reshape(-1)))


def gru_cell():
    torch.manual_seed(7)
    cell, x, h = nn.GRUCell(2, 6), torch.randn(16, 2), torch.randn(16, 6)
    for name, parameter in cell.named_parameters():
        yield from entries("GRUCell(2,6) " + name, parameter)
    yield from entries("x (16,2)", x)
    yield from entries("h (16,6)", h)
    after = cell(x, h)
    (after**2).sum().backward()
    yield from entries("h' (16,6)", after)
    for name, parameter in cell.named_parameters():
        yield from entries("d sum(h'^2) / d " + name, parameter.grad)


def gru_stack():
    torch.manual_seed(8)
    stack, sequence = nn.GRU(4, 3, num_layers=2, batch_first=True), torch.randn(2, 5, 4)
    for name, parameter in stack.named_parameters():
        yield from entries("GRU(4,3,layers=2) " + name, parameter)
    yield from entries("sequence (2,5,4)", sequence)
    output, _ = stack(sequence)
    (output**2).sum().backward()
    yield from entries("output (2,5,3)", output)
    for name, parameter in stack.named_parameters():
        yield from entries("d sum(output^2) / d " + name, parameter.grad)


def gru_dropout():
    """The weights are those drawn after the seed; the dropout mask is the next draw."""
    torch.manual_seed(9)
    stack, sequence = nn.GRU(4, 5, num_layers=2, dropout=0.3, batch_first=True), torch.randn(5, 3, 4)
    output, _ = stack(sequence)
    (output**2).sum().backward()
    yield from entries("output (5,3,5)", output)
    for name, parameter in stack.named_parameters():
        yield from entries("d sum(output^2) / d " + name, parameter.grad)


def gru():
    yield from gru_cell()
    yield from gru_stack()


FILES = (
    ("numpy_legacy.csv", ["seed", "call", "index", "value"], numpy_legacy),
    ("torch_stream.csv", ["seed", "call", "index", "value"], torch_stream),
    ("torch_shapes.csv", ["count", "index", "value"], torch_shapes),
    ("mlp_seed42.csv", ["what", "index", "value"], mlp_seed42),
    ("gru.csv", ["what", "index", "value"], gru),
    ("gru_dropout.csv", ["what", "index", "value"], gru_dropout),
)

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: make_golden.py FOLDER")
    torch.set_num_threads(1)
    for name, header, rows in FILES:
        write(sys.argv[1], name, header, rows())
