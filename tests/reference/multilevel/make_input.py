"""Draw made-up answers in 60 areas, some of them with very few."""

from pathlib import Path

import numpy as np
import pandas as pd

draw = np.random.default_rng(5)
area = np.repeat(np.arange(60), draw.integers(1, 25, 60))
woman, old = draw.integers(0, 2, len(area)), draw.integers(0, 2, len(area))
level = -1 + 0.6 * woman - 0.3 * old + draw.normal(0, 0.8, 60)[area]
frame = pd.DataFrame({"afraid": (draw.random(len(area)) < 1 / (1 + np.exp(-level))).astype(int),
                      "woman": woman, "old": old, "area": area})  # fmt: skip
frame.to_csv(Path(__file__).parent / "input.csv", index=False)
