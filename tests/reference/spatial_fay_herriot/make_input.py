"""Make up 42 areas on a grid of 7 by 6 whose effects follow their neighbours'."""

import numpy as np
import pandas as pd

WIDE, HIGH = 7, 6
draw = np.random.default_rng(20261130)
m = WIDE * HIGH
joined = np.zeros((m, m))
for at in range(m):
    for other in range(m):
        apart = abs(at % WIDE - other % WIDE) + abs(at // WIDE - other // WIDE)
        joined[at, other] = apart == 1
w = joined / joined.sum(axis=1, keepdims=True)
x = draw.normal(size=m)
d = draw.uniform(0.1, 0.6, m)
effect = np.linalg.solve(np.eye(m) - 0.65 * w, draw.normal(0, 0.6, m))
y = 1 + 0.5 * x + effect + draw.normal(0, np.sqrt(d))
pd.DataFrame({"y": y, "d": d, "x": x}).round(6).to_csv("input.csv", index=False)
