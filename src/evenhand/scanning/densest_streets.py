"""What the densest streets hold: of their own points, of others, at other reaches."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from evenhand.scanning.densest import certainty_of, held, smoothed
from evenhand.scanning.street_segments import StreetSegments
from evenhand.statistics.street_density import Split, even_error, street_density
from evenhand.statistics.street_network import OnStreets

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
_NAMES = {
    "places": "segments", "share_size": "share_streets", "size": "street_km",
    "share_with_half": "share_with_half_reach", "share_with_double": "share_with_double_reach",
    "share_stays_with_half": "share_streets_stay_with_half",
    "share_stays_with_double": "share_streets_stay_with_double",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Densest:
    """The densest streets.

    Attributes
    ----------
    frame
        One row for each level.
    segments
        One row for each segment.
    p_value
        Whether the densest 2 % of street length holds more than its share of other points.
    per_km
        Average density.
    streets_km
        Length of all streets.
    """

    frame: pd.DataFrame
    segments: pd.DataFrame
    p_value: float
    per_km: float
    streets_km: float


def densest_streets(
    known: StreetSegments, at: OnStreets, *, reach_m: float, split: Split, precision_m: float,
    confidence: float, seed: int,
) -> Densest:  # fmt: skip
    """Measure what the densest streets hold.

    Parameters
    ----------
    known
        The streets.
    at
        Points on them, none of them nowhere.
    reach_m, split
        As for `evenhand.statistics.street_density.street_density`.
    precision_m
        How far points may be off: half the reach is not looked at if it is finer than that.
    confidence, seed
        Level of the ranges, and the start of the draw of halves.
    """
    network, many = known.network, len(at.segment)
    length = network.length_m

    def smooth(rows: Flags, times: float) -> Floats:
        return street_density(network, at.segment[rows], at.along_m[rows], with_error=False,
                              reach_m=times * reach_m, split=split).per_m  # fmt: skip

    def count(rows: Flags) -> Floats:
        return np.bincount(at.segment[rows], minlength=len(network)).astype(np.float64)

    whole = street_density(network, at.segment, at.along_m, reach_m=reach_m, split=split)
    found = smoothed(many, seed, smooth=smooth, count=count, whole=whole.per_m,
                     has_narrow=reach_m / 2 >= precision_m)  # fmt: skip
    parts = held(length, count(np.ones(many, dtype=bool)), found, confidence=confidence)
    average = many / float(length.sum())
    even = even_error(network, per_m=average, reach_m=reach_m, split=split)
    segments = pd.DataFrame({
        "segment_id": known.ids, "per_km": 1000 * whole.per_m,
        "std_error_per_km": 1000 * whole.std_error_per_m, "times_average": whole.per_m / average,
        "certainty": certainty_of(whole.per_m, whole.std_error_per_m, even, average),
        "stays": parts.stays,
    })  # fmt: skip
    frame = parts.frame.assign(size=parts.frame["size"] / 1000).rename(columns=_NAMES)
    return Densest(frame, segments, parts.p_value, 1000 * average, float(length.sum()) / 1000)
