"""Which problems people name, and how much of each the records hold, under several rulers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.statistics.dispersion import dispersed_counts, neighbour_dispersion, widened
from evenhand.statistics.estimate_ranks import estimate_ranks
from evenhand.statistics.joint_means import joint_means
from evenhand.statistics.ranks import rank_intervals
from evenhand.statistics.survey_estimates import Estimates
from evenhand.tables.answers.answered import Asked
from evenhand.tables.area_months import month_table
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.tallied import Tally
from evenhand.taxonomy.problems import Problem
from evenhand.taxonomy.rulers import Ruler

Floats = NDArray[np.float64]
COLUMNS = ("measure", "problem", "kind", "count", "share", "share_low", "share_high", "rank",
           "rank_low", "rank_high")  # fmt: skip


@dataclass(frozen=True)
class Drawing:
    """How ranges are drawn."""

    confidence: float
    draws: int
    seed: int


@dataclass(frozen=True)
class Told:
    """One measure of each problem, and which problems are surely above which.

    Attributes
    ----------
    frame
        One row for each problem, with `COLUMNS`.
    above
        Problem by problem: whether the row's is surely above the column's.
    """

    frame: pd.DataFrame
    above: pd.DataFrame


def named(asked: Asked, items: Sequence[str], problems: Sequence[Problem]) -> tuple[Floats, Floats]:
    """Mark for each respondent which problems are named, and which is put first.

    Parameters
    ----------
    asked
        The first item, asked of all respondents.
    items
        All items of the set, the first one first.
    problems
        What the answers stand for.

    Returns
    -------
    named, first
        Shape (n, problems): 1, 0, or missing for those who did not answer the first item.
    """
    codes = np.array([one.code for one in problems])
    first = (asked.codes[:, None] == codes).astype(float)
    any_place = first.copy()
    for item in items[1:]:
        any_place = np.maximum(any_place, asked.of(item).codes[:, None] == codes)
    silent = np.isnan(asked.codes)
    first[silent], any_place[silent] = np.nan, np.nan
    return any_place, first


def survey_measure(
    name: str, asked: Asked, marked: Floats, problems: Sequence[Problem], how: Drawing
) -> tuple[Told, Estimates]:
    """Estimate the share that names each problem, with its range and its rank."""
    found = joint_means(asked.design, marked)
    low, high = found.share_interval(confidence=how.confidence)
    ranks = estimate_ranks(found.estimate, found.covariance, confidence=how.confidence,
                           draws=how.draws, seed=how.seed)  # fmt: skip
    number = np.nansum(marked[asked.weights > 0], axis=0)
    names = [one.name for one in problems]
    frame = _framed(name, problems, number, (found.estimate, low, high), ranks.best, ranks.worst)
    return Told(frame, pd.DataFrame(ranks.above, index=names, columns=names)), found


def record_measure(
    ruler: Ruler, problems: Sequence[Problem], counted: pd.Series, spread: pd.DataFrame,
    how: Drawing,
) -> Told | None:  # fmt: skip
    """Weigh the records of each problem by a ruler; None where it weighs fewer than two.

    Parameters
    ----------
    ruler
        Weights by class.
    problems
        Those that have recorded classes.
    counted
        Class → number recorded.
    spread
        By class: `value` and `degrees` of the dispersion.
    how
        How ranges are drawn.
    """
    weighed = [one for one in problems if one.classes
               and all(ruler.weight(name) is not None for name in one.classes)]  # fmt: skip
    if len(weighed) < 2:
        return None
    classes = [name for one in weighed for name in one.classes]
    own = np.array([[name in one.classes for name in classes] for one in weighed])
    number = counted.reindex(classes).fillna(0).to_numpy(dtype=np.float64)
    weights = [ruler.weight(name) for name in classes]
    low, high = (np.array([getattr(one, end) for one in weights]) for end in ("low", "high"))
    value = spread["value"].reindex(classes).fillna(1.0).clip(lower=1.0).to_numpy()
    degrees = spread["degrees"].reindex(classes).fillna(np.inf).to_numpy()
    ranks = rank_intervals(own * number, own * low, own * high, dispersion=own * value,
                           degrees=np.broadcast_to(degrees, own.shape), confidence=how.confidence,
                           draws=how.draws, seed=how.seed)  # fmt: skip
    shares = _shares(own, number, low, high, widened(value, degrees, how.confidence), how)
    frame = _framed(ruler.name, weighed, own @ number, shares, ranks.best, ranks.worst)
    names = [one.name for one in weighed]
    return Told(frame, pd.DataFrame(ranks.above, index=names, columns=names))


def _shares(
    own: NDArray[np.bool_], number: Floats, low: Floats, high: Floats, spread: Floats, how: Drawing
) -> tuple[Floats, Floats, Floats]:
    """Give each problem's share of the weight of all, and its range over draws and weights."""
    drawn = dispersed_counts(np.random.default_rng(how.seed), number, spread,
                             (how.draws, len(number)))  # fmt: skip
    light, heavy = drawn * low @ own.T, drawn * high @ own.T
    least = _part(light, light + heavy.sum(axis=1, keepdims=True) - heavy)
    most = _part(heavy, heavy + light.sum(axis=1, keepdims=True) - light)
    tail = (1 - how.confidence) / 2
    known = (low == high).all()
    plain = own @ (number * low)
    share = plain / plain.sum() if known and plain.sum() > 0 else np.full(len(own), np.nan)
    return share, np.quantile(least, tail, axis=0), np.quantile(most, 1 - tail, axis=0)


def _part(part: Floats, whole: Floats) -> Floats:
    found: Floats = part / np.where(whole > 0, whole, 1.0)
    return found


def class_spread(taken: Tally, recorded: Incidents | Counts) -> pd.DataFrame:
    """Say how much each class varies from month to month: `value` and `degrees` by class."""
    table = month_table(taken, taken.frame, "offence_class", recorded)
    if table is None:
        return pd.DataFrame({"value": [], "degrees": []}, dtype="float64")
    values, degrees = neighbour_dispersion(table.to_numpy())
    return pd.DataFrame({"value": values, "degrees": degrees}, index=table.index)


def _framed(
    name: str, problems: Sequence[Problem], number: Floats, shares: tuple[Floats, Floats, Floats],
    best: NDArray[np.int64], worst: NDArray[np.int64],
) -> pd.DataFrame:  # fmt: skip
    frame = pd.DataFrame({
        "measure": name, "problem": [one.name for one in problems],
        "kind": [one.kind for one in problems], "count": number,
        **dict(zip(("share", "share_low", "share_high"), shares, strict=True)),
        "rank_low": best, "rank_high": worst,
    })  # fmt: skip
    order = frame["share"].rank(ascending=False, method="min")
    frame["rank"] = order.where(frame["share"].notna())
    for column in ("count", "rank", "rank_low", "rank_high"):
        frame[column] = frame[column].astype("Int64")
    for column in ("measure", "problem", "kind"):
        frame[column] = frame[column].astype("string")
    return frame[list(COLUMNS)]
