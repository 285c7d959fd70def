"""p-values of Knox's table, cell by cell and for the table as a whole."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta, gamma

from evenhand.statistics.multiplicity import holm, step_down_max

Table = NDArray[np.float64]
Whole = NDArray[np.int64]


def judged(tables: Whole, mean: Table, variance: Table) -> dict[str, Any]:
    """How does a table of counts stand beside those drawn, or beside its mean and variance?

    Parameters
    ----------
    tables
        The observed table and the drawn ones, shape (draws + 1, space bands, time bands).
    mean, variance
        Exact ones of each cell; a missing variance is taken from the draws.

    Returns
    -------
    dict
        Fields of `knox.KnoxTable`, by name.
    """
    observed, drawn = tables[0], tables[1:]
    draws = len(drawn)
    ratio_exact = _ratio(observed, mean)
    found = {"observed": observed, "mean": mean, "variance": variance, "ratio_exact": ratio_exact,
             "draws": draws}  # fmt: skip
    if not draws:
        nothing = np.full(mean.shape, np.nan)
        p = _p_of_moments(observed, mean, variance)
        return {
            **found, "ratio": ratio_exact, "drawn_low": nothing, "drawn_high": nothing,
            "p_value": p, "p_low": p, "p_high": p, "p_adjusted": holm(p.ravel()).reshape(p.shape),
        }  # fmt: skip
    reached = (drawn >= observed).sum(axis=0)
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    return {
        **found, "ratio": _ratio(observed, drawn.mean(axis=0)), "drawn_low": low,
        "drawn_high": high, "p_value": (1 + reached) / (1 + draws),
        "p_low": np.nan_to_num(beta.ppf(0.025, reached, draws - reached + 1), nan=0.0),
        "p_high": np.nan_to_num(beta.ppf(0.975, reached + 1, draws - reached), nan=1.0),
        "p_adjusted": _adjusted(tables, mean, variance),
    }  # fmt: skip


def _adjusted(tables: Whole, mean: Table, variance: Table) -> Table:
    centre = np.where(np.isnan(variance), tables.mean(axis=0), mean)
    spread = np.sqrt(np.where(np.isnan(variance), tables.var(axis=0), variance))
    beyond = tables - centre
    scores = np.divide(beyond, spread, out=np.zeros(beyond.shape), where=spread > 1e-9)
    flat = scores.reshape(len(scores), -1)
    return step_down_max(flat[0], flat[1:]).reshape(mean.shape)


def _ratio(observed: Whole, chance: Table) -> Table:
    missing = np.full(chance.shape, np.nan)
    return np.asarray(np.divide(observed, chance, out=missing, where=chance > 0))


def _p_of_moments(observed: Whole, mean: Table, variance: Table) -> Table:
    varies = variance > 1e-9 * np.maximum(mean, 1)
    shape = np.divide(mean**2, variance, out=np.ones(mean.shape), where=varies)
    scale = np.divide(variance, mean, out=np.ones(mean.shape), where=varies & (mean > 0))
    p = gamma.sf(np.maximum(observed - 0.5, 0), shape, scale=scale)
    return np.where(np.isnan(variance), np.nan, np.where(varies, p, 1.0))
