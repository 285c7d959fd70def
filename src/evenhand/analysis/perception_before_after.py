"""Did feelings change where something was done, and for whom did they get worse?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.analysis.before_after_words import explained, values
from evenhand.analysis.change_tables import asked_otherwise
from evenhand.analysis.survey_words import noted, state_fields
from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import (
    Bounds,
    Codes,
    Confidence,
    GroupName,
    Intervention,
    Item,
    Respondents,
    SingleUnit,
    Wave,
)
from evenhand.tables.answers.answered import Asked, answers_of, indicator
from evenhand.tables.answers.before_after_parts import (
    BUFFER,
    COMPARISON,
    CONTACTED,
    NAME,
    SITE,
    Cells,
    Measure,
    cells_of,
    measure_of,
    waves_about,
)
from evenhand.tables.answers.before_after_table import by_lot, direct, table
from evenhand.tables.answers.meanings import Meaning
from evenhand.tables.areas import Areas
from evenhand.tables.interventions import Interventions
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign
from evenhand.tables.survey_items import SurveyItems
from evenhand.wording.messages import Message, say

GroupLabel = Annotated[
    str, Bounds(pattern=r"\w[\w \-]*", meaning="the label of those who were spoken to")
]


@dataclass(frozen=True, kw_only=True, eq=False)
class PerceptionBeforeAfter(Finding):
    """Shares before and after in each part, and how much more they changed than elsewhere.

    Attributes
    ----------
    verdict
        Of the site: `fall`, `rise` (beyond what areas move by themselves); `fall_here`,
        `rise_here` (its people's answers changed more than elsewhere, but areas move as much by
        themselves, or that is not known); `not_clear`; `no_comparison`.
    adverse
        Parts (`contacted`, `buffer`) whose share rose clearly: the adverse case.
    movement
        Standard deviation of what areas move by themselves; missing where too few show it.
    untouched
        Areas where nothing was done, that show it.
    p_lot, least_p_lot
        Rank of the site's change among theirs, as a p-value, and the smallest it could be.
    contacted_more, contacted_more_low, contacted_more_high
        How many more of those spoken to feel unsafe than of the others there, afterwards.
    """

    KEY: ClassVar[tuple[str, ...]] = ("role",)
    COUNTS: ClassVar[tuple[str, ...]] = ("first_answers", "second_answers")
    WITHHELD: ClassVar[str] = (
        "its parts are cut out of one another, so that a small number hidden in one could be "
        "worked out from the others; publish the dossier's chart of the site and its comparison"
    )

    intervention: str
    measure: str
    meaning: Meaning
    counted: tuple[int, ...]
    first_wave: str
    second_wave: str
    verdict: str
    adverse: tuple[str, ...]
    movement: float
    untouched: int
    p_lot: float
    least_p_lot: float
    contacted_more: float
    contacted_more_low: float
    contacted_more_high: float
    small: tuple[str, ...]
    knows_contacts: bool
    fewest: int
    refused: int
    dont_know: int
    not_asked: int
    no_answer: int
    zero_weight: int
    notes: tuple[Message, ...]
    _frame: pd.DataFrame

    @property
    def movement_points(self) -> float:
        """What areas move by themselves, in percentage points."""
        return 100 * self.movement

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each part: site, those spoken to, the others, buffer, comparison."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw each part before (open) and after (filled)."""
        return Chart(
            rows=plain_rows(self._frame[self._frame["share_second"].notna()]),
            spec=_SHARES,
            title=self.explain().answer,
            subtitle=say(f"{NAME}.subtitle", **values(self)),
            columns=("role", "first_answers", "second_answers", "share_first", "share_second",
                     "points", "points_low", "points_high"),
        )  # fmt: skip

    def charts(self) -> tuple[Chart, ...]:
        """Give shares, and how much more each part changed than the comparison."""
        rows = self._frame[self._frame["difference_points"].notna()]
        if rows.empty:
            return (self.plot(),)
        apart = Chart(
            rows=plain_rows(rows),
            spec=_DIFFERENCES,
            title=self.explain().answer,
            subtitle=say(f"{NAME}.subtitle_differences", **values(self)),
            columns=("role", "difference_points", "difference_points_low",
                     "difference_points_high", "sampling_low", "sampling_high", "p_value",
                     "p_rise_adjusted"),
        )  # fmt: skip
        return self.plot(), apart

    def explain(self) -> Explanation:
        """Say whether it fell at the site, whether that can be laid to it, and who is worse off."""
        return explained(self)


_SHARE = {"type": "quantitative", "axis": {"format": "%"}, "title": "axis.share_unsafe",
          "scale": {"zero": True}}  # fmt: skip
_POINTS = {"type": "quantitative", "axis": {"format": "+.0%"},
           "title": "axis.points_beyond_comparison"}  # fmt: skip
_PART = {"y": {"field": "role", "type": "nominal", "title": None, "sort": None}}
_SHARES: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.5},
         "encoding": {"x": {"field": "share_first", **_SHARE}, "x2": {"field": "share_second"}}},
        {"mark": {"type": "point", "filled": False, "size": 60},
         "encoding": {"x": {"field": "share_first", **_SHARE}}},
        {"mark": {"type": "point", "filled": True, "size": 110},
         "encoding": {"x": {"field": "share_second", **_SHARE}}},
    ],
    "encoding": _PART,
}  # fmt: skip
_DIFFERENCES: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.4},
         "encoding": {"x": {"field": "difference_points_low", **_POINTS},
                      "x2": {"field": "difference_points_high"}}},
        {"mark": {"type": "rule", "strokeWidth": 8, "opacity": 0.35},
         "encoding": {"x": {"field": "sampling_low", **_POINTS}, "x2": {"field": "sampling_high"}}},
        {"mark": {"type": "point", "filled": True, "size": 90},
         "encoding": {"x": {"field": "difference_points", **_POINTS}}},
    ],
    "encoding": _PART,
}  # fmt: skip


@checked
def perception_before_after(
    survey: Survey,
    interventions: Interventions,
    items: SurveyItems | None = None,
    design: SurveyDesign | None = None,
    areas: Areas | None = None,
    *,
    intervention: Intervention | None = None,
    item: Item = "aesfdrk",
    counted: Codes | None = None,
    first_wave: Wave | None = None,
    second_wave: Wave | None = None,
    contact_group: GroupName | None = "contacted",
    contact_label: GroupLabel = "yes",
    fewest: Respondents = 30,
    single: SingleUnit = "refuse",
    confidence: Confidence = 0.95,
) -> PerceptionBeforeAfter:
    """Did people feel otherwise after something was done, and was it worse for some?

    Parameters
    ----------
    survey, items, design, areas
        Answers of a wave before and one after, what codes mean, how they were drawn.
    interventions
        Where the measure was taken, its buffer and its comparison areas, and when it began.
    intervention
        Which one; None takes the only one whose areas are those of the survey.
    item, counted
        The item about feeling, and the codes that mean unsafe.
    first_wave, second_wave
        Waves before and after; None takes the last asked wholly before the first day, and the
        first asked from it on.
    contact_group, contact_label
        Group of respondents that says who was spoken to, and its label for those.
    fewest
        A part with fewer answers in a wave is not estimated.
    single
        What a stratum with one cluster adds to the variance.
    confidence
        Level of the likely ranges, and 1 less the risk of a false warning.

    Returns
    -------
    PerceptionBeforeAfter
        One row for each part: shares of both waves, their change, and how much more it changed
        than the comparison, with the range of sampling alone and the one that allows for what
        areas move by themselves.

    Raises
    ------
    UnsuitableData
        Ways of asking or wording break between the waves; there is no wave before or after; the
        site has too few answers, or lies in one cluster of the sample; the intervention is not
        there, or not on the survey's areas.

    Notes
    -----
    Difference of the changes of shares, design-based, with the covariance of all parts and both
    waves. That areas also move by themselves is seen in those where nothing was done (comparison
    areas among them), and their variance is added (`evenhand.statistics.before_after`): with few
    of them ranges are wide, and with fewer than three nothing is laid to the measure. Without
    comparison areas the change is told and not laid to it. The adverse case is a question of its
    own: did the share rise among those spoken to, or in the buffer, against the comparison? One-
    sided, Holm over both. Those spoken to are set against all of the site's people before,
    since nobody knows who of these would have been spoken to. Their rise is warned of if it is
    clear from the answers and they are also clearly more afraid than the others there, who
    have lived through whatever else happened at the site; the p-value is the larger of both.
    A rise in the buffer must go beyond what areas move by themselves, where that is known.

    References
    ----------
    Conley & Taber 2011, doi:10.1162/REST_a_00049; Binder 1983, doi:10.2307/1402588; Holm 1979,
    Scandinavian Journal of Statistics 6, 65-70.

    Examples
    --------
    >>> rows = [{"respondent_id": f"{a}{w}{i}", "wave": w, "asked_on": f"{w}-05-01", "area_id": a,
    ...     "item": "aesfdrk", "answer": 3 if i < n else 2, "answer_state": "answered"}
    ...     for a, w, n in (("a", "2024", 50), ("a", "2026", 20), ("b", "2024", 40),
    ...                     ("b", "2026", 42)) for i in range(100)]
    >>> done = Interventions.from_frame(pd.DataFrame({"intervention_id": "M", "measure": "light",
    ...     "area_id": ["a", "b"], "role": ["treated", "comparison"], "starts_on": "2025-01-01"}))
    >>> found = perception_before_after(Survey.from_frame(pd.DataFrame(rows)), done, counted=(3, 4))
    >>> round(float(found.cite("difference_points[site]")), 3), found.verdict
    (-0.32, 'fall_here')
    """
    where = sorted(set(survey.column("area_id").dropna().astype(str)))
    measure = measure_of(interventions, intervention, where)
    first, second = waves_about(survey, item, measure.starts_on, first_wave, second_wave)
    asked = answers_of(NAME, survey, item, wave=(first, second), items=items, design=design,
                       areas=areas, single=single)  # fmt: skip
    _refuse_break(asked, design)
    yes = indicator(asked, counted)
    contacted = _contacted(asked, measure, contact_group, contact_label)
    cells = cells_of(asked, yes, measure, contacted, fewest)
    _refuse_thin(cells.answers, fewest)
    _refuse_one_cluster(cells)
    frame = table(cells, confidence)
    rose = frame.loc[frame["p_rise_adjusted"].lt(1 - confidence), "role"]
    lot, least = by_lot(cells)
    return PerceptionBeforeAfter(
        intervention=measure.intervention,
        measure=measure.measure,
        meaning=asked.meaning,
        counted=tuple(counted or asked.meaning.counted),
        first_wave=first,
        second_wave=second,
        verdict=_verdict(frame, confidence),
        adverse=tuple(rose.astype(str)),
        movement=float(np.sqrt(cells.movement)),
        untouched=len(cells.untouched),
        p_lot=lot,
        least_p_lot=least,
        **direct(cells, confidence),
        small=_small(cells.answers, fewest),
        knows_contacts=contacted is not None,
        fewest=fewest,
        notes=noted(asked, single),
        **state_fields(asked),
        _frame=frame,
    )


def _refuse_break(asked: Asked, design: SurveyDesign | None) -> None:
    """Refuse to set waves side by side that were asked in different ways."""
    broken = asked_otherwise(asked, design)
    why = {
        "declared": "the survey's design marks a break of mode or wording between them",
        "modes": "more than half of the respondents were asked in another way",
    }
    if broken:
        first, second = asked.waves
        raise UnsuitableData(listed(NAME, [
            f"waves {first} and {second} do not compare: {why[broken]}; a change cannot be told "
            "from a change of asking"
        ]))  # fmt: skip


def _contacted(
    asked: Asked, measure: Measure, group: str | None, label: str
) -> NDArray[np.bool_] | None:
    """Say who was spoken to; None where the survey does not know, or it was nobody at the site."""
    known = asked.groups.get(group.removeprefix("group_")) if group else None
    if known is None:
        return None
    site = pd.Series(asked.areas).map(dict(measure.part_of)).eq(SITE).to_numpy(dtype=bool)
    found: NDArray[np.bool_] = known == label
    return found if (found & site & (asked.wave == asked.waves[1])).any() else None


def _refuse_thin(answers: Mapping[tuple[str, int], int], fewest: int) -> None:
    thin = [f"{answers[SITE, wave]} respondents at the site answered in the wave {word}; at least "
            f"{fewest} are needed" for wave, word in ((0, "before"), (1, "after"))
            if answers[SITE, wave] < fewest]  # fmt: skip
    if thin:
        raise UnsuitableData(listed(NAME, thin))


def _refuse_one_cluster(cells: Cells) -> None:
    """Refuse a site that lies in one cluster: its clusters' differences are not seen."""
    alone = [f"all respondents at the site in the wave {word} come from one cluster, which does "
             "not show how clusters differ, so no error can be told; compare larger areas, or "
             "leave 'cluster' out if people were drawn one by one"
             for wave, word in ((0, "before"), (1, "after"))
             if not cells.estimates.degrees[cells.place[SITE, wave]] > 0]  # fmt: skip
    if alone:
        raise UnsuitableData(listed(NAME, alone))


def _small(answers: Mapping[tuple[str, int], int], fewest: int) -> tuple[str, ...]:
    """Name the parts that some live in, but too few to be estimated."""
    parts = dict.fromkeys(part for part, _ in answers if part in (CONTACTED, BUFFER, COMPARISON))
    return tuple(
        part for part in parts
        if sum(many for (name, _), many in answers.items() if name == part) > 0
        and any(many < fewest for (name, _), many in answers.items() if name == part)
    )  # fmt: skip


def _verdict(frame: pd.DataFrame, confidence: float) -> str:
    site = frame[frame["role"].eq(SITE)].iloc[0]
    if np.isnan(site["difference_points"]):
        return "no_comparison"
    way = "fall" if site["difference_points"] < 0 else "rise"
    if site["p_value"] < 1 - confidence:
        return way
    return f"{way}_here" if site["p_value_sampling"] < 1 - confidence else "not_clear"


METHOD = Method(
    run=perception_before_after,
    question="Did people feel otherwise after something was done, and was it worse for some?",
    sources=(
        "Conley & Taber 2011, doi:10.1162/REST_a_00049",
        "Binder 1983, doi:10.2307/1402588",
        "Holm 1979, Scandinavian Journal of Statistics 6, 65-70",
    ),
    example={"item": "aesfdrk", "intervention": "M-3"},
    reads_groups=True,
)
