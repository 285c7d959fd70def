"""Make the small panel: 12 invented areas, 30 months, one treated from month 20 on."""

from pathlib import Path

import numpy as np

rng = np.random.default_rng(20261130)
season = 0.3 * np.sin(2 * np.pi * np.arange(30) / 12)
pull = rng.uniform(0, 2, 12)
mean = rng.uniform(8, 30, 12)[:, None] * np.exp(pull[:, None] * season)
mean[0, 20:] *= 0.6
counts = rng.poisson(mean)
names = ["treated", *(f"donor_{number:02}" for number in range(1, 12))]
lines = ["month," + ",".join(names)]
lines += [f"{month}," + ",".join(map(str, counts[:, month])) for month in range(30)]
Path(__file__).with_name("input.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
