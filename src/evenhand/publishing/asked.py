"""What a survey knows: its waves, which items were answered, and which of them is the main one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from evenhand.tables.survey import Survey
from evenhand.tables.survey_items import SurveyItems
from evenhand.tables.table import Table
from evenhand.taxonomy.items import BankItem, bank

_MAIN = ("safety_after_dark", "safety_other", "worry_intensity")
"""Constructs that can be the main item, the first first."""
_WORRY = {
    "worried": ("lb_worry_general", "own_worry_strength"),
    "episodes": ("lb_worry_episodes", "own_worry_year"),
    "precautions": ("lb_precautions",),
    "precautions_help": ("lb_precautions_help",),
    "worry_cost": ("lb_quality_of_life", "own_worry_lowers_life"),
    "precautions_cost": ("own_precautions_lower_life",),
}
"""Option of `worry_kinds` → items of the bank that can stand for it; the last can be missing."""
_ROLES_NEEDED = 5
_ENOUGH, _FEW = 30, 100


@dataclass(frozen=True)
class SurveyMeans:
    """What a survey knows.

    Attributes
    ----------
    waves
        In the order in which they were asked.
    known
        Item of the survey → the item of the bank that it is, for items with enough answers in
        the latest wave.
    repeated
        Items with enough answers in the two latest waves.
    several_areas
        Whether respondents of several areas answered.
    few_in_area
        Whether an area has so few answers that it can be told better with the help of others.
    groups
        Names of the groupings, such as `age`.
    first_on, last_on
        First and last day of asking, where it is known.
    """

    waves: tuple[str, ...] = ()
    known: Mapping[str, BankItem] = field(default_factory=dict)
    repeated: frozenset[str] = frozenset()
    several_areas: bool = False
    few_in_area: bool = False
    groups: tuple[str, ...] = ()
    first_on: date | None = None
    last_on: date | None = None

    def of(self, *constructs: str) -> tuple[str, ...]:
        """Give the items about constructs, in the order in which these are named."""
        return tuple(
            item
            for construct in constructs
            for item, meant in self.known.items()
            if meant.construct == construct
        )

    def called(self, *codes: str) -> str:
        """Give how the survey calls the first of these items of the bank; empty without any."""
        names = {meant.code: item for item, meant in self.known.items()}
        return next((names[code] for code in codes if code in names), "")

    @property
    def main(self) -> str:
        """The item on how safe people feel; empty where there is none whose codes are known."""
        found = [item for item in self.of(*_MAIN) if self.known[item].counted]
        return found[0] if found else ""


def survey_means(tables: Mapping[str, Table]) -> SurveyMeans | None:
    """Look at a survey and say what it knows; None where there is none.

    Parameters
    ----------
    tables
        By name; `survey` and, for items under names of their own, `survey_items`.
    """
    survey, items = tables.get("survey"), tables.get("survey_items")
    if not isinstance(survey, Survey) or not len(survey):
        return None
    rows = survey.to_frame()
    waves = _in_order(rows)
    answered = rows[rows["answer_state"].eq("answered").to_numpy()]
    counts = answered.groupby(["wave", "item"], observed=True).size()
    enough = {wave: _enough(counts, wave) for wave in waves}
    meant = _meant(items if isinstance(items, SurveyItems) else None)
    known = {item: meant[item] for item in meant if item in enough[waves[-1]]}
    earlier = enough[waves[-2]] if len(waves) > 1 else set()
    days = rows["asked_on"].dropna()
    latest = answered[answered["wave"].eq(waves[-1]).to_numpy()]
    in_area = latest.groupby(["area_id", "item"], observed=True).size()
    found = SurveyMeans(
        waves=tuple(waves),
        known=known,
        repeated=frozenset(known) & earlier,
        several_areas=len(set(rows["area_id"].dropna())) > 1,
        groups=tuple(str(name)[6:] for name in rows if str(name).startswith("group_")),
        first_on=days.min().date() if len(days) else None,
        last_on=days.max().date() if len(days) else None,
    )
    of_main = in_area[in_area.index.get_level_values("item") == found.main]
    return replace(found, few_in_area=bool((of_main < _FEW).any()))


def survey_has(asked: SurveyMeans | None, tables: Mapping[str, Table]) -> set[str]:
    """Name what a survey and what stands beside it can carry, as `Means.has` does."""
    has = {name for name in ("signals", "observations", "participation") if _there(tables, name)}
    if asked is None:
        return has
    has.add("survey")
    if not asked.main:
        return has
    carried = {
        "safety": True,
        "survey_area": asked.several_areas,
        "two_waves": asked.main in asked.repeated,
        "worry": len(worry_items(asked)) >= _ROLES_NEEDED,
        "drivers": bool(asked.of("disorder", "trust", "place", "victimisation")),
        "top_problems": bool(asked.of("top_problems")),
        "vigilantism": bool(asked.of("vigilantism")),
        "survey_scale": any(len(asked.of(name)) > 2 for name in ("disorder", "worry_intensity")),
        "measure": _there(tables, "interventions") and asked.main in asked.repeated,
    }
    return has | {name for name, is_there in carried.items() if is_there}


def worry_items(asked: SurveyMeans) -> dict[str, str]:
    """Give the option of `worry_kinds` → the survey's item for it, those that it has."""
    found = {role: asked.called(*codes) for role, codes in _WORRY.items()}
    return {role: item for role, item in found.items() if item}


def _there(tables: Mapping[str, Table], name: str) -> bool:
    return name in tables and len(tables[name]) > 0


def _in_order(rows: pd.DataFrame) -> list[str]:
    """Give the waves by the day of their first interview, those without one by their names."""
    first = rows.groupby("wave", observed=True)["asked_on"].min()
    ordered = sorted(first.items(), key=lambda pair: (pd.isna(pair[1]), pair[1], str(pair[0])))
    return [str(wave) for wave, _ in ordered]


def _enough(counts: "pd.Series[int]", wave: str) -> set[str]:
    of_wave = counts.xs(wave, level="wave") if wave in counts.index.get_level_values(0) else counts
    return set(map(str, of_wave.index[of_wave >= _ENOUGH])) if len(of_wave) else set()


def _meant(items: SurveyItems | None) -> dict[str, BankItem]:
    """Name the bank's items as the survey calls them, the bank's own names first."""
    meant = dict(bank())
    if items is not None:
        rows = items.to_frame()[["item", "bank_item"]].dropna().drop_duplicates("item")
        for item, name in zip(rows["item"], rows["bank_item"], strict=True):
            if str(name) in meant:
                meant[str(item)] = meant[str(name)]
    return meant
