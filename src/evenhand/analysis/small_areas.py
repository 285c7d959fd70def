"""Shares of small areas: each area's own answers, with the help of areas and people alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import pandas as pd

from evenhand.analysis.area_estimates import SmallAreaTable, small_area_table
from evenhand.analysis.area_features import FEATURES, AreaSources
from evenhand.analysis.area_models import Fitted
from evenhand.analysis.small_area_words import limits_said, reading_said
from evenhand.analysis.survey_words import codes_value, item_value, state_fields, state_values
from evenhand.contract import Chart, Explanation, Finding, MapLayer, Method, checked, plain_rows
from evenhand.options import (
    Bounds,
    Codes,
    Confidence,
    Draws,
    Item,
    Seed,
    SingleUnit,
    Wave,
)
from evenhand.statistics.area_rates import round_step
from evenhand.tables.answers.answered import answers_of, indicator
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import Exposure, ExposureByGroup
from evenhand.tables.incidents import Incidents
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign
from evenhand.tables.survey_items import SurveyItems
from evenhand.wording.messages import Message, Name, Quantity, TermList, Value, Worded, say

CLEAR = 0.05
MOST_DRAWN = 30
AreaFit = Annotated[
    Literal["automatic", "area_model", "spatial", "multilevel"],
    Bounds(meaning="who speaks for an area besides itself: areas alike, neighbours too, or people "
           "alike"),
]  # fmt: skip
Posterior = Annotated[
    Literal["fast", "full"],
    Bounds(meaning="of the multilevel fit: its quick form, or the whole posterior (extra bayes)"),
]
Benchmark = Annotated[
    Literal["to_total", "none"],
    Bounds(meaning="whether areas are moved so that together they give the survey's total"),
]
Features = Annotated[
    tuple[str, ...], Bounds(meaning=f"what is known of areas, of {', '.join(FEATURES)}; by commas")
]


@dataclass(frozen=True, kw_only=True, eq=False)
class SmallAreaShares(Finding):
    """The share of one answer in each area, with the help of a model."""

    KEY = ("area_id",)
    COUNTS = ("answers",)
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **dict.fromkeys(("direct", "direct_low", "direct_high", "is_synthetic"),
                        ("answers",)),
        **dict.fromkeys(("estimate", "std_error", "low", "high", "synthetic", "own_weight",
                         "moved", "p_value", "p_value_adjusted"), ("answers[any]",)),
        "population": (),
    }  # fmt: skip
    SCALARS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **dict.fromkeys(("total", "total_low", "total_high", "design_effect"),
                        ("answers[total]",)),
        **dict.fromkeys(("own_weight", "area_sd", "rho", "rho_p_value", "normal_p_value",
                         "most_moved", "clear"), ("answers[any]",)),
        "areas": (), "areas_asked": (), "synthetic": (),
    }  # fmt: skip

    item: str
    asked: TermList | Worded
    counted: TermList
    wave: str
    fit: Fitted
    is_full: bool
    refused: int
    dont_know: int
    not_asked: int
    no_answer: int
    zero_weight: int
    total: float
    total_low: float
    total_high: float
    design_effect: float
    own_weight: float
    area_sd: float
    rho: float
    rho_p_value: float
    normal_p_value: float
    was_zero: bool
    most_moved: float
    areas: int
    areas_asked: int
    clear: int
    synthetic: int
    features: tuple[str, ...]
    groupings: tuple[str, ...]
    left_out: tuple[str, ...]
    single: str
    notes: tuple[Message, ...]
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each area, sorted by id."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw each area's share with its range, and a tick where its own answers alone put it."""
        frame = self._frame.rename(columns=_DRAWN).sort_values(["share", "area_id"],
                                                               ascending=[False, True])  # fmt: skip
        axis = {"type": "quantitative", "title": "axis.share_of_people",
                "axis": {"format": ".0%"}, "scale": {"zero": True}}  # fmt: skip
        spec = {
            "layer": [
                {"mark": {"type": "rule", "strokeWidth": 8, "opacity": 0.35},
                 "encoding": {"x": {"field": "share_low", **axis}, "x2": {"field": "share_high"}}},
                {"mark": {"type": "tick", "thickness": 2, "opacity": 0.7},
                 "encoding": {"x": {"field": "share_direct", **axis}}},
                {"mark": {"type": "point", "size": 90},
                 "encoding": {"x": {"field": "share", **axis},
                              "fillOpacity": {"condition": {"test": "datum.is_synthetic",
                                                            "value": 0}, "value": 1}}},
            ],
            "encoding": {"y": {"field": "area_name", "type": "nominal", "title": None,
                               "sort": None}},
        }  # fmt: skip
        return Chart(
            rows=plain_rows(frame.head(MOST_DRAWN)),
            spec=spec,
            title=self.explain().answer,
            subtitle=say("small_areas.subtitle", **self._values()),
            columns=("area_name", "answers", "share", "share_low", "share_high", "share_direct",
                     "own_weight", "certainty"),
        )  # fmt: skip

    def to_map(self) -> MapLayer:
        """Give each area's share; those without answers are outlined."""
        rows = self._frame.assign(value=self._frame["estimate"],
                                  is_outlined=self._frame["is_synthetic"])  # fmt: skip
        step = round_step(float(rows["value"].std()) or 1.0)
        start = round(self.total / step) - 1
        return MapLayer(
            kind="areas",
            rows=plain_rows(rows[["area_id", "area_name", "value", "certainty", "is_outlined"]]),
            breaks=tuple(float(f"{step * (start + at):.6g}") for at in range(4)),
            title=self.explain().answer,
            unit=say("small_areas.subtitle", **self._values()),
            number="percent",
            words={"outlined": say("small_areas.outlined")},
        )

    def explain(self) -> Explanation:
        """Say where clearly more or fewer answer so, and what besides their answers says so."""
        values, told, key = self._values(), None, "alike"
        clear = self._frame[self._frame["p_value_adjusted"].lt(CLEAR)]
        if len(clear):
            above = clear[clear["estimate"] > self.total]
            key = "highest" if len(above) else "lowest"
            told = str((above if len(above) else clear).sort_values(
                ["estimate", "area_id"], ascending=[not len(above), True]
            )["area_id"].iloc[0])  # fmt: skip
            values |= self._told(told)
        return Explanation(
            answer=say(f"small_areas.{key}", **values),
            reading=reading_said(self, values, has_told=told is not None),
            limits=limits_said(self, values),
        )

    def synthetic_names(self) -> tuple[str, ...]:
        """Name the areas that nobody answered in."""
        return tuple(self._frame.loc[self._frame["is_synthetic"], "area_name"].astype(str))

    def _told(self, area: str) -> dict[str, Value]:
        paths = {"share": "estimate", "low": "low", "high": "high", "direct": "direct",
                 "direct_low": "direct_low", "direct_high": "direct_high"}  # fmt: skip
        found: dict[str, Value] = {
            name: Quantity(self.cite(f"{column}[{area}]"), "percent", f"{column}[{area}]")
            for name, column in paths.items()
        }
        found["answers"] = Quantity(self.cite(f"answers[{area}]"), "count", f"answers[{area}]")
        return found | {"area": Name(str(self.cite(f"area_name[{area}]")))}

    def _values(self) -> dict[str, Value]:
        values: dict[str, Value] = {
            **state_values(self), "item": self.asked, "counted": self.counted,
            "wave": Name(self.wave),
        }  # fmt: skip
        for name in ("total", "total_low", "total_high", "own_weight"):
            values[name] = Quantity(getattr(self, name), "percent", name)
        for name in ("areas", "areas_asked", "clear", "synthetic"):
            values[name] = Quantity(getattr(self, name), "count", name)
        return values


_DRAWN = {"estimate": "share", "low": "share_low", "high": "share_high", "direct": "share_direct"}


@checked
def small_areas(
    survey: Survey,
    items: SurveyItems | None = None,
    design: SurveyDesign | None = None,
    areas: Areas | None = None,
    margins: ExposureByGroup | None = None,
    exposure: Exposure | None = None,
    recorded: Incidents | Counts | None = None,
    *,
    item: Item,
    counted: Codes | None = None,
    wave: Wave | None = None,
    fit: AreaFit = "automatic",
    features: Features | None = None,
    posterior: Posterior = "fast",
    benchmark: Benchmark = "to_total",
    single: SingleUnit = "refuse",
    confidence: Confidence = 0.95,
    draws: Draws = 1000,
    seed: Seed = 1,
) -> SmallAreaShares:
    """What share gives an answer in each area, also where few or none were asked?

    Parameters
    ----------
    survey
        Answers, one row for each respondent and item.
    items, design
        What coded answers mean, and how the survey was drawn.
    areas
        Names the areas, those without respondents too; outlines say who neighbours whom.
    margins
        Residents by group: the population of the multilevel fit.
    exposure
        Residents of each area: how much it counts in the total, and what its features are per.
    recorded
        Incidents or counts, for the feature `recorded_crime`.
    item, counted, wave
        The item, the codes that count, and the wave, as for `survey_estimates`.
    fit
        `area_model` joins each area's own share with what areas like it say; `spatial` with what
        its neighbours say too; `multilevel` models single answers by age, gender or whatever
        groups the population is known by, and adds people up. `automatic` takes `multilevel`
        where half of the areas have fewer than 30 answers and the population is known by groups,
        else `area_model`.
    features
        What the model may know of areas: `deprivation_rank`, `density`, `recorded_crime`; one for
        every five areas with answers at most. None takes none.
    posterior
        Of `multilevel`: `fast`, or `full` by NumPyro's sampler.
    benchmark
        Whether areas are moved so that together they give the survey's own total.
    single
        What a stratum with one cluster adds to the variance.
    confidence
        Level of the likely ranges.
    draws, seed
        Draws from the multilevel model's posterior, and their start.

    Returns
    -------
    SmallAreaShares
        For each area the share by its own answers (`direct`), by the model, with ranges; how far
        its own answers count; and how far it was moved to agree with the total. Areas without
        answers are `is_synthetic`.

    Raises
    ------
    UnsuitableData
        As for `survey_estimates`; or there are fewer than 30 answers or five areas with answers,
        everybody answered alike, a feature is missing, or features are too many or alike.
    MissingExtra
        `posterior` is full, and NumPyro is not installed.

    Notes
    -----
    The areas' own shares are design-based, with Korn and Graubard's range. `area_model` and
    `spatial` work on arcsines, whose variance hardly depends on the share, with the survey's
    overall design effect: an area where all answered alike is not taken for certain. Their ranges
    allow for what is unsure in the model. `multilevel` follows the design only through the groups
    and features that it knows. Whether an area differs from the total is tested by its model
    estimate, adjusted over areas with answers by Holm. `certainty` as for `survey_estimates`; an
    area without answers is never `sure`.

    References
    ----------
    Fay & Herriot 1979, doi:10.1080/01621459.1979.10482505; Pratesi & Salvati 2008,
    doi:10.1007/s10260-007-0061-9; Park, Gelman & Bafumi 2004, doi:10.1093/pan/mph024; Wang, Fuller
    & Qu 2008, Survey Methodology 34(1), 29-36.

    Examples
    --------
    >>> rows = [(f"r{a}{n}", a, 1 if n < a else 2) for a in range(1, 7) for n in range(12)]
    >>> answers = pd.DataFrame(rows, columns=["respondent_id", "area_id", "answer"]).assign(
    ...     wave="1", item="unsafe", answer_state="answered")
    >>> found = small_areas(Survey.from_frame(answers), item="unsafe", counted=(1,))
    >>> bool(found.cite("direct[6]") > found.cite("estimate[6]") > found.total)
    True
    """
    asked = answers_of("small_areas", survey, item, wave=wave, items=items, design=design,
                       areas=areas, single=single)  # fmt: skip
    values = indicator(asked, counted)
    table: SmallAreaTable = small_area_table(
        asked, values, AreaSources(areas, exposure, recorded), margins, fit=fit,
        features=features or (), is_full=posterior == "full", to_total=benchmark == "to_total",
        confidence=confidence, draws=draws, seed=seed,
    )  # fmt: skip
    codes = counted if counted is not None else asked.meaning.counted
    fields = state_fields(asked)
    outside = int((asked.counts & (asked.areas == "")).sum())
    aside = {**fields["set_aside"], **({"outside_areas": outside} if outside else {})}
    frame = table.frame
    return SmallAreaShares(
        item=item, asked=item_value(asked.meaning), counted=codes_value(asked.meaning, codes),
        wave=", ".join(asked.waves), is_full=posterior == "full" and table.fit == "multilevel",
        areas=len(frame), areas_asked=int(frame["answers"].gt(0).sum()),
        clear=int(frame["p_value_adjusted"].lt(CLEAR).sum()),
        synthetic=int(frame["is_synthetic"].sum()), single=single, notes=asked.notes,
        **table.fields(),
        **{**fields, "n_used": fields["n_used"] - outside, "set_aside": aside}, _frame=frame,
    )  # fmt: skip


METHOD = Method(
    run=small_areas,
    question="What is the share in each area, also where few were asked?",
    sources=(
        "Fay & Herriot 1979, doi:10.1080/01621459.1979.10482505",
        "Pratesi & Salvati 2008, doi:10.1007/s10260-007-0061-9",
        "Park, Gelman & Bafumi 2004, doi:10.1093/pan/mph024",
        "Wang, Fuller & Qu 2008, Survey Methodology 34(1), 29-36",
    ),
    example={"item": "aesfdrk", "counted": (3, 4), "features": ("deprivation_rank",)},
    reads_groups=True,
)
