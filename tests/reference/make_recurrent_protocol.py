#!/usr/bin/python3
"""Writes recurrent_protocol.csv and recurrent_relu_protocol.csv: paper 10's protocol on a small recurrent network, every
stage measured: train, prune, scar, treat, relapse, maintain with triggers and scars.  In the second a ReLU follows the
cell in every step, and the tanh of the neurosteroid arm takes its place.

Usage, with Debian 12's python3-numpy and python3-torch:

    OPENBLAS_NUM_THREADS=1 /usr/bin/python3 tests/reference/make_recurrent_protocol.py FOLDER

Small and short enough that float32 rounding does not part the trajectories.  With the ReLU 20 % regrows between
episodes, not the paper's 30: so many units are silent that the 30 would run into sites without any gradient, where the
last bits of the others decide which of them torch.topk brings forward.
"""

import copy
import csv
import os
import sys

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

CENTRES = np.array([[-3, -3], [3, 3], [-3, 3], [3, -3]], dtype=np.float64)
STEPS, UNITS = 6, 32
loss_of = nn.CrossEntropyLoss()
rows = []


def put(stage, what, value):
    rows.append([stage, what, value if isinstance(value, (int, str)) else "%.9g" % float(value)])


def blobs(count, sigma, seed):
    np.random.seed(seed)
    label = np.random.randint(0, 4, count)
    point = CENTRES[label] + np.random.randn(count, 2) * sigma
    return TensorDataset(torch.tensor(point, dtype=torch.float32), torch.tensor(label, dtype=torch.long))


class Net(nn.Module):
    """The same point in every step.  Gain on the input, then input noise; the output function, noise and shift on the
    state, then inhibition; the modulated state is carried on."""

    def __init__(self, output):
        super().__init__()
        self.cell, self.out = nn.GRUCell(2, UNITS), nn.Linear(UNITS, 4)
        self.gain, self.inhibition, self.output = 1.0, 1.0, output
        self.input_noise, self.noise, self.shift = 0.0, 0.0, 0.0

    def states(self, x):
        h = torch.zeros(len(x), UNITS)
        for _ in range(STEPS):
            seen = x * self.gain
            if self.input_noise > 0:
                seen = seen + torch.randn_like(x) * self.input_noise
            h = self.output(self.cell(seen, h))
            if self.noise > 0:
                h = h + torch.randn_like(h) * self.noise + self.shift
            h = h * self.inhibition
            yield h

    def forward(self, x):
        *_, last = self.states(x)
        return self.out(last)


def matrices(net):
    return [(name, p) for name, p in net.named_parameters() if p.dim() >= 2]


def apply_mask(net, mask):
    with torch.no_grad():
        for name, p in matrices(net):
            p.mul_(mask[name])


def prune(net, share):
    mask, scar = {}, {}
    for name, p in matrices(net):
        size = p.detach().abs()
        mask[name] = (size > size.flatten().kthvalue(int(size.numel() * share))[0]).float()
        scar[name] = torch.zeros_like(p)
    apply_mask(net, mask)
    return mask, scar


def lose(net, mask, share, scar=None):
    """The smallest survivors of each matrix go, for good if there are scars to keep."""
    for name, p in matrices(net):
        size = p.detach().abs()
        alive = size[mask[name] > 0]
        kept = mask[name] * (size > alive.kthvalue(int(alive.numel() * share))[0]).float()
        if scar is not None:
            scar[name][(mask[name] - kept) > 0] = 1.0
        mask[name] = kept
    apply_mask(net, mask)


def scar_early(net, mask, scar, share):
    for name, p in matrices(net):
        site = torch.randperm(p.numel())[: int(p.numel() * share)]
        scar[name].view(-1)[site] = 1.0
        mask[name].view(-1)[site] = 0.0
    apply_mask(net, mask)


def regrow(stage, net, mask, scar, loader, share, batches):
    score = {name: torch.zeros_like(p) for name, p in matrices(net)}
    for i, (x, y) in enumerate(loader):
        if i == batches:
            break
        net.zero_grad()
        loss_of(net(x), y).backward()
        for name, p in matrices(net):
            score[name] += p.grad.abs()
    with torch.no_grad():
        for name, p in matrices(net):
            vacant = ((mask[name] == 0) & (scar[name] == 0)).flatten()
            count = int(int(vacant.sum()) * share)
            ranked = score[name].flatten().clone()
            ranked[~vacant] = -1.0
            site = ranked.topk(count)[1]
            p.view(-1)[site] = torch.randn(count) * 0.03
            mask[name].view(-1)[site] = 1.0
            put(stage, "sites regrown " + name, count)
            put(stage, "sum of site indices " + name, int(site.sum()))


def train(stage, net, loader, epochs, rate, mask=None, noise=None, gain=None):
    optimiser = torch.optim.Adam(net.parameters(), lr=rate)
    for epoch in range(epochs):
        if noise:
            net.noise = noise(epoch)
        if gain:
            net.gain = gain(epoch)
        for x, y in loader:
            optimiser.zero_grad()
            loss = loss_of(net(x), y)
            loss.backward()
            optimiser.step()
            if mask:
                apply_mask(net, mask)
    net.noise = 0.0
    put(stage, "last loss", loss)


def accuracy(net, loader, input_noise=0.0, noise=0.0, shift=0.0):
    net.input_noise, net.noise, net.shift, right, total = input_noise, noise, shift, 0, 0
    with torch.no_grad():
        for x, y in loader:
            right += int((net(x).argmax(1) == y).sum())
            total += len(y)
    net.input_noise = net.noise = net.shift = 0.0
    return right, total


def activation(net, loader):
    """Mean absolute state over steps, units and items."""
    total, count = 0.0, 0
    with torch.no_grad():
        for x, _ in loader:
            for h in net.states(x):
                total += float(h.double().abs().sum())
                count += h.numel()
    return total / count


# what, input noise, internal noise, shift; on the standard set
STRESSES = (
    ("standard", 0.0, 0.0, 0.0),
    ("input noise 1.0", 1.0, 0.0, 0.0),
    ("internal noise 0.5", 0.0, 0.5, 0.0),
    ("combined 1.0 and 0.5", 1.0, 0.5, 0.0),
    ("biased", 1.0, 0.5, 0.4),
)


def report(stage, net, test, clean, mask=None, scar=None):
    for name, p in net.named_parameters():
        put(stage, "norm " + name, p.detach().double().norm())
    if mask is not None:
        put(stage, "weights kept", int(sum(m.sum() for m in mask.values())))
        put(stage, "weights scarred", int(sum(s.sum() for s in scar.values())))
    put(stage, "clean", "%d/%d" % accuracy(net, clean))
    for what, *stress in STRESSES:
        put(stage, what, "%d/%d" % accuracy(net, test, *stress))
    put(stage, "activation", activation(net, test))


def kindle(net, mask, scar, loader, test, share):
    for cycle, shift in enumerate((0.6, 0.3)):
        stage = "kindling %d" % cycle
        if cycle:
            regrow(stage, net, mask, scar, loader, share, 5)
        train(stage, net, loader, 1, 1e-4, mask)
        put(stage, "trigger", "%d/%d" % accuracy(net, test, 1.0, 0.5, shift))
        amplitude = activation(net, test)
        severity = min(max(1 + (net.gain - 1) + 2 * max(amplitude - 0.1, 0), 0.5), 2.0)
        put(stage, "severity", severity)
        lose(net, mask, 0.05 * severity, scar)
        put(stage, "weights kept", int(sum(m.sum() for m in mask.values())))
        put(stage, "weights scarred", int(sum(s.sum() for s in scar.values())))


def plain(h):
    return h


def protocol(output, share):
    torch.manual_seed(42)
    loader = DataLoader(blobs(1200, 0.8, 100), batch_size=128, shuffle=True)
    sets = DataLoader(blobs(400, 0.8, 200), batch_size=100), DataLoader(blobs(200, 0.0, 300), batch_size=100)
    net = Net(output)
    train("dense", net, loader, 4, 5e-3)
    report("dense", net, *sets)
    mask, scar = prune(net, 0.8)
    scar_early(net, mask, scar, 0.05)
    report("untreated", net, *sets, mask, scar)

    a, m, s = copy.deepcopy(net), copy.deepcopy(mask), copy.deepcopy(scar)
    a.gain = 1.25
    regrow("ketamine", a, m, s, loader, 0.5, 5)
    train("ketamine", a, loader, 3, 5e-4, m)
    report("ketamine", a, *sets, m, s)
    b, n = copy.deepcopy(a), copy.deepcopy(m)
    lose(b, n, 0.4)
    report("ketamine relapse", b, *sets, n, s)
    kindle(a, m, s, loader, sets[0], share)
    report("ketamine kindled", a, *sets, m, s)

    a, m, s = copy.deepcopy(net), copy.deepcopy(mask), copy.deepcopy(scar)
    ramp = {"noise": lambda e: 0.5 * (1 - e / 5), "gain": lambda e: 1 + 0.6 * e / 5}
    train("ssri", a, loader, 6, 1e-4, m, **ramp)
    report("ssri", a, *sets, m, s)

    a, m, s = copy.deepcopy(net), copy.deepcopy(mask), copy.deepcopy(scar)
    a.inhibition, a.gain = 0.7, 0.85
    train("neurosteroid", a, loader, 3, 5e-4, m)
    report("neurosteroid on", a, *sets, m, s)
    a.inhibition, a.gain = 1.0, 1.0
    report("neurosteroid off", a, *sets, m, s)

    a, m, s = copy.deepcopy(net), copy.deepcopy(mask), copy.deepcopy(scar)
    a.inhibition, a.gain, a.output = 0.7, 0.85, torch.tanh
    train("neurosteroid tanh", a, loader, 3, 5e-4, m)
    report("neurosteroid tanh on", a, *sets, m, s)
    a.inhibition, a.gain, a.output = 1.0, 1.0, output
    report("neurosteroid tanh off", a, *sets, m, s)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: make_recurrent_protocol.py FOLDER")
    torch.set_num_threads(1)
    for output, share, name in (plain, 0.3, "recurrent_protocol.csv"), (torch.relu, 0.2, "recurrent_relu_protocol.csv"):
        rows.clear()
        protocol(output, share)
        with open(os.path.join(sys.argv[1], name), "w", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(["stage", "what", "value"])
            writer.writerows(rows)
