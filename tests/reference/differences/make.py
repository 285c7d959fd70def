"""Make `expected.json`: the block panel of `input.csv`, and castle doctrine from the shared data.

Run with csdid, diff-diff, pyfixest, statsmodels and wildboottest installed apart from the project:
`python make.py ../../../../shared/data/interventions/castle_doctrine.dta`.
"""

import json
import sys
import warnings
from pathlib import Path

import diff_diff
import numpy as np
import pandas as pd
import pyfixest as pf
import statsmodels.api as sm
import statsmodels.formula.api as smf
from csdid.att_gt import ATTgt

warnings.simplefilter("ignore")


def block():
    """Two-way effects of areas and months: Poisson and linear, clustered by area."""
    frame = pd.read_csv(Path(__file__).parent / "input.csv")
    found = {}
    for name, fit in (("poisson", pf.fepois), ("linear", pf.feols)):
        model = fit("y ~ d | g + t", data=frame, vcov={"CRV1": "g"})
        found[name] = {"estimate": float(model.coef()["d"]), "error": float(model.se()["d"])}
    model = pf.feols("y ~ d | g + t", data=frame, vcov={"CRV1": "g"})
    try:
        wild = model.wildboottest(param="d", reps=99_999, seed=1, weights_type="webb")
        found["linear"]["wild_p"] = float(wild["Pr(>|t|)"])
    except Exception as problem:
        print("no wild bootstrap:", problem)
    return found


def castle(path):
    """Homicides by state and year: linear estimates, and Poisson cells filled in."""
    frame = pd.read_stata(path)
    frame["first"] = frame["sid"].map(frame[frame["post"] > 0].groupby("sid")["year"].min())
    frame["first"] = frame["first"].fillna(0).astype(int)
    frame["sid"], frame["year"] = frame["sid"].astype(int), frame["year"].astype(int)
    frame["y"] = frame["homicide"].astype(float)
    kept = frame[["y", "first", "sid", "year"]].copy()
    cohort = ATTgt(
        yname="y", gname="first", idname="sid", tname="year", xformla="y~1", data=kept.copy(),
        control_group=["notyettreated"],
    ).fit(est_method="reg")  # fmt: skip
    names = {"outcome": "y", "unit": "sid", "time": "year", "first_treat": "first"}
    filled = diff_diff.ImputationDiD().fit(kept, **names)
    bacon = diff_diff.BaconDecomposition().fit(kept, **names)
    free = kept[(kept["first"] == 0) | (kept["year"] < kept["first"])]
    held = kept[(kept["first"] > 0) & (kept["year"] >= kept["first"])]
    poisson = smf.glm("y ~ C(sid) + C(year)", free, family=sm.families.Poisson()).fit(tol=1e-12)
    return {
        "by_cohort": float(cohort.aggte(typec="simple").atte["overall_att"]),
        "imputed": float(filled.overall_att), "two_way": float(bacon.twfe_estimate),
        "share_forbidden": float(bacon.total_weight_later_vs_earlier),
        "recorded": float(held["y"].sum()), "expected": float(np.sum(poisson.predict(held))),
    }  # fmt: skip


made = {"block": block(), "castle": castle(sys.argv[1])}
(Path(__file__).parent / "expected.json").write_text(json.dumps(made, indent=1) + "\n")
print(json.dumps(made, indent=1))
