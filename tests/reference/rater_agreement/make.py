"""Prints what the packages krippendorff and statsmodels give for input.csv."""

import json
from pathlib import Path

import krippendorff
import numpy as np
import pandas as pd
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

rows = pd.read_csv(Path(__file__).with_name("input.csv"))[["r1", "r2", "r3", "r4"]]
whole = rows.dropna().to_numpy(dtype=int)
alphas = {
    scale: krippendorff.alpha(reliability_data=rows.to_numpy().T, level_of_measurement=scale)
    for scale in ("nominal", "ordinal", "interval")
}
table, _ = aggregate_raters(whole, n_cat=None)
found = {"alpha": alphas, "fleiss": fleiss_kappa(np.asarray(table)), "stops_whole": len(whole)}
print(json.dumps(found, indent=1))
