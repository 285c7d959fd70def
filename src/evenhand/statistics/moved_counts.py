"""Which findings stay when places are moved within their error and rows are lost?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import rel_entr

from evenhand.statistics.window_counts import Floats, Windows, at_least, at_most

Places = npt.NDArray[np.int32]
SPOTS = 16
LOST = -1


@dataclass(frozen=True, eq=False)
class Reruns:
    """What re-runs with moved places gave.

    Attributes
    ----------
    kept
        Share of the re-runs in which each place got the same verdict, shape (places,); missing
        where it was not judged.
    n_hot
        How many places were hot in each re-run, shape (draws,).
    """

    kept: Floats
    n_hot: npt.NDArray[np.int64]


def moved_places(
    x_m: Floats, y_m: Floats, error_m: Floats, *, seed: int, spots: int = SPOTS
) -> tuple[Floats, Floats]:
    """Draw for each point some spots at which it may have been in truth.

    Parameters
    ----------
    x_m, y_m
        Points, metres, shape (n,).
    error_m
        How far each may be off, shape (n,).

    Returns
    -------
    tuple of ndarray
        x and y of the spots, shape (n, spots): evenly over the disc of that radius.
    """
    rng = np.random.default_rng(seed)
    far = np.sqrt(rng.random((len(x_m), spots))) * error_m[:, None]
    angle = rng.random((len(x_m), spots)) * (2 * np.pi)
    return x_m[:, None] + far * np.cos(angle), y_m[:, None] + far * np.sin(angle)


def rerun(
    places: Places,
    windows: Windows,
    verdict: npt.NDArray[np.int8],
    *,
    judged: npt.NDArray[np.bool_],
    false_share: float,
    share_lost: float,
    draws: int,
    seed: int,
) -> Reruns:
    """In what share of re-runs does each place get the same verdict?

    Parameters
    ----------
    places
        Position of the place of each row at each spot where it may have been, -1 for none of
        them; shape (n, spots).
    windows
        As for the verdict.
    verdict
        1 hot, -1 cold, 0 neither, shape (places,).
    judged
        Which places were judged, shape (places,).
    false_share
        As for the verdict.
    share_lost
        Share of rows that have no usable place. Each re-run leaves as many out by chance, as if
        others had been lost.
    draws, seed
        How many re-runs, and their start.

    Returns
    -------
    Reruns
        Place by place, and re-run by re-run.

    Notes
    -----
    Each re-run puts every row at one of its spots and judges all places anew, as
    `evenhand.statistics.window_counts.clusters` does. A point recorded is off its true place
    already; a re-run moves it once more, so it says how much rests on small shifts, and is no
    likely range. Rows that had no place may be unlike the others; no re-run can show that.
    """
    rng = np.random.default_rng(seed)
    rows, spots = places.shape
    flat, first = np.ascontiguousarray(places).ravel(), np.arange(rows, dtype=np.int64) * spots
    same, n_hot = np.zeros(len(verdict)), np.zeros(draws, dtype=np.int64)
    for draw in range(draws):
        at = flat[first + rng.integers(0, spots, rows, dtype=np.uint8)]
        if share_lost > 0:
            at = at[rng.random(rows, dtype=np.float32) >= share_lost]
        counts = np.bincount(at + 1, minlength=len(verdict) + 1)[1:].astype(np.float64)
        again = verdicts(counts, windows, judged=judged, false_share=false_share)
        same += again == verdict
        n_hot[draw] = np.count_nonzero(again > 0)
    return Reruns(np.where(judged, same / draws, np.nan), n_hot)


def verdicts(
    counts: Floats, windows: Windows, *, judged: npt.NDArray[np.bool_], false_share: float
) -> npt.NDArray[np.int8]:
    """Say which places are hot (1) and cold (-1), quickly; as `clusters` does.

    Notes
    -----
    Tails are worked out only where they decide: not within a standard deviation of what is
    expected, where no p-value is small enough, nor where Chernoff's bound, exp(-N D(a, π)) with the
    share a counted and D the divergence of Kullback and Leibler, is already below the least
    threshold.
    """
    total, many = float(counts.sum()), int(judged.sum())
    around, expected = windows.sums(counts), total * windows.share
    spread = np.sqrt(expected * (1 - np.minimum(windows.share, 1.0)))
    found = np.zeros(len(counts), dtype=np.int8)
    step = false_share / 2 / max(many, 1)
    for side, tail in ((1, at_least), (-1, at_most)):
        far = judged & (side * (around - expected) >= spread)
        sure = far & (_log_bound(around, total, windows.share) <= np.log(step))
        asked = np.flatnonzero(far & ~sure)
        p = tail(around[asked], total, windows.share[asked])
        order = np.sort(p)
        passed = np.flatnonzero(order <= (np.arange(1, len(order) + 1) + sure.sum()) * step)
        found[sure] = side
        if len(passed):
            found[asked[p <= order[passed[-1]]]] = side
    return found


def _log_bound(around: Floats, total: float, share: Floats) -> Floats:
    """Give the logarithm of Chernoff's bound of the tail on the side on which the count lies."""
    inside, outside = around / max(total, 1.0), 1 - around / max(total, 1.0)
    bound: Floats = -total * (
        rel_entr(inside, share) + rel_entr(outside, np.maximum(1 - share, 0.0))
    )
    return bound
