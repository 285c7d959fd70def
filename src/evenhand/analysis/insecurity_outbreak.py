"""Insecurity outbreaks: where do people's signals rise without incidents that explain it?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd

from evenhand.analysis.outbreak_words import explained
from evenhand.analysis.pulses import Pulses, pulses_of
from evenhand.analysis.told_rises import Watched, told_rises, weekly_rows
from evenhand.analysis.watched_weeks import METHOD_NAME, Weeks, weekly_incidents, weekly_signals
from evenhand.contract import Chart, Explanation, Finding, MapLayer, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import (
    AreaLevel,
    CalendarDay,
    Codes,
    Confidence,
    FalseCallsCity,
    FalseCallsYear,
    Item,
    Offence,
    SignalsApart,
)
from evenhand.statistics.share_watch import (
    GUARD_WEEKS,
    LEAST_WEEKS,
    MOST_SIGNALS,
    SIZES,
    Watch,
    expected_shares,
    watch_shares,
)
from evenhand.tables.area_names import area_names
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.signals import Signals
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign
from evenhand.tables.survey_items import SurveyItems
from evenhand.wording.messages import Name, Quantity, say

WEEKS_A_YEAR = 365.25 / 7
CALLED = ("outbreak", "unclear", "with_incidents")
Why = Literal["", "short", "one_area"]


@dataclass(frozen=True, kw_only=True, eq=False)
class InsecurityOutbreak(Finding):
    """Areas whose signals rose, beside what incidents explain, with urgency and reasons."""

    KEY = ("area_id", "begins_on")
    WITHHELD: ClassVar[str] = (
        "naming an area publicly may feed the insecurity itself: what is said, by whom and when is "
        "decided in the outbreak file's communication plan"
    )

    offence: str
    starts_on: date
    ends_on: date
    weeks: int
    areas: int
    areas_watched: int
    kinds: tuple[str, ...]
    kinds_waiting: tuple[str, ...]
    has_incidents: bool
    outbreaks: int
    false_calls_per_area_year: float
    false_calls_per_city_year: float
    threshold_weeks: float
    confidence: float
    item: str
    survey_waves: int
    why_not: Why
    told_area: str
    _frame: pd.DataFrame
    _weekly: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each rise, and one for each area without any."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw the signals of the area told of by week, beside what was to be expected."""
        return self._chart("signals", "insecurity_outbreak.subtitle_signals")

    def charts(self) -> tuple[Chart, ...]:
        """Give the area's signals, and its incidents where there are any."""
        if not self.has_incidents:
            return (self.plot(),)
        return self.plot(), self._chart("incidents", "insecurity_outbreak.subtitle_incidents")

    def to_map(self) -> MapLayer:
        """Give the last rise of each area, as a multiple of what was to be expected."""
        last = self._frame.sort_values(["area_id", "begins_on"]).drop_duplicates(
            "area_id", keep="last"
        )
        rising = last["is_lasting"].fillna(False).astype(bool)
        certainty = np.select(
            [last["verdict"].eq("cannot_say"), ~rising, last["verdict"].eq("outbreak")],
            ["cannot_say", "as_expected", "sure"], "unsure",
        )  # fmt: skip
        rows = last.assign(value=last["estimate"].where(rising), certainty=certainty)
        return MapLayer(
            kind="areas",
            rows=plain_rows(rows[["area_id", "area_name", "value", "certainty", "verdict"]]),
            breaks=(1.5, 2.0, 3.0),
            title=self.explain().answer,
            unit=say("insecurity_outbreak.unit", to=Quantity(self.ends_on, "date", "ends_on")),
            words={"as_expected": say("insecurity_outbreak.map_no_rise"),
                   "unsure": say("insecurity_outbreak.map_unsure"),
                   "sure": say("insecurity_outbreak.map_sure")},
        )  # fmt: skip

    def explain(self) -> Explanation:
        """Say where signals rise that incidents do not explain, how much, and how urgent it is."""
        return explained(self)

    @property
    def cannot(self) -> Why | Literal["few"]:
        """Why nothing could be watched; empty where something was."""
        return self.why_not or ("few" if self.areas_watched == 0 else "")

    def told(self) -> pd.Series | None:
        """Give the row of the rise that the answer tells of; None where there is none."""
        rows = self._frame[self._frame["verdict"].isin(CALLED)]
        return None if rows.empty else _order(rows).iloc[0]

    def key_of(self, row: pd.Series) -> str:
        """Give the key by which `cite` finds a row."""
        begins = "" if pd.isna(row["begins_on"]) else str(row["begins_on"].date())
        return f"{row['area_id']}|{begins}"

    def area_name(self) -> Name:
        """Name the area that charts show."""
        rows = self._frame.loc[self._frame["area_id"].eq(self.told_area), "area_name"]
        return Name(str(rows.iloc[0]))

    def _chart(self, part: str, subtitle: str) -> Chart:
        rows = self._weekly[self._weekly["part"].eq(part)].drop(columns="part")
        return Chart(
            rows=plain_rows(rows),
            spec=_SPEC,
            title=say(f"insecurity_outbreak.chart_{part}", area=self.area_name()),
            subtitle=say(subtitle, area=self.area_name()),
            columns=("week_on", "count", "expected", "expected_low", "expected_high", "is_rise"),
        )


_SPEC: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "area", "opacity": 0.35},
         "encoding": {"y": {"field": "expected_low", "type": "quantitative",
                            "scale": {"zero": True}, "title": "axis.signals_a_week"},
                      "y2": {"field": "expected_high"}}},
        {"mark": {"type": "point", "filled": True, "size": 25},
         "encoding": {"y": {"field": "count", "type": "quantitative"},
                      "size": {"condition": {"test": "datum.is_rise", "value": 110},
                               "value": 20}}},
    ],
    "encoding": {"x": {"field": "week_on", "type": "temporal", "title": None}},
}  # fmt: skip


@checked
def insecurity_outbreak(
    signals: Signals,
    recorded: Incidents | Counts | None = None,
    areas: Areas | None = None,
    survey: Survey | None = None,
    items: SurveyItems | None = None,
    design: SurveyDesign | None = None,
    *,
    level: AreaLevel | None = None,
    offence: Offence | None = None,
    apart: SignalsApart = "source",
    item: Item | None = None,
    counted: Codes | None = None,
    false_calls_per_area_year: FalseCallsYear = 0.25,
    false_calls_per_city_year: FalseCallsCity | None = None,
    until: CalendarDay | None = None,
    confidence: Confidence = 0.95,
) -> InsecurityOutbreak:
    """Where do people's signals of insecurity rise without incidents that explain it?

    Parameters
    ----------
    signals
        Complaints, requests, calls, meetings, protests and media counts by area and day.
    recorded
        Incidents with areas, or counts by area and period, of the same time.
    areas
        Names the areas, and those in which nothing was signalled.
    survey, items, design
        Repeated waves of a survey, what its items mean and how respondents were drawn: a signal
        of its own where `item` names one.
    level
        Which set of areas; None takes the one that most signals are of.
    offence
        The class of incidents that signals are set beside; None takes all together, or the class
        that rose most where one rose clearly.
    apart
        Whether sources are watched apart, or each topic of each source.
    item, counted
        The survey's item that is watched, and which answers count as unwelcome (None: those of
        the item bank); without an item the survey is not read.
    false_calls_per_area_year
        How many false calls of one area a year are accepted, over all signals together.
    false_calls_per_city_year
        The same for all areas together; if given it takes the place of the one above.
    until
        Last day that is taken; None takes the last that there is.
    confidence
        Level of the likely ranges.

    Returns
    -------
    InsecurityOutbreak
        One row for each rise: since when, noticed when, how many times as many signals as
        expected, which signals carry it, the same for incidents, and a verdict: `outbreak` (signals
        rose clearly more than incidents), `with_incidents` (incidents rose clearly, signals not
        clearly more), `unclear` (neither can be told, or there are no incidents). Areas without a
        rise have one row, `none` or `cannot_say`.

    Raises
    ------
    UnsuitableData
        No signal has an area and a day, dates are far apart from all others, there are more than
        eight kinds of signals, or the level is not there.

    Notes
    -----
    A week's signals of an area are judged given the city's: what multiplies all of them (season,
    holidays, a campaign, growth) is no outbreak of one area, and an outbreak of the whole city is
    not seen. The evidence is Shiryaev's and Roberts's sum (`evenhand.statistics.share_watch`)
    over all first weeks, sizes of 1.5, 2 and 3 and sets of signals: one number for each area and
    week. An area is called when it reaches the number of weeks that should lie between two false
    calls on average. Urgency is the sum of points of stated reasons, see
    `evenhand.taxonomy.urgency`. An area is `cannot_say` where a doubling of all signals would not
    be noticed within a quarter of a year.

    References
    ----------
    Roberts 1966, doi:10.1080/00401706.1966.10490374. Pollak 1985, doi:10.1214/aos/1176346587.
    Noufaily et al. 2013, doi:10.1002/sim.5595, whose way with past weeks is departed from: an
    area is compared with the rest of its city, not with its own past alone.

    Examples
    --------
    >>> weeks = pd.date_range("2024-01-01", periods=90, freq="7D")
    >>> frame = pd.concat([pd.DataFrame({"area_id": name, "on_day": weeks, "count": 10})
    ...     for name in ("a", "b", "c")], ignore_index=True)
    >>> frame.loc[84:89, "count"] = 25
    >>> frame["signal_id"] = frame.index.astype(str)
    >>> found = insecurity_outbreak(Signals.from_frame(
    ...     frame.assign(signal_source="complaint", topic="noise")))
    >>> row = found.to_frame().iloc[0]
    >>> row["verdict"], str(row["begins_on"].date()), float(row["estimate"].round(2))
    ('unclear', '2025-08-11', 2.5)
    """
    weeks = weekly_signals(signals, areas, level, apart == "topic", until)
    _refuse_many(weeks, item is not None)
    many = max(len(weeks.areas), 1)
    each = false_calls_per_area_year
    if false_calls_per_city_year is not None:
        each = false_calls_per_city_year / many
    why, threshold = _why_not(weeks), WEEKS_A_YEAR / each
    asked = Pulses(np.zeros((0, 0, 0)), 0)
    if survey is not None and item is not None and not why:
        asked = pulses_of(survey, item, counted, weeks, np.array(SIZES), items=items, design=design)
    watch = None if why else watch_shares(
        weeks.counts, threshold, pulses=asked.evidence if asked.waves else None
    )  # fmt: skip
    incidents = weekly_incidents(recorded, weeks, offence) if recorded is not None else None
    known = expected_shares(incidents.counts) if watch and incidents else None
    names = area_names(recorded, areas, weeks.level)
    found = Watched(weeks, watch, incidents, known, names, threshold, confidence)
    return InsecurityOutbreak(
        offence=offence or "all",
        why_not=why,
        false_calls_per_area_year=each,
        false_calls_per_city_year=each * many,
        threshold_weeks=threshold,
        confidence=confidence,
        item=item or "",
        survey_waves=asked.waves,
        **_told(found),
    )


def _refuse_many(weeks: Weeks, with_survey: bool) -> None:
    most = MOST_SIGNALS - with_survey
    if len(weeks.kinds) > most:
        raise UnsuitableData(
            listed(METHOD_NAME, [f"there are {len(weeks.kinds)} kinds of signals; at most {most} "
                                 "are watched together: take apart='source', or give fewer topics"])
        )  # fmt: skip


def _told(found: Watched) -> dict[str, Any]:
    """Give what a finding says of weeks, areas and rises."""
    weeks, frame = found.weeks, told_rises(found)
    told = _order(frame).iloc[0]
    area, offence = str(told["area_id"]), str(told["offence_class"])
    return {
        "starts_on": weeks.mondays[0].date(),
        "ends_on": (weeks.mondays[-1] + pd.Timedelta(days=6)).date(),
        "weeks": len(weeks.mondays),
        "areas": len(weeks.areas),
        "areas_watched": int(frame.drop_duplicates("area_id")["verdict"].ne("cannot_say").sum()),
        "kinds": weeks.kinds,
        "kinds_waiting": _waiting(weeks, found.watch),
        "has_incidents": found.incidents is not None,
        "outbreaks": int((frame["verdict"].eq("outbreak") & frame["is_lasting"].eq(True)).sum()),
        "told_area": area,
        "n_used": weeks.n_used,
        "n_rows": weeks.n_rows,
        "set_aside": weeks.set_aside,
        "_frame": frame,
        "_weekly": weekly_rows(found, area, told["begins_on"], offence),
    }


def _why_not(weeks: Weeks) -> Why:
    if len(weeks.areas) < 2:
        return "one_area"
    return "short" if len(weeks.mondays) <= LEAST_WEEKS + GUARD_WEEKS else ""


def _waiting(weeks: Weeks, watch: Watch | None) -> tuple[str, ...]:
    """Name the signals whose past is too short for them to be watched yet."""
    if watch is None:
        return weeks.kinds
    known = np.isfinite(watch.expected[:, :, -1])
    return tuple(kind for number, kind in enumerate(weeks.kinds) if not known[number].all())


def _order(frame: pd.DataFrame) -> pd.DataFrame:
    """Order rises: lasting first, outbreaks before others, then by points and evidence."""
    places: Mapping[str, int] = {name: n for n, name in enumerate((*CALLED, "none", "cannot_say"))}
    return frame.assign(
        _lasts=~frame["is_lasting"].fillna(False).astype(bool),
        _place=frame["verdict"].map(places),
        _points=-frame["points"].astype("Float64").fillna(0),
        _more=-frame["evidence"].fillna(0),
    ).sort_values(["_lasts", "_place", "_points", "_more", "area_id"]).drop(
        columns=["_lasts", "_place", "_points", "_more"]
    )  # fmt: skip


METHOD = Method(
    run=insecurity_outbreak,
    question="Where do people's signals of insecurity rise without incidents that explain it?",
    sources=(
        "Roberts 1966, doi:10.1080/00401706.1966.10490374",
        "Pollak 1985, doi:10.1214/aos/1176346587",
        "Mosimann 1962, doi:10.1093/biomet/49.1-2.65",
        "Noufaily et al. 2013, doi:10.1002/sim.5595",
    ),
    reads_groups=True,
    example={"level": "neighbourhood", "false_calls_per_city_year": 0.5},
)
