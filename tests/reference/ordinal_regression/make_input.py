"""Make up answers of three groups to four items, of which one group answers the last otherwise."""

from pathlib import Path

import numpy as np
import pandas as pd

draw = np.random.default_rng(20261130)
group = np.repeat(["a", "b", "c"], 300)
leaning = draw.normal(0, 1, 900)
shift = {"item4": 1.3 * (group == "b")}
frame = pd.DataFrame({"group": group})
for name in ("item1", "item2", "item3", "item4"):
    felt = 1.4 * leaning + shift.get(name, 0.0) + draw.logistic(0, 1, 900)
    frame[name] = 1 + np.searchsorted([-1.0, 0.0, 1.2], felt)
frame.to_csv(Path(__file__).parent / "input.csv", index=False)
