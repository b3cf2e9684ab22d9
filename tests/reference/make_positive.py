"""The positive control: a made-up paper whose numbers PyTorch produces from the recipe below, and ten variants of the
recipe, each wrong in one detail.  Writes positive.csv (recipe,id,value): accuracies printed to one decimal.

Run with Debian 12's python3-numpy and python3-torch, OPENBLAS_NUM_THREADS=1:  python3 make_positive.py OUTDIR
"""
import copy, csv, os, sys
import numpy as np, torch, torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset
torch.set_num_threads(1)
CENTRE = np.array([[-3, -3], [3, 3], [-3, 3], [3, -3]], dtype=np.float64)

def blobs(n, noise, seed):
    np.random.seed(seed)
    y = np.random.randint(0, 4, n)
    x = CENTRE[y] + np.random.randn(n, 2) * noise
    return TensorDataset(torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.long))

class Net(nn.Module):
    def __init__(self, wrong):
        super().__init__()
        self.layer = nn.ModuleList([nn.Linear(2, 64), nn.Linear(64, 64), nn.Linear(64, 32), nn.Linear(32, 4)])
        self.noise, self.gain, self.wrong = 0.0, 1.0, wrong
    def forward(self, x):
        for layer in self.layer[:-1]:
            x = layer(x)
            if self.noise > 0 and self.wrong == "noise-before-activation": x = x + torch.randn_like(x) * self.noise
            x = torch.relu(x)
            if self.wrong == "noise-after-gain": x = x * self.gain
            if self.noise > 0 and self.wrong != "noise-before-activation": x = x + torch.randn_like(x) * self.noise
            if self.wrong != "noise-after-gain": x = x * self.gain
        return self.layer[-1](x)

def run(wrong):
    out, ce = [], nn.CrossEntropyLoss()
    torch.manual_seed(43 if wrong == "seed" else 7)
    train = DataLoader(blobs(2400, 0.8, 101 if wrong == "data-seed" else 100), batch_size=128, shuffle=True)
    test, net, mask = DataLoader(blobs(4000, 0.8, 200), batch_size=1000), Net(wrong), {}

    def apply():
        with torch.no_grad():
            for n, p in net.named_parameters():
                if n in mask: p.mul_(mask[n])
    def fit(epochs, rate, optimiser=None):
        optimiser = optimiser or torch.optim.Adam(net.parameters(), lr=rate)
        for group in optimiser.param_groups: group["lr"] = rate
        for _ in range(epochs):
            for x, y in train:
                optimiser.zero_grad(); ce(net(x), y).backward(); optimiser.step(); apply()
        return optimiser
    def accuracy(what, input_noise, noise):
        net.noise, right = noise, 0
        with torch.no_grad():
            for x, y in test:
                if input_noise > 0: x = x + torch.randn_like(x) * input_noise
                right += int((net(x).argmax(1) == y).sum())
        net.noise = 0.0
        out.append((what, "%.1f" % (100.0 * right / 4000)))
    def report(stage):
        for name, a, b in (("standard", 0, 0), ("input-2.0", 2.0, 0), ("internal-1.0", 0, 1.0), ("combined", 1.0, 0.5)):
            accuracy(stage + "." + name, a, b)

    optimiser = fit(5 if wrong == "epochs" else 6, 1e-3); report("dense")
    for n, p in net.named_parameters():
        if "weight" in n or wrong == "biases-pruned":
            k = int(p.numel() * (0.85 if wrong == "sparsity" else 0.8))
            limit = p.detach().abs().flatten().kthvalue(max(k, 1))[0]
            mask[n] = (p.detach().abs() >= limit if wrong == "ties-kept" else p.detach().abs() > limit).float()
    apply(); report("pruned")
    net.gain = 1.25
    fit(4, 5e-4, optimiser if wrong == "optimiser-carried-over" else None); report("treated")
    return out

WRONG = ["seed", "data-seed", "epochs", "sparsity", "ties-kept", "biases-pruned", "noise-before-activation",
         "noise-after-gain", "optimiser-carried-over", "order-of-tests"]
with open(os.path.join(sys.argv[1] if len(sys.argv) > 1 else ".", "positive.csv"), "w", newline="") as fh:
    w = csv.writer(fh, lineterminator="\n"); w.writerow(["recipe", "id", "value"])
    for wrong in [""] + WRONG:
        rows = run(wrong)
        if wrong == "order-of-tests":  # the right values under each other's names
            rows = [(rows[i ^ 1][0], rows[i][1]) for i in range(len(rows))]
        for what, value in rows: w.writerow([wrong or "right", what, value])
