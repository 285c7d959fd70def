"""The form of a method, generated from the catalogue's index."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest

from evenhand.workbench.frame.words import say
from evenhand.workspace.index import load
from evenhand.workspace.typed_options import WANTED, typed_value

USUAL = ("offence", "level", "period_from", "period_to", "base", "intervention", "item", "problem")
"""Options by which nearly every question is narrowed."""


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

    def _table(self, one: Mapping[str, Any]) -> forms.Field:
        choices = [("", say(self.request, "web_methods.first_there"))]
        return forms.ChoiceField(
            label=say(self.request, "web_methods.table", name=one["name"].replace("_", " ")),
            choices=choices + [(kind, kind) for kind in one["kinds"]],
            required=False,
        )

    def _field(self, one: Mapping[str, Any]) -> forms.Field:
        default = one["default"] or ""
        hint = say(self.request, "web_methods.default", value=default) if default else ""
        label = one["name"].replace("_", " ").capitalize()
        if one["unit"] not in ("", "date", "share"):
            label = f"{label} ({one['unit']})"
        said = {"label": label, "required": one["required"], "help_text": hint}
        if not one["choices"] or one["many"]:
            return _Typed(one, **said)
        empty = [] if one["required"] else [("", say(self.request, "web_methods.as_usual"))]
        return forms.ChoiceField(
            choices=empty + [(choice, choice) for choice in one["choices"]], **said
        )


class _Typed(forms.CharField):
    """Text that is read as the command line reads it."""

    def __init__(self, one: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.one = one

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            typed = typed_value(text, self.one)
        except ValueError:
            wanted = WANTED.get(self.one["kind"], self.one["kind"])
            raise forms.ValidationError(wanted) from None
        return list(map(_plain, typed)) if isinstance(typed, tuple) else _plain(typed)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
