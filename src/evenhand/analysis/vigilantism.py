"""Taking the law into one's own hands: approval, watch groups and trust, as what must not rise."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.analysis.change_tables import asked_otherwise
from evenhand.analysis.survey_words import noted, state_fields
from evenhand.analysis.vigilantism_table import ALL, APPROVE, MEMBER, TRUST, Watching, table
from evenhand.analysis.vigilantism_words import explained, values
from evenhand.contract import Chart, Explanation, Finding, MapLayer, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import Codes, Confidence, Item, Respondents, SingleUnit, Wave
from evenhand.statistics.area_rates import round_step
from evenhand.tables.answers.answered import Asked, answers_of, every_wave, indicator
from evenhand.tables.answers.meanings import Meaning
from evenhand.tables.areas import Areas
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign
from evenhand.tables.survey_items import SurveyItems
from evenhand.wording.messages import Message, say

NAME = "vigilantism"
_CERTAIN = 0.1
"""Half the width of a share's range up to which a map splits it into classes."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Vigilantism(Finding):
    """Shares that approve of it and belong to watch groups, by area, before and now.

    Attributes
    ----------
    meaning, counted
        What was asked about one's own hands, and which answers approve.
    first_wave, wave
        The wave before, "" where there is none, and the one told of.
    break_found
        Why both waves do not compare, "" where they do.
    measures
        Those of `approve`, `member` and `trust` that were asked.
    warnings
        How many rows are rising or above the rest.
    """

    KEY: ClassVar[tuple[str, ...]] = ("measure", "area_id")
    COUNTS: ClassVar[tuple[str, ...]] = ("answers", "first_answers")
    WITHHELD: ClassVar[str] = (
        "it is about attitudes that single out neighbourhoods and the people in them; it is a "
        "warning for the partnership, to be talked over with residents and not published as a map"
    )

    meaning: Meaning
    counted: tuple[int, ...]
    first_wave: str
    wave: str
    break_found: str
    measures: tuple[str, ...]
    areas: int
    areas_judged: int
    areas_rising: int
    areas_above: int
    confidence: float
    fewest: int
    refused: int
    dont_know: int
    not_asked: int
    no_answer: int
    zero_weight: int
    notes: tuple[Message, ...]
    _frame: pd.DataFrame

    @property
    def warnings(self) -> int:
        """How many rows are rising or above the rest."""
        return int((self._frame["is_rising"] | self._frame["is_above_rest"]).sum())

    @property
    def false_warnings(self) -> float:
        """The risk of any false warning in the table."""
        return 1 - self.confidence

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each measure and area, and one (`all`) for the whole."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw the share that approves, before (open) and now (filled, with its range)."""
        return self._drawn(APPROVE)

    def charts(self) -> tuple[Chart, ...]:
        """Give that, and the share in watch groups where it was asked."""
        return tuple(self._drawn(name) for name in (APPROVE, MEMBER) if name in self.measures)

    def to_map(self) -> MapLayer:
        """Give the share that approves; areas with a warning are outlined."""
        rows = self._frame[self._frame["measure"].eq(APPROVE) & self._frame["area_id"].ne(ALL)]
        half = (rows["second_high"] - rows["second_low"]) / 2
        told = np.select([rows["second"].isna(), half > _CERTAIN], ["cannot_say", "unsure"], "sure")
        rows = rows.assign(value=rows["second"] * 100, certainty=told,
                           is_outlined=rows["is_rising"] | rows["is_above_rest"])  # fmt: skip
        breaks = _breaks(rows["value"].dropna())
        return MapLayer(
            kind="areas",
            rows=plain_rows(rows[["area_id", "area_name", "value", "certainty", "is_outlined"]]),
            breaks=breaks,
            title=self.explain().answer,
            unit=say(f"{NAME}.map_unit", **values(self)),
            words={"outlined": say(f"{NAME}.map_outlined")},
        )

    def explain(self) -> Explanation:
        """Say how many approve, whether it rises, and where to look."""
        return explained(self)

    def _drawn(self, measure: str) -> Chart:
        rows = self._frame[self._frame["measure"].eq(measure) & self._frame["area_id"].ne(ALL)]
        rows = rows[rows["second"].notna()]
        rows = rows.sort_values(["second", "area_id"], ascending=[False, True])
        shares = {f"share_{name}": rows[name] for name in ("first", "second", "second_low",
                                                           "second_high")}  # fmt: skip
        return Chart(
            rows=plain_rows(rows.assign(**shares)),
            spec=_SPEC,
            title=self.explain().answer,
            subtitle=say(f"{NAME}.subtitle_{measure}", **values(self)),
            columns=("area_name", "answers", "share_first", "share_second", "share_second_low",
                     "share_second_high"),
        )  # fmt: skip


_SHARE = {"type": "quantitative", "axis": {"format": "%"}, "title": "axis.share",
          "scale": {"zero": True}}  # fmt: skip
_SPEC: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "rule", "strokeWidth": 6, "opacity": 0.35},
         "encoding": {"x": {"field": "share_second_low", **_SHARE},
                      "x2": {"field": "share_second_high"}}},
        {"mark": {"type": "point", "filled": False, "size": 60},
         "encoding": {"x": {"field": "share_first", **_SHARE}}},
        {"mark": {"type": "point", "filled": True, "size": 90},
         "encoding": {"x": {"field": "share_second", **_SHARE}}},
    ],
    "encoding": {"y": {"field": "area_name", "type": "nominal", "title": None, "sort": None}},
}  # fmt: skip


@checked
def vigilantism(
    survey: Survey,
    items: SurveyItems | None = None,
    design: SurveyDesign | None = None,
    areas: Areas | None = None,
    *,
    item: Item = "lb_own_hands",
    counted: Codes | None = None,
    member_item: Item = "lb_watch_group",
    trust_item: Item = "lb_watch_trust",
    first_wave: Wave | None = None,
    wave: Wave | None = None,
    fewest: Respondents = 30,
    single: SingleUnit = "refuse",
    confidence: Confidence = 0.95,
) -> Vigilantism:
    """Do more people approve of taking the law into their own hands, and where?

    Parameters
    ----------
    survey, items, design, areas
        Answers, what their codes mean, how they were drawn, and names of areas.
    item, counted
        The item on taking the law into one's own hands, and the codes that approve of it.
    member_item, trust_item
        Items on belonging to a watch group, and on trust in them; told where they were asked.
    first_wave, wave
        The wave before and the one told of; None takes the last two with the item, or the only
        one.
    fewest
        A part with fewer answers in a wave is not judged.
    single
        What a stratum with one cluster adds to the variance.
    confidence
        Level of the likely ranges, and 1 less the risk of any false warning.

    Returns
    -------
    Vigilantism
        One row for each measure (`approve`, `member`: shares; `trust`: mean) and area, and the
        whole (`all`): both waves, the change, the distance to the rest of the city, and whether
        it is clearly rising or above the rest. Nobody is scored: there are no groups of people
        and no single answers.

    Raises
    ------
    UnsuitableData
        The item or a wave is not there, or nothing says which answers approve.

    Notes
    -----
    Design-based shares and differences with the covariance of both waves; one-sided tests of a
    rise and of standing above the rest, adjusted together by Holm over all areas and both
    shares, so that the risk of any false warning in the whole table is at most 1 − confidence.
    Where few say yes, the error is taken as at least that of equal shares. Trust in watch groups
    is told and warns of nothing: more of it is neither good nor bad. Across a break of mode or
    wording no change is told.

    References
    ----------
    Binder 1983, doi:10.2307/1402588; Korn & Graubard 1998, Survey Methodology 24(2), 193-201;
    Holm 1979, Scandinavian Journal of Statistics 6, 65-70.

    Examples
    --------
    >>> rows = [{"respondent_id": f"{a}{w}{i}", "wave": w, "area_id": a, "item": "lb_own_hands",
    ...     "answer": 5 if i < n else 1, "answer_state": "answered"}
    ...     for a, w, n in (("a", "1", 10), ("a", "2", 40), ("b", "1", 10), ("b", "2", 12))
    ...     for i in range(100)]
    >>> found = vigilantism(Survey.from_frame(pd.DataFrame(rows)))
    >>> found.to_frame().query("is_rising")["area_id"].tolist()
    ['all', 'a']
    """
    first, second = _waves(survey, item, first_wave, wave)
    chosen = (first, second) if first else (second,)
    asked = answers_of(NAME, survey, item, wave=chosen, items=items, design=design, areas=areas,
                       single=single)  # fmt: skip
    broken = asked_otherwise(asked, design) if first else ""
    measures = _measures(asked, counted, items, {MEMBER: member_item, TRUST: trust_item})
    where = sorted(asked.area_names)
    frame = table(asked, measures, where, Watching(confidence, fewest, not broken))
    named = [asked.area_names.get(str(area), str(area)) for area in frame["area_id"]]
    frame.insert(2, "area_name", pd.Series(named, dtype="string"))
    _refuse_thin(frame, fewest)
    local = frame[frame["area_id"].ne(ALL)]
    return Vigilantism(
        meaning=asked.meaning,
        counted=tuple(counted or asked.meaning.counted),
        first_wave=first,
        wave=second,
        break_found=broken,
        measures=tuple(measures),
        areas=len(where),
        areas_judged=int((local["measure"].eq(APPROVE) & local["second"].notna()).sum()),
        areas_rising=local.loc[local["is_rising"], "area_id"].nunique(),
        areas_above=local.loc[local["is_above_rest"], "area_id"].nunique(),
        confidence=confidence,
        fewest=fewest,
        notes=noted(asked, single),
        **state_fields(asked),
        _frame=frame,
    )


def _breaks(values: "pd.Series[float]") -> tuple[float, ...]:
    """Give four round numbers about the middle of the areas' values."""
    spread = float(values.std()) if len(values) > 1 else 0.0
    step = round_step(spread or 1.0)
    start = max(1, round(float(values.median()) / step) - 1) if len(values) else 1
    return tuple(float(f"{step * (start + at):.6g}") for at in range(4))


def _refuse_thin(frame: pd.DataFrame, fewest: int) -> None:
    whole = frame[frame["measure"].eq(APPROVE) & frame["area_id"].eq(ALL)].iloc[0]
    if pd.isna(whole["second"]):
        raise UnsuitableData(listed(NAME, [
            f"{whole['answers']} respondents answered; at least {fewest} are needed"
        ]))  # fmt: skip


def _waves(survey: Survey, item: str, first: str | None, second: str | None) -> tuple[str, str]:
    """Choose the waves: those asked for, else the last two with the item; "" where there is one."""
    order = every_wave(survey)
    foreign = [f"there is no wave '{one}'; the survey has: {', '.join(order)}"
               for one in (first, second) if one is not None and one not in order]  # fmt: skip
    if foreign:
        raise UnsuitableData(listed(NAME, foreign))
    asked = set(survey.column("wave")[survey.column("item").eq(item)].astype(str))
    usable = [one for one in order if one in asked] or list(order)
    now = second or usable[-1]
    before = [one for one in usable if order.index(one) < order.index(now)]
    earlier = first or (before[-1] if before else "")
    if earlier and order.index(earlier) >= order.index(now):
        raise UnsuitableData(listed(NAME, [
            f"wave '{earlier}' is not before '{now}'; swap first_wave and wave"
        ]))  # fmt: skip
    return earlier, now


def _measures(
    asked: Asked, counted: tuple[int, ...] | None, items: SurveyItems | None,
    further: dict[str, str],
) -> dict[str, NDArray[np.float64]]:  # fmt: skip
    """Give the answers of each measure that was asked."""
    found = {APPROVE: indicator(asked, counted)}
    for measure, item in further.items():
        if set(asked.respondents.asked_in.get(item, ())) & set(asked.waves[-1:]):
            other = asked.of(item, items)
            found[measure] = other.codes if measure == TRUST else indicator(other)
    return found


METHOD = Method(
    run=vigilantism,
    question="Do more people approve of taking the law into their own hands, and where?",
    sources=(
        "Binder 1983, doi:10.2307/1402588",
        "Korn & Graubard 1998, Survey Methodology 24(2), 193-201",
        "Holm 1979, Scandinavian Journal of Statistics 6, 65-70",
    ),
    example={"item": "lb_own_hands"},
    reads_groups=True,
)
