"""What goes with feeling unsafe, other things alike, and how surely; never what causes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray

from evenhand.analysis.area_features import AreaSources, area_features
from evenhand.analysis.driver_columns import Driver, driver_columns, refuse_thin_drivers
from evenhand.analysis.small_areas import Features
from evenhand.analysis.survey_words import codes_value, item_value, state_fields, state_values
from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.options import (
    Codes,
    Confidence,
    Item,
    Items,
    Margins,
    Respondents,
    SingleUnit,
    Wave,
)
from evenhand.statistics.multiplicity import holm
from evenhand.statistics.survey_estimates import means
from evenhand.statistics.survey_logit import Differences, SurveyLogit, survey_logit
from evenhand.tables.answers.answered import Asked, answers_of, indicator
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign
from evenhand.tables.survey_items import SurveyItems
from evenhand.wording.messages import Message, Name, Quantity, Term, TermList, Value, Worded, say

CLEAR, A_COLUMN, MUCH_LOST = 0.05, 10, 0.1
FEWEST_AREAS, FEWEST_EACH = 5, 10
"""Areas differ by an effect of their own where there are so many, with so many answers each."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class InsecurityDrivers(Finding):
    """How much more often an answer is given where something holds, other things alike."""

    KEY = ("driver",)
    COUNTS = ("answers_with", "answers_without")
    WITHHELD: ClassVar[str] = (
        "it crosses the answers of the same respondents in many ways, so that a small number "
        "hidden in one comparison could be worked out from another; publish its words instead"
    )

    item: str
    asked: TermList | Worded
    counted: TermList
    wave: str
    said: Mapping[str, Term | Name | Worded]
    refused: int
    dont_know: int
    not_asked: int
    no_answer: int
    zero_weight: int
    incomplete: int
    share_incomplete: float
    comparisons: int
    clear: int
    area_sd: float
    areas: int
    has_features: bool
    single: str
    notes: tuple[Message, ...]
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each comparison, in the order asked for."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw each difference in percentage points with its range, beside no difference."""
        rows = self._frame.assign(**{
            f"points_{end}": self._frame[name] * 100
            for end, name in (("apart", "estimate"), ("apart_low", "low"),
                              ("apart_high", "high"), ("unadjusted", "unadjusted"))
        }).sort_values(["estimate", "driver"], ascending=[False, True])  # fmt: skip
        axis = {"type": "quantitative", "title": "axis.percentage_points",
                "scale": {"zero": True}}  # fmt: skip
        spec = {
            "layer": [
                {"mark": {"type": "rule", "strokeDash": [4, 4]},
                 "encoding": {"x": {"datum": 0, "type": "quantitative"}}},
                {"mark": {"type": "rule", "strokeWidth": 8, "opacity": 0.35},
                 "encoding": {"x": {"field": "points_apart_low", **axis},
                              "x2": {"field": "points_apart_high"},
                              "y": _ROWS}},
                {"mark": {"type": "tick", "thickness": 2, "opacity": 0.7},
                 "encoding": {"x": {"field": "points_unadjusted", **axis}, "y": _ROWS}},
                {"mark": {"type": "point", "filled": True, "size": 90},
                 "encoding": {"x": {"field": "points_apart", **axis}, "y": _ROWS}},
            ],
        }  # fmt: skip
        return Chart(
            rows=tuple(row | self._translated(str(row["driver"])) for row in plain_rows(rows)),
            spec=spec,
            title=self.explain().answer,
            subtitle=say("insecurity_drivers.subtitle", **self._values()),
            columns=("driver_name", "answers_with", "share_with", "answers_without",
                     "share_without", "points_apart", "points_apart_low", "points_apart_high",
                     "points_unadjusted"),
        )  # fmt: skip

    def explain(self) -> Explanation:
        """Say what the answer goes with most, and that this is no cause."""
        values, key = self._values(), "nothing"
        clear = self._frame[self._frame["p_value_adjusted"].lt(CLEAR)]
        if len(clear):
            told = str(clear["driver"].to_numpy()[clear["estimate"].abs().argmax()])
            key = str(self.cite(f"driver_kind[{told}]"))
            values |= self._told(told)
        return Explanation(
            answer=say(f"insecurity_drivers.{key}", **values),
            reading=tuple(self._reading(values, clear)),
            limits=tuple(self._limits(values)),
        )

    def _translated(self, driver: str) -> dict[str, str]:
        """Give what a comparison is about in the languages other than English that it has."""
        said = self.said[driver]
        texts = said.texts if isinstance(said, Worded) else {}
        return {f"driver_name:{code}": text for code, text in texts.items() if code != "en"}

    def _told(self, driver: str) -> dict[str, Value]:
        found: dict[str, Value] = {
            "driver": self.said[driver], "group": Name(driver.partition(":")[2]),
            "beside": Name(str(self.cite(f"compared_with[{driver}]"))),
        }  # fmt: skip
        for name in ("adjusted_with", "adjusted_without"):
            found[name] = Quantity(self.cite(f"{name}[{driver}]"), "percent", f"{name}[{driver}]")
        for name in ("estimate", "low", "high", "unadjusted"):
            found[name] = Quantity(self.cite(f"{name}[{driver}]"), "points", f"{name}[{driver}]")
        return found

    def _reading(self, values: dict[str, Value], clear: pd.DataFrame) -> list[Message]:
        said = [say("insecurity_drivers.reading_clear", **values)]
        if len(clear):
            order = clear.reindex(clear["estimate"].abs().sort_values(ascending=False).index)
            names = TermList(tuple(self.said[str(name)] for name in order["driver"]))
            said.append(say("insecurity_drivers.reading_named", drivers=names))
            said.append(say("insecurity_drivers.reading_unadjusted", **values))
        if self.areas:
            said.append(say("insecurity_drivers.reading_areas", **values))
        if self.incomplete:
            said.append(say("insecurity_drivers.reading_incomplete", **values))
        said.append(say("survey.reading_wave", **values))
        return [*said, say("insecurity_drivers.reading_used", **values)]

    def _limits(self, values: dict[str, Value]) -> list[Message]:
        keys = ["cause", "colours", "unasked"]
        keys += ["features"] if self.has_features else []
        keys += [] if self.areas else ["no_areas"]
        keys += ["incomplete"] if self.share_incomplete > MUCH_LOST else []
        said = [say(f"insecurity_drivers.limit_{key}", **values) for key in keys]
        if self.single != "refuse":
            said.append(say(f"survey.limit_single_{self.single}"))
        return [*said, say("survey.limit_answered"), *self.notes]

    def _values(self) -> dict[str, Value]:
        values: dict[str, Value] = {
            **state_values(self), "item": self.asked, "counted": self.counted,
            "wave": Name(self.wave), "area_sd": Quantity(self.area_sd, "number", "area_sd"),
        }  # fmt: skip
        for name in ("comparisons", "clear", "incomplete", "areas"):
            values[name] = Quantity(getattr(self, name), "count", name)
        return values


_ROWS = {"field": "driver_name", "type": "nominal", "title": None, "sort": None}


@checked
def insecurity_drivers(
    survey: Survey,
    items: SurveyItems | None = None,
    design: SurveyDesign | None = None,
    areas: Areas | None = None,
    exposure: Exposure | None = None,
    recorded: Incidents | Counts | None = None,
    *,
    item: Item,
    counted: Codes | None = None,
    drivers: Items | None = None,
    groups: Margins | None = None,
    features: Features | None = None,
    wave: Wave | None = None,
    single: SingleUnit = "refuse",
    fewest: Respondents = 30,
    confidence: Confidence = 0.95,
) -> InsecurityDrivers:
    """What does feeling unsafe go with, other things alike?

    Parameters
    ----------
    survey
        Answers, one row for each respondent and item.
    items, design
        What coded answers mean, and how the survey was drawn.
    areas, exposure, recorded
        Where features of areas come from.
    item, counted, wave
        The feeling, the codes that count, and the wave, as for `survey_estimates`.
    drivers
        Items that it may go with: signs of disorder, trust, victimisation, going out. Those whose
        answer counts are compared with the others; of scores, the unwelcome half of the scale.
    groups
        Groupings it may go with, such as age; each group is compared with the largest.
    features
        Features of areas it may go with, as for `small_areas`: areas one standard deviation
        apart are compared.
    single
        What a stratum with one cluster adds to the variance.
    fewest
        Respondents needed on each side of a comparison.
    confidence
        Level of the likely ranges.

    Returns
    -------
    InsecurityDrivers
        For each comparison the share where it holds and where not, as answered; the shares that
        the model gives the whole population if it held for everybody and for nobody; and their
        difference with its range.

    Raises
    ------
    UnsuitableData
        As for `survey_estimates`; nothing to compare is named, a comparison has too few on one
        side or says the same as others, there are fewer than ten answers each way for a
        comparison, or one foretells the answer without exception.

    Notes
    -----
    One logit of all comparisons together, weighted, with an effect of each area where there are
    five or more areas of ten answers on average (`survey_logit` says how weights, strata,
    clusters and areas enter). Differences are averaged over the population, in shares; odds ratios
    stand beside them. Only those who answered everything are used. p-values are adjusted over all
    comparisons by Holm; features of areas have as many degrees of freedom as there are areas.

    References
    ----------
    Binder 1983, doi:10.2307/1402588; Rabe-Hesketh & Skrondal 2006,
    doi:10.1111/j.1467-985X.2006.00426.x; Peduzzi et al. 1996,
    doi:10.1016/S0895-4356(96)00236-3.

    Examples
    --------
    >>> rows = [(f"r{n}", item, 1 if (n % 3 if item == "unsafe" else n % 2) else 2)
    ...         for n in range(240) for item in ("unsafe", "litter")]
    >>> frame = pd.DataFrame(rows, columns=["respondent_id", "item", "answer"])
    >>> codes = pd.DataFrame({"item": "litter", "scale": "binary", "worse": "low",
    ...     "code": [1, 2], "answer_state": "answered"})
    >>> found = insecurity_drivers(Survey.from_frame(frame.assign(wave="1",
    ...     answer_state="answered")), SurveyItems.from_frame(codes), item="unsafe",
    ...     counted=(1,), drivers=("litter",))
    >>> abs(float(found.cite("estimate[litter]"))) < 1e-9
    True
    """
    asked = answers_of("insecurity_drivers", survey, item, wave=wave, items=items, design=design,
                       areas=areas, single=single)  # fmt: skip
    values = indicator(asked, counted)
    ids = tuple(sorted(asked.area_names))
    place = np.asarray(pd.Series(asked.areas).map({a: at for at, a in enumerate(ids)}).fillna(-1),
                       dtype=np.intp)  # fmt: skip
    known = area_features(asked.method, features or (), ids, AreaSources(areas, exposure, recorded))
    columns = driver_columns(asked, items, drivers or (), groups or (), known, place)
    whole = asked.counts & np.isfinite(columns.x).all(axis=1)
    answers = np.where(whole, values, np.nan)
    refuse_thin_drivers(asked, columns, answers, fewest, A_COLUMN)
    by_area = _enough_areas(place[whole]) or bool(known.names)
    fit = survey_logit(asked.design, answers, columns.x, place if by_area else None)
    used = ~np.isnan(answers) & ((place >= 0) | (not by_area))
    degrees = _degrees(asked, used, place, columns.drivers, known.names)
    frame = _frame(asked, columns.drivers, fit, fit.differences(columns.contrasts), values, used,
                   degrees, confidence)  # fmt: skip
    fields = state_fields(asked)
    lost = fields["n_used"] - int(used.sum())
    aside = {**fields["set_aside"], **({"other_answer_missing": lost} if lost else {})}
    codes = counted if counted is not None else asked.meaning.counted
    return InsecurityDrivers(
        item=item, asked=item_value(asked.meaning), counted=codes_value(asked.meaning, codes),
        wave=", ".join(asked.waves), said={d.code: d.said for d in columns.drivers},
        incomplete=lost, share_incomplete=lost / max(fields["n_used"], 1),
        comparisons=len(frame), clear=int(frame["p_value_adjusted"].lt(CLEAR).sum()),
        area_sd=fit.area_sd, areas=len(np.unique(place[used])) if by_area else 0,
        has_features=bool(known.names), single=single, notes=asked.notes,
        **{**fields, "n_used": int(used.sum()), "set_aside": aside}, _frame=frame,
    )  # fmt: skip


def _enough_areas(place: NDArray[np.intp]) -> bool:
    """Say whether areas may differ by effects of their own."""
    inside = place[place >= 0]
    seen = len(np.unique(inside))
    return seen >= FEWEST_AREAS and len(inside) >= FEWEST_EACH * seen


def _degrees(
    asked: Asked, used: NDArray[np.bool_], place: NDArray[np.intp], drivers: tuple[Driver, ...],
    features: tuple[str, ...],
) -> Floats:  # fmt: skip
    """Give degrees of freedom: the design's, or of areas less what is known of them."""
    of_areas = len(np.unique(place[used])) - 1 - len(features)
    design = asked.design.degrees(used)
    return np.array([float(max(of_areas if d.kind == "area" else design, 1)) for d in drivers])


def _frame(
    asked: Asked, drivers: tuple[Driver, ...], fit: SurveyLogit, found: Differences,
    values: Floats, used: NDArray[np.bool_], degrees: Floats, confidence: float,
) -> pd.DataFrame:  # fmt: skip
    reach = scipy.stats.t.isf((1 - confidence) / 2, degrees) * found.std_error
    p = 2 * scipy.stats.t.sf(np.abs(found.estimate) / found.std_error, degrees)
    sides = [_sides(asked, driver, values, used) for driver in drivers]
    frame = pd.DataFrame({
        "driver": pd.array([d.code for d in drivers], dtype="string"),
        "driver_name": pd.array([d.name for d in drivers], dtype="string"),
        "driver_kind": pd.array([d.kind for d in drivers], dtype="string"),
        "compared_with": pd.array([d.beside for d in drivers], dtype="string"),
        "answers_with": pd.array([side[0] for side in sides], dtype="Int64"),
        "answers_without": pd.array([side[1] for side in sides], dtype="Int64"),
        "share_with": [side[2] for side in sides], "share_without": [side[3] for side in sides],
        "adjusted_with": found.high, "adjusted_without": found.low,
        "estimate": found.estimate, "std_error": found.std_error,
        "low": found.estimate - reach, "high": found.estimate + reach, "p_value": p,
        "p_value_adjusted": holm(p), "degrees_of_freedom": degrees,
        "odds_ratio": np.exp(fit.coefficients[1:]),
    })  # fmt: skip
    frame["unadjusted"] = frame["share_with"] - frame["share_without"]
    return frame


def _sides(
    asked: Asked, driver: Driver, values: Floats, used: NDArray[np.bool_]
) -> tuple[Any, Any, float, float]:
    """Give answers and shares where something holds, and where it does not, as answered."""
    if driver.kind == "area":
        return pd.NA, pd.NA, float("nan"), float("nan")
    part = np.where(used & (driver.marked == 1), 1, np.where(used & (driver.marked == 0), 0, -1))
    found = means(asked.design, np.where(used, values, np.nan), part.astype(np.intp))
    return (int(found.answers[1]), int(found.answers[0]), float(found.estimate[1]),
            float(found.estimate[0]))  # fmt: skip


METHOD = Method(
    run=insecurity_drivers,
    question="What does feeling unsafe go with, other things alike?",
    sources=(
        "Binder 1983, doi:10.2307/1402588",
        "Rabe-Hesketh & Skrondal 2006, doi:10.1111/j.1467-985X.2006.00426.x",
        "Peduzzi, Concato, Kemper, Holford & Feinstein 1996, doi:10.1016/S0895-4356(96)00236-3",
    ),
    example={
        "item": "aesfdrk",
        "counted": (3, 4),
        "drivers": ("lb_disorder_1", "lb_disorder_3", "lb_lighting", "lb_trust_neighbours",
                    "trstplc", "crmvct"),
        "groups": ("age", "gender"),
    },
    reads_groups=True,
)  # fmt: skip
