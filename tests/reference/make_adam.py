#!/usr/bin/python3
"""Writes adam.csv: parameters after steps of torch.optim.Adam and AdamW on gradients that need no arithmetic.

Usage, with Debian 12's python3-torch (PyTorch 1.13):

    /usr/bin/python3 tests/reference/make_adam.py FOLDER

Gradients are ((7 i + 13 t) % 31 - 15) / 64 times 1, 1e-3, 1e-9 or 0 by i % 4, parameters begin at (i - 20) / 16:
exact in single precision but for the two scales.
"""

import csv
import os
import sys

import torch

COUNT, SHOWN = 40, (1, 2, 10, 100)
SCALE = torch.tensor([1.0, 1e-3, 1e-9, 0.0]).repeat(COUNT // 4)


def gradient(step):
    return torch.tensor([((7 * i + 13 * step) % 31 - 15) / 64 for i in range(COUNT)]) * SCALE


def rows(name, optimiser_of):
    value = torch.tensor([(i - 20) / 16 for i in range(COUNT)], requires_grad=True)
    optimiser = optimiser_of([value])
    for step in range(1, max(SHOWN) + 1):
        value.grad = gradient(step)
        optimiser.step()
        if step in SHOWN:
            for i in range(COUNT):
                yield [name, step, i, "%.9g" % value[i].item()]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: make_adam.py FOLDER")
    with open(os.path.join(sys.argv[1], "adam.csv"), "w", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["optimiser", "step", "index", "value"])
        writer.writerows(rows("Adam", lambda p: torch.optim.Adam(p, lr=1e-3)))
        writer.writerows(rows("AdamW", lambda p: torch.optim.AdamW(p, lr=1e-3, weight_decay=0.01)))
