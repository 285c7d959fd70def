"""Harm and cost by offence under several dated rulers: does the order depend on the ruler?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import ClassVar, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import AreaLevel, CalendarDay, Confidence, Draws, Seed
from evenhand.scanning.harm_words import answer, chart, limits, reading
from evenhand.scanning.month_blocks import ClassDispersion, class_dispersion
from evenhand.statistics.dispersion import dispersed_counts, widened
from evenhand.statistics.poisson_rates import exact_interval
from evenhand.statistics.ranks import RankIntervals, rank_intervals
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.harm_weights import HarmWeights
from evenhand.tables.incidents import Incidents
from evenhand.tables.tally import tally
from evenhand.tables.weighed import DISCOVERED, REPORTED, parts, rulers_beside
from evenhand.taxonomy.rulers import Ruler

COLUMNS = (
    "part", "ruler", "offence_class", "count", "weight_unit", "weight", "weight_low",
    "weight_high", "matched", "mark", "harm", "harm_low", "harm_high", "share", "share_low",
    "share_high", "rank", "rank_low", "rank_high", "share_records_weighed",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Harm(Finding):
    """What each class weighs under each ruler, and where the rulers disagree for sure.

    Attributes
    ----------
    reversals
        (ruler, other ruler, class, other class): surely first under the one, surely second
        under the other.
    n_reversals
        Pairs of classes that change places between any two rulers.
    n_discovered
        Records found by police activity; weighed apart, not ranked.
    dispersion_low, dispersion_high
        Of the reported classes: how much they vary from month to month, over what independent
        incidents would; missing where months cannot be told apart.
    rulers
        The rulers used, in order.
    is_transferred
        Whether weights were carried out of the place where they hold.
    """

    KEY = ("part", "ruler", "offence_class")
    COUNTS = ("count",)
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **dict.fromkeys(("weight", "weight_low", "weight_high"), ()),
        **dict.fromkeys(("harm", "harm_low", "harm_high"), ("count",)),
        **dict.fromkeys(("share", "share_low", "share_high"), ("count[any]",)),
        **dict.fromkeys(("rank", "rank_low", "rank_high"), ("count[any]",)),
        "share_records_weighed": ("count[any]",),
    }
    SCALARS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **dict.fromkeys(("n_reversals", "n_discovered", "dispersion_low", "dispersion_high"),
                        ("count[any]",)),
    }  # fmt: skip

    starts_on: date
    ends_on: date
    reversals: tuple[tuple[str, str, str, str], ...]
    n_reversals: int
    n_discovered: int
    dispersion_low: float
    dispersion_high: float
    rulers: tuple[Ruler, ...]
    is_transferred: bool
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each part, ruler and class; what has no weight has missing harm."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw the share of each class under each ruler, with its likely range."""
        shown = self._frame[self._frame["part"].eq(REPORTED) & self._frame["share_high"].notna()]
        most = shown.groupby("offence_class")["share_high"].max().nlargest(8).index
        rows = plain_rows(shown[shown["offence_class"].isin(most)])
        return chart(rows, answer(self))

    def explain(self) -> Explanation:
        """Say whether the order of offences depends on the ruler."""
        return Explanation(answer=answer(self), reading=reading(self), limits=limits(self))


@checked
def harm(
    recorded: Incidents | Counts,
    own: HarmWeights | None = None,
    areas: Areas | None = None,
    *,
    period_from: CalendarDay | None = None,
    period_to: CalendarDay | None = None,
    level: AreaLevel | None = None,
    place: Literal["england_and_wales", "elsewhere"] = "elsewhere",
    confidence: Confidence = 0.95,
    draws: Draws = 999,
    seed: Seed = 1,
) -> Harm:
    """Which offences weigh most, and does the order depend on the ruler?

    Parameters
    ----------
    recorded
        Incidents, or counts by area and period.
    own
        A ruler of your own, put beside the standard ones.
    areas
        Says which areas belong to one level, so that no count is added up twice.
    period_from, period_to
        First and last day, both included; None takes what the source covers.
    level
        Which level of counts is used.
    place
        Whether the city lies where the standard rulers hold.
    confidence
        Level of the likely ranges of counts, shares and ranks.
    draws, seed
        Bootstrap draws of the counts, and the start of the random draws.

    Returns
    -------
    Harm
        One row for each part (reported, discovered), ruler and class: count, weight, harm,
        share of the harm, rank, with likely ranges, and how the weight was matched.

    Raises
    ------
    UnsuitableData
        Nothing lies in the period, or no ruler weighs two of the classes recorded.

    Notes
    -----
    Harm is weight times count. Ranges of shares come from a bootstrap of the counts, ranks from
    `rank_intervals`, ranges of harm from Garwood's exact interval. Where seven months or more can
    be told apart, their differences show how much each class varies beyond independent incidents
    (`neighbour_dispersion`), and all ranges allow for it; elsewhere counts are taken as Poisson
    numbers, and the limits say so. Where a class spans several weights of a ruler (assault with
    and without injury), there is no single harm: ranges hold whatever weight is true, so orders
    are claimed only where they hold for all. Classes without weight are named and left out of
    shares and ranks, never set to zero. Records found by police activity are weighed apart and
    not ranked.

    References
    ----------
    Sherman, Neyroud & Neyroud 2016, doi:10.1093/police/paw003; consensus statement,
    doi:10.1007/s41887-020-00043-2; Mogstad et al. 2024, doi:10.1093/restud/rdad006.

    Examples
    --------
    >>> frame = pd.DataFrame({"area_id": "n", "period_start": "2025-01-01",
    ...     "period_end": "2025-12-31", "offence_source": ["a", "b"],
    ...     "offence_class": ["robbery", "theft_from_person"], "unit": "offences",
    ...     "count": [100, 900]})
    >>> found = harm(Counts.from_frame(frame), draws=199)
    >>> float(found.cite("harm[reported|cchi_2026|robbery]")), found.n_reversals
    (36500.0, 1)
    """
    rulers = rulers_beside(own)
    counts_only = isinstance(recorded, Counts)
    taken = tally(recorded, level=level if counts_only else None, areas=areas,
                  period_from=period_from, period_to=period_to)  # fmt: skip
    rows = taken.frame.assign(part=parts(taken, recorded))
    counted = rows.groupby(["part", "offence_class"])["count"].sum()
    reported = _of_part(counted, REPORTED)
    if not any(_weighs(ruler, reported) for ruler in rulers if ruler.kind != "count"):
        raise UnsuitableData(
            listed("harm", ["no ruler weighs two of the classes recorded; bring one of your own"])
        )
    blocks, orders = [], {}
    spread, found_spread = (class_dispersion(taken, rows[rows["part"].eq(part)], recorded)
                            for part in (REPORTED, DISCOVERED))  # fmt: skip
    for ruler in rulers:
        block, order = _ranked(ruler, reported, spread, confidence, draws, seed)
        blocks.append(block.assign(part=REPORTED))
        orders[ruler.name] = order
    discovered = _of_part(counted, DISCOVERED)
    if len(discovered):
        blocks += [_weighed(ruler, discovered, found_spread, confidence).assign(part=DISCOVERED)
                   for ruler in rulers]  # fmt: skip
    changed = _reversals(orders)
    return Harm(
        starts_on=taken.starts_on,
        ends_on=taken.ends_on,
        reversals=changed,
        n_reversals=len({frozenset(pair[2:]) for pair in changed}),
        n_discovered=int(discovered.sum()),
        dispersion_low=spread.span[0],
        dispersion_high=spread.span[1],
        rulers=rulers,
        is_transferred=place == "elsewhere",
        n_used=taken.n_used,
        n_rows=taken.n_rows,
        set_aside=taken.set_aside,
        _frame=pd.concat(blocks, ignore_index=True)[list(COLUMNS)],
    )


def _of_part(counted: pd.Series, part: str) -> pd.Series:
    """Give the counts of one part by class, the most frequent first."""
    chosen = counted[counted.index.get_level_values("part") == part].droplevel("part")
    found = chosen.sort_index().sort_values(ascending=False, kind="stable")
    return found[found > 0]


def _weighs(ruler: Ruler, counts: pd.Series) -> bool:
    return len(counts) - len(ruler.without_weight(map(str, counts.index))) >= 2


def _weighed(
    ruler: Ruler, counts: pd.Series, spread: ClassDispersion, confidence: float
) -> pd.DataFrame:
    """Weigh the counts of one part; shares and ranks stay missing."""
    weights = [ruler.weight(str(name)) for name in counts.index]
    wider = widened(*spread.of(counts.index), confidence)
    low, high = exact_interval(counts.to_numpy() / wider, 1 / wider, confidence=confidence)
    frame = pd.DataFrame({
        "ruler": ruler.name, "offence_class": counts.index.astype("string"),
        "count": counts.to_numpy(), "weight_unit": ruler.unit,
        "weight": [w.value if w else np.nan for w in weights],
        "weight_low": [w.low if w else np.nan for w in weights],
        "weight_high": [w.high if w else np.nan for w in weights],
        "matched": [w.matched if w else None for w in weights],
        "mark": [w.mark if w else None for w in weights],
    }).astype({"matched": "string", "mark": "string"})  # fmt: skip
    known = frame["weight_low"].notna()
    return frame.assign(
        harm=frame["count"] * frame["weight"], harm_low=low * frame["weight_low"],
        harm_high=high * frame["weight_high"], share=np.nan, share_low=np.nan, share_high=np.nan,
        rank=pd.array([pd.NA] * len(frame), dtype="Int64"),
        rank_low=pd.array([pd.NA] * len(frame), dtype="Int64"),
        rank_high=pd.array([pd.NA] * len(frame), dtype="Int64"),
        share_records_weighed=frame["count"][known].sum() / max(1, frame["count"].sum()),
    )  # fmt: skip


def _ranked(
    ruler: Ruler,
    counts: pd.Series,
    spread: ClassDispersion,
    confidence: float,
    draws: int,
    seed: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Weigh, share out and rank the counts of one part; also say which class is surely above."""
    frame = _weighed(ruler, counts, spread, confidence)
    known = frame["weight_low"].notna().to_numpy()
    if known.sum() < 2:
        return frame, pd.DataFrame()
    number = frame.loc[known, "count"].to_numpy(dtype=float)
    low, high = (frame.loc[known, name].to_numpy() for name in ("weight_low", "weight_high"))
    varying, degrees = spread.of(frame.loc[known, "offence_class"])
    frame.loc[known, "share_low"], frame.loc[known, "share_high"] = _share_range(
        number, low, high, widened(varying, degrees, confidence), confidence, draws, seed
    )
    ranks: RankIntervals = rank_intervals(
        number[:, None], low[:, None], high[:, None], dispersion=varying[:, None],
        degrees=degrees[:, None], confidence=confidence, draws=draws, seed=seed,
    )  # fmt: skip
    frame.loc[known, "rank_low"], frame.loc[known, "rank_high"] = ranks.best, ranks.worst
    if (low == high).all():
        frame.loc[known, "share"] = number * low / (number @ low)
        frame.loc[known, "rank"] = (
            frame.loc[known, "harm"].rank(ascending=False, method="min").astype("Int64")
        )
    names = frame.loc[known, "offence_class"]
    return frame, pd.DataFrame(ranks.above, index=names, columns=names)


def _share_range(
    counts: NDArray[np.floating],
    low: NDArray[np.floating],
    high: NDArray[np.floating],
    dispersion: NDArray[np.floating],
    confidence: float,
    draws: int,
    seed: int,
) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """Between which shares of the harm does each class lie, over draws and weights?"""
    rng = np.random.default_rng(seed)
    drawn = dispersed_counts(rng, counts, dispersion, (draws, len(counts)))
    light, heavy = drawn * low, drawn * high
    others_heavy = heavy.sum(1, keepdims=True) - heavy
    others_light = light.sum(1, keepdims=True) - light
    least = _ratio(light, light + others_heavy)
    most = _ratio(heavy, heavy + others_light)
    tail = (1 - confidence) / 2
    return np.quantile(least, tail, axis=0), np.quantile(most, 1 - tail, axis=0)


def _ratio(part: NDArray[np.floating], whole: NDArray[np.floating]) -> NDArray[np.floating]:
    # Parts are never negative, so a whole of 0 has a part of 0: a share of 0.
    return part / np.where(whole > 0, whole, 1.0)


def _reversals(orders: Mapping[str, pd.DataFrame]) -> tuple[tuple[str, str, str, str], ...]:
    found = []
    for (first, one), (second, other) in combinations(orders.items(), 2):
        both = [name for name in one.index if name in other.index]
        a, b = one.loc[both, both].to_numpy(bool), other.loc[both, both].to_numpy(bool)
        found += [(first, second, str(both[i]), str(both[j])) for i, j in np.argwhere(a & b.T)]
    return tuple(found)


METHOD = Method(
    run=harm,
    question="Which offences weigh most, and does the order depend on the ruler?",
    sources=(
        "Sherman, Neyroud & Neyroud 2016, doi:10.1093/police/paw003",
        "Consensus statement on crime harm indices 2020, doi:10.1007/s41887-020-00043-2",
        "Mogstad, Romano, Shaikh & Wilhelm 2024, doi:10.1093/restud/rdad006",
    ),
    version="1.1",
    example={"draws": 199},
)
