"""Costs for each unit of what was avoided, with both uncertain, and the case without an answer."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class CostRatio:
    """Cost for each unit avoided.

    Attributes
    ----------
    verdict
        `told`; `at_least`: the number avoided may be none, so that only a least cost can be told;
        `none`: whatever of the range is true, nothing was avoided.
    estimate
        Cost over the number avoided; missing where that is not above 0.
    low, high
        Likely range; `high` is infinite and `low` the least cost where `verdict` is `at_least`,
        both are missing where it is `none`.
    """

    verdict: str
    estimate: float
    low: float
    high: float


def drawn_cost(
    amount: ArrayLike, low: ArrayLike, high: ArrayLike, draws: int, rng: np.random.Generator
) -> Floats:
    """What may the items have cost in all?

    Parameters
    ----------
    amount, low, high
        Most likely, least and most of each item, shape (items,).
    draws
        How many draws.
    rng
        Random generator.

    Returns
    -------
    ndarray
        Sums, shape (draws,).

    Notes
    -----
    Each item has a triangular distribution, and all share one uniform number: an estimate that
    is too low for one item is too low for all. That is the widest range of the sum, which is
    taken since nobody knows how the errors of items go together.

    Examples
    --------
    >>> found = drawn_cost([10.0, 5.0], [8.0, 5.0], [14.0, 5.0], 999, np.random.default_rng(1))
    >>> bool(13 < found.min() < 13.3 and 18.7 < found.max() < 19)
    True
    """
    mode, least, most = (
        np.asarray(part, dtype=np.float64)[:, None] for part in (amount, low, high)
    )
    u = rng.random(draws)[None, :]
    width = np.maximum(most - least, 1e-300)
    turn = (mode - least) / width
    rising = least + np.sqrt(np.clip(u * width * (mode - least), 0, None))
    falling = most - np.sqrt(np.clip((1 - u) * width * (most - mode), 0, None))
    each = np.where(most > least, np.where(u < turn, rising, falling), mode)
    return np.asarray(each.sum(axis=0))


def drawn_avoided(
    expected: float, recorded: float, ends: tuple[float, float], own_share: float, *,
    confidence: float, draws: int, rng: np.random.Generator,
) -> Floats:  # fmt: skip
    """How many may have been avoided, if the ratio of recorded to expected is uncertain?

    Parameters
    ----------
    expected
        What was to be expected without the measure.
    recorded
        What there was.
    ends
        Likely range of recorded over expected; the upper end may be infinite, the lower 0.
    own_share
        Which part of the variance of the ratio's logarithm comes from what was recorded after;
        the rest comes from what was expected.
    confidence
        Level of the range.
    draws, rng
        How many, and the random generator.

    Returns
    -------
    ndarray
        Expected less recorded, shape (draws,); below 0 is more instead of less.

    Notes
    -----
    Both are drawn about what they are, each with its part of the range, in two halves of normal
    distributions of logarithms joined at the estimate. To draw the ratio alone and to hold what
    was expected fixed would leave the latter's own chance out: ranges of a cost then held the
    truth in .82 of cities instead of .95 (`docs/simulations.md` has the rates of this form).

    Examples
    --------
    >>> found = drawn_avoided(100.0, 60.0, (0.5, 0.72), 0.5, confidence=0.95, draws=999,
    ...     rng=np.random.default_rng(1))
    >>> round(float(np.median(found)), -1)
    40.0
    """
    reach = float(special.ndtri(0.5 + confidence / 2))
    seen = max(recorded, 0.5)
    middle, (low, high) = np.log(seen / expected), ends
    down = max((middle - np.log(max(low, 1e-3))) / reach, 0.0)
    up = max((np.log(high) - middle) / reach, 0.0) if np.isfinite(high) else 50.0
    z = rng.standard_normal((2, draws))
    parts = np.sqrt([own_share, 1 - own_share])[:, None]
    moved = np.clip(parts * z * np.where(z < 0, down, up), -50, 50)
    return np.asarray(expected * np.exp(-moved[1]) - seen * np.exp(moved[0]))


def cost_ratio(
    cost: Floats, avoided: Floats, estimate: tuple[float, float], *, confidence: float,
    is_clear: bool = True,
) -> CostRatio:  # fmt: skip
    """What did one unit cost, if both cost and number are drawn together?

    Parameters
    ----------
    cost, avoided
        Draws, shape (draws,); below 0 is more instead of less.
    estimate
        Most likely cost and number.
    confidence
        Level of the range.
    is_clear
        Whether the effect's own range leaves no effect out; if not, no most is told.

    Returns
    -------
    CostRatio
        With the range of the cost for each unit.

    Notes
    -----
    Quantiles are taken of units for each coin, avoided/cost, which has no pole, and turned over.
    Where their lower end is not above 0 the set of costs that fit is not an interval (Fieller
    1954): it has a least, and no most.

    References
    ----------
    Fieller 1954, doi:10.1111/j.2517-6161.1954.tb00159.x; Briggs, O'Brien & Blackhouse 2002,
    doi:10.1146/annurev.publhealth.23.100901.140534.

    Examples
    --------
    >>> cost = np.full(999, 100.0)
    >>> found = cost_ratio(cost, np.linspace(5, 20, 999), (100.0, 10.0), confidence=0.95)
    >>> found.verdict, found.estimate, round(found.low, 2), round(found.high, 1)
    ('told', 10.0, 5.1, 18.6)
    >>> cost_ratio(cost, np.linspace(-5, 20, 999), (100.0, 10.0), confidence=0.95).verdict
    'at_least'
    """
    tail = (1 - confidence) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.where(cost > 0, avoided / cost, np.sign(avoided) * np.inf)
    low, high = (float(one) for one in np.quantile(each, [tail, 1 - tail], method="nearest"))
    money, number = estimate
    middle = money / number if number > 0 else float("nan")
    if high <= 0:
        return CostRatio("none", float("nan"), float("nan"), float("nan"))
    if low <= 0 or not is_clear:
        return CostRatio("at_least", middle, 1 / high, float("inf"))
    return CostRatio("told", middle, 1 / high, 1 / low)


def net_range(
    cost: Floats, benefit: Floats, *, confidence: float
) -> tuple[float, float]:  # fmt: skip
    """Between which sums does what was saved, less what was spent, most likely lie?

    Parameters
    ----------
    cost, benefit
        Draws in one money, shape (draws,).
    confidence
        Level of the range.

    Returns
    -------
    low, high : float
        The range.
    """
    tail = (1 - confidence) / 2
    low, high = np.quantile(benefit - cost, [tail, 1 - tail])
    return float(low), float(high)
