"""The papers' way, in PyTorch on one thread: dense products of masked weights.  Reads a phase per line from standard
input and answers with the microseconds of processor time of one repetition.  Started by build/bench (make bench)."""
import copy, sys, time
import numpy as np, torch, torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset
torch.set_num_threads(1)
CENTRE = np.array([[-3, -3], [3, 3], [-3, 3], [3, -3]], dtype=np.float64)

def blobs(n, noise, seed):
    np.random.seed(seed)
    y = np.random.randint(0, 4, n)
    x = CENTRE[y] + np.random.randn(n, 2) * noise
    return TensorDataset(torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.long))

class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.ModuleList([nn.Linear(2, 512), nn.Linear(512, 512), nn.Linear(512, 256), nn.Linear(256, 4)])
        self.noise, self.gain, self.tanh = 0.0, 1.0, False
    def forward(self, x):
        for layer in self.layer[:-1]:
            x = layer(x)
            x = torch.tanh(x) if self.tanh else torch.relu(x)
            if self.noise > 0: x = x + torch.randn_like(x) * self.noise
            x = x * self.gain
        return self.layer[-1](x)

class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell, self.out = nn.GRUCell(2, 384), nn.Linear(384, 4)
    def forward(self, x):
        h = torch.zeros(len(x), 384)
        for _ in range(20): h = self.cell(x, h)
        return self.out(h)

train = DataLoader(blobs(12000, 0.8, 100), batch_size=128, shuffle=True)
short = DataLoader(blobs(1280, 0.8, 100), batch_size=128, shuffle=True)
test = DataLoader(blobs(4000, 0.8, 200), batch_size=1000)
loss = nn.CrossEntropyLoss()

def mask_of(net, density):
    return {n: (torch.rand_like(p) < density).float() for n, p in net.named_parameters() if "weight" in n}
def apply(net, mask):
    with torch.no_grad():
        for n, p in net.named_parameters():
            if n in mask: p.mul_(mask[n])
def fit(net, epochs, rate, mask, data=train, noise=None):
    optimiser = torch.optim.Adam(net.parameters(), lr=rate)
    for e in range(epochs):
        if noise is not None: net.noise = noise * (1 - e / max(epochs - 1, 1))
        for x, y in data:
            optimiser.zero_grad(); loss(net(x), y).backward(); optimiser.step()
            if mask: apply(net, mask)
    net.noise = 0.0
def accuracy(net, input_noise=0.0, noise=0.0):
    net.noise, right = noise, 0
    with torch.no_grad():
        for x, y in test:
            if input_noise > 0: x = x + torch.randn_like(x) * input_noise
            right += int((net(x).argmax(1) == y).sum())
    net.noise = 0.0
    return right

def prune(net, share, mask=None):
    new = {}
    for n, p in net.named_parameters():
        if "weight" in n:
            m = mask[n] if mask else torch.ones_like(p)
            alive = p.detach().abs()[m > 0]
            new[n] = m * (p.detach().abs() > alive.kthvalue(max(int(alive.numel() * share), 1))[0]).float()
    apply(net, new)
    return new
def regrow(net, mask):
    score = {n: torch.zeros_like(p) for n, p in net.named_parameters() if n in mask}
    for i, (x, y) in enumerate(train):
        if i == 30: break
        net.zero_grad(); loss(net(x), y).backward()
        for n, p in net.named_parameters():
            if n in score: score[n] += p.grad
    for n, p in net.named_parameters():
        if n in mask:
            vacant = (mask[n] == 0).flatten(); k = int(vacant.sum()) // 2
            s = score[n].abs().flatten(); s[~vacant] = -1.0
            site = s.topk(k)[1]
            with torch.no_grad(): p.view(-1)[site] = torch.randn(k) * 0.03
            mask[n].view(-1)[site] = 1.0
def battery(net):
    for a, b in ((0, 0), (0, 0), (1.0, 0.5), (0, 0.3), (0, 0.5), (0, 1.0), (0, 1.5), (0, 2.5)): accuracy(net, a, b)
def paper_4():
    """Paper 4's whole replay (ours runs the same)."""
    torch.manual_seed(42); net = Mlp(); fit(net, 20, 1e-3, None)
    mask = prune(net, 0.95); battery(net)
    a, m = copy.deepcopy(net), copy.deepcopy(mask); regrow(a, m); fit(a, 15, 5e-4, m); battery(a); prune(a, 0.4, m); accuracy(a, 1.0, 0.5)
    a, m = copy.deepcopy(net), copy.deepcopy(mask); fit(a, 100, 1e-5, m, noise=0.5); battery(a); prune(a, 0.4, m); accuracy(a, 1.0, 0.5)
    a, m = copy.deepcopy(net), copy.deepcopy(mask); a.tanh, a.gain = True, 0.7; fit(a, 10, 5e-4, m); battery(a); prune(a, 0.4, m); accuracy(a, 1.0, 0.5)
    a.tanh, a.gain = False, 1.0; battery(a)

def epoch(net, density, noise=0.0, data=train):
    mask = mask_of(net, density) if density < 1 else None
    if mask: apply(net, mask)
    def run():
        fit(net, 1, 5e-4, mask, data, noise if noise else None)
    return run
torch.manual_seed(1)
PHASES = {
    "dense-epoch": (epoch(Mlp(), 1.0), 1), "sparse-epoch": (epoch(Mlp(), 0.05), 1),
    "sparse-noise-epoch": (epoch(Mlp(), 0.05, 0.5), 1), "half-epoch": (epoch(Mlp(), 0.525), 1), "paper-4": (paper_4, 1),
    "gru-dense-epoch": (epoch(Recurrent(), 1.0, data=short), 1280 / 12000), "gru-sparse-epoch": (epoch(Recurrent(), 0.05, data=short), 1280 / 12000),
    "normal": (lambda: torch.randn(1 << 20), (1 << 20) / 1000),
}
for line in sys.stdin:
    if line.strip() not in PHASES:  # measured against the ceiling alone
        print("nan", flush=True)
        continue
    run, share = PHASES[line.strip()]
    start = time.process_time(); run()
    print((time.process_time() - start) * 1e6 / share, flush=True)
