"""A survey's design – weights, strata, clusters – and how far its estimates may be off for it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from evenhand.errors import UnsuitableData, listed

Single = Literal["refuse", "centre", "certainty"]
Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
_MOST_NAMED = 3


@dataclass(frozen=True)
class MetMargins:
    """Margins of the population that weights were brought to.

    Attributes
    ----------
    before
        Weight of each respondent before that, shape (n,), positive.
    after
        Weight brought to the margins, shape (n,), not 0.
    indicators
        1 where a respondent is in a category of a margin, shape (n, categories).
    """

    before: Floats
    after: Floats
    indicators: Floats

    def residuals(self, influence: Floats) -> Floats:
        """Give what margins leave of the influence of each respondent.

        Parameters
        ----------
        influence
            As for `Design.covariance`, shape (n, k).

        Returns
        -------
        ndarray
            after (u - x b) with u = influence / after and b its regression on the indicators,
            weighted by `before`; shape (n, k).

        References
        ----------
        Deville & Särndal 1992, doi:10.1080/01621459.1992.10475217, section 3.4: all ways to meet
        margins share the variance of the regression estimator.
        """
        u = influence / self.after[:, None]
        x = self.indicators * self.before[:, None]
        gain, *_ = np.linalg.lstsq(self.indicators.T @ x, x.T @ u, rcond=1e-12)
        left: Floats = (u - self.indicators @ gain) * self.after[:, None]
        return left


@dataclass(frozen=True)
class Design:
    """How respondents were drawn: with what weight, in which stratum, in which cluster.

    Built by `design_of`, which checks it.

    Attributes
    ----------
    weights
        How many people each respondent stands for, shape (n,).
    strata
        Stratum of each respondent, from 0 on, shape (n,).
    clusters
        Cluster (primary sampling unit) of each respondent, from 0 on and numbered over all
        strata, shape (n,).
    stratum_of_cluster
        Stratum of each cluster, shape (clusters,).
    share_drawn
        Share of a stratum's clusters that were drawn, shape (strata,); 0 where the population
        is so large that it does not matter.
    single
        What a stratum with one cluster adds to the variance: see `design_of`.
    met
        Margins of the population that the weights were brought to, which make estimates surer.
    waves
        Wave of each respondent, from 0 on, shape (n,), where waves share clusters; else None.
    """

    weights: Floats
    strata: Codes
    clusters: Codes
    stratum_of_cluster: Codes
    share_drawn: Floats
    single: Single = "refuse"
    met: MetMargins | None = None
    waves: Codes | None = None

    def __len__(self) -> int:
        """How many respondents."""
        return len(self.weights)

    @property
    def is_plain(self) -> bool:
        """Whether sums of clusters say all: no margins were met, and no waves share clusters."""
        return self.met is None and self.waves is None

    def degrees(self, inside: NDArray[np.bool_] | None = None) -> int:
        """Count the degrees of freedom: clusters less strata, of those that have respondents.

        Parameters
        ----------
        inside
            Respondents of a part of the population, shape (n,); None takes all.
        """
        clusters = self.clusters if inside is None else self.clusters[inside]
        seen = np.bincount(clusters, minlength=len(self.stratum_of_cluster)) > 0
        return int(seen.sum() - np.count_nonzero(np.bincount(self.stratum_of_cluster[seen])))

    def covariance(self, influence: Floats) -> Floats:
        """Give the sampling covariance of statistics that are sums over respondents.

        Parameters
        ----------
        influence
            What each respondent adds to each (linearised) statistic, weight included, shape
            (n, k).

        Returns
        -------
        ndarray
            Shape (k, k).

        Notes
        -----
        Σ_h (1 − f_h) n_h/(n_h − 1) Σ_i (z_hi − z̄_h)(z_hi − z̄_h)′ with z_hi the sum of a cluster:
        the first stage alone, as if clusters were drawn with replacement but for 1 − f_h. Waves
        that share clusters have z_hi, z̄_h and n_h each of their own before they are added up, so
        that a cluster of one wave alone does not make the stratum seem mixed.

        References
        ----------
        Särndal, Swensson & Wretman 1992, Model Assisted Survey Sampling, section 4.6; Binder
        1983, doi:10.2307/1402588; Berger & Priam 2016, doi:10.1111/rssa.12116, for waves that
        share some clusters: residuals about the means of stratum and wave.
        """
        if self.met is not None:
            influence = self.met.residuals(influence)
        if self.waves is not None:
            apart = self._apart_by_wave(influence, self.waves)
            joined: Floats = apart.T @ apart
            return joined
        number = len(self.stratum_of_cluster)
        z: Floats = np.column_stack([
            np.bincount(self.clusters, column, number).astype(np.float64)
            for column in influence.T
        ])  # fmt: skip
        return self.covariance_of_sums(z)

    def covariance_of_sums(self, z: Floats) -> Floats:
        """Give the sampling covariance from the sums of clusters, shape (clusters, k)."""
        many = np.bincount(self.stratum_of_cluster, minlength=len(self.share_drawn))
        sums = np.column_stack([np.bincount(self.stratum_of_cluster, column, len(many))
                                for column in z.T])  # fmt: skip
        middle = sums / np.maximum(many, 1)[:, None]
        alone = many == 1
        if self.single == "centre":
            middle[alone] = z.mean(axis=0)
        factor = (1 - self.share_drawn) * np.where(alone, 1.0, many / np.maximum(many - 1, 1))
        apart = (z - middle[self.stratum_of_cluster]) * np.sqrt(factor)[
            self.stratum_of_cluster, None
        ]
        found: Floats = apart.T @ apart
        return found

    def _apart_by_wave(self, influence: Floats, waves: Codes) -> Floats:
        """Give how far each cluster is from its stratum, wave by wave, added up over waves."""
        number, rounds = len(self.stratum_of_cluster), int(waves.max()) + 1
        cells, of_row = np.unique(self.clusters * rounds + waves, return_inverse=True)
        cluster, wave = cells // rounds, cells % rounds
        z: Floats = np.column_stack([np.bincount(of_row, column, len(cells))
                                     for column in influence.T])  # fmt: skip
        stratum = self.stratum_of_cluster[cluster]
        groups, of_cell = np.unique(stratum * rounds + wave, return_inverse=True)
        many = np.bincount(of_cell)
        middle = np.column_stack([np.bincount(of_cell, column) for column in z.T]) / many[:, None]
        alone = many == 1
        if self.single == "centre":
            for one in np.unique(wave):
                middle[alone & (groups % rounds == one)] = z[wave == one].mean(axis=0)
        whole = np.bincount(self.stratum_of_cluster)[groups // rounds]
        factor = (1 - self.share_drawn[groups // rounds] * many / whole) * np.where(
            alone, 1.0, many / np.maximum(many - 1, 1)
        )
        apart = (z - middle[of_cell]) * np.sqrt(factor)[of_cell, None]
        return np.column_stack([np.bincount(cluster, column, number).astype(np.float64)
                                for column in apart.T])  # fmt: skip


def design_of(
    weights: ArrayLike,
    *,
    strata: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    population: ArrayLike | None = None,
    waves: ArrayLike | None = None,
    waves_share_clusters: bool = True,
    single: Single = "refuse",
) -> Design:
    """Declare once how a survey was drawn.

    Parameters
    ----------
    weights
        Design or analysis weight of each respondent, shape (n,); positive, or 0 for those
        outside the population asked about.
    strata
        Label of each respondent's stratum, shape (n,); None means one stratum.
    clusters
        Label of each respondent's cluster, shape (n,); None means that each was drawn alone.
        The same label in two strata names two clusters.
    population
        Number of clusters (respondents, without clusters) in the population of each
        respondent's stratum, shape (n,); None leaves out the finite population correction.
    waves
        Label of each respondent's wave, shape (n,), where several stand in one table.
    waves_share_clusters
        Whether waves were drawn in the same clusters, so that their estimates go together; if
        not, each wave is drawn anew and stands in strata of its own.
    single
        What a stratum with one cluster adds to the variance, which it cannot show: `refuse`
        raises; `centre` takes its distance from the mean of all clusters, which is cautious;
        `certainty` adds nothing, right only where the cluster was sure to be drawn.

    Returns
    -------
    Design
        The checked design.

    Raises
    ------
    UnsuitableData
        There is no respondent, a weight is missing, negative or infinite, all are 0, a label is
        missing, a population is smaller than its sample or differs within a stratum, or a stratum
        has one cluster and `single` is `refuse`. All faults are listed.

    Examples
    --------
    >>> drawn = design_of([2.0, 2.0, 3.0, 3.0], strata=["a", "a", "b", "b"])
    >>> drawn.degrees()
    2
    """
    w = np.asarray(weights, dtype=np.float64)
    problems = _weight_problems(w)
    named = {"strata": strata, "clusters": clusters, "waves": waves}
    labels = {k: np.asarray(v, dtype=object) for k, v in named.items() if v is not None}
    problems += _label_problems(labels, len(w))
    if problems:
        raise UnsuitableData(listed("survey design", problems))
    codes = {name: _numbered(given) for name, given in labels.items()}
    names, of_row = codes.get("strata", (np.array(["all"]), np.zeros(len(w), dtype=np.intp)))
    if "waves" in codes and not waves_share_clusters:
        _, wave = codes["waves"]
        crossed, of_row = np.unique(of_row * len(codes["waves"][0]) + wave, return_inverse=True)
        names = np.array([f"{names[c // len(codes['waves'][0])]} in wave "
                          f"{codes['waves'][0][c % len(codes['waves'][0])]}"
                          for c in crossed])  # fmt: skip
    unit = codes["clusters"][1] if "clusters" in codes else np.arange(len(w))
    pairs, clustered = np.unique(of_row * (int(unit.max()) + 1) + unit, return_inverse=True)
    of_cluster = (pairs // (int(unit.max()) + 1)).astype(np.intp)
    many = np.bincount(of_cluster, minlength=len(names))
    shared = codes["waves"] if "waves" in codes and waves_share_clusters else None
    drawn, problems = _shares_drawn(population, of_row, many, names)
    if single == "refuse" and (many == 1).any():
        problems.append(_alone(names[many == 1]))
    elif (
        single == "refuse" and shared and (lone := _alone_in_wave(names, of_row, clustered, shared))
    ):
        problems.append(_alone(np.array(lone)))
    if problems:
        raise UnsuitableData(listed("survey design", problems))
    return Design(w, of_row.astype(np.intp), clustered.astype(np.intp), of_cluster, drawn, single,
                  waves=shared[1].astype(np.intp) if shared else None)  # fmt: skip


def _alone_in_wave(
    names: NDArray[np.str_], of_row: Codes, clustered: Codes, waves: tuple[NDArray[np.str_], Codes]
) -> list[str]:
    """Name the strata that have one cluster in a wave, though more in all."""
    labels, wave = waves
    cells = np.unique(np.column_stack([of_row, wave, clustered]), axis=0)
    pairs, many = np.unique(cells[:, :2], axis=0, return_counts=True)
    return [f"{names[stratum]} in wave {labels[one]}" for stratum, one in pairs[many == 1]]


def _numbered(labels: NDArray[np.object_]) -> tuple[NDArray[np.str_], Codes]:
    """Name the labels, sorted, and number each respondent's: 1 and "1" are one label."""
    first, different = pd.factorize(labels)
    names, joined = np.unique(different.astype(str), return_inverse=True)
    return names, joined[first]


def _weight_problems(w: Floats) -> list[str]:
    if w.ndim != 1 or not len(w):
        return ["there is no respondent; import some answers first"]
    problems = []
    for wrong, word in ((np.isnan(w), "missing"), (np.isinf(w), "infinite"), (w < 0, "negative")):
        if wrong.any():
            rows = ", ".join(str(at + 1) for at in np.flatnonzero(wrong)[:_MOST_NAMED])
            problems.append(
                f"'weight' is {word} for {int(wrong.sum())} of {len(w)} respondents (first: "
                f"{rows}); give each a weight, 0 for those outside the population"
            )
    if not problems and not (w > 0).any():
        problems.append("'weight' is 0 for every respondent; give at least some a weight")
    return problems


def _label_problems(labels: dict[str, NDArray[np.object_]], n: int) -> list[str]:
    problems = []
    for name, given in labels.items():
        if given.shape != (n,):
            problems.append(f"'{name}' has {len(given)} labels for {n} respondents; give each one")
            continue
        lost = pd.isna(given)
        if lost.any():
            problems.append(f"'{name}' is missing for {int(lost.sum())} of {n} respondents; give "
                            "each a label, or leave it out of the design")  # fmt: skip
    return problems


def _shares_drawn(
    population: ArrayLike | None, of_row: Codes, many: NDArray[np.intp], names: NDArray[np.str_]
) -> tuple[Floats, list[str]]:
    """Give the share of each stratum's clusters that were drawn."""
    shares = np.zeros(len(many))
    if population is None:
        return shares, []
    size = np.asarray(population, dtype=np.float64)
    if size.shape != of_row.shape or np.isnan(size).any():
        return shares, ["'population' must give a number for each respondent"]
    low, high = np.full(len(many), np.inf), np.full(len(many), -np.inf)
    np.minimum.at(low, of_row, size)
    np.maximum.at(high, of_row, size)
    problems = []
    for wrong, word in ((low != high, "differs within"), (low < many, "is smaller than the sample "
                                                                      "in")):  # fmt: skip
        if wrong.any():
            problems.append(f"'population' {word} stratum {', '.join(names[wrong][:_MOST_NAMED])}; "
                            "give the number of clusters that each stratum has")  # fmt: skip
    if not problems:
        shares = many / low
    return shares, problems


def _alone(names: NDArray[np.str_]) -> str:
    shown = ", ".join(names[:_MOST_NAMED]) + (" …" if len(names) > _MOST_NAMED else "")
    return (
        f"{len(names)} strata have one cluster, which cannot show how clusters differ: {shown}; "
        "join each with a similar stratum, or say single='centre' (cautious) or "
        "single='certainty' (drawn for sure)"
    )
