"""Synthetic control and interrupted series as functions of many data sets at once."""

import numpy as np
from numpy.typing import NDArray

from evenhand.statistics.count_designs import HALF
from evenhand.statistics.detectable import Design, Judged
from evenhand.statistics.interrupted_series import interrupted_series, series_terms
from evenhand.statistics.synthetic_placebos import LEAST_DONORS, SLACK, placebos

FIRST_MONTH = np.datetime64("2023-01")
"""Where months are counted from: lengths of months drop out beside a comparison."""


def synthetic_gap(draws: int, seed: int) -> Design:
    """Make a synthetic control, judged by which areas could have been treated.

    Parameters
    ----------
    draws, seed
        As for `synthetic_placebos.placebos`.

    Returns
    -------
    Design
        The p-value that `placebos` gives, and the log of what was recorded over what the mix of
        other areas had.

    Notes
    -----
    Data sets must differ in the treated areas after the start only, as those of `with_effect` do:
    mixes rest on periods before, so they are fitted once, on the first data set, and what others
    have less is taken off as a constant gap. With one treated area that is exact, since only sums
    over time enter; with several it is as if each had lost the same share of its level.
    Areas without anything before the start are left out.

    References
    ----------
    Abadie, Diamond & Hainmueller 2010, doi:10.1198/jasa.2009.ap08746.
    """

    def judge(counts: NDArray[np.float64], mine: NDArray[np.bool_], first: int) -> Judged:
        level = counts[0, :, :first].mean(axis=1)
        own, donors = np.flatnonzero(mine), np.flatnonzero(~mine & (level > 0))
        if len(donors) < LEAST_DONORS or not (level[own] > 0).all():
            return Judged(np.ones(len(counts)), np.zeros(len(counts)))
        after = counts.shape[2] - first
        ends = np.full(len(own), counts.shape[2])
        found = placebos(counts[0], own, donors, first=np.full(len(own), first), stop=ends,
                         draws=draws, seed=seed)  # fmt: skip
        recorded = counts[:, own, first:].sum(axis=(1, 2))
        whole = level[own].sum() * after
        less = (recorded - recorded[0]) / whole
        with np.errstate(divide="ignore", invalid="ignore"):
            sizes = np.abs(found.gaps + less[:, None] * found.leaks) / found.spreads
        sizes = np.nan_to_num(sizes, nan=0.0)
        p = (sizes >= sizes[:, :1] * SLACK).mean(axis=1)
        expected = max(recorded[0] - found.gaps[0] * whole, 0.0)
        return Judged(p, np.log(recorded + HALF) - np.log(expected + HALF))

    return judge


def controlled_series() -> Design:
    """Make an interrupted series beside the sum of all other areas.

    Returns
    -------
    Design
        The p-value of the mean effect and its logarithm, from `interrupted_series` with the other
        areas as `others`. A series that cannot be fitted calls nothing.

    References
    ----------
    Bernal, Cummins & Gasparrini 2018, doi:10.1093/ije/dyy135.
    """

    def judge(counts: NDArray[np.float64], mine: NDArray[np.bool_], first: int) -> Judged:
        months = FIRST_MONTH + np.arange(counts.shape[2])
        terms = series_terms(months, "month", season=False)
        begins = [float(terms.at[first])]
        p, size = np.ones(len(counts)), np.zeros(len(counts))
        for place, one in enumerate(counts):
            try:
                found = interrupted_series(one[mine].sum(axis=0), terms, begins,
                                           others=one[~mine].sum(axis=0))  # fmt: skip
            except (ValueError, np.linalg.LinAlgError):
                continue
            p[place], size[place] = found.p_value, np.log1p(found.effect)
        return Judged(np.nan_to_num(p, nan=1.0), size)

    return judge
