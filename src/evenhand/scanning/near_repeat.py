"""Near repeats: does one incident make another nearby more likely for a while?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from evenhand.contract import Chart, Explanation, Finding, Method, checked
from evenhand.errors import UnsuitableData, listed
from evenhand.options import (
    CalendarDay,
    Confidence,
    DayEdges,
    DistanceEdges,
    Draws,
    Metres,
    Offence,
    Seed,
)
from evenhand.scanning.located import Located, located, untestable
from evenhand.scanning.quality_checks import EXACT_M
from evenhand.scanning.repeat_bands import RepeatBands, repeat_bands
from evenhand.scanning.repeat_charts import band_chart, fading_chart, stretch_chart
from evenhand.scanning.repeat_tests import BLOCKS, FINE_BANDS, PLAIN, repeat_tests, table_stretch
from evenhand.scanning.repeat_verdict import CLEAR, FEWEST_LENGTHS, Verdict, key_rows, verdict
from evenhand.scanning.usual_values import usual_values
from evenhand.statistics.pair_excess import UNTOLD
from evenhand.tables.incidents import Incidents
from evenhand.wording.messages import Message, Name, Quantity, Value, say
from evenhand.wording.numbers import NumberKind

BANDS_M, BANDS_DAYS = (100.0, 200.0, 300.0, 400.0), (7, 14, 21, 28)
MANY_SHARED = 0.3


@dataclass(frozen=True, kw_only=True, eq=False)
class NearRepeat(Finding):
    """Pairs of incidents by distance and days between them, beside chance."""

    KEY: ClassVar[tuple[str, ...]] = ("metric", "test", "distance_band", "day_band")
    COUNTS: ClassVar[tuple[str, ...]] = ("pairs",)
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **dict.fromkeys(("from_m", "below_m", "from_days", "to_days"), ()),
        **dict.fromkeys(("expected_pairs", "ratio", "ratio_low", "ratio_high", "p_value",
                         "p_value_adjusted"), ("pairs[any]",)),
    }  # fmt: skip
    WITHHELD: ClassVar[str] = (
        "its numbers count pairs of single incidents, which no rule for small numbers of records "
        "protects; release concentration or a trend instead"
    )

    offence: str
    verdict: Verdict
    bands: RepeatBands
    blocks: tuple[int, ...]
    pairs_same_day: int
    followed: int
    share_followed: float
    half_distance_m: float
    half_distance_low_m: float
    half_distance_high_m: float
    half_life_days: float
    half_life_low_days: float
    half_life_high_days: float
    span_days: int
    share_at_shared: float
    is_exact: bool
    draws: int
    seed: int
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each metric, test and band: pairs, expected, ratio and p-values.

        `test` is `plain`; `blocks_<n>`: days dealt out within blocks of n days only; `window_<n>`:
        pairs within windows of n days, added up. Bands hold `from_m` and not `below_m`, and all
        of `from_days` to `to_days`.
        """
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw the table of bands as the crow flies: the ratio in each."""
        return band_chart(self._frame, self.bands, "euclidean", self.explain().answer)

    def charts(self) -> tuple[Chart, ...]:
        """Draw the tables of bands, the ratio by distance and by days, and by stretch."""
        within = [self.stretch_plot()] if self.blocks else []
        return (
            self.plot(),
            *within,
            band_chart(self._frame, self.bands, "manhattan", say("near_repeat.chart_manhattan")),
            fading_chart(self._frame, self.bands, "distance_band"),
            fading_chart(self._frame, self.bands, "day_band"),
            stretch_chart(key_rows(self._frame, self.bands)),
        )

    def stretch_plot(self) -> Chart:
        """Draw the table of bands with days dealt out within stretches only."""
        title = say("near_repeat.chart_within", **self._values())
        test = f"blocks_{self.table_stretch_days}"
        return band_chart(self._frame, self.bands, "euclidean", title, test)

    def explain(self) -> Explanation:
        """Say whether near repeats are clear, how strong, how far and how long."""
        values = self._values()
        return Explanation(
            answer=say(f"near_repeat.{self.told_as}", **values),
            reading=self._reading(values),
            limits=self._limits(values),
        )

    def _reading(self, values: Mapping[str, Value]) -> tuple[Message, ...]:
        exact = "" if self.draws else "_exact"
        told = [say(f"near_repeat.reading_pairs{exact}", **values)]
        told.append(say("near_repeat.reading_first", **values))
        if self.blocks:
            told.append(say("near_repeat.reading_stretches", **values))
        told.append(say(f"near_repeat.half_distance{self._how_far()}", **values))
        known = np.isfinite(self.half_life_days)
        told.append(say(f"near_repeat.half_life{'' if known else '_untold'}", **values))
        told.append(say("near_repeat.reading_bands", **values))
        if self.blocks:
            told.append(say("near_repeat.reading_bands_within", **values))
        return (*told, say("data.rows_used", **values))

    def _how_far(self) -> str:
        """Say with which ending the half-distance is told: not below what was looked at."""
        if np.isnan(self.half_distance_m):
            return "_untold"
        return "_close" if self.half_distance_m < self.finest_m else ""

    def _limits(self, values: Mapping[str, Value]) -> tuple[Message, ...]:
        found = [say("near_repeat.limit_moving"), say("near_repeat.limit_cause")]
        if not self.blocks:
            found.append(say("near_repeat.limit_short", **values))
        elif len(self.blocks) < FEWEST_LENGTHS:
            found.append(say("near_repeat.limit_few_lengths", **values))
        if np.isfinite([self.half_distance_m, self.half_life_days]).any():
            found.append(say("near_repeat.limit_followers"))
        if not self.is_exact and self.share_at_shared > MANY_SHARED:
            found.append(say("near_repeat.limit_shared", **values))
        found.append(say("scanning.limit_recorded"))
        return tuple(found)

    def _values(self) -> dict[str, Value]:
        values: dict[str, Value] = {
            **usual_values(self),
            "near": Quantity(self.bands.near_m, "metres"),
            "soon": Quantity(self.bands.soon_days, "count"),
            "blocks": Name(", ".join(map(str, self.blocks))),
            "all_stretches": Quantity(2 * len(self.blocks), "count"),
        }
        for name in ("pairs_same_day", "followed", "span_days", "draws", "clear_bands",
                     "clear_bands_within", "table_stretch_days", "all_bands",
                     "clear_stretches"):  # fmt: skip
            values[name] = Quantity(getattr(self, name), "count", name)
        for name in ("least_ratio_within", "most_ratio_within"):
            values[name] = Quantity(getattr(self, name), "ratio", name)
        for name in ("share_followed", "share_at_shared"):
            values[name] = Quantity(getattr(self, name), "percent", name)
        for name in ("half_distance_m", "half_distance_low_m", "half_distance_high_m", "finest_m"):
            values[name] = Quantity(getattr(self, name), "metres", name, 0)
        for name in ("half_life_days", "half_life_low_days", "half_life_high_days"):
            values[name] = Quantity(getattr(self, name), "number", name, 1)
        values["seed"] = Quantity(self.seed, "year", "seed")
        for metric, start in (("euclidean", ""), ("manhattan", "other_")):
            at = f"[{metric}|{PLAIN}|{self.bands.near()}|{self.bands.soon()}]"
            for column, kind in _KEY_NUMBERS.items():
                value = self.cite(column + at)
                values[start + column] = Quantity(value, kind, column + at)
        return values

    @property
    def told_as(self) -> str:
        """The verdict, or `short_bands` where the days of "soon" are too many for the stretches."""
        is_long = self.verdict == "short" and self.span_days >= 2 * BLOCKS[-1]
        return "short_bands" if is_long else self.verdict

    @property
    def finest_m(self) -> float:
        """The finest band of distance that the half-distance was looked for in, metres."""
        return self.bands.reach_m / FINE_BANDS

    @property
    def clear_bands(self) -> int:
        """Bands of the table as the crow flies that hold more than chance, adjusted over all."""
        return int(self._table(PLAIN)["p_value_adjusted"].lt(CLEAR).sum())

    @property
    def clear_bands_within(self) -> int:
        """The same with days dealt out within stretches of `table_stretch_days` only."""
        table = self._table(f"blocks_{self.table_stretch_days}")
        return int(table["p_value_adjusted"].lt(CLEAR).sum())

    @property
    def table_stretch_days(self) -> int:
        """Length of the stretches of the whole table within stretches; 0 where there are none."""
        return table_stretch(self.blocks, self.bands) if self.blocks else 0

    @property
    def all_bands(self) -> int:
        """How many bands the table has."""
        return len(self._table(PLAIN))

    @property
    def clear_stretches(self) -> int:
        """In how many tests within stretches, of both metrics, the key band stands out."""
        return int(self._within()["p_value"].lt(CLEAR).sum())

    @property
    def least_ratio_within(self) -> float:
        """The least ratio of those tests, which slow changes of risk raise the least."""
        return float(self._within()["ratio"].min())

    @property
    def most_ratio_within(self) -> float:
        """The greatest ratio of those tests."""
        return float(self._within()["ratio"].max())

    def _within(self) -> pd.DataFrame:
        key = key_rows(self._frame, self.bands)
        return key[key["test"].str.startswith("blocks_")]

    def _table(self, test: str) -> pd.DataFrame:
        whole = self._frame["p_value_adjusted"].notna() & self._frame["test"].eq(test)
        return self._frame[self._frame["metric"].eq("euclidean") & whole]


_KEY_NUMBERS: Mapping[str, NumberKind] = {
    "pairs": "count", "expected_pairs": "number", "ratio": "ratio", "ratio_low": "ratio",
    "ratio_high": "ratio", "p_value": "p_value",
}  # fmt: skip


@checked
def near_repeat(
    recorded: Incidents,
    *,
    offence: Offence | None = None,
    period_from: CalendarDay | None = None,
    period_to: CalendarDay | None = None,
    bands_m: DistanceEdges = BANDS_M,
    bands_days: DayEdges = BANDS_DAYS,
    same_place_m: Metres = 1.0,
    draws: Draws = 999,
    seed: Seed = 1,
    confidence: Confidence = 0.95,
) -> NearRepeat:
    """Does one incident make another nearby more likely for a while?

    Parameters
    ----------
    recorded
        Incidents; only rows with a point and a day are used.
    offence
        One class; None takes all.
    period_from, period_to
        First and last day, both included; None takes what the source covers.
    bands_m, bands_days
        Upper edges of the bands of distance and of days. A band holds its lower edge and not its
        upper one: with days 7, 14 the first band is days 0 to 6. The question is decided in the
        first of each, "near and soon".
    same_place_m
        Nearer than this is "the same place".
    draws, seed
        How often the days are dealt out anew in each test, and the start of the draws.
    confidence
        Level of the ranges.

    Returns
    -------
    NearRepeat
        Observed and expected pairs, ratio with range, plain and adjusted p-value of each band
        under both metrics; the key band within stretches and windows of the calendar;
        half-distance and half-life of the excess.

    Raises
    ------
    UnsuitableData
        No rows have both a point finer than the first band and a day; the message says what can
        be asked instead.
    OptionError
        Edges do not rise.

    Notes
    -----
    Places stay and days are dealt out among incidents, see `evenhand.statistics.knox`: the ratio
    is that of observed pairs to their exact mean, p counts draws that reach what was observed,
    and the adjusted p (Westfall & Young) holds for all bands of one table together.

    Dealing out days assumes that no place gains risk of its own during the period. Therefore days
    are also dealt out within blocks of 28, 56, 91 and 182 days only, as many of these as fit
    twice into the data: four weeks is the shortest in which dealing still moves days out of the
    first band, half a year the longest in which seasons do not turn; all are whole weeks, so that
    weekdays keep their share. A block must be four times as long as the first band of days. With
    fewer than three such lengths nothing is called clear.

    A row that can have happened over more than 24 hours, or whose point may be off by more than
    the first band, is set aside. A row counts on the day of the middle of its time.

    Ranges of ratios and of half-values rest on tiles of 2.5 times the first distance and 4 times
    the first band of days, which keep what belongs together in one tile.

    References
    ----------
    Knox 1964, doi:10.2307/2985220. Ornstein & Hammond 2017, doi:10.1007/s10940-016-9281-1, who
    show that moving risk alone passes for near repeats, the more the longer the window.

    Examples
    --------
    Ten pairs, each of one incident and another 60 m away two days later, all far apart:

    >>> days = [f"2026-0{1 + n // 2}-{1 + 14 * (n % 2) + later:02d}"
    ...         for n in range(10) for later in (0, 2)]
    >>> when = pd.to_datetime(days).tz_localize("UTC")
    >>> frame = pd.DataFrame({"incident_id": [str(n) for n in range(20)], "offence_source": "x",
    ...     "offence_class": "burglary_dwelling", "starts_at": when, "time_precision": "day",
    ...     "x_m": [5000.0 * (n // 2) + 60.0 * (n % 2) for n in range(20)], "y_m": 0.0})
    >>> table = Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC")
    >>> found = near_repeat(table, draws=99)
    >>> int(found.cite("pairs[euclidean|plain|0–<100|0–6]")), found.verdict
    (10, 'too_few')
    """
    bands = repeat_bands("near_repeat", same_place_m, bands_m, bands_days)
    events = located(recorded, method="near_repeat", offence=offence, period_from=period_from,
                     period_to=period_to, needs="day", coarsest_m=bands.near_m)  # fmt: skip
    return found_repeats(events, bands, offence, draws=draws, seed=seed, confidence=confidence)


def found_repeats(
    events: Located, bands: RepeatBands, offence: str | None, *, draws: int, seed: int,
    confidence: float, method: str = "near_repeat",
) -> NearRepeat:  # fmt: skip
    """Test and judge incidents that were found fit for it.

    Raises
    ------
    UnsuitableData
        There are fewer than 3 of them, all are of one day, or they lie too far apart.
    """
    if problems := untestable(events):
        raise UnsuitableData(listed(method, problems))
    tests = repeat_tests(events, bands, draws=draws, seed=seed, confidence=confidence)
    judged = verdict(tests.frame, bands, len(events))
    told = judged in ("clear", "short", "stretch")
    far, late = (tests.half_distance, tests.half_life) if told else (UNTOLD, UNTOLD)
    return NearRepeat(
        offence=offence or "all",
        verdict=judged,
        bands=bands,
        blocks=tests.blocks,
        pairs_same_day=tests.pairs_same_day,
        followed=tests.followed,
        half_distance_m=far.half,
        half_distance_low_m=far.low,
        half_distance_high_m=far.high,
        half_life_days=late.half,
        half_life_low_days=late.low,
        half_life_high_days=late.high,
        share_followed=tests.followed / len(events),
        span_days=tests.span_days,
        share_at_shared=_share_at_shared(events),
        is_exact=bool(np.mean(events.precision_m <= EXACT_M) > 0.5),
        draws=tests.draws,
        seed=seed,
        n_used=events.n_used,
        n_rows=events.n_rows,
        set_aside=events.set_aside,
        _frame=tests.frame,
    )


def _share_at_shared(events: Located) -> float:
    """Give the share of incidents whose point, to the metre, another one has too."""
    spots = np.round(events.x_m) * 1e8 + np.round(events.y_m)
    _, which, counts = np.unique(spots, return_inverse=True, return_counts=True)
    return float(np.mean(counts[which] > 1))


METHOD = Method(
    run=near_repeat,
    question="Does one incident make another nearby more likely for a while?",
    sources=(
        "Knox 1964, doi:10.2307/2985220",
        "Ornstein & Hammond 2017, doi:10.1007/s10940-016-9281-1",
    ),
    version="1.1",
    example={"offence": "burglary_dwelling", "draws": 199},
)
