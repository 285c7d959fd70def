"""What a survey says of fear and trust in the parts of a measure, before and after."""

from dataclasses import dataclass

import pandas as pd

from evenhand.errors import UnsuitableData
from evenhand.tables.answers.answered import answers_of, indicator
from evenhand.tables.answers.before_after_parts import (
    BUFFER,
    COMPARISON,
    CONTACTED,
    SITE,
    Measure,
    cells_of,
    waves_about,
)
from evenhand.tables.answers.before_after_table import table
from evenhand.tables.areas import Areas
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign
from evenhand.tables.survey_items import SurveyItems

NAME = "adverse_effects"
_KEPT = (SITE, CONTACTED, BUFFER)


@dataclass(frozen=True)
class Asked:
    """One item asked about, and which of its answers count as worse.

    Attributes
    ----------
    thing, item, counted
        `fear` or `trust`, the item's code, and the coded answers; None takes the item's own.
    """

    thing: str
    item: str
    counted: tuple[int, ...] | None


def watched_answers(
    survey: Survey,
    asked: Asked,
    measure: Measure,
    items: SurveyItems | None,
    design: SurveyDesign | None,
    areas: Areas | None,
    *,
    contact_group: str,
    contact_label: str,
    fewest: int,
    confidence: float,
) -> tuple[pd.DataFrame, str]:
    """Estimate how much more the share of worse answers rose in each part than elsewhere.

    Parameters
    ----------
    survey, items, design, areas
        As for `perception_before_after`.
    asked
        The item.
    measure
        Which area plays which part.
    contact_group, contact_label
        The group that says who was spoken to, and its label.
    fewest
        A part with fewer answers is not estimated.
    confidence
        Level of the ranges.

    Returns
    -------
    frame : DataFrame
        As from `before_after_table.table`, site, those spoken to, and buffer only.
    why : str
        Why it could not be watched; empty where it was.
    """
    places = set(survey.column("area_id").dropna().astype(str))
    if asked.item not in set(survey.column("item").astype(str)):
        return pd.DataFrame(), "not_asked"
    if not {area for area, part in measure.part_of.items() if part == SITE} & places:
        return pd.DataFrame(), "other_areas"
    try:
        waves = waves_about(survey, asked.item, measure.starts_on, None, None)
    except UnsuitableData:
        return pd.DataFrame(), "no_waves"
    measure = _with_others(measure, places)
    if COMPARISON not in measure.part_of.values():
        return pd.DataFrame(), "no_comparison"
    try:
        got = answers_of(NAME, survey, asked.item, wave=waves, items=items, design=design,
                         areas=areas, single="centre")  # fmt: skip
        yes = indicator(got, asked.counted)
        known = got.groups.get(contact_group)
        contacted = None if known is None else known == contact_label
        cells = cells_of(got, yes, measure, contacted, fewest)
        frame = table(cells, confidence)
    except UnsuitableData:
        return pd.DataFrame(), "survey_unfit"
    kept = frame[frame["role"].isin(_KEPT) & frame["p_rise"].notna()]
    return kept, "" if len(kept) else "too_few_answers"


def _with_others(measure: Measure, places: set[str]) -> Measure:
    """Let areas where nothing was done stand in where no comparison area was named."""
    if COMPARISON in measure.part_of.values():
        return measure
    others = dict.fromkeys(sorted(places - measure.touched), COMPARISON)
    return Measure(measure.intervention, measure.measure, measure.starts_on,
                   {**measure.part_of, **others}, measure.touched)  # fmt: skip
