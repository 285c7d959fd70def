"""A rise of one area's share of a city's signals: the evidence of one week, several signals."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln

BLOCKS = (4, 13)
"""Weeks added up before their variation is measured, so that what lasts weeks or a season is in it.
"""
PRIOR_DEGREES = 12.0
"""How many blocks of its own an area's variation needs to weigh as much as all areas together."""
SEASON_WEEKS, SEASON_PRIOR = 4, 10.0
"""Weeks before and after the same week a year ago that tell an area's own season; and how many
signals, times the dispersion, they must hold to weigh as much as the rest of the year."""
CAUTION = 0.5
"""Standard errors by which the usual share is raised, since it was estimated once for many weeks.
"""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Usual:
    """What is usual for each area, by signal, from weeks past.

    Attributes
    ----------
    share
        Each area's share of the city's signals, shape (signals, areas).
    weekly
        The city's signals in a week, shape (signals,).
    total
        The city's signals in all weeks that the share rests on, shape (signals,).
    own
        Those of each area, shape (signals, areas).
    dispersion
        Variance over mean of sums of some weeks, shape (signals, areas), 1 at least.
    season
        Factor on the odds for a season of the area's own, shape (areas,), 1 at least.
    """

    share: Floats
    weekly: Floats
    total: Floats
    own: Floats
    dispersion: Floats
    season: Floats

    @property
    def odds(self) -> Floats:
        """Odds of the area against the rest of the city, shape (signals, areas)."""
        return np.asarray(self.season * self.share / (1 - self.share))

    def cautious_odds(self) -> Floats:
        """Give the odds at the upper side of what the weeks past leave open."""
        others = np.maximum(self.total[:, None] - self.own, 0.0)
        error = self.dispersion * (1 / (self.own + 0.5) + 1 / (others + 0.5))
        return np.asarray(self.odds * np.exp(CAUTION * np.sqrt(error)))


def usual_shares(counts: Floats, kept: NDArray[np.bool_], year_ago: int | None = None) -> Usual:
    """Which share of each signal does each area usually have, and how much does it vary?

    Parameters
    ----------
    counts
        Signals by week, shape (signals, areas, weeks), in order of time.
    kept
        Which weeks of each area are taken as usual, shape (areas, weeks).
    year_ago
        Where among them the week lies that is a year before the one judged; None: no season.

    Returns
    -------
    Usual
        Shares (with one signal added, spread evenly over the areas, so that no share is 0), and
        the dispersion: squared departures of sums of 4 and of 13 weeks (the larger counts) from
        share times the city's sum, over what independent signals would give, that of the area
        mixed with that of all areas by their degrees of freedom. Where an area had more than its
        share in the nine weeks about the same time of the year before, that is usual too.

    Notes
    -----
    Where weeks of an area are left out, so are the same weeks of the city as it is compared with
    that area.

    References
    ----------
    Lancaster 1949, doi:10.1093/biomet/36.1-2.117, for the variance given the margins.

    Examples
    --------
    >>> even = np.ones((1, 2, 8)) * np.array([[[30.0], [10.0]]])
    >>> found = usual_shares(even, np.ones((2, 8), dtype=bool))
    >>> found.share.round(3).tolist(), found.dispersion.tolist()
    ([[0.749, 0.251]], [[1.0, 1.0]])
    """
    areas = counts.shape[1]
    whole = counts.sum(axis=1)
    own = np.einsum("saw,aw->sa", counts, kept)
    city = whole @ kept.T.astype(np.float64)
    share = (own + 1 / areas) / (city + 1)
    spread = np.maximum(
        np.max([_dispersion(counts, kept, share, length) for length in BLOCKS], axis=0), 1.0
    )
    return Usual(
        share=share,
        weekly=whole.mean(axis=1),
        total=whole.sum(axis=1),
        own=own,
        dispersion=spread,
        season=_season(counts, kept, share, spread, year_ago),
    )


def signals_together(counts: Floats, kept: NDArray[np.bool_], share: Floats) -> Floats:
    """How far do signals of one area vary together, beyond what the whole city does?

    Parameters
    ----------
    counts, kept
        As for `usual_shares`.
    share
        Each area's usual share, shape (signals, areas).

    Returns
    -------
    ndarray
        Correlation of the departures of sums of four weeks from share times the city's sum, over
        all areas, 0 at least, shape (signals, signals), 1 on the diagonal.

    Examples
    --------
    >>> draw = np.random.default_rng(1).poisson(20, (1, 30, 104)).astype(float)
    >>> both = np.concatenate([draw, draw])
    >>> kept = np.ones((30, 104), dtype=bool)
    >>> signals_together(both, kept, usual_shares(both, kept).share).round(2)
    array([[1., 1.],
           [1., 1.]])
    """
    signals, areas, weeks = counts.shape
    length = BLOCKS[0]
    first = weeks % length
    shape = (areas, weeks // length, length)
    whole = kept[:, first:].reshape(shape).all(axis=2)
    mine = counts[:, :, first:].reshape(signals, *shape).sum(axis=3)
    about = share[:, :, None] * mine.sum(axis=1)[:, None, :]
    spread = np.sqrt(about * (1 - share[:, :, None]))
    apart = np.divide(mine - about, spread, out=np.zeros_like(mine), where=spread > 0) * whole
    crossed = np.einsum("sab,tab->st", apart, apart)
    size = np.sqrt(np.diag(crossed))
    found = np.clip(crossed / np.maximum(np.outer(size, size), 1e-12), 0.0, 1.0)
    np.fill_diagonal(found, 1.0)
    return np.asarray(found)


def _season(
    counts: Floats, kept: NDArray[np.bool_], share: Floats, spread: Floats, year_ago: int | None
) -> Floats:
    """Give the factor by which an area had more than usual at the same time a year ago."""
    if year_ago is None:
        return np.ones(counts.shape[1])
    part = slice(max(0, year_ago - SEASON_WEEKS), year_ago + SEASON_WEEKS + 1)
    mine = counts[:, :, part]
    about = share[:, :, None] * mine.sum(axis=1)[:, None, :]
    had, expected = ((each * kept[:, part]).sum(axis=(0, 2)) for each in (mine, about))
    size = about.sum(axis=2)
    wide = (spread * size).sum(axis=0) / np.maximum(size.sum(axis=0), 1e-9)
    prior = SEASON_PRIOR * np.maximum(wide, 1.0)
    return np.asarray(np.maximum((had + prior) / (expected + prior), 1.0))


def _dispersion(counts: Floats, kept: NDArray[np.bool_], share: Floats, length: int) -> Floats:
    """Measure how sums of so many weeks vary, of each area mixed with that of all areas."""
    signals, areas, weeks = counts.shape
    blocks = weeks // length
    first = weeks - blocks * length
    whole_block = kept[:, first:].reshape(areas, blocks, length).all(axis=2)
    mine = counts[:, :, first:].reshape(signals, areas, blocks, length).sum(axis=3)
    about = share[:, :, None] * mine.sum(axis=1)[:, None, :]
    squares = (((mine - about) ** 2) * whole_block).sum(axis=2)
    chance = (about * (1 - share[:, :, None]) * whole_block).sum(axis=2)
    degrees = np.maximum(whole_block.sum(axis=1) - 1, 0)[None, :]
    squares = squares * (degrees + 1) / np.maximum(degrees, 1)
    alone = np.divide(squares, chance, out=np.ones_like(squares), where=chance > 0)
    pooled = squares.sum(axis=1) / np.maximum(chance.sum(axis=1), 1e-9)
    mixed = PRIOR_DEGREES * pooled[:, None] + degrees * alone
    return np.asarray(mixed / (PRIOR_DEGREES + degrees))


def rise_evidence(now: Floats, usual: Usual, sizes: Floats) -> Floats:
    """How much more likely is a week under a rise of an area's share than under the usual one?

    Parameters
    ----------
    now
        Signals of one week, shape (signals, areas).
    usual
        From weeks before, see `usual_shares`.
    sizes
        Factors on the odds of the area against the rest of the city, shape (sizes,).

    Returns
    -------
    NDArray
        Log likelihood ratio, shape (signals, areas, sizes); 0 where the city had no such signal.

    Notes
    -----
    Given the city's signals of a week, an area's are taken as beta-binomial with its usual share:
    what multiplies all of the city's signals (season, holiday, campaign) does not enter. Counts
    whose variance is a constant multiple of the mean have this law given their sum. The multiple
    is that of sums of weeks, so that what is alike from week to week enters it; the usual share
    is taken half a standard error higher than found, because its error stays the same for weeks.

    References
    ----------
    Mosimann 1962, doi:10.1093/biomet/49.1-2.65, for the law of counts given their sum.

    Examples
    --------
    >>> half = np.array([[0.5, 0.5]])
    >>> usual = Usual(half, np.array([20.0]), np.array([1e12]), half * 1e12, np.ones((1, 2)),
    ...               np.ones(2))
    >>> rise_evidence(np.array([[12.0, 8.0]]), usual, np.array([2.0])).round(3)[0, :, 0]
    array([ 0.208, -2.564])
    """
    city = now.sum(axis=1)
    part = np.divide(usual.weekly, usual.total, out=np.zeros_like(city), where=usual.total > 0)
    extra = usual.dispersion * (1 + part[:, None]) - 1
    spread = np.maximum(usual.weekly, 1.0)[:, None] / np.maximum(extra, 1e-6)
    cautious = usual.cautious_odds()[:, :, None]
    raised = cautious * sizes
    ratio = _log_chance(now, city, raised / (1 + raised), spread) - _log_chance(
        now, city, cautious / (1 + cautious), spread
    )
    return np.where(city[:, None, None] > 0, ratio, 0.0)


def _log_chance(now: Floats, city: Floats, share: Floats, spread: Floats) -> Floats:
    """Give the beta-binomial log chance, but for what does not depend on the share."""
    mine, all_of_it = now[:, :, None], city[:, None, None]
    first, second = share * spread[:, :, None], (1 - share) * spread[:, :, None]
    return np.asarray(betaln(mine + first, all_of_it - mine + second) - betaln(first, second))
