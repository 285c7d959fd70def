"""How many people to ask: design effects and precision, before a survey is in the field."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import scipy

from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.shares import clopper_pearson_interval

MOST = 10_000_000
"""More answers than this no survey has: what needs more cannot be had."""


@dataclass(frozen=True)
class Draw:
    """How people are to be drawn.

    Attributes
    ----------
    cluster_size
        Answers from each cluster (street, block, class); 1 where people are drawn one by one.
    icc
        Intra-cluster correlation: how alike answers of one cluster are, from 0 to 1.
    weight_cv
        Coefficient of variation of the weights, 0 where all are equal.
    cluster_size_cv
        Coefficient of variation of the clusters' sizes, 0 where all are equal.
    population
        People who could be asked; None where there are so many that it does not matter.
    """

    cluster_size: float = 1.0
    icc: float = 0.0
    weight_cv: float = 0.0
    cluster_size_cv: float = 0.0
    population: float | None = None

    def __post_init__(self) -> None:
        problems = []
        if not self.cluster_size >= 1:
            problems.append(f"cluster_size is {self.cluster_size}; give 1 or more")
        if not 0 <= self.icc <= 1:
            problems.append(f"icc is {self.icc}; give a number from 0 to 1")
        wide = [name for name in ("weight_cv", "cluster_size_cv")
                if not 0 <= getattr(self, name) <= 10]  # fmt: skip
        problems += [f"{name} is {getattr(self, name)}; give a number from 0 to 10"
                     for name in wide]  # fmt: skip
        if self.population is not None and not self.population >= 1:
            problems.append(f"population is {self.population}; give 1 or more")
        if problems:
            raise UnsuitableData(listed("survey planning", problems))

    def clusters(self, answers: float) -> int:
        """Give how many clusters a number of answers takes."""
        return math.ceil(answers / self.cluster_size)

    def degrees(self, answers: float) -> float:
        """Give the degrees of freedom for the standard error."""
        return max(1.0, self.clusters(answers) - 1.0)

    def left(self, answers: float) -> float:
        """Give the share of the population that is not asked: the finite population factor."""
        return 1.0 if self.population is None else max(0.0, 1 - answers / self.population)


def design_effect(draw: Draw) -> float:
    """By what factor does the way of drawing raise the variance, against a simple random sample?

    Parameters
    ----------
    draw
        How people are to be drawn; its population plays no part here.

    Returns
    -------
    float
        At least 1.

    Notes
    -----
    (1 + cv_w²)(1 + ((1 + cv_m²) m − 1) ρ): unequal weights times clusters, as if weights had
    nothing to do with the answers. That is on the safe side where they do.

    References
    ----------
    Kish 1965, Survey Sampling, sections 5.4 and 11.7; for clusters of unequal size Eldridge,
    Ashby & Kerry 2006, doi:10.1093/ije/dyl129.

    Examples
    --------
    >>> round(design_effect(Draw(cluster_size=20, icc=0.05)), 4), design_effect(Draw(weight_cv=0.5))
    (1.95, 1.25)
    """
    size = (1 + draw.cluster_size_cv**2) * draw.cluster_size
    return (1 + draw.weight_cv**2) * (1 + (size - 1) * draw.icc)


def share_precision(
    share: float, answers: float, draw: Draw, *, confidence: float = 0.95
) -> tuple[float, float]:
    """Between which values will a share be said to lie?

    Parameters
    ----------
    share
        What it may turn out to be, from 0 to 1.
    answers
        How many answers there are.
    draw
        How people were drawn.
    confidence
        Level of the interval.

    Returns
    -------
    low, high
        The interval of Korn and Graubard.

    Raises
    ------
    UnsuitableData
        The share is not from 0 to 1, or there is no answer.

    Notes
    -----
    Clopper and Pearson's interval on n/(deff (1 − n/N)) answers, times (t(n − 1)/t(clusters −
    1))². It also serves a share of 0 or 1, where a standard error says nothing. Where nearly
    everybody is asked it is narrower than the estimate's own, which counts no more than n answers.

    References
    ----------
    Korn & Graubard 1998, Survey Methodology 24(2), 193-201.

    Examples
    --------
    >>> low, high = share_precision(0.5, 1000, Draw())
    >>> round(low, 3), round(high, 3)
    (0.469, 0.531)
    >>> round(share_precision(0.0, 100, Draw())[1], 4)
    0.0362
    """
    if not 0 <= share <= 1 or not answers > 0:
        problem = f"the share is {share} and answers are {answers}; give 0 to 1, and more than 0"
        raise UnsuitableData(listed("survey planning", [problem]))
    left = draw.left(answers)
    if left == 0:
        return share, share
    tail = (1 - confidence) / 2
    wider = scipy.stats.t.isf(tail, max(1.0, answers - 1)) / scipy.stats.t.isf(
        tail, draw.degrees(answers)
    )
    effective = answers / (design_effect(draw) * left) * wider**2
    low, high = clopper_pearson_interval(effective * share, effective, confidence=confidence)
    return float(low[0]), float(high[0])


def share_margin(share: float, answers: float, draw: Draw, *, confidence: float = 0.95) -> float:
    """How far may a share be off: the longer arm of its interval.

    Parameters
    ----------
    share, answers, draw, confidence
        As for `share_precision`.

    Returns
    -------
    float
        Never 0.

    Examples
    --------
    >>> round(share_margin(0.3, 400, Draw()), 3)
    0.048
    """
    low, high = share_precision(share, answers, draw, confidence=confidence)
    return max(share - low, high - share)


def mean_margin(spread: float, answers: float, draw: Draw, *, confidence: float = 0.95) -> float:
    """How far may a mean be off?

    Parameters
    ----------
    spread
        Standard deviation of the answers.
    answers, draw, confidence
        As for `share_precision`.

    Returns
    -------
    float
        t · √(deff s²/n · (1 − n/N)), with clusters less 1 degrees of freedom.

    Examples
    --------
    >>> round(mean_margin(2.0, 400, Draw()), 4)
    0.1966
    """
    t = float(scipy.stats.t.isf((1 - confidence) / 2, draw.degrees(answers)))
    return t * spread * math.sqrt(design_effect(draw) / answers * draw.left(answers))


def answers_for_share(
    share: float, within: float, draw: Draw, *, confidence: float = 0.95
) -> int | None:
    """How many answers are needed for a share to be known within a margin?

    Parameters
    ----------
    share, draw, confidence
        As for `share_precision`.
    within
        The longer arm that its interval may have.

    Returns
    -------
    int or None
        The fewest answers; None where even everybody, or ten million, would not be enough.

    Examples
    --------
    >>> answers_for_share(0.3, 0.04, Draw())
    556
    """
    return fewest(lambda n: share_margin(share, n, draw, confidence=confidence) <= within, draw)


def answers_for_mean(
    spread: float, within: float, draw: Draw, *, confidence: float = 0.95
) -> int | None:
    """How many answers are needed for a mean to be known within a margin?

    Parameters
    ----------
    spread, draw, confidence
        As for `mean_margin`.
    within
        How far it may be off.

    Returns
    -------
    int or None
        As for `answers_for_share`.

    Examples
    --------
    >>> answers_for_mean(2.0, 0.2, Draw())
    387
    """
    return fewest(lambda n: mean_margin(spread, n, draw, confidence=confidence) <= within, draw)


def borrowed_margin(
    share: float, answers: float, draw: Draw, between: float, *, confidence: float = 0.95
) -> float:
    """How far may an area's share be off if its estimate borrows from the other areas?

    Parameters
    ----------
    share, answers, draw, confidence
        As for `share_precision`, for one area.
    between
        Standard deviation of the areas' true shares around what is known of the areas.

    Returns
    -------
    float
        At best: what the model's own parameters are off by comes on top.

    Notes
    -----
    z √(γψ) with ψ the variance of the direct estimate and γ = s²/(s² + ψ): the leading term of
    the mean squared error of Fay and Herriot's estimate.

    References
    ----------
    Fay & Herriot 1979, doi:10.1080/01621459.1979.10482505; Rao & Molina 2015,
    doi:10.1002/9781118735855, chapter 6.

    Examples
    --------
    >>> round(borrowed_margin(0.3, 50, Draw(), 0.05), 3)
    0.078
    """
    variance = design_effect(draw) * share * (1 - share) / answers * draw.left(answers)
    kept = between**2 / (between**2 + variance) if between > 0 else 0.0
    return float(scipy.stats.norm.isf((1 - confidence) / 2)) * math.sqrt(kept * variance)


def cheapest_cluster_size(hours_per_cluster: float, hours_per_answer: float, icc: float) -> float:
    """How many answers from each cluster give most for the hours spent?

    Parameters
    ----------
    hours_per_cluster, hours_per_answer
        What one more cluster, and one more answer, take; money serves as well.
    icc
        Intra-cluster correlation.

    Returns
    -------
    float
        √(C/c · (1 − ρ)/ρ), at least 1; infinite where answers of a cluster are not alike at all.

    References
    ----------
    Cochran 1977, Sampling Techniques, section 10.6; Kish 1965, section 8.3.

    Examples
    --------
    >>> round(cheapest_cluster_size(4.0, 0.5, 0.05), 2)
    12.33
    """
    if icc <= 0:
        return math.inf
    return max(1.0, math.sqrt(hours_per_cluster / hours_per_answer * (1 - icc) / icc))


def fewest(enough: Callable[[int], bool], draw: Draw) -> int | None:
    """Find the fewest answers that are enough.

    Parameters
    ----------
    enough
        Says so of a number of answers; once it holds it goes on holding, clusters apart.
    draw
        Its population is the most that can be asked.
    """
    most = MOST if draw.population is None else min(MOST, math.floor(draw.population))
    low, high = 1, 2
    while not enough(min(high, most)):
        if high >= most:
            return None
        low, high = high, high * 2
    high = min(high, most)
    while low < high:
        middle = (low + high) // 2
        if enough(middle):
            high = middle
        else:
            low = middle + 1
    return high
