"""Write causalpy.json: a synthetic control and two interrupted series by CausalPy's models.

Run as `python make_causalpy.py PATH_OF_SHARED_DATA` where CausalPy is installed.
"""

import json
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import arviz
import causalpy
import numpy as np
import pandas as pd

warnings.simplefilter("ignore")
DATA = Path(sys.argv[1]) / "interventions"
SAMPLER = {"draws": 500, "tune": 1000, "chains": 4, "cores": 2, "target_accept": 0.9,
           "random_seed": 1, "progressbar": False}  # fmt: skip
BEGIN = 169


def told(draws):
    """Give mean and middle 95 % of draws."""
    low, high = np.quantile(draws, [0.025, 0.975])
    return {"mean": float(np.mean(draws)), "low": float(low), "high": float(high)}


def california():
    """Mix the other states by the package's own priors: flat Dirichlet, error HalfNormal(1)."""
    panel = pd.read_csv(DATA / "california_prop99.csv").set_index("Year")
    donors = [name for name in panel if name != "California"]
    model = causalpy.pymc_models.WeightedSumFitter(sample_kwargs=SAMPLER)
    causalpy.SyntheticControl(panel, 1989, control_units=donors, treated_units=["California"],
                              model=model)  # fmt: skip
    weights = (
        model.idata.posterior["beta"].isel(treated_units=0).to_numpy().reshape(-1, len(donors))
    )
    gaps = panel["California"].to_numpy() - weights @ panel[donors].to_numpy().T
    before = panel.index < 1989
    mean = weights.mean(axis=0)
    gap = panel["California"].to_numpy() - panel[donors].to_numpy() @ mean
    sigma = model.idata.posterior["y_hat_sigma"].to_numpy()
    return {
        "average_gap": told(gaps[:, ~before].mean(axis=1)),
        "gap_1984_to_1988": told(gaps[:, 14:19].mean(axis=1)),
        "error_of_mean_weights": float(np.mean(gap[before] ** 2)),
        "sigma": told(sigma),
        "weights": dict(zip(donors, mean.round(6).tolist(), strict=True)),
        "least_effective_draws": float(arviz.ess(model.idata, var_names="beta")["beta"].min()),
    }  # fmt: skip


def belts():
    """Front passengers on the log scale, January 1969 to December 1984, from February 1983."""
    frame = pd.read_csv(DATA / "uk_seatbelts_1969_1984.csv")
    frame = pd.DataFrame({"y": np.log(frame["front"]), "at": np.arange(len(frame)) / 12,
                          "month": np.arange(len(frame)) % 12})  # fmt: skip
    begin = BEGIN / 12
    piecewise = causalpy.pymc_models.LinearRegression(sample_kwargs=SAMPLER)
    causalpy.PiecewiseITS(
        frame.copy(), model=piecewise,
        formula=f"y ~ 1 + at + C(month) + step(at, {begin!r}) + ramp(at, {begin!r})",
    )  # fmt: skip
    coefficients = piecewise.idata.posterior["beta"].isel(treated_units=0)
    names = [str(name) for name in coefficients.coords["coeffs"].to_numpy()]
    draws = coefficients.to_numpy().reshape(-1, len(names))
    step, ramp = (draws[:, next(n for n, name in enumerate(names) if name.startswith(kind))]
                  for kind in ("step", "ramp"))  # fmt: skip
    middle = (len(frame) - BEGIN - 1) / 2 / 12
    forecast = causalpy.pymc_models.LinearRegression(sample_kwargs=SAMPLER)
    found = causalpy.InterruptedTimeSeries(frame.copy(), BEGIN, formula="y ~ 1 + at + C(month)",
                                           model=forecast)  # fmt: skip
    beta = forecast.idata.posterior["beta"].isel(treated_units=0)
    beta = beta.to_numpy().reshape(-1, beta.shape[-1])
    path = beta @ np.asarray(found.post_design["X"]).T
    return {
        "piecewise_step": told(step), "piecewise_ramp": told(ramp),
        "piecewise_middle": told(step + ramp * middle),
        "forecast_mean": told((frame["y"].to_numpy()[BEGIN:] - path).mean(axis=1)),
    }  # fmt: skip


if __name__ == "__main__":
    made = {"made_with": {name: version(name) for name in ("CausalPy", "pymc")},
            "seatbelts_front": belts(), "prop99": california()}  # fmt: skip
    (Path(__file__).parent / "causalpy.json").write_text(json.dumps(made, indent=1) + "\n")
