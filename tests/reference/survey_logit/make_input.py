"""Make up 480 respondents in 4 strata and 24 clusters, with weights and two covariates."""

import numpy as np
import pandas as pd

draw = np.random.default_rng(20261130)
n = 480
cluster = np.repeat(np.arange(24), 20)
litter, old = draw.random(n) < 0.4, draw.random(n) < 0.3
shift = draw.normal(0, 0.4, 24)[cluster]
logit = -0.8 + 0.9 * litter + 0.3 * old + shift
frame = pd.DataFrame({
    "unsafe": (draw.random(n) < 1 / (1 + np.exp(-logit))).astype(int),
    "litter": litter.astype(int), "old": old.astype(int), "stratum": cluster % 4,
    "cluster": cluster, "weight": np.exp(draw.normal(0, 0.5, n)).round(4),
})  # fmt: skip
frame.to_csv("input.csv", index=False)
