"""Which places are hot, which stay so when places are moved, and the frame that tells it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from evenhand.scanning.hot_counts import Placed, thinned
from evenhand.scanning.hot_ground import Floats, Ground, Numbers
from evenhand.statistics.groups_of_places import groups_of
from evenhand.statistics.local_clustering import gi_star
from evenhand.statistics.moved_counts import SPOTS, Reruns, moved_places, rerun
from evenhand.statistics.neighbour_sums import permutation_tails
from evenhand.statistics.window_counts import Clusters, Flags, Windows, clusters, windows_of

LEAST_EXPECTED, HELD = 1.0, 0.8
_MOST_MOVED = 1_000_000
_KEYS = {"area": "area_id", "segment": "segment_id"}


@dataclass(frozen=True, eq=False)
class Judged:
    """Verdicts on places.

    Attributes
    ----------
    clusters
        What stands out.
    reruns
        What re-runs with moved places gave; None where no row has a point and none was lost.
    once
        What stands out if a spot counts once a fortnight; None where that cannot be told.
    group
        Number of the group of hot places that are each other's neighbours, 0 for others, shape
        (places,); 1 is the one with most beyond what is expected.
    gi_star, p_gi_star
        Getis & Ord's z of the plain counts, and its one-sided p-value over permutations, shape
        (places,); for readers who expect them.
    """

    clusters: Clusters
    reruns: Reruns | None
    once: Clusters | None
    gi_star: Floats
    p_gi_star: Floats
    group: Numbers


def judged(ground: Ground, placed: Placed, *, false_share: float, draws: int, seed: int) -> Judged:
    """Judge all places, again with one incident for each spot and fortnight, and re-run."""
    windows = windows_of(ground.exposure, ground.indptr, ground.indices)
    found = clusters(placed.counts, windows, false_share=false_share, least=LEAST_EXPECTED)
    fewer = thinned(placed)
    once = None
    if fewer is not None and fewer.sum() > 0:
        once = clusters(fewer, windows, false_share=false_share, least=LEAST_EXPECTED)
    again = _reruns(ground, placed, windows, found, false_share=false_share, draws=draws,
                    seed=seed)  # fmt: skip
    z = gi_star(placed.counts, ground.indptr, ground.indices)
    dealt = permutation_tails(placed.counts, ground.indptr, ground.indices, seed=seed)
    beyond = placed.counts - placed.counts.sum() * ground.exposure / ground.exposure.sum()
    group = groups_of(found.is_hot, ground.indptr, ground.indices, beyond)
    return Judged(found, again, once, z, np.where(z >= 0, dealt.p_hot, dealt.p_cold), group)


def _reruns(
    ground: Ground, placed: Placed, windows: Windows, found: Clusters, *, false_share: float,
    draws: int, seed: int,
) -> Reruns | None:  # fmt: skip
    rows = len(placed.place)
    moves = _may_leave(ground, placed)
    if rows == 0 or not (moves.any() or placed.share_lost > 0):
        return None
    spots = int(np.clip(_MOST_MOVED // rows, 4, SPOTS))
    places = np.repeat(placed.place[:, None], spots, axis=1).astype(np.int32)
    x_m, y_m = moved_places(placed.x_m[moves], placed.y_m[moves], placed.error_m[moves],
                            seed=seed, spots=spots)  # fmt: skip
    there = ground.find(x_m.ravel(), y_m.ravel()).reshape(x_m.shape)
    # A spot outside the city, or where no base is, is where no record can have been: it stays.
    there = np.where((there >= 0) & (ground.exposure[there] > 0), there, places[moves])
    places[moves] = there
    verdict = found.is_hot.astype(np.int8) - found.is_cold.astype(np.int8)
    return rerun(places, windows, verdict, judged=found.can_say, false_share=false_share,
                 share_lost=placed.share_lost, draws=draws, seed=seed)  # fmt: skip


def _may_leave(ground: Ground, placed: Placed) -> Flags:
    """Say which rows may lie in another place: of areas, those whose error reaches the border."""
    moves = placed.error_m > 0
    if ground.borders is None:
        return moves
    asked = np.flatnonzero(moves)
    spots = shapely.points(placed.x_m[asked], placed.y_m[asked])
    borders = ground.borders[placed.place[asked]]
    moves[asked] = shapely.dwithin(borders, spots, placed.error_m[asked])
    return moves


def framed(ground: Ground, placed: Placed, found: Judged) -> pd.DataFrame:
    """Give one row for each place, in the order of the ground."""
    made = found.clusters
    kept = found.reruns.kept if found.reruns is not None else np.full(len(ground.ids), np.nan)
    whole = pd.DataFrame({
        _KEYS.get(ground.over, "cell_id"): pd.array(ground.ids, dtype="string"),
        "place_name": pd.array([name or None for name in ground.names], dtype="string"),
        "count": placed.counts.astype(np.int64), "exposure": ground.exposure,
        "count_around": made.around, "expected": made.expected, "ratio": made.ratio,
        "ratio_low": made.low, "ratio_high": made.high, "p_value": made.p_value,
        "p_adjusted": made.p_adjusted, "can_say": made.can_say, "is_hot": made.is_hot,
        "is_cold": made.is_cold,
        "group": pd.Series(found.group, dtype="Int64").mask(found.group == 0), "share_kept": kept,
        "gi_star": found.gi_star, "p_gi_star": found.p_gi_star,
        "is_stable": _flags(kept >= HELD, ~np.isnan(kept)),
    })  # fmt: skip
    once = found.once
    whole["is_hot_thinned"] = (
        _flags(once.is_hot, once.can_say) if once is not None
        else pd.array([pd.NA] * len(whole), dtype="boolean")
    )  # fmt: skip
    return whole


def _flags(values: Flags, known: Flags) -> Any:
    """Give claims that are missing where nothing is known."""
    flags = pd.array(values, dtype="boolean")
    flags[~known] = pd.NA
    return flags


def totals(ground: Ground, placed: Placed, found: Judged) -> dict[str, Any]:
    """Give the numbers beside the frame: how many places are what, and what lies in hot ones."""
    hot, again, once = found.clusters.is_hot, found.reruns, found.once
    none = float("nan")
    low, high = (none, none) if again is None else np.quantile(again.n_hot, [0.025, 0.975])
    return {
        "n_judged": int(found.clusters.can_say.sum()), "n_hot": int(hot.sum()),
        "n_cold": int(found.clusters.is_cold.sum()), "n_groups": int(found.group.max()),
        "n_hot_low": float(low),
        "n_hot_high": float(high),
        "n_hot_stable": none if again is None else float((again.kept[hot] >= HELD).sum()),
        "n_hot_thinned": none if once is None else float((once.is_hot & hot).sum()),
        "count_first": float(placed.counts[found.group == 1].sum()) if hot.any() else none,
        "expected_first": float(
            placed.counts.sum() * ground.exposure[found.group == 1].sum() / ground.exposure.sum()
        ) if hot.any() else none,
        "share_count_hot": float(placed.counts[hot].sum() / placed.counts.sum()),
        "share_base_hot": float(ground.exposure[hot].sum() / ground.exposure.sum()),
    }  # fmt: skip
