"""How far raters agree, and how much of it is more than their habits would give by chance."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evenhand.errors import UnsuitableData, listed

Floats = NDArray[np.float64]
Scale = Literal["nominal", "ordinal", "interval"]


@dataclass(frozen=True)
class Agreement:
    """Measures of agreement; each is 1 for full agreement and about 0 for chance alone.

    Attributes
    ----------
    alpha
        Krippendorff's, on the scale asked for.
    alpha_low, alpha_high
        Its range from drawing items anew.
    kappa
        Cohen's for two raters, Fleiss's for more; missing where raters skipped items.
    ac1
        Gwet's, which a rare category does not pull to 0.
    pabak
        As if each category were equally frequent: (k · agreement − 1)/(k − 1).
    agreement
        Share of pairs of ratings that are the same.
    prevalence
        Share of the most frequent category.
    items, raters
        Items rated at least twice, and raters.
    """

    alpha: float
    alpha_low: float
    alpha_high: float
    kappa: float
    ac1: float
    pabak: float
    agreement: float
    prevalence: float
    items: int
    raters: int


def agreement(
    ratings: ArrayLike, *, scale: Scale = "nominal", together: ArrayLike | None = None,
    draws: int = 999, seed: int = 1, confidence: float = 0.95,
) -> Agreement:  # fmt: skip
    """Do several people who look at the same things say the same?

    Parameters
    ----------
    ratings
        Category of each item by each rater, numbers, shape (items, raters); missing where a
        rater did not rate it.
    scale
        `nominal`: categories differ or not; `ordinal`: their order counts; `interval`: their
        distance counts.
    together
        For each item, which it is drawn anew with, shape (items,): lines about one place, say.
        None draws each item by itself.
    draws, seed
        Bootstrap over items.
    confidence
        Level of the range of alpha.

    Returns
    -------
    Agreement
        Alpha with its range, and the coefficients that people ask for beside it.

    Raises
    ------
    UnsuitableData
        Fewer than two items are rated twice, or all ratings are one category, where no
        coefficient means anything.

    Notes
    -----
    Kappa depends on how frequent categories are: with a rare one it is near 0 although raters
    agree almost always. So prevalence, PABAK and AC1 stand beside it.

    References
    ----------
    Krippendorff 2011, Computing Krippendorff's alpha-reliability; Cohen 1960,
    doi:10.1177/001316446002000104; Fleiss 1971, doi:10.1037/h0031619; Gwet 2008,
    doi:10.1348/000711006X126600; Byrt, Bishop & Carlin 1993, doi:10.1016/0895-4356(93)90018-V.

    Examples
    --------
    >>> found = agreement([[1, 1], [1, 1], [2, 2], [2, 1]], draws=99)
    >>> found.agreement, round(found.kappa, 2), round(found.alpha, 3)
    (0.75, 0.5, 0.533)
    """
    given = np.atleast_2d(np.asarray(ratings, dtype=np.float64))
    is_kept = (~np.isnan(given)).sum(axis=1) >= 2
    kept = given[is_kept]
    categories = np.unique(kept[~np.isnan(kept)])
    problems = []
    if len(kept) < 2:
        problems.append(f"only {len(kept)} items are rated by two raters; rate more items twice")
    elif len(categories) < 2:
        problems.append("all ratings are one category, so that nothing shows how raters tell "
                        "things apart; rate items that differ")  # fmt: skip
    if problems:
        raise UnsuitableData(listed("agreement", problems))
    counts = (kept[:, :, None] == categories).sum(axis=1).astype(np.float64)
    labels = np.arange(len(given)) if together is None else np.asarray(together)
    _, drawn = np.unique(labels[is_kept], return_inverse=True)
    low, high = _range(counts, drawn, _distances(scale), categories, draws, seed, confidence)
    each = counts.sum(axis=1)
    same = float(np.mean((counts * (counts - 1)).sum(axis=1) / (each * (each - 1))))
    share = (counts / each[:, None]).mean(axis=0)
    k = len(categories)
    by_chance = float((share * (1 - share)).sum()) / (k - 1)
    return Agreement(
        alpha=_alpha(counts, _distances(scale)(categories, counts.sum(axis=0))),
        alpha_low=low,
        alpha_high=high,
        kappa=_kappa(kept, counts, same),
        ac1=(same - by_chance) / (1 - by_chance),
        pabak=(k * same - 1) / (k - 1),
        agreement=same,
        prevalence=float(share.max()),
        items=len(kept),
        raters=given.shape[1],
    )


def _kappa(ratings: Floats, counts: Floats, same: float) -> float:
    """Give Cohen's kappa for two raters and Fleiss's for more; missing with gaps."""
    if np.isnan(ratings).any():
        return float("nan")
    if ratings.shape[1] == 2:
        categories = np.unique(ratings)
        habits = [(ratings[:, [at]] == categories).mean(axis=0) for at in (0, 1)]
        by_chance = float(habits[0] @ habits[1])
    else:
        share = counts.sum(axis=0) / counts.sum()
        by_chance = float(share @ share)
    return (same - by_chance) / (1 - by_chance) if by_chance < 1 else float("nan")


def _alpha(counts: Floats, distance: Floats) -> float:
    """Give 1 − observed over expected disagreement; missing where nothing is expected."""
    each = counts.sum(axis=1)
    pairs = np.einsum("uc,uk,u->ck", counts, counts, 1 / (each - 1))
    pairs -= np.diag(np.einsum("uc,u->c", counts, 1 / (each - 1)))
    margin = counts.sum(axis=0)
    expected = (np.outer(margin, margin) - np.diag(margin)) / (margin.sum() - 1)
    apart = float((expected * distance).sum())
    return 1 - float((pairs * distance).sum()) / apart if apart > 0 else float("nan")


def _distances(scale: Scale) -> Callable[[Floats, Floats], Floats]:
    return {"nominal": _nominal, "ordinal": _ordinal, "interval": _interval}[scale]


def _nominal(categories: Floats, _: Floats) -> Floats:
    return 1.0 - np.eye(len(categories))


def _interval(categories: Floats, _: Floats) -> Floats:
    found: Floats = (categories[:, None] - categories) ** 2
    return found


def _ordinal(_: Floats, margin: Floats) -> Floats:
    """Square how many ratings lie between two categories, half of both included."""
    middle = np.cumsum(margin) - margin / 2
    found: Floats = (middle[:, None] - middle) ** 2
    return found


def _range(
    counts: Floats,
    drawn: NDArray[np.int64],
    distances: Callable[[Floats, Floats], Floats],
    categories: Floats,
    draws: int,
    seed: int,
    confidence: float,
) -> tuple[float, float]:
    draw, groups = np.random.default_rng(seed), int(drawn.max()) + 1
    members = [np.flatnonzero(drawn == group) for group in range(groups)]
    found = []
    for _ in range(draws):
        chosen = draw.integers(0, groups, groups)
        taken = counts[np.concatenate([members[group] for group in chosen])]
        found.append(_alpha(taken, distances(categories, taken.sum(axis=0))))
    tail = (1 - confidence) / 2
    known = np.array(found)[~np.isnan(found)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.quantile(known, [tail, 1 - tail])
    return float(low), float(high)
