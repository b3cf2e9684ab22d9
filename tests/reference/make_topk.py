#!/usr/bin/python3
"""Writes topk.csv: which of equal scores torch.topk takes, as sums over the chosen indices.

Usage, with Debian 12's python3-torch (PyTorch 1.13): /usr/bin/python3 tests/reference/make_topk.py FOLDER
"""

import csv
import os
import sys

import torch

CASES = (
    ("all equal", 1000, 500, lambda i: torch.zeros_like(i, dtype=torch.float)),
    ("one in twenty above zero", 2000, 1000, lambda i: torch.where(i % 20 == 0, 1 + (i * 7919 % 1000) / 1e3, 0.0)),
    ("remainders of three", 999, 400, lambda i: (i % 3).float()),
    ("all different", 777, 300, lambda i: (i * 331 % 777).float()),
    ("few", 7, 3, lambda i: (i * 5 % 3).float()),
)

if __name__ == "__main__":
    with open(os.path.join(sys.argv[1], "topk.csv"), "w", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["case", "n", "k", "sum", "sum of squares"])
        for name, n, k, score in CASES:
            chosen = score(torch.arange(n)).topk(k)[1]
            writer.writerow([name, n, k, int(chosen.sum()), int((chosen * chosen).sum())])
