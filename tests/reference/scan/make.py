"""Simulate the chance that no window of length 1 in [0, 3] holds k events, for Naus's Q3."""

import json
from pathlib import Path

import numpy as np

rng = np.random.default_rng(20261123)
found = []
for k, mean in ((3, 1.5), (4, 2.0), (6, 3.0)):
    runs, size, clear = 10, 300_000, 0
    for _ in range(runs):
        n = rng.poisson(3 * mean, size)
        times = np.where(np.arange(n.max()) < n[:, None], rng.random((size, n.max())) * 3, 99.0)
        times.sort(axis=1)
        close = (times[:, k - 1 :] - times[:, : 1 - k] < 1) & (times[:, k - 1 :] < 50)
        clear += int((~close.any(axis=1)).sum())
    share = clear / (runs * size)
    error = (share * (1 - share) / (runs * size)) ** 0.5
    found.append({"k": k, "mean": mean, "q3": share, "std_error": error})
Path(__file__).with_name("expected.json").write_text(json.dumps(found, indent=1) + "\n")
