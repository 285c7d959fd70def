"""The tests behind near repeats: two metrics, all bands, stretches of the calendar, windows."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.scanning.located import Located
from evenhand.scanning.repeat_bands import RepeatBands, days_name, distance_name
from evenhand.statistics.close_pairs import (
    PairSums,
    close_pairs,
    pair_sums,
    share_of_lags,
    tiles_of,
)
from evenhand.statistics.knox import knox_of_pairs
from evenhand.statistics.pair_excess import (
    UNTOLD,
    Fading,
    exponential_share_of_days,
    fading,
    ratio_ranges,
)
from evenhand.statistics.space_pairs import Metric, SpacePairs, space_pairs

PLAIN = "plain"
METRICS: tuple[Metric, ...] = get_args(Metric)
BLOCKS, WINDOWS = (28, 56, 91, 182), (28, 91, 182, 365, 730, 1461)
LEAST_STRETCH = 4
"""A stretch is at least so many times as long as what counts as soon, or little is left to deal."""
TILE_M, TILE_DAYS = 2.5, 4
FINE_BANDS = 16
LEVEL_FROM, LEVEL_TO = 1.5, 3.5
COLUMNS = ["metric", "test", "distance_band", "day_band", "from_m", "below_m", "from_days",
           "to_days", "pairs", "expected_pairs", "ratio", "ratio_low", "ratio_high", "p_value",
           "p_value_adjusted"]  # fmt: skip


@dataclass(frozen=True)
class RepeatTests:
    """What the tests found.

    Attributes
    ----------
    frame
        One row for each metric, test and band, columns `COLUMNS`.
    blocks
        Lengths of the stretches within which days were dealt out, days.
    half_distance, half_life
        Within what half of the excess is past, metres and days.
    pairs_same_day
        Near pairs, as the crow flies, of one and the same day: neither came first.
    followed
        Incidents followed by a near one soon, on a later day.
    span_days
        Days from the first to the last incident, both included.
    draws
        How often days were dealt out for the near distance; 0: there were too many pairs, and
        p-values rest on their exact mean and variance.
    """

    frame: pd.DataFrame
    blocks: tuple[int, ...]
    half_distance: Fading
    half_life: Fading
    pairs_same_day: int
    followed: int
    span_days: int
    draws: int


def repeat_tests(
    events: Located, bands: RepeatBands, *, draws: int, seed: int, confidence: float
) -> RepeatTests:
    """Count pairs in every band under both metrics, test them, and see how the excess fades.

    Parameters
    ----------
    events
        Incidents with place and day.
    bands
        The bands.
    draws, seed
        Random draws of each test, and their start.
    confidence
        Level of the ranges.

    Returns
    -------
    RepeatTests
        Everything found, not yet judged.
    """
    blocks = stretches(events.day, bands, BLOCKS)
    rows: list[dict[str, Any]] = []
    for metric in METRICS:
        sums = tile_sums(events, bands, metric)
        near = _pairs(events, (0.0, bands.near_m), metric)
        whole = _pairs(events, bands.edges_m, metric)
        rows += _plain_rows(events, bands, (whole, near), sums, draws, seed, confidence)
        rows += [_block_row(events, bands, near, days, draws, seed) for days in blocks]
        if metric == "euclidean" and blocks:
            days = table_stretch(blocks, bands)
            rows += _stretch_rows(events, bands, whole, days, draws, seed)
        rows += _window_rows(events, bands, metric)
        if metric == "euclidean":
            fades = fadings(events, bands, sums, draws, seed, confidence)
    same_day, followed = _first_comers(events, bands)
    return RepeatTests(
        frame=pd.DataFrame(rows, columns=COLUMNS).astype({"pairs": "int64"}),
        blocks=blocks,
        half_distance=fades[0],
        half_life=fades[1],
        pairs_same_day=same_day,
        followed=followed,
        span_days=int(np.ptp(events.day)) + 1,
        draws=min(row["draws"] for row in rows if "draws" in row),
    )


def stretches(
    day: NDArray[np.int64], bands: RepeatBands, lengths: Sequence[int]
) -> tuple[int, ...]:
    """Give those lengths that are long beside what counts as soon and fit into the data twice."""
    span = int(np.ptp(day)) + 1
    return tuple(n for n in lengths if LEAST_STRETCH * bands.soon_days <= n and 2 * n <= span)


def block_numbers(day: NDArray[np.int64], days: int) -> NDArray[np.int64]:
    """Cut time into blocks of a length, from the first day on; a short rest joins the last block.

    Examples
    --------
    >>> block_numbers(np.array([0, 6, 7, 15]), 7).tolist()
    [0, 0, 1, 1]
    """
    number = (day - day.min()) // days
    rest = (np.ptp(day) + 1) % days
    last = number.max()
    if last and 0 < rest < days / 2:
        number = np.minimum(number, last - 1)
    return np.asarray(number, dtype=np.int64)


def tile_sums(events: Located, bands: RepeatBands, metric: Metric) -> list[PairSums]:
    """Add up pairs by tile: all bands, the key distance, and, for fading, fine bands and level."""
    tile = tiles_of(events.x_m, events.y_m, events.day, side_m=TILE_M * bands.near_m,
                    days=TILE_DAYS * bands.soon_days)  # fmt: skip
    near, soon = np.array([0.0, bands.near_m]), np.array([1.0, bands.soon_days])
    level = _level_edges(bands)
    grids = [bands.grid(), (near, bands.grid()[1])]
    if metric == "euclidean":
        grids += [
            (_fine_m(bands), soon), (_fine_m(bands)[[0, -1]], level),
            (near, _fine_days(bands)), (near, level),
        ]  # fmt: skip
    return pair_sums(events.x_m, events.y_m, events.day, tile, grids, metric=metric)


def _fine_m(bands: RepeatBands) -> NDArray[np.float64]:
    return np.linspace(0, bands.reach_m, FINE_BANDS + 1)


def _fine_days(bands: RepeatBands) -> NDArray[np.float64]:
    """Give single days, the same day left out: of such pairs neither comes after the other."""
    return np.arange(1, bands.reach_days + 1, dtype=np.float64)


def _level_edges(bands: RepeatBands) -> NDArray[np.float64]:
    return np.array([math.ceil(part * bands.reach_days) for part in (LEVEL_FROM, LEVEL_TO)], float)


def _pairs(events: Located, edges_m: Sequence[float], metric: Metric) -> SpacePairs:
    return space_pairs(events.x_m, events.y_m, space_edges=np.array(edges_m), metric=metric)


def _row(metric: str, test: str, space: tuple[float, float], time: tuple[float, float],
         names: tuple[str, str], **numbers: float) -> dict[str, Any]:  # fmt: skip
    return {
        **dict.fromkeys(COLUMNS, np.nan), "metric": metric, "test": test,
        "distance_band": names[0], "day_band": names[1], "from_m": space[0], "below_m": space[1],
        "from_days": int(time[0]), "to_days": int(time[1]) - 1, **numbers,
    }  # fmt: skip


def _plain_rows(
    events: Located, bands: RepeatBands, pairs: tuple[SpacePairs, SpacePairs],
    sums: list[PairSums], draws: int, seed: int, confidence: float,
) -> list[dict[str, Any]]:  # fmt: skip
    """Give the whole table, and after it the near distance as one band."""
    rows = []
    for number, (space, close) in enumerate(zip((bands.edges_m, (0.0, bands.near_m)), pairs,
                                                strict=True)):  # fmt: skip
        found = knox_of_pairs(close, events.day, time_edges=bands.edges_days, draws=draws,
                              seed=seed)  # fmt: skip
        _, low, high = ratio_ranges(sums[number].observed, sums[number].expected,
                                    confidence=confidence)  # fmt: skip
        names = (bands.distances(), [bands.near()])[number]
        for i, ends in enumerate(pairwise(space)):
            for k, days in enumerate(pairwise(bands.edges_days)):
                numbers = {
                    "pairs": found.observed[i, k], "expected_pairs": found.mean[i, k],
                    "ratio": found.ratio_exact[i, k], "p_value": found.p_value[i, k],
                    "ratio_low": low[i, k], "ratio_high": high[i, k],
                    "p_value_adjusted": found.p_adjusted[i, k] if number == 0 else np.nan,
                }  # fmt: skip
                if number == 1:
                    numbers["draws"] = found.draws
                rows.append(_row(close.metric, PLAIN, ends, days, (names[i], bands.times()[k]),
                                 **numbers))  # fmt: skip
    return rows


def _key_row(bands: RepeatBands, metric: str, test: str, **numbers: float) -> dict[str, Any]:
    return _row(metric, test, (0.0, bands.near_m), (0, bands.soon_days),
                (distance_name(0, bands.near_m), days_name(0, bands.soon_days)),
                **numbers)  # fmt: skip


def _block_row(
    events: Located, bands: RepeatBands, near: SpacePairs, days: int, draws: int, seed: int
) -> dict[str, Any]:
    found = knox_of_pairs(near, events.day, time_edges=(0, bands.soon_days), draws=draws,
                          seed=seed, strata=block_numbers(events.day, days))  # fmt: skip
    return _key_row(bands, near.metric, f"blocks_{days}", pairs=found.observed[0, 0],
                    expected_pairs=found.mean[0, 0], ratio=found.ratio_exact[0, 0],
                    p_value=found.p_value[0, 0])  # fmt: skip


def table_stretch(blocks: Sequence[int], bands: RepeatBands) -> int:
    """Choose the stretch for a whole table: the shortest that holds its bands of days twice.

    Examples
    --------
    >>> table_stretch((28, 56, 91), RepeatBands((0.0, 1.0, 100.0), (0, 7, 28)))
    56
    """
    return next((days for days in blocks if days >= 2 * bands.reach_days), blocks[-1])


def _stretch_rows(
    events: Located, bands: RepeatBands, pairs: SpacePairs, days: int, draws: int, seed: int
) -> list[dict[str, Any]]:
    """Give the whole table as the crow flies, days dealt out within stretches only."""
    found = knox_of_pairs(pairs, events.day, time_edges=bands.edges_days, draws=draws, seed=seed,
                          strata=block_numbers(events.day, days))  # fmt: skip
    return [
        _row("euclidean", f"blocks_{days}", ends, times, (bands.distances()[i], bands.times()[k]),
             pairs=found.observed[i, k], expected_pairs=found.mean[i, k],
             ratio=found.ratio_exact[i, k], p_value=found.p_value[i, k],
             p_value_adjusted=found.p_adjusted[i, k])
        for i, ends in enumerate(pairwise(bands.edges_m))
        for k, times in enumerate(pairwise(bands.edges_days))
    ]  # fmt: skip


def _window_rows(events: Located, bands: RepeatBands, metric: Metric) -> list[dict[str, Any]]:
    """Give the ratio as it would be if only windows of a length had been looked at, added up."""
    lengths = stretches(events.day, bands, WINDOWS)
    numbers = [(days, block_numbers(events.day, days)) for days in lengths]
    seen = dict.fromkeys(lengths, 0)
    near = {days: np.zeros(number.max() + 1) for days, number in numbers}
    for first, second, _ in close_pairs(events.x_m, events.y_m, bands.near_m, metric):
        once = first < second
        first, second = first[once], second[once]
        soon = np.abs(events.day[first] - events.day[second]) < bands.soon_days
        for days, number in numbers:
            same = number[first] == number[second]
            seen[days] += int(np.sum(same & soon))
            near[days] += np.bincount(number[first][same], minlength=len(near[days]))
    rows = []
    for days, number in numbers:
        shares = [float(share_of_lags(events.day[number == n], [0, bands.soon_days])[0])
                  for n in range(len(near[days]))]  # fmt: skip
        chance = float(near[days] @ np.array(shares))
        rows.append(_key_row(bands, metric, f"window_{days}", pairs=seen[days],
                             expected_pairs=chance,
                             ratio=seen[days] / chance if chance > 0 else np.nan))  # fmt: skip
    return rows


def fadings(
    events: Located, bands: RepeatBands, sums: list[PairSums], draws: int, seed: int,
    confidence: float,
) -> tuple[Fading, Fading]:  # fmt: skip
    """See how the excess fades with distance and with days."""
    if np.ptp(events.day) < _level_edges(bands)[1]:
        return UNTOLD, UNTOLD
    by_m, level_m, by_day, level_day = sums[2:]
    return (
        fading(by_m.observed[:, :, 0], by_m.expected[:, :, 0], _level(level_m), _fine_m(bands),
               draws=draws, seed=seed, confidence=confidence),
        fading(by_day.observed[:, 0, :], by_day.expected[:, 0, :], _level(level_day),
               _fine_days(bands), share=exponential_share_of_days, draws=draws, seed=seed,
               confidence=confidence),
    )  # fmt: skip


def _level(sums: PairSums) -> NDArray[np.float64]:
    return np.column_stack([sums.observed[:, 0, 0], sums.expected[:, 0, 0]])


def _first_comers(events: Located, bands: RepeatBands) -> tuple[int, int]:
    """Count near pairs of one day, and incidents that a near one follows soon on a later day."""
    same_day, led = 0, np.zeros(len(events), dtype=bool)
    for first, second, _ in close_pairs(events.x_m, events.y_m, bands.near_m, "euclidean"):
        lag = events.day[second] - events.day[first]
        same_day += int(np.sum(lag == 0))
        led[first[(lag > 0) & (lag < bands.soon_days)]] = True
    return same_day // 2, int(led.sum())
