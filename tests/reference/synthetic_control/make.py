"""Make expected.json: pysyncon, mlsynth and cvxpy on the textbook panels and on input.csv.

Run as `python make.py PATH_OF_SHARED_DATA` where these three are installed.
"""

import contextlib
import io
import json
import sys
from importlib.metadata import version
from pathlib import Path

import cvxpy
import numpy as np
import pandas as pd
from pysyncon import AugSynth, Dataprep, Synth
from pysyncon.utils import PlaceboTest

HERE = Path(__file__).parent
DATA = Path(sys.argv[1]) / "interventions"


def optimum(table, path):
    """Solve the quadratic problem on the simplex by an interior-point method."""
    weights = cvxpy.Variable(table.shape[1])
    scale = np.abs(table).max()
    aim = cvxpy.sum_squares((table @ weights - path) / scale)
    problem = cvxpy.Problem(cvxpy.Minimize(aim), [weights >= 0, cvxpy.sum(weights) == 1])
    problem.solve(solver="CLARABEL", tol_gap_abs=1e-14, tol_gap_rel=1e-14, tol_feas=1e-12)
    share = np.maximum(weights.value, 0)
    return share / share.sum()


def outcome_only(panel, treated, first):
    """Fit each unit on all others; give errors, the effect and both ranks of p."""
    names = list(panel.columns)
    ratios, found = {}, {}
    for name in names:
        others = [other for other in names if other != name]
        table, path = panel[others].to_numpy(float), panel[name].to_numpy(float)
        weights = optimum(table[:first], path[:first])
        gap = path - table @ weights
        before, after = np.mean(gap[:first] ** 2), np.mean(gap[first:] ** 2)
        ratios[name] = after / before
        if name == treated:
            loose, _ = Synth.w_optimize(np.eye(first), table[:first], path[:first])
            tight, _ = Synth.w_optimize(np.eye(first), table[:first], path[:first],
                                        qp_options={"maxiter": 5000, "ftol": 1e-14})  # fmt: skip
            found = {
                "error_cvxpy": before, "att": gap[first:].mean(),
                "weights": dict(zip(others, weights.round(8).tolist(), strict=True)),
                "error_pysyncon": float(np.mean((path - table @ loose)[:first] ** 2)),
                "error_pysyncon_tight": float(np.mean((path - table @ tight)[:first] ** 2)),
            }  # fmt: skip
    values = np.array([ratios[name] for name in names])
    found |= {"ratio": ratios[treated], "units": len(names),
              "p_ratio": float(np.mean(values >= ratios[treated] * (1 - 1e-9)))}  # fmt: skip
    return found


def wide(frame, unit, time, value):
    return frame.pivot_table(index=time, columns=unit, values=value).dropna(axis=1)


def basque():
    frame = pd.read_csv(DATA / "basque.csv")
    treated = "Basque Country (Pais Vasco)"
    every = [name for name in frame["regionname"].unique() if name != treated]
    odd = range(1961, 1970, 2)
    prepared = Dataprep(
        foo=frame,
        predictors=["school.illit", "school.prim", "school.med", "school.high",
                    "school.post.high", "invest"],
        predictors_op="mean", time_predictors_prior=range(1964, 1970),
        special_predictors=[
            ("gdpcap", range(1960, 1970), "mean"),
            *((f"sec.{name}", odd, "mean") for name in (
                "agriculture", "energy", "industry", "construction", "services.venta",
                "services.nonventa")),
            ("popdens", [1969], "mean"),
        ],
        dependent="gdpcap", unit_variable="regionname", time_variable="year",
        treatment_identifier=treated, controls_identifier=every,
        time_optimize_ssr=range(1960, 1970),
    )  # fmt: skip
    synth = Synth()
    synth.fit(dataprep=prepared, optim_method="Nelder-Mead", optim_initial="equal")
    test = PlaceboTest()
    with contextlib.redirect_stdout(io.StringIO()):
        test.fit(dataprep=prepared, scm=Synth(), max_workers=2,
                 scm_options={"optim_method": "Nelder-Mead", "optim_initial": "equal"})  # fmt: skip
    gaps = pd.concat([test.treated_gap.rename(treated), test.gaps], axis=1)
    before, after = gaps.loc[1960:1969], gaps.loc[1970:]
    ratio = (after**2).mean() / (before**2).mean()
    return {
        "weights": dict(zip(every, synth.W.round(8).tolist(), strict=True)),
        "importance": synth.V.tolist(), "error": synth.mspe(), "mae": synth.mae(),
        "att_1975_1997": synth.att(time_period=range(1975, 1998)),
        "p_pysyncon": test.pvalue(treatment_time=1970),
        "p_counted_with_treated": float((ratio >= ratio[treated]).mean()),
        "donors": every,
    }  # fmt: skip


def augmented(panel, treated, first, penalty):
    """Run AugSynth without covariates at one penalty."""
    long = panel.rename_axis("time").reset_index().melt("time", var_name="unit", value_name="y")
    others = [name for name in panel.columns if name != treated]
    times = list(panel.index[:first])
    prepared = Dataprep(
        foo=long, predictors=["y"], predictors_op="mean", time_predictors_prior=times,
        dependent="y", unit_variable="unit", time_variable="time", treatment_identifier=treated,
        controls_identifier=others, time_optimize_ssr=times,
    )  # fmt: skip
    found = AugSynth()
    found.fit(dataprep=prepared, lambda_=penalty, use_covariates=False)
    chosen = AugSynth()
    chosen.fit(dataprep=prepared, use_covariates=False)
    return {"penalty": penalty, "weights": dict(zip(others, found.W.tolist(), strict=True)),
            "penalty_chosen_by_pysyncon": chosen.lambda_}  # fmt: skip


def with_mlsynth(panel, treated, first):
    from mlsynth import VanillaSC

    long = panel.rename_axis("time").reset_index().melt("time", var_name="unit", value_name="y")
    long["time"] = long["time"].astype(int)
    long["on"] = ((long["unit"] == treated) & (long["time"] >= panel.index[first])).astype(int)
    told = {"df": long, "outcome": "y", "treat": "on", "unitid": "unit", "time": "time",
            "display_graphs": False}  # fmt: skip
    found = VanillaSC(told).fit()
    weights = found.weights.donor_weights
    table = panel[list(weights)].to_numpy(float) @ np.array(list(weights.values()))
    gap = (panel[treated].to_numpy(float) - table)[:first]
    return {"error": float(np.mean(gap**2)), "att": float(found.effects.att)}


def main():
    german = pd.read_csv(DATA / "germany.csv")
    prop = pd.read_csv(DATA / "california_prop99.csv").set_index("Year")
    texas = pd.read_stata(DATA / "texas_prison_synthetic_control.dta")
    small = pd.read_csv(HERE / "input.csv").set_index("month")
    regions = pd.read_csv(DATA / "basque.csv").query("regionname != 'Spain (Espana)'")
    panels = {
        "basque": (wide(regions, "regionname", "year", "gdpcap"), "Basque Country (Pais Vasco)",
                   15),
        "germany": (wide(german, "country", "year", "gdp"), "West Germany", 30),
        "prop99": (prop, "California", 19),
        "texas": (wide(texas, "state", "year", "bmprison"), "Texas", 8),
        "input": (small, "treated", 20),
    }  # fmt: skip
    told = {"made_with": {name: version(name) for name in ("pysyncon", "mlsynth", "cvxpy")}}
    told["outcome_only"] = {name: outcome_only(*panel) for name, panel in panels.items()}
    told["basque_by_predictors"] = basque()
    told["augmented"] = {
        name: augmented(*panels[name], penalty)
        for name, penalty in (("prop99", 1000.0), ("basque", 0.1), ("input", 500.0))
    }
    told["mlsynth"] = {name: with_mlsynth(*panels[name]) for name in ("prop99", "input")}
    (HERE / "expected.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
