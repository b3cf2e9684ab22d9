#!/usr/bin/python3
"""Writes protocol.csv: a whole protocol on a small network, every stage measured: train, prune, treat, relapse.

Usage, with Debian 12's python3-numpy and python3-torch:

    OPENBLAS_NUM_THREADS=1 /usr/bin/python3 tests/reference/make_protocol.py FOLDER

Small and short enough that float32 rounding does not part the trajectories: on another processor the counts and
site indices come out the same and the norms and losses agree to about 1e-7.
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
    """2-32-32-16-4 with the modulators in the order: activation, noise and shift, gain times inhibition."""

    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(2, 32), nn.Linear(32, 32)
        self.fc3, self.fc4 = nn.Linear(32, 16), nn.Linear(16, 4)
        self.noise, self.shift, self.gain, self.inhibition, self.tanh = 0.0, 0.0, 1.0, 1.0, False

    def forward(self, x):
        for layer in (self.fc1, self.fc2, self.fc3):
            x = layer(x)
            x = torch.tanh(x) if self.tanh else torch.relu(x)
            if self.noise > 0:
                x = x + torch.randn_like(x) * self.noise + self.shift
            x = x * self.gain * self.inhibition
        return self.fc4(x)


def apply_mask(net, mask):
    with torch.no_grad():
        for name, parameter in net.named_parameters():
            if name in mask:
                parameter.mul_(mask[name])


def prune(net, share):
    mask = {}
    for name, parameter in net.named_parameters():
        if "weight" in name:
            size = parameter.detach().abs()
            mask[name] = (size > size.flatten().kthvalue(int(size.numel() * share))[0]).float()
    apply_mask(net, mask)
    return mask


def prune_survivors(net, mask, share):
    for name, parameter in net.named_parameters():
        if name in mask:
            size = parameter.detach().abs()
            alive = size[mask[name] > 0]
            mask[name] = mask[name] * (size > alive.kthvalue(int(alive.numel() * share))[0]).float()
    apply_mask(net, mask)


def absolute_gradients(net, mask, loader, batches):
    score = {name: torch.zeros_like(parameter) for name, parameter in net.named_parameters() if name in mask}
    for i, (x, y) in enumerate(loader):
        if i == batches:
            break
        net.zero_grad()
        loss_of(net(x), y).backward()
        for name, parameter in net.named_parameters():
            if name in score:
                score[name] += parameter.grad.abs()
    return score


def regrow(stage, net, mask, loader, share, batches, sigma):
    score = absolute_gradients(net, mask, loader, batches)
    with torch.no_grad():
        for name, parameter in net.named_parameters():
            if name not in mask:
                continue
            vacant = (mask[name] == 0).flatten()
            count = int(int(vacant.sum()) * share)
            ranked = score[name].flatten().clone()
            ranked[~vacant] = -1.0
            site = ranked.topk(count)[1]
            parameter.view(-1)[site] = torch.randn(count) * sigma
            mask[name].view(-1)[site] = 1.0
            put(stage, "sites regrown " + name, count)
            put(stage, "sum of site indices " + name, int(site.sum()))


def train(net, loader, epochs, rate, mask=None, noise=None, gain=None):
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
    return loss


def accuracy(net, loader, input_noise=0.0, noise=0.0, shift=0.0):
    net.noise, net.shift, right, total = noise, shift, 0, 0
    with torch.no_grad():
        for x, y in loader:
            if input_noise > 0:
                x = x + torch.randn_like(x) * input_noise
            right += int((net(x).argmax(1) == y).sum())
            total += len(y)
    net.noise = net.shift = 0.0
    return "%d/%d" % (right, total)


# what, input noise, internal noise, shift; on the standard set
STRESSES = (
    ("standard", 0.0, 0.0, 0.0),
    ("input noise 1.0", 1.0, 0.0, 0.0),
    ("internal noise 0.5", 0.0, 0.5, 0.0),
    ("combined 1.0 and 0.5", 1.0, 0.5, 0.0),
    ("biased 1.0 shift 1.0", 0.0, 1.0, 1.0),
)


def report(stage, net, test, clean, mask=None):
    for name, parameter in net.named_parameters():
        put(stage, "norm " + name, parameter.detach().double().norm())
    if mask is not None:
        put(stage, "weights kept", int(sum(m.sum() for m in mask.values())))
    put(stage, "clean", accuracy(net, clean))
    for what, *stress in STRESSES:
        put(stage, what, accuracy(net, test, *stress))


def protocol():
    torch.manual_seed(42)
    loader = DataLoader(blobs(1200, 0.8, 100), batch_size=128, shuffle=True)
    sets = DataLoader(blobs(400, 0.8, 200), batch_size=100), DataLoader(blobs(200, 0.0, 300), batch_size=100)
    net = Net()
    put("dense", "last loss", train(net, loader, 4, 1e-3))
    report("dense", net, *sets)
    mask = prune(net, 0.8)
    report("pruned", net, *sets, mask)

    a, m = copy.deepcopy(net), copy.deepcopy(mask)
    a.gain = 1.25
    regrow("ketamine", a, m, loader, 0.5, 5, 0.03)
    put("ketamine", "last loss", train(a, loader, 3, 5e-4, m))
    report("ketamine", a, *sets, m)
    prune_survivors(a, m, 0.4)
    report("ketamine relapse", a, *sets, m)

    a, m = copy.deepcopy(net), copy.deepcopy(mask)
    ramp = {"noise": lambda e: 0.5 * (1 - e / 5), "gain": lambda e: 1 + 0.6 * e / 5}
    put("ssri", "last loss", train(a, loader, 6, 1e-4, m, **ramp))
    report("ssri", a, *sets, m)
    prune_survivors(a, m, 0.4)
    report("ssri relapse", a, *sets, m)

    a, m = copy.deepcopy(net), copy.deepcopy(mask)
    a.tanh, a.inhibition, a.gain = True, 0.7, 0.85
    put("neurosteroid on", "last loss", train(a, loader, 3, 5e-4, m))
    report("neurosteroid on", a, *sets, m)
    a.tanh, a.inhibition, a.gain = False, 1.0, 1.0
    report("neurosteroid off", a, *sets, m)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: make_protocol.py FOLDER")
    torch.set_num_threads(1)
    protocol()
    with open(os.path.join(sys.argv[1], "protocol.csv"), "w", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["stage", "what", "value"])
        writer.writerows(rows)
