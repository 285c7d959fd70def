"""Draw made-up answers of 400 people to five items in four, five or two categories."""

from pathlib import Path

import numpy as np
import pandas as pd

draw = np.random.default_rng(8)
common = draw.normal(size=400)
loadings, cuts = (
    (0.8, 0.7, 0.6, 0.75, 0.5),
    ([-1, 0, 1], [-0.5, 0.5, 1.5], [-1, 0, 1, 2], [0.3], [-1, 0.2, 1]),
)
frame = pd.DataFrame({
    f"item{n + 1}": np.digitize(load * common + np.sqrt(1 - load**2) * draw.normal(size=400), cut)
    for n, (load, cut) in enumerate(zip(loadings, cuts, strict=True))
})  # fmt: skip
frame.to_csv(Path(__file__).parent / "input.csv", index=False)
