"""Write panels.json: two panels of crime by pyfixest, csdid and diff-diff.

Run as `python make_panels.py PATH_OF_SHARED_DATA` where these three are installed.
"""

import json
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import csdid.att_gt
import diff_diff
import numpy as np
import pandas as pd
import pyfixest

warnings.simplefilter("ignore")
DATA = Path(sys.argv[1]) / "interventions"


def counties():
    """Crimes a resident in North Carolina, as if something had begun in the centre in 1985."""
    frame = pd.read_csv(DATA / "cornwell_trumbull_crime4.csv.bz2")
    frame["on"] = ((frame["central"] == 1) & (frame["year"] >= 85)).astype(int)
    frame["y"] = frame["crmrte"] * 1000
    found = {}
    for name, fit in (("poisson", pyfixest.fepois), ("linear", pyfixest.feols)):
        model = fit("y ~ on | county + year", data=frame, vcov={"CRV1": "county"})
        found[name] = {"estimate": float(model.coef()["on"]), "error": float(model.se()["on"])}
    return found


def states(outcome):
    """Logs of rates by state, from the year of a final decision on crowded prisons on."""
    frame = pd.read_csv(DATA / "levitt_prison.csv.bz2")
    decided = frame[frame["final1"] + frame["final2"] > 0].groupby("state")["year"].min()
    frame["first"] = frame["state"].map(decided).fillna(0).astype(int)
    frame = frame[frame["first"] != 80].reset_index(drop=True)
    frame["y"] = np.log(frame[outcome])
    frame["on"] = ((frame["first"] > 0) & (frame["year"] >= frame["first"])).astype(int)
    kept = frame[["y", "state", "year", "first", "on"]].copy()
    two_way = pyfixest.feols("y ~ on | state + year", data=kept, vcov={"CRV1": "state"})
    gardner = pyfixest.did2s(kept.copy(), yname="y", first_stage="~ 0 | state + year",
                             second_stage="~ on", treatment="on", cluster="state")  # fmt: skip
    cohort = csdid.att_gt.ATTgt(
        yname="y", gname="first", idname="state", tname="year", xformla="y~1", data=kept.copy(),
        control_group=["notyettreated"],
    ).fit(est_method="reg")  # fmt: skip
    simple = cohort.aggte(typec="simple").atte
    names = {"outcome": "y", "unit": "state", "time": "year", "first_treat": "first"}
    bacon = diff_diff.BaconDecomposition().fit(kept, **names)
    # A column for each treated cell leaves the effects of states and years to the other cells.
    held = frame[frame["on"] == 1]
    cells = [f"cell_{row}" for row in held.index]
    for row, cell in zip(held.index, cells, strict=True):
        frame[cell] = (frame.index == row).astype(float)
    poisson = pyfixest.fepois(f"{outcome} ~ {' + '.join(cells)} | state + year", data=frame,
                              iwls_tol=1e-11)  # fmt: skip
    beyond = poisson.coef()[cells].to_numpy()
    return {
        "two_way": float(two_way.coef()["on"]), "two_way_error": float(two_way.se()["on"]),
        "imputed": float(gardner.coef()["on"]), "imputed_error": float(gardner.se()["on"]),
        "by_cohort": float(np.ravel(simple["overall_att"])[0]),
        "share_forbidden": float(bacon.total_weight_later_vs_earlier),
        "recorded": float(held[outcome].sum()),
        "expected": float(np.sum(held[outcome].to_numpy() / np.exp(beyond))),
    }  # fmt: skip


if __name__ == "__main__":
    made = {
        "made_with": {name: version(name) for name in ("pyfixest", "csdid", "diff-diff")},
        "crime4_centre": counties(),
        "prison": {name: states(name) for name in ("pris", "crip", "criv")},
    }
    (Path(__file__).parent / "panels.json").write_text(json.dumps(made, indent=1) + "\n")
