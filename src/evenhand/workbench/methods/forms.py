"""The form of a method, generated from the catalogue's index."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest

from evenhand.frame.words import language, say
from evenhand.wording.messages import term
from evenhand.workbench.city.facts import read_facts
from evenhand.workbench.opened import city
from evenhand.workspace.index import load
from evenhand.workspace.typed_options import typed_value

LONGEST = 120
CHOICE_GROUPS = {
    "base": "base",
    "against": "base",
    "setting": "setting",
    "space": "space",
    "problem": "stakeholder_problem",
}
"""Options whose choices have terms of their own."""
USUAL = ("offence", "level", "period_from", "period_to", "base", "intervention", "item", "problem")
"""Options by which nearly every question is narrowed."""
OFFERED = ("offence", "other_offence", "level")
"""Options whose values are read from what is known of the city."""
BY_AREA = frozenset({
    "area_rates", "base_comparison", "change_by_area", "comparison_areas", "detectable_effect",
    "harm_by_area", "rollout_assignment",
})  # fmt: skip
"""Methods that count by area whatever else is asked, and so must know in which set of areas."""


def entry_of(name: str) -> Mapping[str, Any] | None:
    """Find a method in the index of the catalogue."""
    return next((entry for entry in load() if entry["name"] == name), None)


class MethodForm(forms.Form):
    """One field for each option; an empty field takes the method's own default.

    Parameters
    ----------
    request
        Whose language is spoken.
    entry
        The method, as the index describes it.
    """

    def __init__(
        self, request: HttpRequest, entry: Mapping[str, Any], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.entry, self.request = entry, request
        self.facts = read_facts(city())
        for one in entry["options"]:
            self.fields[one["name"]] = self._field(one)
        for one in entry["tables"]:
            if len(one["kinds"]) > 1:
                self.fields[f"table_{one['name']}"] = self._table(one)

    def usual(self) -> list[forms.BoundField]:
        """Give the fields that nearly every question is narrowed by."""
        return [self[name] for name in self.fields if name in USUAL or self.fields[name].required]

    def finer(self) -> list[forms.BoundField]:
        """Give the other fields, which most leave alone."""
        usual = {field.name for field in self.usual()}
        return [self[name] for name in self.fields if name not in usual]

    def finer_is_open(self) -> bool:
        """Say whether one of the finer fields has a fault or a value of its own."""
        return any(field.errors or field.value() for field in self.finer())

    def asked(self) -> dict[str, Any]:
        """Give options and tables that were filled in, as JSON values."""
        given = {name: one for name, one in self.cleaned_data.items() if one not in (None, "")}
        tables = {
            name.removeprefix("table_"): given.pop(name)
            for name in list(given)
            if name.startswith("table_")
        }
        return {"options": given, "tables": tables}

    def clean(self) -> dict[str, Any]:
        """Ask for the set of areas where the question is asked by area and there are several."""
        given = super().clean() or {}
        over = next((one for one in self.entry["options"] if one["name"] == "over"), None)
        if over is not None and "level" in self.fields and not given.get("level"):
            by_area = (given.get("over") or over["default"]) == "area"
            if by_area and self._has_several_levels():
                self.add_error("level", say(self.request, "web_methods.which_level"))
        return given

    def _has_several_levels(self) -> bool:
        return self.facts is not None and len(self.facts.levels) > 1

    def _must_choose_level(self) -> bool:
        return self.entry["name"] in BY_AREA and self._has_several_levels()

    def _table(self, one: Mapping[str, Any]) -> forms.Field:
        choices = [("", say(self.request, "web_methods.first_there"))]
        return forms.ChoiceField(
            label=say(self.request, f"web_methods.table_{one['name']}"),
            choices=choices
            + [(kind, term("table", kind, language(self.request))) for kind in one["kinds"]],
            required=False,
        )

    def _field(self, one: Mapping[str, Any]) -> forms.Field:
        tongue = language(self.request)
        label = term("asked_option", one["name"], tongue)
        if one["unit"] not in ("", "date", "share"):
            label = say(self.request, "web_methods.with_unit", name=label,
                        unit=term("asked_unit", one["unit"], tongue))  # fmt: skip
        said = {
            "label": label[:1].upper() + label[1:],
            "required": one["required"],
            "help_text": self._hint(one, tongue),
        }
        known = self._known(one["name"], tongue)
        if one["name"] == "level" and self._must_choose_level():
            said["required"], known = True, known[1:]
        if known:
            return _Suggested(choices=known, **said)
        if not one["choices"] or one["many"]:
            return _Typed(one, say(self.request, f"web_methods.wanted_{one['kind']}"), **said)
        empty = [] if one["required"] else [("", say(self.request, "web_methods.as_usual"))]
        choices = [(choice, choice_words(one["name"], choice, tongue)) for choice in one["choices"]]
        return forms.ChoiceField(choices=empty + choices, **said)

    def _known(self, name: str, tongue: str) -> list[tuple[str, str]]:
        """Give what the city's data offer for an option; empty where that is not known."""
        if name not in OFFERED or self.facts is None:
            return []
        usual = [("", say(self.request, "web_methods.as_usual"))]
        if name == "level":
            return usual + [(one["name"], str(one["name"])) for one in self.facts.levels]
        return usual + [
            (code, term("offence_class", code, tongue)) for code, _ in self.facts.offences
        ]

    def _hint(self, one: Mapping[str, Any], tongue: str) -> str:
        told = term("asked_meaning", meaning_key(one["meaning"]), tongue) if one["meaning"] else ""
        sentence = f"{told[:1].upper()}{told[1:]}." if told else ""
        if not one["default"]:
            return sentence
        default = (
            choice_words(one["name"], one["default"], tongue) if one["choices"] else one["default"]
        )
        return f"{sentence} {say(self.request, 'web_methods.default', value=default)}".strip()


def choice_words(option: str, choice: str, tongue: str) -> str:
    """Give a choice of an option in words."""
    return term(CHOICE_GROUPS.get(option, "asked_value"), choice, tongue)


def meaning_key(meaning: str) -> str:
    """Name the entry of what an option means among the terms.

    Examples
    --------
    >>> meaning_key("a day, as 2026-11-23")
    'a_day_as_2026_11_23'
    """
    return "_".join(re.findall(r"[a-z0-9]+", meaning.lower()))[:48].strip("_")


class _Suggested(forms.ChoiceField):
    """A choice of what the data hold; another value, as an address may give it, is kept too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.offered = {value for value, _ in kwargs["choices"]}

    def valid_value(self, value: Any) -> bool:
        return bool(str(value)) and len(str(value)) <= LONGEST


class _Typed(forms.CharField):
    """Text that is read as the command line reads it."""

    def __init__(self, one: Mapping[str, Any], wanted: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.one, self.wanted = one, wanted

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            typed = typed_value(text, self.one)
        except ValueError:
            raise forms.ValidationError(self.wanted) from None
        return list(map(_plain, typed)) if isinstance(typed, tuple) else _plain(typed)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
