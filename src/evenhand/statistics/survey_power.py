"""How likely a survey is to find a change or a difference, before it is in the field."""

import math

import scipy

from evenhand.statistics.survey_planning import Draw, design_effect, fewest


def power_of_change(
    before: float,
    after: float,
    answers: tuple[float, float],
    draw: Draw,
    *,
    overlap: float = 0.0,
    correlation: float = 0.0,
    confidence: float = 0.95,
) -> float:
    """How likely is a change of a share from one wave to the next to be found?

    Parameters
    ----------
    before, after
        The share in each wave.
    answers
        Answers in each wave.
    draw
        How people are drawn in both.
    overlap
        Share of the smaller wave that is asked in both, from 0 to 1.
    correlation
        Correlation of the two answers of those asked twice.
    confidence
        One less the level of the two-sided test.

    Returns
    -------
    float
        From 0 to 1. The same without overlap serves for the difference between two groups.

    Notes
    -----
    The test has the pooled share in its standard error, the alternative the two shares, as R's
    `power.prop.test(strict = TRUE)` has it for waves of equal size, with the design effect and
    less 2 ρ P/max(n₁, n₂) S₁S₂ for those asked twice, P their share of the smaller wave. In
    clusters the test is Student's with the degrees of freedom of the smaller wave, as that of
    `survey_change`: with few clusters much less is found than by the normal one.

    References
    ----------
    Kish 1965, Survey Sampling, section 12.4 (overlap); Fleiss, Levin & Paik 2003,
    doi:10.1002/0471445428, chapter 4.

    Examples
    --------
    >>> round(power_of_change(0.30, 0.25, (1000, 1000), Draw()), 3)
    0.707
    """
    first, second = answers
    pooled = (before * first + after * second) / (first + second)
    tail = (1 - confidence) / 2
    critical = float(scipy.stats.norm.isf(tail) if draw.cluster_size == 1
                     else scipy.stats.t.isf(tail, _degrees(answers, draw)))  # fmt: skip
    shared = overlap * correlation
    none = _error(pooled, pooled, answers, draw, shared)
    some = _error(before, after, answers, draw, shared)
    apart = abs(after - before)
    if some == 0:
        return float(apart > 0)
    found = scipy.stats.norm.sf((critical * none - apart) / some)
    wrong_way = scipy.stats.norm.cdf((-critical * none - apart) / some)
    return float(found + wrong_way)


def power_of_mean_change(
    change: float,
    spread: float,
    answers: tuple[float, float],
    draw: Draw,
    *,
    overlap: float = 0.0,
    correlation: float = 0.0,
    confidence: float = 0.95,
) -> float:
    """How likely is a change of a mean from one wave to the next to be found?

    Parameters
    ----------
    change
        How far the mean moves.
    spread
        Standard deviation of the answers, alike in both waves.
    answers, draw, overlap, correlation, confidence
        As for `power_of_change`.

    Returns
    -------
    float
        From 0 to 1. The same without overlap serves for the difference between two groups.

    Notes
    -----
    The two-sided t test by the non-central t, as R's `power.t.test(strict = TRUE)` has it for
    waves of equal size; degrees of freedom are those of both waves, in clusters the smaller
    wave's clusters less 1, as `survey_change` has them.

    References
    ----------
    Kish 1965, Survey Sampling, section 12.4 (overlap).

    Examples
    --------
    >>> round(power_of_mean_change(0.3, 2.2, (800, 800), Draw()), 3)
    0.778
    """
    first, second = answers
    alone = draw.left(first) / first + draw.left(second) / second
    together = 2 * overlap * correlation / max(answers)
    error = spread * math.sqrt(max(0.0, design_effect(draw) * (alone - together)))
    if error == 0:
        return float(change != 0)
    degrees = _degrees(answers, draw)
    critical = scipy.stats.t.isf((1 - confidence) / 2, degrees)
    moved = scipy.stats.nct(degrees, abs(change) / error)
    return float(moved.sf(critical) + moved.cdf(-critical))


def answers_for_change(
    before: float,
    after: float,
    draw: Draw,
    *,
    overlap: float = 0.0,
    correlation: float = 0.0,
    power: float = 0.8,
    confidence: float = 0.95,
) -> int | None:
    """How many answers does each wave need for a change to be found with some power?

    Parameters
    ----------
    before, after, draw, overlap, correlation, confidence
        As for `power_of_change`.
    power
        How likely it should be found.

    Returns
    -------
    int or None
        Answers in each wave; None where no number is enough.

    Examples
    --------
    >>> answers_for_change(0.30, 0.25, Draw())
    1251
    """

    def enough(n: int) -> bool:
        given = power_of_change(before, after, (n, n), draw, overlap=overlap,
                                correlation=correlation, confidence=confidence)  # fmt: skip
        return given >= power

    return fewest(enough, draw) if before != after else None


def smallest_change(
    before: float,
    answers: tuple[float, float],
    draw: Draw,
    *,
    overlap: float = 0.0,
    correlation: float = 0.0,
    power: float = 0.8,
    confidence: float = 0.95,
) -> float | None:
    """How large must a fall or rise be for it to be found with some power?

    Parameters
    ----------
    before, answers, draw, overlap, correlation, power, confidence
        As for `answers_for_change`.

    Returns
    -------
    float or None
        The smaller of the least rise and the least fall that are found; None if neither is.

    Examples
    --------
    >>> round(smallest_change(0.30, (1251, 1251), Draw()), 4)
    0.05
    """

    def lacking(change: float, way: int) -> float:
        given = power_of_change(before, before + way * change, answers, draw, overlap=overlap,
                                correlation=correlation, confidence=confidence)  # fmt: skip
        return given - power

    found = []
    for way, room in ((-1, before), (1, 1 - before)):
        if room > 0 and lacking(room, way) >= 0:
            found.append(scipy.optimize.brentq(lacking, 0.0, room, args=(way,), xtol=1e-7))
    return min(found) if found else None


def _degrees(answers: tuple[float, float], draw: Draw) -> float:
    """Give the degrees of freedom of a change: in clusters, those of the wave with fewer."""
    each = [draw.degrees(n) for n in answers]
    return sum(each) if draw.cluster_size == 1 else min(each)


def _error(
    one: float, other: float, answers: tuple[float, float], draw: Draw, shared: float
) -> float:
    """Give the standard error of a difference of shares."""
    variances = [p * (1 - p) for p in (one, other)]
    alone = sum(v / n * draw.left(n) for v, n in zip(variances, answers, strict=True))
    together = 2 * shared * math.sqrt(variances[0] * variances[1]) / max(answers)
    return math.sqrt(max(0.0, design_effect(draw) * (alone - together)))
