"""Estimate the Medicaid event study that HonestDiD's own page bounds, for `expected.json`.

Run with pyfixest and moderndid installed apart from the project; prints estimates and covariance.
"""

import json
from pathlib import Path

import moderndid.core.datasets as shipped
import pandas as pd
import pyfixest as pf

frame = pd.DataFrame(pd.read_pickle(Path(shipped.__file__).parent / "ehec_data.pkl.gz"))
kept = frame[(frame["year"] < 2016) & (frame["yexp2"].isna() | (frame["yexp2"] != 2015))].copy()
kept["D"] = (kept["yexp2"] == 2014).astype(int)
fitted = pf.feols("dins ~ i(year, D, ref=2013) | stfips + year", data=kept, vcov={"CRV1": "stfips"})
print(json.dumps({"beta": list(map(float, fitted.coef())), "sigma": fitted._vcov.tolist()}))
