"""Weights brought to known margins of the population: raking, post-strata, linear calibration."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evenhand.errors import UnsuitableData, listed

Floats = NDArray[np.float64]
Margins = Mapping[str, Mapping[str, float]]
"""Variable → category → how many of the population have it."""

_EXACT, _ROUNDS, _AGREES = 1e-10, 2000, 1e-6


@dataclass(frozen=True)
class Weighted:
    """Weights that meet margins, and what it cost.

    Attributes
    ----------
    weights
        Shape (n,).
    rounds
        How many rounds were needed; 1 for a closed form.
    furthest
        Largest relative distance of a weighted margin from the population's.
    ratio_low, ratio_high
        Smallest and largest new weight over old weight.
    negative
        How many weights became negative, which linear calibration can do.
    effective
        Kish's number: how many equally weighted respondents would be as sure.
    """

    weights: Floats
    rounds: int
    furthest: float
    ratio_low: float
    ratio_high: float
    negative: int
    effective: float


def raked(weights: ArrayLike, answers: Mapping[str, ArrayLike], margins: Margins) -> Weighted:
    """Weigh respondents so that each variable alone has the population's margins.

    Parameters
    ----------
    weights
        Weights to begin with, shape (n,), positive.
    answers
        Variable → each respondent's category, shape (n,); none may be missing.
    margins
        The same variables → category → how many there are in the population. All must add up to
        the same total, within a millionth.

    Returns
    -------
    Weighted
        Every margin is met within 1e-10 of itself.

    Raises
    ------
    UnsuitableData
        A category has nobody to stand for it, is not in the margins, margins differ in their
        totals, or raking does not come to rest; the margin is named.

    Notes
    -----
    Iterative proportional fitting: the weights keep the interactions of the sample and are as
    close to the old ones as the margins allow (Kullback-Leibler distance).

    References
    ----------
    Deming & Stephan 1940, doi:10.1214/aoms/1177731829; Deville & Särndal 1992,
    doi:10.1080/01621459.1992.10475217.

    Examples
    --------
    >>> found = raked([1.0, 1.0, 1.0], {"sex": ["f", "f", "m"]}, {"sex": {"f": 50, "m": 50}})
    >>> found.weights
    array([25., 25., 50.])
    """
    w = _checked_weights(weights)
    codes, targets = _coded(answers, margins, len(w))
    old, rounds = w.copy(), 0
    while rounds < _ROUNDS:
        rounds += 1
        before = w
        for name, code in codes.items():
            held = np.bincount(code, weights=w, minlength=len(targets[name]))
            w = w * (targets[name] / np.where(held > 0, held, 1.0))[code]
        if _furthest(w, codes, targets)[0] <= _EXACT:
            break
        if np.allclose(w, before, rtol=1e-15, atol=0):
            break
    furthest, worst = _furthest(w, codes, targets)
    if furthest > _AGREES * 1e-2:
        raise UnsuitableData(listed("raking", [
            f"the margins cannot be met together: after {rounds} rounds '{worst}' is still "
            f"{furthest:.2%} off; join rare categories, or leave one variable out"]))  # fmt: skip
    return _weighted(w, old, rounds, furthest)


def post_stratified(
    weights: ArrayLike, answers: Mapping[str, ArrayLike], cells: Mapping[tuple[str, ...], float]
) -> Weighted:
    """Weigh respondents so that each combination of categories has the population's number.

    Parameters
    ----------
    weights, answers
        As for `raked`.
    cells
        Combination of categories, in the order of `answers` → how many there are.

    Raises
    ------
    UnsuitableData
        A combination has nobody to stand for it, or is not among the cells.

    References
    ----------
    Holt & Smith 1979, doi:10.2307/2344652.
    """
    joined = [" · ".join(row) for row in zip(*(map(str, np.asarray(a, object)) for a in
                                               answers.values()), strict=True)]  # fmt: skip
    named = {" · ".join(map(str, cell)): size for cell, size in cells.items()}
    return raked(weights, {" × ".join(answers): joined}, {" × ".join(answers): named})


def calibrated(weights: ArrayLike, answers: Mapping[str, ArrayLike], margins: Margins) -> Weighted:
    """Weigh respondents to margins by the smallest squared change of their weights.

    Parameters
    ----------
    weights, answers, margins
        As for `raked`.

    Returns
    -------
    Weighted
        Weights may be negative; the report says how many.

    Raises
    ------
    UnsuitableData
        As for `raked`.

    Notes
    -----
    The generalised regression estimator's weights: w (1 + x′λ) with λ from (Σ w x x′) λ = T − Σ w
    x. Redundant margins are solved with the least-norm λ.

    References
    ----------
    Deville & Särndal 1992, doi:10.1080/01621459.1992.10475217, case 1.
    """
    w = _checked_weights(weights)
    codes, targets = _coded(answers, margins, len(w))
    x = np.hstack([(code[:, None] == np.arange(len(targets[name]))).astype(float)
                   for name, code in codes.items()])  # fmt: skip
    aim = np.concatenate([targets[name] for name in codes])
    gain, *_ = np.linalg.lstsq((x * w[:, None]).T @ x, aim - w @ x, rcond=1e-12)
    new = w * (1 + x @ gain)
    furthest, worst = _furthest(new, codes, targets)
    if furthest > _AGREES * 1e-2:
        raise UnsuitableData(listed("calibration", [
            f"the margins cannot be met together: '{worst}' is {furthest:.2%} off; join rare "
            "categories, or leave one variable out"]))  # fmt: skip
    return _weighted(new, w, 1, furthest)


def trimmed(weights: ArrayLike, *, low: float = 0.3, high: float = 3.0) -> tuple[Weighted, int]:
    """Cut extreme weights and give what was cut to the others.

    Parameters
    ----------
    weights
        Shape (n,), positive.
    low, high
        Bounds as multiples of the median weight.

    Returns
    -------
    Weighted, int
        Weights of the same total, and how many were cut. Margins met before are no longer met
        exactly: `furthest` is missing; weigh again and trim again until both hold.

    Raises
    ------
    UnsuitableData
        The bounds do not enclose 1.

    References
    ----------
    Potter 1990, Proceedings of the Section on Survey Research Methods, ASA, 225-230.

    Examples
    --------
    >>> found, many = trimmed([1.0, 1.0, 1.0, 9.0])
    >>> found.weights, many
    (array([3., 3., 3., 3.]), 1)
    """
    w = _checked_weights(weights)
    if not 0 <= low <= 1 <= high:
        raise UnsuitableData(listed("trimming", [f"the bounds {low:g} and {high:g} do not enclose "
                                                 "1, the median weight"]))  # fmt: skip
    least, most = low * np.median(w), high * np.median(w)
    new, cut = np.clip(w, least, most), (w < least) | (w > most)
    for _ in range(100):
        free = (new > least) & (new < most) if cut.any() else np.ones(len(w), bool)
        gap = w.sum() - new.sum()
        if abs(gap) <= _EXACT * w.sum() or not free.any():
            break
        new[free] = np.clip(new[free] * (1 + gap / new[free].sum()), least, most)
    found = _weighted(new, w, 1, float("nan"))
    return found, int(cut.sum())


def _checked_weights(weights: ArrayLike) -> Floats:
    w = np.asarray(weights, dtype=np.float64)
    if w.ndim != 1 or not len(w) or not np.isfinite(w).all() or (w <= 0).any():
        raise UnsuitableData(listed("weighting", ["a weight to begin with is missing, infinite or "
                                    "not above 0; leave such respondents out"]))  # fmt: skip
    return w


def _coded(
    answers: Mapping[str, ArrayLike], margins: Margins, n: int
) -> tuple[dict[str, NDArray[np.intp]], dict[str, Floats]]:
    """Number categories as the margins list them, with every fault named."""
    problems, codes, targets = [], {}, {}
    if set(answers) != set(margins):
        problems.append(f"the answers have {', '.join(sorted(answers))}, the margins "
                        f"{', '.join(sorted(margins))}; give the same variables")  # fmt: skip
    for name in (name for name in answers if name in margins):
        given, wanted = np.asarray(answers[name], dtype=object).astype(str), margins[name]
        places = {str(category): at for at, category in enumerate(wanted)}
        foreign = sorted(set(given) - set(places))
        alone = [c for c in places if _size_of(wanted, c) > 0 and c not in set(given)]
        if len(given) != n:
            problems.append(f"'{name}' has {len(given)} answers for {n} weights")
        if foreign:
            problems.append(f"'{name}' has categories that the margins lack: "
                            f"{', '.join(foreign[:5])}; add or join them")  # fmt: skip
        if alone:
            problems.append(f"'{name}' has nobody of: {', '.join(alone[:5])}; join each with "
                            "another category")  # fmt: skip
        codes[name] = np.array([places.get(c, 0) for c in given], dtype=np.intp)
        targets[name] = np.array([float(size) for size in wanted.values()])
        if not (np.isfinite(targets[name]) & (targets[name] >= 0)).all():
            problems.append(f"'{name}' has a margin that is missing or negative")
    problems += _totals_differ(targets)
    if problems:
        raise UnsuitableData(listed("weighting", problems))
    return codes, targets


def _size_of(wanted: Mapping[str, float], category: str) -> float:
    """Give the population of a category that may be keyed by a number or by its text."""
    return next(float(size) for key, size in wanted.items() if str(key) == category)


def _totals_differ(targets: Mapping[str, Floats]) -> list[str]:
    sums = {name: float(sizes.sum()) for name, sizes in targets.items()}
    if not sums or max(sums.values()) - min(sums.values()) <= _AGREES * max(sums.values()):
        return []
    told = ", ".join(f"'{name}' {total:,.6g}" for name, total in sums.items())
    return [f"the margins add up to different totals: {told}; bring them to one population"]


def _furthest(
    w: Floats, codes: Mapping[str, NDArray[np.intp]], targets: Mapping[str, Floats]
) -> tuple[float, str]:
    """Give the largest relative distance of a margin, and which it is."""
    worst, named = 0.0, ""
    for name, code in codes.items():
        held = np.bincount(code, weights=w, minlength=len(targets[name]))
        scale = np.where(targets[name] > 0, targets[name], max(targets[name].sum(), 1e-300))
        off = float(np.max(np.abs(held - targets[name]) / scale))
        if off > worst:
            worst, named = off, name
    return worst, named


def _weighted(new: Floats, old: Floats, rounds: int, furthest: float) -> Weighted:
    ratio = new / old
    return Weighted(new, rounds, furthest, float(ratio.min()), float(ratio.max()),
                    int((new < 0).sum()), float(new.sum() ** 2 / (new**2).sum()))  # fmt: skip
