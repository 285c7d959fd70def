"""Count and harm from year to year: do they tell the same story?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import AreaLevel, Confidence, Draws, Seed
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.harm_weights import HarmWeights
from evenhand.tables.incidents import Incidents
from evenhand.tables.monthly import monthly
from evenhand.tables.tally_counts import areas_counted
from evenhand.tables.weighed import rulers_beside
from evenhand.taxonomy.classes import DISCOVERED_CLASSES
from evenhand.taxonomy.rulers import Ruler
from evenhand.wording.messages import Message, Quantity, Term, TermList, say

COUNT = "count"
_OF_COUNT = (
    "count_ratio", "count_ratio_low", "count_ratio_high", "estimate", "ratio_to_first",
    "ratio_low", "ratio_high",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class HarmOverTime(Finding):
    """Count and harm of each block of twelve months, against the first.

    Attributes
    ----------
    diverging
        Rulers whose harm surely moved the other way than the count, first block to last.
    n_diverging
        How many these are.
    left_out
        Classes left out because some ruler has no single weight for them, by ruler.
    n_months_left_out
        Months of some class without a figure, left out of every block alike.
    is_transferred
        Whether weights were carried out of the place where they hold.
    """

    KEY = ("ruler", "period")
    COUNTS = ("count",)
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = dict.fromkeys(_OF_COUNT, ("count[any]",))
    WITHHELD: ClassVar[str] = (
        "its weights are published, so that the weight of a year tells how many of each class it "
        "adds up, small numbers too; release harm instead"
    )
    SCALARS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "n_diverging": ("count[any]",), "n_months_left_out": (),
    }  # fmt: skip

    diverging: tuple[str, ...]
    n_diverging: int
    left_out: Mapping[str, tuple[str, ...]]
    n_months_left_out: int
    is_transferred: bool
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each ruler and block: total and ratio to the first block."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw the ratio of the weight to the first block, for each ruler."""
        spec = {
            "layer": [
                {"mark": {"type": "line", "point": True},
                 "encoding": {"y": {"field": "ratio_to_first", "type": "quantitative",
                                    "scale": {"zero": False}, "title": "axis.ratio_to_first"}}},
                {"mark": {"type": "rule"},
                 "encoding": {"y": {"field": "ratio_low"}, "y2": {"field": "ratio_high"}}},
            ],
            "encoding": {
                "x": {"field": "period", "type": "ordinal", "title": "axis.year_to"},
                "color": {"field": "ruler", "type": "nominal", "title": None, "sort": None},
            },
        }  # fmt: skip
        columns = ("ruler", "period", "count", *_OF_COUNT)
        return Chart(
            rows=plain_rows(self._frame.drop(columns=["starts_on", "ends_on"])),
            spec=spec,
            title=self._answer(),
            subtitle=say("harm_over_time.subtitle"),
            columns=columns,
        )

    def explain(self) -> Explanation:
        """Say whether harm went the way the count went."""
        used = Quantity(self.n_used, "count", "n_used")
        rows = Quantity(self.n_rows, "count", "n_rows")
        reading = [self._change(ruler) for ruler in self._frame["ruler"].unique()]
        limits = [
            say("harm_over_time.limit_left_out", ruler=Term("ruler", ruler), classes=TermList(
                tuple(Term("offence_class", name) for name in classes)))
            for ruler, classes in self.left_out.items() if classes
        ]  # fmt: skip
        if self.is_transferred:
            limits.append(say("harm.limit_transfer"))
        if self.n_months_left_out:
            months = Quantity(self.n_months_left_out, "count", "n_months_left_out")
            limits.append(say("harm_over_time.limit_months", n=months))
        limits += [
            say("harm_over_time.limit_recording"),
            say("area_rates.limit_independent"),
            say("harm.limit_average"),
        ]
        told = (*reading, say("data.rows_used", used=used, rows=rows))
        return Explanation(answer=self._answer(), reading=told, limits=tuple(limits))

    def _last(self, ruler: str) -> str:
        return f"{ruler}|{self._frame.loc[self._frame['ruler'].eq(ruler), 'period'].iloc[-1]}"

    def _ratio(self, column: str, ruler: str) -> Quantity:
        path = f"{column}[{self._last(ruler)}]"
        return Quantity(self.cite(path), "ratio", path, 2)

    def _change(self, ruler: str, key: str = "reading_change", **more: Quantity) -> Message:
        columns = {"ratio": "ratio_to_first", "low": "ratio_low", "high": "ratio_high"}
        numbers = {name: self._ratio(column, ruler) for name, column in columns.items()}
        return say(f"harm_over_time.{key}", ruler=Term("ruler", ruler), **numbers, **more)

    def _answer(self) -> Message:
        if self.diverging:
            ruler = self.diverging[0]
            count = self._ratio("count_ratio", ruler)
            return self._change(ruler, "diverge", count=count)
        return self._change(COUNT, "agree")


@checked
def harm_over_time(
    recorded: Incidents | Counts,
    own: HarmWeights | None = None,
    areas: Areas | None = None,
    *,
    level: AreaLevel | None = None,
    place: Literal["england_and_wales", "elsewhere"] = "elsewhere",
    confidence: Confidence = 0.95,
    draws: Draws = 999,
    seed: Seed = 1,
) -> HarmOverTime:
    """Did harm go the way the number of records went?

    Parameters
    ----------
    recorded
        Incidents, or counts by calendar month; at least two full years of months.
    own
        A ruler of your own, put beside the standard ones.
    areas
        Says which areas belong to which level; needed only for counts of several levels.
    level
        The set of areas whose counts are added up; needed only for counts of several levels.
    place
        Whether the city lies where the standard rulers hold.
    confidence
        Level of the likely ranges.
    draws, seed
        Bootstrap draws of the counts, and the start of the random draws.

    Returns
    -------
    HarmOverTime
        For each ruler and block of twelve months: count and weight of the classes it can weigh,
        and the ratio of each to the first block with its likely range.

    Raises
    ------
    UnsuitableData
        There are no two blocks of twelve full months, or no ruler weighs a class.

    Notes
    -----
    Blocks of twelve months run backwards from the last full month. Classes found mostly by
    police activity (drugs, weapons) and classes without a single weight are left out of the
    ruler concerned and named; its count is that of the classes it weighs, so that like is held
    against like. Ranges of ratios are quantiles of a Poisson bootstrap of the counts by class
    and block. Divergence is called where both ranges lie wholly on opposite sides of 1.

    References
    ----------
    Andersen & Mueller-Johnson 2018, doi:10.1007/s41887-018-0021-7 (the Danish index: count
    down, harm slightly up); Sherman, Neyroud & Neyroud 2016, doi:10.1093/police/paw003.

    Examples
    --------
    >>> months = pd.date_range("2023-01-01", "2024-12-01", freq="MS").repeat(2)
    >>> frame = pd.DataFrame({"area_id": "n", "period_start": months,
    ...     "period_end": months + pd.offsets.MonthEnd(0),
    ...     "offence_source": ["robbery", "theft_from_person"] * 24, "unit": "offences",
    ...     "count": [10, 500] * 12 + [20, 400] * 12})
    >>> frame["offence_class"] = frame["offence_source"]
    >>> found = harm_over_time(Counts.from_frame(frame), draws=199)
    >>> float(found.cite("ratio_to_first[cchi_2026|2024-12-31]").round(3)), found.diverging
    (1.742, ('cchi_2026',))
    """
    only = areas_counted(recorded, areas, level)
    by_month = monthly(recorded, only=only)
    wide = _full_months(by_month.frame)
    blocks, kept = _blocks(wide)
    reported = blocks[~blocks.index.isin(DISCOVERED_CLASSES)]
    drawn = np.random.default_rng(seed).poisson(
        reported.to_numpy(dtype=float), (draws, *reported.shape)
    )
    parts, left_out = [], {}
    for ruler in rulers_beside(own):
        weights = _single_weights(ruler, reported.index)
        if ruler.kind != "count":
            left_out[ruler.name] = tuple(reported.index[np.isnan(weights)].astype(str))
        known = ~np.isnan(weights)
        if known.any() and reported[known].iloc[:, 0].sum() > 0:
            chosen = reported[known]
            parts.append(_ratios(ruler, chosen, weights[known], drawn[:, known], confidence))
    if len(parts) < 2:
        raise UnsuitableData(
            listed("harm_over_time", ["no ruler weighs a class recorded; bring one of your own"])
        )
    frame = pd.concat(parts, ignore_index=True)
    diverging = _diverging(frame)
    used = _rows_used(recorded, by_month.unit, kept, blocks, only)
    aside = {**by_month.set_aside, "outside_period": by_month.n_used - used}
    return HarmOverTime(
        diverging=diverging,
        n_diverging=len(diverging),
        left_out={
            name: classes for name, classes in left_out.items() if name in set(frame["ruler"])
        },
        n_months_left_out=int((~kept).to_numpy().sum()),
        is_transferred=place == "elsewhere",
        n_used=used,
        n_rows=by_month.n_rows,
        set_aside={reason: many for reason, many in aside.items() if many},
        _frame=frame,
    )


def _full_months(frame: pd.DataFrame) -> pd.DataFrame:
    """Give counts by month and class: as many whole years of full months as there are."""
    full = frame[~frame["is_partial"]]
    wide = full.pivot_table(index="month", columns="offence_class", values="count",
                            aggfunc=lambda values: values.sum(min_count=1))  # fmt: skip
    wide = wide.astype("float64").reindex(
        pd.date_range(full["month"].min(), full["month"].max(), freq="MS")
    )
    many = len(wide) // 12
    if many < 2:
        raise UnsuitableData(
            listed("harm_over_time", [f"there are {len(wide)} full months; 24 are needed"])
        )
    return wide.iloc[-12 * many :]


def _blocks(wide: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Add up counts by class and block; a month without a figure is left out of every block.

    Otherwise a block would look smaller only because a figure is missing in it.
    """
    shape = (len(wide) // 12, 12, wide.shape[1])
    values = wide.to_numpy().reshape(shape)
    there = np.broadcast_to(~np.isnan(values).any(axis=0), shape)
    kept = pd.DataFrame(there.reshape(wide.shape), index=wide.index, columns=wide.columns)
    if not there.any():
        raise UnsuitableData(
            listed("harm_over_time", ["no class has a figure for the same month of every year"])
        )
    sums = pd.DataFrame(np.where(there, values, 0).sum(axis=1).astype("int64").T)
    sums.index = wide.columns
    sums.columns = wide.index[11::12] + pd.offsets.MonthEnd(0)
    return sums, kept


def _rows_used(
    recorded: Incidents | Counts,
    unit: str,
    kept: pd.DataFrame,
    blocks: pd.DataFrame,
    only: set[str] | None,
) -> int:
    """Count the rows of the table that the blocks are made of."""
    if isinstance(recorded, Incidents):
        return int(blocks.to_numpy().sum())
    rows = recorded.to_frame()
    starts = rows["period_start"]
    month = starts.dt.is_month_start & rows["period_end"].eq(starts + pd.offsets.MonthEnd(0))
    there = {(m, str(name)) for name in kept for m in kept.index[kept[name]]}
    pairs = zip(starts, rows["offence_class"], strict=True)
    used = np.fromiter((pair in there for pair in pairs), dtype=bool, count=len(rows))
    if only is not None:
        used &= rows["area_id"].isin(only).to_numpy()
    return int((month & rows["unit"].eq(unit) & used).sum())


def _single_weights(ruler: Ruler, classes: pd.Index) -> NDArray[np.float64]:
    found = [ruler.weight(str(name)) for name in classes]
    return np.array([weight.value if weight else np.nan for weight in found])


def _ratios(
    ruler: Ruler,
    counts: pd.DataFrame,
    weights: NDArray[np.float64],
    drawn: NDArray[np.int64],
    confidence: float,
) -> pd.DataFrame:
    ends = pd.DatetimeIndex(counts.columns)
    number = counts.to_numpy(dtype=float)
    count, count_low, count_high = _to_first(number.sum(0), drawn.sum(1), confidence)
    weight = np.einsum("c,dcb->db", weights, drawn)
    ratio, low, high = _to_first(weights @ number, weight, confidence)
    return pd.DataFrame({
        "ruler": ruler.name, "period": ends.strftime("%Y-%m-%d"),
        "starts_on": (ends - pd.DateOffset(years=1)) + pd.Timedelta(days=1), "ends_on": ends,
        "count": counts.sum().to_numpy(), "count_ratio": count, "count_ratio_low": count_low,
        "count_ratio_high": count_high, "weight_unit": ruler.unit, "estimate": weights @ number,
        "ratio_to_first": ratio, "ratio_low": low, "ratio_high": high,
    }).astype({"ruler": "string", "period": "string"})  # fmt: skip


def _to_first(
    totals: NDArray[np.float64], draws: NDArray[Any], confidence: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    first = np.where(draws[:, :1] > 0, draws[:, :1], np.nan)
    tail = (1 - confidence) / 2
    low, high = np.nanquantile(draws / first, [tail, 1 - tail], axis=0)
    return totals / totals[0], low, high


def _diverging(frame: pd.DataFrame) -> tuple[str, ...]:
    last = frame[frame["ends_on"].eq(frame["ends_on"].max())]
    up, down = last["ratio_low"] > 1, last["ratio_high"] < 1
    fewer, more = last["count_ratio_high"] < 1, last["count_ratio_low"] > 1
    return tuple(last.loc[(up & fewer) | (down & more), "ruler"].astype(str))


METHOD = Method(
    run=harm_over_time,
    question="Did harm go the way the number of records went?",
    sources=(
        "Andersen & Mueller-Johnson 2018, doi:10.1007/s41887-018-0021-7",
        "Sherman, Neyroud & Neyroud 2016, doi:10.1093/police/paw003",
    ),
    example={"draws": 199},
)
