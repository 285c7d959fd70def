"""The dark figure: how many happened, given how many were reported and how often people report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

import pandas as pd
from scipy.stats import beta

from evenhand.analysis.dark_figure_rates import (
    AskedOf,
    OwnRate,
    RateKind,
    ReportingChance,
    chances,
)
from evenhand.analysis.dark_figure_words import explained, values
from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import (
    AnswersBehind,
    CalendarDay,
    Codes,
    Confidence,
    Item,
    Offence,
    Share,
    SingleUnit,
    Wave,
)
from evenhand.statistics.dark_figure import happened
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign
from evenhand.tables.survey_items import SurveyItems
from evenhand.tables.tally import tally
from evenhand.tables.weighed import REPORTED, parts
from evenhand.wording.messages import say

HoldsFor = Literal["not_said", "the_same", "other_places", "other_attempts", "other_both"]
_RATE = ("share_reported", "share_reported_low", "share_reported_high")
_RANGE = ("estimate", "low", "high", "times_recorded", "times_recorded_low", "times_recorded_high")


@dataclass(frozen=True, kw_only=True, eq=False)
class DarkFigure(Finding):
    """How many of each class happened, reported or not, and from which rate that follows.

    Attributes
    ----------
    rates
        Where the chance of reporting is from: `reference`, `survey` or `given`.
    same_place
        Whether the city lies where the survey of the reference rates was held.
    holds_for
        What the user says that their own rate is for.
    single
        What strata with one cluster added to the variance of the survey's rate.
    effective
        Effective number of answers behind the user's own rate; missing for reference rates.
    share_attempted
        Share of attempts among the records used, where it is known; missing where it is not.
    without_rate
        Classes recorded for which no rate is known.
    """

    KEY = ("offence_class",)
    COUNTS = ("count",)
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **dict.fromkeys(_RANGE, ("count",)), **dict.fromkeys(_RATE, ()),
    }  # fmt: skip
    SCALARS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "effective": (), "n_found_by_police": ("count[any]",),
        "share_attempted": ("count[any]",),
    }  # fmt: skip

    rates: RateKind
    same_place: bool
    holds_for: HoldsFor
    single: str
    effective: float
    share_attempted: float
    n_found_by_police: int
    without_rate: tuple[str, ...]
    starts_on: date
    ends_on: date
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each class with a rate, the most recorded first."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw what was recorded, and the likely range of what happened."""
        return Chart(
            rows=plain_rows(self._frame),
            spec=_SPEC,
            title=self.explain().answer,
            subtitle=say("dark_figure.subtitle", **values(self)),
            columns=("offence_class", "count", *_RATE, *_RANGE[:3]),
        )

    def explain(self) -> Explanation:
        """Say how many happened for each one recorded, and how far the rate can be trusted."""
        return explained(self)


_SPEC = {
    "layer": [
        {"mark": {"type": "rule", "strokeWidth": 8, "opacity": 0.35},
         "encoding": {"x": {"field": "low", "type": "quantitative", "scale": {"zero": True},
                            "title": "axis.recorded_and_happened"},
                      "x2": {"field": "high"}}},
        {"mark": {"type": "point", "filled": True, "size": 90},
         "encoding": {"x": {"field": "estimate", "type": "quantitative"}}},
        {"mark": {"type": "point", "filled": False, "size": 90},
         "encoding": {"x": {"field": "count", "type": "quantitative"}}},
    ],
    "encoding": {"y": {"field": "offence_class", "type": "nominal", "title": None, "sort": None}},
}  # fmt: skip


@checked
def dark_figure(
    recorded: Incidents | Counts,
    survey: Survey | None = None,
    items: SurveyItems | None = None,
    design: SurveyDesign | None = None,
    *,
    offence: Offence | None = None,
    rates: RateKind = "reference",
    place: Literal["england_and_wales", "elsewhere"] = "elsewhere",
    share_reported: Share | None = None,
    answers_behind: AnswersBehind | None = None,
    item: Item = "lb_reported",
    counted: Codes | None = None,
    wave: Wave | None = None,
    holds_for: HoldsFor = "not_said",
    period_from: CalendarDay | None = None,
    period_to: CalendarDay | None = None,
    single: SingleUnit = "refuse",
    confidence: Confidence = 0.95,
) -> DarkFigure:
    """How many happened, if so many were reported and only some are?

    Parameters
    ----------
    recorded
        Incidents, or counts by area and period; the whole city is taken together.
    survey, items, design
        The city's own survey, for `rates="survey"`.
    offence
        One class; None takes every class with a reference rate. A rate of your own is of one.
    rates
        Where the chance of reporting is from: `reference` (shares known to the police by a
        survey of another country), `survey` (an item of your own survey), or `given`.
    place
        Whether the city lies where the reference rates hold.
    share_reported, answers_behind
        For `given`: the share reported, and the effective number of victims behind it.
    item, counted, wave
        For `survey`: the item in which those hit say whether it was reported, the codes that
        mean yes, and the wave.
    holds_for
        What your own rate is for, beside the records: the same offence, kind of place and mix of
        attempts and completed ones, or others.
    period_from, period_to
        First and last day, both included; None takes what the source covers.
    single
        What a stratum with one cluster adds to the variance.
    confidence
        Level of the likely ranges.

    Returns
    -------
    DarkFigure
        One row for each class with a rate: number reported, chance of reporting with its range,
        and how many happened with the likely range.

    Raises
    ------
    UnsuitableData
        There is no rate for what was asked, or nothing was reported.
    OptionError
        A rate of your own lacks its share, its number of answers or its offence.

    Notes
    -----
    N = k + NegBin(k, p), p ~ Beta(a, b) (`evenhand.statistics.dark_figure`); the estimate is the
    expected number, k (a + b − 1)/(a − 1), which is above k divided by the mean rate. Reference
    rates have no intervals: they are taken as unsure as one more year would be, by how they
    moved over the recent years, and for a city elsewhere at least as unsure as they moved over
    all years. What police found by their own activity was not reported, and is left out. Areas
    are not estimated one by one: one rate for all would redraw the map of the records, as if
    people reported alike everywhere.

    References
    ----------
    Johnson, Kemp & Kotz 2005, Univariate Discrete Distributions, section 6.2. Geisser 1993,
    Predictive Inference, section 2.1. Brown, Cai & DasGupta 2001, doi:10.1214/ss/1009213286
    (Jeffreys' prior for a share).

    Examples
    --------
    >>> frame = pd.DataFrame({"area_id": "n", "period_start": ["2025-01-01"],
    ...     "period_end": "2025-12-31", "offence_source": "r", "offence_class": "robbery",
    ...     "unit": "offences", "count": 120})
    >>> found = dark_figure(Counts.from_frame(frame), offence="robbery", rates="given",
    ...     share_reported=0.6, answers_behind=49)
    >>> row = found.to_frame().iloc[0]
    >>> round(float(row["estimate"]), 1), int(row["low"]), int(row["high"])
    (203.5, 160, 267)
    """
    taken = tally(recorded, offence=offence, period_from=period_from, period_to=period_to)
    is_reported = parts(taken, recorded).eq(REPORTED).to_numpy()
    rows = taken.frame[is_reported]
    counted_in = rows.groupby("offence_class")["count"].sum()
    names = [str(name) for name in counted_in[counted_in > 0].index]
    found = chances(
        rates, names, OwnRate(offence, share_reported, answers_behind),
        AskedOf(survey, items, design, item, counted, wave, single),
        same_place=place == "england_and_wales",
    )  # fmt: skip
    _refuse_without(found, names, offence)
    used = rows[rows["offence_class"].isin(list(found))]
    aside = {
        "found_by_police": len(taken.frame) - len(rows),
        "no_reporting_rate": len(rows) - len(used),
    }
    return DarkFigure(
        rates=rates,
        same_place=place == "england_and_wales",
        holds_for=holds_for,
        single=single if rates == "survey" else "refuse",
        effective=max((chance.effective for chance in found.values()), default=float("nan")),
        share_attempted=_share_attempted(recorded, used),
        n_found_by_police=int(taken.frame["count"].sum() - rows["count"].sum()),
        without_rate=tuple(name for name in names if name not in found),
        starts_on=taken.starts_on,
        ends_on=taken.ends_on,
        n_used=len(used),
        n_rows=taken.n_rows,
        set_aside={**taken.set_aside, **{name: many for name, many in aside.items() if many}},
        _frame=_framed(counted_in, found, confidence),
    )


def _refuse_without(
    found: Mapping[str, ReportingChance], names: list[str], offence: str | None
) -> None:
    """Refuse where no class has a rate, and say why."""
    if not names:
        raise UnsuitableData(listed("dark_figure", [
            "nothing was reported in the period, which says nothing of how many happened; take a "
            "longer one, or another offence"
        ]))  # fmt: skip
    if not found:
        which = f"'{offence}'" if offence else "any class that is recorded"
        raise UnsuitableData(listed("dark_figure", [
            f"no reporting rate is known for {which}; bring one with rates='survey' or "
            "rates='given': without a rate there is no dark figure"
        ]))  # fmt: skip


def _share_attempted(recorded: Incidents | Counts, used: pd.DataFrame) -> float:
    """Say how many of the records used are attempts, among those of which it is known."""
    if isinstance(recorded, Counts):
        return float("nan")
    attempted = recorded.column("attempted").iloc[used["row"]].dropna()
    return float(attempted.astype(bool).mean()) if len(attempted) else float("nan")


def _framed(
    counted: pd.Series, found: Mapping[str, ReportingChance], confidence: float
) -> pd.DataFrame:
    """Work out one row for each class, the most recorded first."""
    tail = (1 - confidence) / 2
    rows = []
    for name, chance in found.items():
        number = int(counted[name])
        true = happened(number, chance.a, chance.b, confidence=confidence)
        low, high = (float(beta.ppf(at, chance.a, chance.b)) for at in (tail, 1 - tail))
        happened_at = (true.estimate, true.low, true.high)
        rows.append((name, number, chance.a / (chance.a + chance.b), low, high,
                     *happened_at, *(each / number for each in happened_at)))  # fmt: skip
    frame = pd.DataFrame(rows, columns=["offence_class", "count", *_RATE, *_RANGE])
    frame["offence_class"] = frame["offence_class"].astype("string")
    frame["count"] = frame["count"].astype("Int64")
    ordered = frame.sort_values(["count", "offence_class"], ascending=[False, True])
    return ordered.reset_index(drop=True)


METHOD = Method(
    run=dark_figure,
    question="How many happened, if only some are reported?",
    sources=(
        "Johnson, Kemp & Kotz 2005, Univariate Discrete Distributions, section 6.2",
        "Brown, Cai & DasGupta 2001, doi:10.1214/ss/1009213286",
        "Geisser 1993, Predictive Inference, section 2.1",
    ),
    example={},
    reads_groups=True,
)
