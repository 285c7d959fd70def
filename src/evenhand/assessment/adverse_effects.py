"""Did anything get worse where something was done, next to it, or for those it reached?"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.assessment.adverse_rows import answer_rows, count_row, judged, unwatched
from evenhand.assessment.adverse_words import NAME, explained, labelled, values
from evenhand.assessment.watched_answers import Asked, watched_answers
from evenhand.assessment.watched_counts import (
    CONTRIBUTIONS,
    SIGNALS,
    STOPS,
    Parts,
    Watched,
    of_contributions,
    of_signals,
    of_stops,
    watched_counts,
)
from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import Bounds, Codes, Confidence, GroupName, Intervention, Item, Respondents
from evenhand.tables.answers.before_after_parts import (
    BUFFER,
    COMPARISON,
    SITE,
    Measure,
)
from evenhand.tables.areas import Areas
from evenhand.tables.interventions import Interventions
from evenhand.tables.participation import Participation
from evenhand.tables.signals import Signals
from evenhand.tables.stops import Stops
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign
from evenhand.tables.survey_items import SurveyItems
from evenhand.wording.messages import Message, Name, Quantity, TermList, say

GroupLabel = Annotated[
    str, Bounds(pattern=r"\w[\w \-]*", meaning="the label of those who were spoken to")
]
_PARTS = {"treated": SITE, "buffer": BUFFER, "comparison": COMPARISON}
YEARS_BEFORE = 2
"""Another measure that began or ended so long before in a comparison area takes it out."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class AdverseEffects(Finding):
    """Everything watched in every part, which of it rose clearly, and what was not watched.

    Attributes
    ----------
    watched, alarms
        How many comparisons were tested, and how many rose clearly, all of them considered
        together.
    not_watched
        How many things were not watched, each with its reason.
    """

    KEY: ClassVar[tuple[str, ...]] = ("thing", "role")
    WITHHELD: ClassVar[str] = (
        "its rows set answers and counts of few areas side by side, so that small numbers could "
        "be worked out from them; publish the answer of the dossier instead"
    )

    intervention: str
    measure: str
    begins_on: date
    watched: int
    alarms: int
    not_watched: int
    has_named_comparison: bool
    confidence: float
    notes: tuple[Message, ...]
    _frame: pd.DataFrame

    @property
    def verdict(self) -> str:
        """`alarm`, `none`, or `nothing_watched`."""
        if not self.watched:
            return "nothing_watched"
        return "alarm" if self.alarms else "none"

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each thing and part: size, range, p-values, or why it was not watched.

        Of what is counted `change` is the ratio of ratios less 1; of what was asked `points` is
        how many more of 100 (as a share) gave a worse answer than elsewhere.
        """
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw how much more each thing counted rose than elsewhere, alarms filled darker."""
        return self._chart("change", _COUNTED)

    def charts(self) -> tuple[Chart, ...]:
        """Give what is counted, and what was asked."""
        return self.plot(), self._chart("points", _ASKED)

    def explain(self) -> Explanation:
        """Say the warnings first, then what was watched without one, then what was not watched."""
        return explained(self)

    def _chart(self, size: str, spec: dict[str, Any]) -> Chart:
        rows = self._frame[self._frame[size].notna()]
        return Chart(
            rows=plain_rows(labelled(rows)),
            spec=spec,
            title=self.explain().answer,
            subtitle=say(f"{NAME}.subtitle_{size}", **values(self)),
            columns=("thing", "role", size, f"{size}_low", f"{size}_high", "p_rise_adjusted",
                     "is_alarm"),
        )  # fmt: skip


def _dots(size: str, axis: dict[str, Any]) -> dict[str, Any]:
    shown = {"condition": {"test": "datum.is_alarm", "value": 1}, "value": 0.45}
    return {
        "layer": [
            {"mark": {"type": "rule", "strokeWidth": 3},
             "encoding": {"x": {"field": f"{size}_low", **axis}, "x2": {"field": f"{size}_high"},
                          "opacity": shown}},
            {"mark": {"type": "point", "filled": True, "size": 90},
             "encoding": {"x": {"field": size, **axis}, "opacity": shown}},
        ],
        "encoding": {"y": {"field": "what", "type": "nominal", "title": None, "sort": None}},
    }  # fmt: skip


_COUNTED = _dots("change", {"type": "quantitative", "axis": {"format": "+.0%"},
                            "title": "axis.change_beyond_comparison"})  # fmt: skip
_ASKED = _dots("points", {"type": "quantitative", "axis": {"format": "+.0%"},
                          "title": "axis.points_beyond_comparison"})  # fmt: skip


@checked
def adverse_effects(
    interventions: Interventions,
    survey: Survey | None = None,
    items: SurveyItems | None = None,
    design: SurveyDesign | None = None,
    signals: Signals | None = None,
    stops: Stops | None = None,
    participation: Participation | None = None,
    areas: Areas | None = None,
    *,
    intervention: Intervention | None = None,
    fear_item: Item = "aesfdrk",
    fear_counted: Codes | None = None,
    trust_item: Item = "trstplc",
    trust_counted: Codes | None = (0, 1, 2, 3, 4),
    contact_group: GroupName = "contacted",
    contact_label: GroupLabel = "yes",
    fewest: Respondents = 30,
    confidence: Confidence = 0.95,
) -> AdverseEffects:
    """Did anything get worse where something was done, next to it, or for those it reached?

    Parameters
    ----------
    interventions
        Where the measure was taken, its buffer and comparison areas, and when it began.
    survey, items, design
        Answers before and after, what codes mean, how people were drawn.
    signals
        Complaints, calls, requests, meetings, protests, media.
    stops
        Stops and searches: the burden.
    participation
        Moderated contributions of residents.
    areas
        Says which areas the survey's respondents live in, where that is needed.
    intervention
        Which one; None takes the only one there is.
    fear_item, fear_counted
        The item about fear, and the answers that count as worse; None takes the item's own.
    trust_item, trust_counted
        The item about trust in the police, and the answers that count as distrust: the lower half
        of 0 to 10 unless said otherwise.
    contact_group, contact_label
        Group of respondents that says who was spoken to, and its label for those.
    fewest
        A part with fewer answers in a wave is not estimated.
    confidence
        1 less the risk of any false warning among all comparisons.

    Returns
    -------
    AdverseEffects
        One row for each thing and part; those not watched have their reason.

    Raises
    ------
    UnsuitableData
        There is no such intervention, or several and none is named; it has no treated area, or an
        area plays two parts.

    Notes
    -----
    Each comparison asks one-sided whether it rose beyond the comparison areas (beyond areas where
    nothing was done, if none was named). Counts of months: share of the part in both, with
    over-dispersion and likeness of neighbouring months (`evenhand.statistics.adverse_watch`).
    Answers: design-based difference of changes; a rise among those spoken to must also set them
    apart from the others there (`evenhand.statistics.before_after`). Holm over all comparisons.
    Comparison areas in which another measure began or ended since two years before are left out.
    Fewer than ten of a thing before are taken for ten, so that a harm that is new is watched. No
    table for a thing is said as "not watched"; that is not a sign that all is well. Incidents of
    crime that moved are the subject of `displacement`.

    References
    ----------
    Holm 1979, Scandinavian Journal of Statistics 6, 65-70; Binder 1983, doi:10.2307/1402588;
    Zeger & Qaqish 1988, doi:10.2307/2531732.

    Examples
    --------
    >>> months = pd.date_range("2024-01-01", periods=24, freq="MS") + pd.Timedelta(days=27)
    >>> rows = pd.concat([pd.DataFrame({"signal_source": "complaint", "topic": "noise",
    ...     "on_day": months, "area_id": name, "count": [20, 22, 18] * 4 + [after, after + 3] * 6})
    ...     for name, after in (("a", 60), ("b", 20), ("c", 19))], ignore_index=True)
    >>> told = Signals.from_frame(rows.assign(signal_id=[f"s{n}" for n in range(len(rows))]))
    >>> done = Interventions.from_frame(pd.DataFrame({"intervention_id": "M", "measure": "patrol",
    ...     "area_id": list("abc"), "role": ["treated", "comparison", "comparison"],
    ...     "starts_on": "2025-01-01"}))
    >>> found = adverse_effects(done, signals=told)
    >>> found.verdict, round(float(found.cite("change[complaint|site]")), 1)
    ('alarm', 1.9)
    """
    rows = _rows_of(interventions, intervention)
    parts = _parts(interventions, rows)
    measure = _measure(rows, parts)
    found = _counted(parts, confidence, signals, stops, participation)
    frame = pd.DataFrame([count_row(one) for one in found])
    for asked in (
        Asked("fear", fear_item, fear_counted),
        Asked("trust", trust_item, trust_counted),
    ):
        if survey is None:
            more = unwatched(asked.thing, "no_table")
        else:
            got, why = watched_answers(
                survey, asked, measure, items, design, areas, fewest=fewest, confidence=confidence,
                contact_group=contact_group.removeprefix("group_"), contact_label=contact_label,
            )  # fmt: skip
            more = unwatched(asked.thing, why) if why else answer_rows(asked.thing, got)
        frame = pd.concat([more, frame], ignore_index=True)
    frame = judged(frame, confidence)
    used = sum(len(table) for table in (signals, stops, participation) if table is not None)
    if survey is not None:
        used += int(survey.column("item").isin([fear_item, trust_item]).sum())
    return AdverseEffects(
        intervention=str(rows["intervention_id"].iloc[0]), measure=str(rows["measure"].iloc[0]),
        begins_on=parts.starts_on.date(), watched=int(frame["is_watched"].sum()),
        alarms=int(frame["is_alarm"].sum()), not_watched=int((~frame["is_watched"]).sum()),
        has_named_comparison=bool(parts.areas[COMPARISON]),
        confidence=confidence, notes=_notes(parts),
        n_used=used or len(rows), n_rows=used or len(rows), _frame=frame,
    )  # fmt: skip


def _rows_of(interventions: Interventions, chosen: str | None) -> pd.DataFrame:
    frame = interventions.to_frame()
    ids = sorted(frame["intervention_id"].astype(str).unique())
    problem = ""
    if chosen is not None and chosen not in ids:
        problem = f"there is no intervention '{chosen}'; there are: {', '.join(ids)}"
    elif chosen is None and len(ids) > 1:
        problem = f"there are several interventions: {', '.join(ids)}; say which"
    rows = frame[frame["intervention_id"].eq(chosen or ids[0])]
    problems = [problem] if problem else []
    if not problem and not rows["role"].eq("treated").any():
        problems.append(f"{chosen or ids[0]} has no treated area; write it down")
    many = rows.groupby(rows["area_id"].astype(str))["role"].nunique()
    problems += [f"area '{name}' plays two parts in {chosen or ids[0]}; give it one role"
                 for name in sorted(many[many > 1].index)]  # fmt: skip
    if problems:
        raise UnsuitableData(listed(NAME, problems))
    return rows


def _parts(interventions: Interventions, rows: pd.DataFrame) -> Parts:
    frame = interventions.to_frame()
    named = {part: frozenset(rows.loc[rows["role"].eq(role), "area_id"].astype(str))
             for role, part in _PARTS.items()}  # fmt: skip
    own = rows[rows["role"].eq("treated")]
    ends = own["ends_on"].max() if own["ends_on"].notna().all() else None
    begins = own["starts_on"].min()
    touched = frame.loc[frame["role"].ne("comparison"), "area_id"]
    hit = named[COMPARISON] & _reached_too(frame, str(own["intervention_id"].iloc[0]), begins, ends)
    named[COMPARISON] -= hit
    return Parts(named, frozenset(touched.astype(str)), begins, ends, tuple(sorted(hit)),
                 int(own["starts_on"].nunique()))  # fmt: skip


def _reached_too(
    frame: pd.DataFrame, own: str, begins: pd.Timestamp, ends: pd.Timestamp | None
) -> frozenset[str]:
    """Give the areas in which another measure began or ended in the time that is watched."""
    first = begins - pd.DateOffset(years=YEARS_BEFORE)
    last = pd.Timestamp.max if ends is None else ends
    moved = frame["starts_on"].between(first, last)
    moved |= frame["ends_on"].between(first, last).fillna(False)
    other = frame["intervention_id"].ne(own) & frame["role"].isin(["treated", "buffer"])
    return frozenset(frame.loc[moved & other, "area_id"].astype(str))


def _notes(parts: Parts) -> tuple[Message, ...]:
    notes = []
    if parts.left_out:
        areas = TermList(tuple(Name(one) for one in parts.left_out))
        notes.append(say(f"{NAME}.note_left_out", areas=areas))
    if parts.starts > 1:
        notes.append(say(f"{NAME}.note_starts", many=Quantity(parts.starts, "count")))
    return tuple(notes)


def _measure(rows: pd.DataFrame, parts: Parts) -> Measure:
    part_of = {area: part for part, names in parts.areas.items() for area in names}
    return Measure(str(rows["intervention_id"].iloc[0]), str(rows["measure"].iloc[0]),
                   parts.starts_on, part_of, parts.touched)  # fmt: skip


def _counted(
    parts: Parts, confidence: float, signals: Signals | None, stops: Stops | None,
    participation: Participation | None,
) -> list[Watched]:  # fmt: skip
    """Watch every kind of count; a kind without rows, or a source that is not there, is told."""
    found: list[Watched] = []
    sources: list[tuple[Any, tuple[str, ...], Any, str]] = [
        (signals, SIGNALS, of_signals, "on_day"),
        (stops, STOPS, lambda table: of_stops(table, parts.areas[SITE]), "starts_at"),
        (participation, CONTRIBUTIONS, of_contributions, "on_day"),
    ]
    for table, kinds, taken, day in sources:
        things = {} if table is None or not len(table) else taken(table)
        if things:
            days = table.column(day)
            if day == "starts_at":
                days = days.dt.tz_convert(table.timezone).dt.tz_localize(None)
            found += watched_counts(things, days.dropna(), parts, confidence)
        why = "no_table" if table is None else "no_rows"
        found += [Watched(kind, SITE, None, why) for kind in kinds if kind not in things]
    return found


METHOD = Method(
    run=adverse_effects,
    question="Did anything get worse where something was done, next to it, or for those reached?",
    sources=(
        "Holm 1979, Scandinavian Journal of Statistics 6, 65-70",
        "Binder 1983, doi:10.2307/1402588",
        "Zeger & Qaqish 1988, doi:10.2307/2531732",
    ),
    example={"intervention": "M-3"},
    reads_groups=True,
)
