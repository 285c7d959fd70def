"""Draw a small made-up survey: two waves, three strata, clusters of unequal size."""

from pathlib import Path

import numpy as np
import pandas as pd

draw = np.random.default_rng(20261124)
rows = []
for stratum, (clusters, population) in enumerate([(5, 40), (4, 25), (6, 90)]):
    for cluster in range(clusters):
        lift = draw.normal(0, 0.6)
        for wave in (1, 2):
            for _ in range(draw.integers(2, 6)):
                score = 5 + stratum + lift + 0.4 * wave + draw.normal(0, 1.5)
                rows.append({
                    "stratum": f"s{stratum}", "cluster": f"s{stratum}c{cluster}", "wave": wave,
                    "population": population, "weight": round(float(draw.uniform(0.5, 3)), 3),
                    "score": round(float(score), 2), "afraid": int(draw.random() < 0.15),
                    "group": int(draw.integers(0, 3)),
                })  # fmt: skip
frame = pd.DataFrame(rows)
frame.loc[draw.choice(len(frame), 7, replace=False), "score"] = np.nan
frame.to_csv(Path(__file__).parent / "input.csv", index=False)
