"""Where and until when the excess after single incidents still lasts, by the bands that held."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.scanning.located import Located
from evenhand.scanning.repeat_bands import RepeatBands, days_name
from evenhand.scanning.repeat_tests import TILE_DAYS, TILE_M
from evenhand.statistics.cells import Cells, cells_holding
from evenhand.statistics.close_pairs import pair_sums, tiles_of
from evenhand.statistics.pair_excess import ratio_ranges

CLEAR = 0.05
CELLS_ACROSS = 4
ZONE_COLUMNS = ["zone", "day_band", "x_m", "y_m", "happened_on", "radius_m", "elevated_from_on",
                "elevated_to_on", "days_left", "ratio", "ratio_low", "ratio_high"]  # fmt: skip


@dataclass(frozen=True)
class Reach:
    """How far around an incident, and on which days after it, there is more than chance.

    Attributes
    ----------
    from_days, below_days
        The days after it: from the first of these, before the second, as in the band.
    radius_m
        Nearer than this.
    ratio, low, high
        Pairs so near on such days against chance, with range.
    """

    from_days: int
    below_days: int
    radius_m: float
    ratio: float
    low: float
    high: float


def reaches(
    frame: pd.DataFrame, test: str, events: Located, bands: RepeatBands, confidence: float
) -> tuple[Reach, ...]:
    """Say for each band of days how far the excess reaches without a gap, as the crow flies.

    Parameters
    ----------
    frame, test
        Of `NearRepeat`, of a clear finding, and the test whose table decides.
    events, bands, confidence
        What it was made of.

    Returns
    -------
    tuple of Reach
        From the first band of days on, as long as there is no gap. In the first the band in which
        the question was decided counts in any case.
    """
    table = frame[frame["metric"].eq("euclidean") & frame["test"].eq(test)]
    held = table[table["p_value_adjusted"].lt(CLEAR) & table["ratio"].gt(1)]
    radii: list[float] = []
    for low, _ in pairwise(bands.edges_days):
        found = _radius(held.loc[held["from_days"].eq(low), "from_m"].tolist(), bands)
        radii.append(max(found, bands.near_m) if low == 0 else found)
        if not radii[-1]:
            radii.pop()
            break
    return _with_ratios(radii, events, bands, confidence)


def _radius(held: Sequence[float], bands: RepeatBands) -> float:
    """Give the end of the run of held bands from the same place on; it may lack the same place."""
    radius = 0.0
    for low, high in pairwise(bands.edges_m):
        if low in held:
            radius = high
        elif low > 0:
            break
    return radius


def _with_ratios(
    radii: Sequence[float], events: Located, bands: RepeatBands, confidence: float
) -> tuple[Reach, ...]:
    tile = tiles_of(events.x_m, events.y_m, events.day, side_m=TILE_M * bands.near_m,
                    days=TILE_DAYS * bands.soon_days)  # fmt: skip
    times = bands.grid()[1]
    grids = [(np.array([0.0, radius]), times) for radius in radii]
    sums = pair_sums(events.x_m, events.y_m, events.day, tile, grids, metric="euclidean")
    found = []
    for number, (radius, one) in enumerate(zip(radii, sums, strict=True)):
        ratio, low, high = ratio_ranges(one.observed[:, 0], one.expected[:, 0],
                                        confidence=confidence)  # fmt: skip
        begin, end = bands.edges_days[number], bands.edges_days[number + 1]
        found.append(
            Reach(begin, end, radius, float(ratio[number]), float(low[number]), float(high[number]))
        )
    return tuple(found)


def zones(events: Located, found: Sequence[Reach], on: int) -> pd.DataFrame:
    """List the zones around incidents from which the excess still lasts after a day.

    Parameters
    ----------
    events
        Incidents, none after `on`.
    found
        How far and how long the excess reaches.
    on
        The last day whose incidents are known, days since 1970-01-01.

    Returns
    -------
    DataFrame
        Columns `ZONE_COLUMNS`, one row for each incident and band of days, the latest first. The
        days of a zone are those that the band gave its pairs: an incident of day d and the band
        of 7 to 13 days after give days d + 7 to d + 13, both included.
    """
    rows = []
    order = np.lexsort((events.y_m, events.x_m, -events.day))
    number = 0
    for at in order:
        day = int(events.day[at])
        lasting = [one for one in found if day + one.below_days - 1 > on]
        if not lasting:
            continue
        number += 1
        for one in lasting:
            first = max(day + one.from_days, on + 1)
            last = day + one.below_days - 1
            rows.append({
                "zone": f"Z{number:04d}", "day_band": days_name(one.from_days, one.below_days),
                "x_m": float(events.x_m[at]), "y_m": float(events.y_m[at]), "happened_on": day,
                "radius_m": one.radius_m, "elevated_from_on": first, "elevated_to_on": last,
                "days_left": last - first + 1, "ratio": one.ratio, "ratio_low": one.low,
                "ratio_high": one.high,
            })  # fmt: skip
    frame = pd.DataFrame(rows, columns=ZONE_COLUMNS)
    for name in ("happened_on", "elevated_from_on", "elevated_to_on"):
        days = frame[name].to_numpy(dtype=np.int64)
        frame[name] = pd.to_datetime(days, unit="D").astype("datetime64[us]")
    kinds = dict.fromkeys(("x_m", "y_m", "radius_m", "ratio", "ratio_low", "ratio_high"), "float64")
    return frame.astype({"zone": "string", "day_band": "string", "days_left": "int64", **kinds})


def covered(frame: pd.DataFrame, near_m: float) -> tuple[Cells | None, NDArray[np.float64]]:
    """Lay squares over the zones: each square whose middle lies in one, with its highest ratio.

    Parameters
    ----------
    frame
        Zones.
    near_m
        The near distance; squares are a quarter of it across, in whole metres.

    Returns
    -------
    tuple
        The squares, None without zones, and the ratio of each, shape (cells,).
    """
    if frame.empty:
        return None, np.empty(0)
    side = float(max(1, round(near_m / CELLS_ACROSS)))
    xs, ys, ratios = [], [], []
    numbers = frame[["x_m", "y_m", "radius_m", "ratio"]].to_numpy(dtype=np.float64)
    for x_m, y_m, radius, ratio in numbers.tolist():
        steps = np.arange(-np.ceil(radius / side), np.ceil(radius / side) + 1)
        middle_x = (np.floor(x_m / side) + 0.5 + steps) * side
        middle_y = (np.floor(y_m / side) + 0.5 + steps) * side
        x, y = (part.ravel() for part in np.meshgrid(middle_x, middle_y))
        inside = np.hypot(x - x_m, y - y_m) < radius
        xs.append(x[inside])
        ys.append(y[inside])
        ratios.append(np.full(int(inside.sum()), ratio))
    all_x, all_y, all_ratios = (np.concatenate(part) for part in (xs, ys, ratios))
    cells = cells_holding(all_x, all_y, shape="square", cell_m=side)
    highest = np.zeros(len(cells))
    np.maximum.at(highest, cells.holding(all_x, all_y), all_ratios)
    return cells, highest
