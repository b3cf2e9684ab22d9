#!/usr/bin/python3
"""Writes rule_protocol.csv: paper 11's protocol on a small network and short sequences, every stage measured: draw,
train, prune with recurrent weights favoured, flag permanent sites, restore by gradient, consolidate.

Usage, with Debian 12's python3-numpy and python3-torch:

    OPENBLAS_NUM_THREADS=1 /usr/bin/python3 tests/reference/make_rule_protocol.py FOLDER

Small and short enough that float32 rounding does not part the trajectories.
"""

import csv
import math
import os
import sys

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

SEED, SIGMA, SHORTEST, LONGEST, SETTLED, SWITCHING, INTEGRATING = 42, 1.5, 16, 24, 6, 0.1, 0.25
DENSE, UNITS, CLASSES, BATCH = 16, 16, 8, 8
rows = []


def put(stage, what, value):
    rows.append([stage, what, value if isinstance(value, (int, str)) else "%.9g" % float(value)])


def answer(rule, x, y):
    if rule == 2:
        return int(x > 0) + 2 * int(y > 0)
    if rule == 4:
        return int(math.hypot(x, y) > 1.5)
    if rule == 5:
        turn = math.atan2(y, x) / (2 * math.pi)
        return min(int((turn + 1 if turn < 0 else turn) * 4), 3)
    return int([x > 0, y > 0, None, x > y, None, None, x + y > 0, x * y > 0][rule])


def sequences(count, first, integrating):
    """The legacy generator's draws, call by call; a switch goes to another of the four rules from `first` on."""
    x = np.zeros((count, LONGEST, 2), dtype=np.float32)
    label = np.full((count, LONGEST), -1, dtype=np.int64)
    for i in range(count):
        length = np.random.randint(SHORTEST, LONGEST + 1)
        point = [SIGMA * np.random.randn() for _ in range(2 * length)]
        rule = first + np.random.randint(0, 4)
        integrates = np.random.random_sample() < integrating
        for t in range(length):
            if t >= SETTLED and np.random.random_sample() < SWITCHING:
                drawn = first + np.random.randint(0, 3)
                rule = drawn + 1 if drawn >= rule else drawn
            x[i, t] = point[2 * t], point[2 * t + 1]
            seen = range(max(t - 2, 0), t + 1) if integrates else [t]
            label[i, t] = answer(rule, sum(point[2 * s] for s in seen) / len(seen),
                                 sum(point[2 * s + 1] for s in seen) / len(seen))
    return TensorDataset(torch.tensor(x), torch.tensor(label))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.dense = nn.Linear(2, DENSE)
        self.gru = nn.GRU(DENSE, UNITS, num_layers=2, dropout=0.1, batch_first=True)
        self.out = nn.Linear(UNITS, CLASSES)

    def forward(self, x):
        return self.out(self.gru(torch.relu(self.dense(x)))[0])


def loss_of(net, x, y):
    return nn.functional.cross_entropy(net(x).reshape(-1, CLASSES), y.reshape(-1), ignore_index=-1)


def weights(net):
    return [(n, p) for n, p in net.named_parameters() if p.dim() > 1]


def train(net, data, mask, epochs, rate):
    net.train()
    adam = torch.optim.Adam(net.parameters(), lr=rate)
    for _ in range(epochs):
        for x, y in DataLoader(data, batch_size=BATCH, shuffle=True):
            adam.zero_grad()
            loss = loss_of(net, x, y)
            loss.backward()
            for n, p in net.named_parameters():
                p.grad *= 0.5 * mask[n] if n in mask else 0.5
            nn.utils.clip_grad_norm_(net.parameters(), 0.1)
            adam.step()
            with torch.no_grad():
                for n, p in weights(net):
                    p *= mask[n]
    return loss.item()


def accuracy(net, data):
    net.eval()
    correct = scored = 0
    with torch.no_grad():
        for x, y in DataLoader(data, batch_size=BATCH):
            correct += (net(x).argmax(-1) == y).sum().item()
            scored += (y >= 0).sum().item()
    return correct, scored


def put_network(stage, net):
    for n, p in net.named_parameters():
        put(stage, n, p.abs().sum().item())


def main(folder):
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    np.random.seed(SEED)
    data = sequences(40, 0, INTEGRATING)
    tests = [sequences(20, 0, INTEGRATING), sequences(20, 4, INTEGRATING), sequences(20, 0, 1.0)]
    put("data", "x", data.tensors[0].double().abs().sum().item())
    put("data", "labels", int((data.tensors[1] * torch.arange(LONGEST)).sum()))
    net = Net()
    put_network("initial", net)
    mask = {n: torch.ones_like(p) for n, p in weights(net)}
    put("dense", "loss", train(net, data, mask, 6, 0.003))
    put_network("dense", net)
    for d, test in enumerate(tests):
        correct, scored = accuracy(net, test)
        put("dense", "correct-%d" % d, correct)
        put("dense", "scored-%d" % d, scored)

    rank = {n: p.detach().abs() * (1.2 if "weight_hh" in n else 1.0) for n, p in weights(net)}
    ranked = torch.cat([rank[n].flatten() for n, _ in weights(net)])
    limit = ranked.sort()[0][int(len(ranked) * 0.9) - 1]
    original = {n: p.detach().clone() for n, p in weights(net)}
    with torch.no_grad():
        for n, p in weights(net):
            mask[n] = (rank[n] > limit).float()
            p *= mask[n]
            put("pruned", n, int(mask[n].sum()))
    pruned = torch.cat([mask[n].flatten() for n, _ in weights(net)]) == 0
    site = torch.nonzero(pruned).flatten()
    permanent = torch.zeros(len(pruned), dtype=torch.bool)
    permanent[site[torch.randperm(len(site))[: int(len(site) * 0.4)]]] = True
    put("flagged", "permanent", int(permanent.sum()))
    put("flagged", "places", int((torch.nonzero(permanent).flatten()).sum()))

    net.train()
    score = torch.zeros(len(pruned))
    for b, (x, y) in enumerate(DataLoader(data, batch_size=BATCH, shuffle=True)):
        if b < 3:
            net.zero_grad()
            loss_of(net, x, y).backward()
            score += torch.cat([p.grad.abs().flatten() for _, p in weights(net)])
    free = torch.nonzero(pruned & ~permanent).flatten()
    best = free[score[free].topk(int(len(free) * 0.3))[1]]
    top = site[score[site].topk(int(len(site) * 0.3))[1]]
    put("restored", "sites", len(best))
    put("restored", "places", int(best.sum()))
    put("restored", "blocked", int(permanent[top].sum()))
    flat = torch.cat([mask[n].flatten() for n, _ in weights(net)])
    flat[best] = 1.0
    at = 0
    with torch.no_grad():
        for n, p in weights(net):
            new = flat[at : at + p.numel()].view_as(p)
            at += p.numel()
            p += (new - mask[n]) * original[n] * 0.03
            mask[n] = new
    put_network("restored", net)
    put("consolidated", "loss", train(net, data, mask, 4, 0.0006))
    put_network("consolidated", net)
    for d, test in enumerate(tests):
        put("consolidated", "correct-%d" % d, accuracy(net, test)[0])

    with open(os.path.join(folder, "rule_protocol.csv"), "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["stage", "what", "value"])
        writer.writerows(rows)


if __name__ == "__main__":
    main(sys.argv[1])
