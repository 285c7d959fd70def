"""The layers of the map: which question each answers, with which options, and why one cannot."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from evenhand.workbench.city.choice import Choice, period
from evenhand.workbench.city.facts import Facts
from evenhand.workbench.city.kept import files_of, key_of
from evenhand.workspace.workspace import Workspace

_RECORDED = ("incidents", "counts", "areas", "exposure")
_ASKED = ("survey", "survey_items", "survey_design", "areas")
_TWO_YEARS = 24


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One layer.

    Attributes
    ----------
    name
        As in the address and in `web_city.layer_<name>`.
    method
        The method of the catalogue that answers it; empty for what is only shown.
    tables
        The tables it is worked out from, as far as they are there.
    needs
        What it cannot do without: name of `Facts.has` → message that says so.
    options
        Choice and facts → options of the method, as JSON values.
    right
        Who may see it, beside those who may see the page.
    in_settings
        Whether it follows the choice of a setting.
    """

    name: str
    method: str
    tables: tuple[str, ...]
    needs: Mapping[str, str]
    options: Callable[[Choice, Facts], dict[str, Any]]
    right: str = "city.see"
    in_settings: bool = False

    def lacks(self, facts: Facts, setting: str = "") -> str:
        """Give the message that says what the data lack; empty where nothing is missing."""
        missing = [key for name, key in self.needs.items() if name not in facts.has]
        if setting and self.in_settings and setting not in dict(facts.settings):
            missing.append(f"web_city.lacks_{'this_setting' if facts.settings else 'settings'}")
        return next(iter(missing), "")

    def asked(self, choice: Choice, facts: Facts, here: Workspace) -> dict[str, Any]:
        """Say what is to be worked out for a choice, and under which key it is kept."""
        options, chosen = self.options(choice, facts), choice.asked() | {"layer": self.name}
        key = key_of(chosen, self.method, options, files_of(here, self.tables))
        return {"layer": self.name, "method": self.method, "options": options, "key": key,
                "choice": chosen}  # fmt: skip


def _gathers(choice: Choice, facts: Facts) -> dict[str, Any]:
    return {**_level(choice), **_offence(choice), **_days(choice, facts),
            "base": _base(choice, facts)}  # fmt: skip


def _changed(choice: Choice, facts: Facts) -> dict[str, Any]:
    long = choice.when == str(_TWO_YEARS) and facts.months >= 2 * _TWO_YEARS
    return {**_level(choice), **_offence(choice), "months": _TWO_YEARS if long else 12}


def _hot(choice: Choice, facts: Facts) -> dict[str, Any]:
    base = "dwellings" if _of_homes(choice) and "dwellings" in _all_bases(facts) else "residents"
    return {**_offence(choice), **_days(choice, facts), "base": base}


def _feels(choice: Choice, facts: Facts) -> dict[str, Any]:
    del choice
    return {"item": facts.item}


def _parts(choice: Choice, facts: Facts) -> dict[str, Any]:
    bases = facts.bases(choice.level)
    base = "ambient" if "ambient" in bases else _base(choice, facts)
    return {**_level(choice), **_offence(choice), **_days(choice, facts), "item": facts.item,
            "base": base}  # fmt: skip


def _nothing(choice: Choice, facts: Facts) -> dict[str, Any]:
    del choice, facts
    return {}


LAYERS = {
    one.name: one
    for one in (
        Layer(name="gathers", method="area_rates", tables=_RECORDED, options=_gathers,
              in_settings=True,
              needs={"records": "web_city.lacks_records", "area": "web_city.lacks_areas"}),
        Layer(name="changed", method="change_by_area", tables=_RECORDED, options=_changed,
              in_settings=True,
              needs={"records": "web_city.lacks_records", "area": "web_city.lacks_areas",
                     "two_years": "web_city.lacks_two_years"}),
        Layer(name="hot", method="hot_spots", tables=(*_RECORDED, "streets"), options=_hot,
              right="counts.small",
              in_settings=True,
              needs={"records": "web_city.lacks_records", "point": "web_city.lacks_points"}),
        Layer(name="feels", method="small_areas", options=_feels, right="asking.read",
              tables=(*_ASKED, *_RECORDED, "exposure_by_group"),
              needs={"safety": "web_city.lacks_survey", "survey_area": "web_city.lacks_asked"}),
        Layer(name="parts", method="perception_gap", tables=(*_ASKED, *_RECORDED),
              options=_parts, right="asking.read",
              in_settings=True,
              needs={"safety": "web_city.lacks_survey", "survey_area": "web_city.lacks_asked",
                     "records": "web_city.lacks_records", "area": "web_city.lacks_areas",
                     "rate": "web_city.lacks_base"}),
        Layer(name="measures", method="", options=_nothing,
              tables=("interventions", "areas", "places"),
              needs={"measures": "web_city.lacks_measures"}),
    )
}  # fmt: skip
"""The layers of the city page, in the order in which they are listed."""


def _level(choice: Choice) -> dict[str, str]:
    return {"level": choice.level} if choice.level else {}


def _offence(choice: Choice) -> dict[str, str]:
    """Give the offence and the setting, where one was chosen."""
    asked = {"offence": choice.what, "setting": choice.setting}
    return {name: one for name, one in asked.items() if one}


def _days(choice: Choice, facts: Facts) -> dict[str, str]:
    days = period(choice, facts)
    if days is None:
        return {}
    return {"period_from": days[0].isoformat(), "period_to": days[1].isoformat()}


def _of_homes(choice: Choice) -> bool:
    return choice.what == "burglary_dwelling"


def _base(choice: Choice, facts: Facts) -> str:
    """Choose per whom: homes for burglary in homes, else residents, else what there is."""
    bases = facts.bases(choice.level)
    wanted = ("dwellings", "residents") if _of_homes(choice) else ("residents",)
    return next((one for one in (*wanted, *bases) if one in bases), "residents")


def _all_bases(facts: Facts) -> set[str]:
    return {base for one in facts.levels for base in one["bases"]}
