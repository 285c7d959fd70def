"""Replicate weights: a survey weighted anew many times, so that its estimates show their spread."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.survey_design import Design

Floats = NDArray[np.float64]
Kind = Literal["JK1", "JKn", "BRR", "Fay", "bootstrap", "given"]


@dataclass(frozen=True)
class Replicates:
    """Weights of a survey and their replicates.

    Attributes
    ----------
    weights
        Shape (n,).
    replicates
        Shape (n, R), weights of each replicate.
    factors
        What each replicate's squared distance from the estimate counts, shape (R,).
    known_degrees
        Degrees of freedom where the design behind the replicates is known; else None.
    """

    weights: Floats
    replicates: Floats
    factors: Floats
    known_degrees: int | None = None

    def __len__(self) -> int:
        """How many respondents."""
        return len(self.weights)

    def degrees(self, inside: NDArray[np.bool_] | None = None) -> int:
        """Count the degrees of freedom: the design's, or the rank of the replicates less one."""
        if self.known_degrees is not None:
            return self.known_degrees
        taken = self.replicates if inside is None else self.replicates[inside]
        gram = taken.T @ taken
        return max(int(np.linalg.matrix_rank(gram, hermitian=True)) - 1, 0)


def replicates_of(
    weights: ArrayLike,
    replicates: ArrayLike,
    *,
    kind: Kind,
    factors: ArrayLike | None = None,
    shrunk: float = 0.0,
) -> Replicates:
    """Declare replicate weights that come with a survey.

    Parameters
    ----------
    weights
        Weight of each respondent, shape (n,).
    replicates
        Shape (n, R).
    kind
        How they were made: `JK1` (jackknife without strata), `JKn` (with strata: give
        `factors`), `BRR` (balanced half samples), `Fay` (with `shrunk`), `bootstrap`, or `given`
        (give `factors`).
    factors
        For `JKn` and `given`: what each replicate's square counts, shape (R,).
    shrunk
        Fay's ρ, 0 ≤ ρ < 1: how much of its weight the left-out half keeps.

    Returns
    -------
    Replicates
        Variance is then Σ_r factor_r (θ_r − θ)², around the estimate itself.

    Raises
    ------
    UnsuitableData
        Shapes do not fit, there are fewer than two replicates, a weight is missing or negative,
        or factors are needed and not given.

    References
    ----------
    Wolter 2007, Introduction to Variance Estimation, chapters 3 to 5; Judkins 1990, Journal of
    Official Statistics 6(3), 223-239 (Fay's method).

    Examples
    --------
    >>> replicates_of([1, 1], [[0, 2], [2, 0]], kind="JK1").factors
    array([0.5, 0.5])
    """
    w, many = np.asarray(weights, dtype=float), np.asarray(replicates, dtype=float)
    problems = []
    if many.ndim != 2 or many.shape[0] != len(w) or many.shape[1] < 2:
        problems.append("give at least two replicate weights for each respondent")
    elif np.isnan(many).any() or np.isnan(w).any() or (w < 0).any() or not (w > 0).any():
        problems.append("a weight is missing or negative, or all are 0; mend the file")
    if kind in ("JKn", "given") and factors is None:
        problems.append(f"replicates of kind {kind} need the factors that their makers state")
    if not 0 <= shrunk < 1:
        problems.append(f"'shrunk' is {shrunk}; give at least 0 and less than 1")
    if problems:
        raise UnsuitableData(listed("replicate weights", problems))
    number = many.shape[1]
    each = {"JK1": (number - 1) / number, "BRR": 1 / number, "bootstrap": 1 / (number - 1),
            "Fay": 1 / (number * (1 - shrunk) ** 2)}  # fmt: skip
    shares = np.asarray(factors, float) if factors is not None else np.full(number, each[kind])
    if shares.shape != (number,):
        raise UnsuitableData(listed("replicate weights", [f"there are {len(shares)} factors for "
                                                          f"{number} replicates"]))  # fmt: skip
    return Replicates(w, many, shares)


def jackknifed(design: Design) -> Replicates:
    """Make replicate weights that leave out each cluster in turn.

    Raises
    ------
    UnsuitableData
        A stratum has one cluster: nothing can stand for it.

    References
    ----------
    Wolter 2007, Introduction to Variance Estimation, section 4.5.
    """
    many = _clusters_by_stratum(design)
    number = len(design.stratum_of_cluster)
    replicates = np.repeat(design.weights[:, None], number, axis=1)
    stratum = design.stratum_of_cluster
    for left in range(number):
        size = many[stratum[left]]
        replicates[design.strata == stratum[left], left] *= size / (size - 1)
        replicates[design.clusters == left, left] = 0.0
    drawn = many[stratum]
    factors = (1 - design.share_drawn[stratum]) * (drawn - 1) / drawn
    return Replicates(design.weights, replicates, factors, design.degrees())


def bootstrapped(design: Design, *, replicates: int = 500, seed: int = 1) -> Replicates:
    """Make replicate weights by drawing, in each stratum, one cluster less than there are.

    Raises
    ------
    UnsuitableData
        A stratum has one cluster.

    Notes
    -----
    With n_h − 1 clusters drawn with replacement the rescaling of Rao, Wu and Yue is n_h/(n_h −
    1) times the number of times a cluster was drawn, and no weight is negative. The finite
    population correction is left out, which is cautious.

    References
    ----------
    Rao, Wu & Yue 1992, Survey Methodology 18(2), 209-217.
    """
    many = _clusters_by_stratum(design)
    draw = np.random.default_rng(seed)
    times = np.zeros((len(design.stratum_of_cluster), replicates))
    for stratum, size in enumerate(many):
        inside = np.flatnonzero(design.stratum_of_cluster == stratum)
        drawn = draw.multinomial(size - 1, np.full(size, 1 / size), size=replicates).T
        times[inside] = drawn * size / (size - 1)
    weighted = design.weights[:, None] * times[design.clusters]
    each = np.full(replicates, 1 / replicates)
    return Replicates(design.weights, weighted, each, design.degrees())


def _clusters_by_stratum(design: Design) -> NDArray[np.intp]:
    many = np.bincount(design.stratum_of_cluster)
    if (many < 2).any():
        raise UnsuitableData(listed("replicate weights", ["a stratum has one cluster, which no "
                                    "other stands for; join it with a similar one"]))  # fmt: skip
    return many
