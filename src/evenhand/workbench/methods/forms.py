"""The form of a method, generated from the catalogue's index."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest

from evenhand.workbench.frame.words import say
from evenhand.workspace.index import load
from evenhand.workspace.typed_options import WANTED, typed_value


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

    def __init__(self, request: HttpRequest, entry: Mapping[str, Any], *args: Any) -> None:
        super().__init__(*args)
        self.entry, self.request = entry, request
        for one in entry["options"]:
            self.fields[one["name"]] = self._field(one)

    def options(self) -> dict[str, Any]:
        """Give the options that were filled in, as JSON values."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    def _field(self, one: Mapping[str, Any]) -> forms.Field:
        label = one["name"].replace("_", " ").capitalize()
        if one["unit"] not in ("", "date", "share"):
            label = f"{label} ({one['unit']})"
        default = one["default"] or ""
        hint = say(self.request, "web_methods.default", value=default) if default else ""
        if one["choices"] and not one["many"]:
            empty = [] if one["required"] else [("", say(self.request, "web_methods.as_usual"))]
            choices = empty + [(choice, choice) for choice in one["choices"]]
            return forms.ChoiceField(
                label=label, choices=choices, required=one["required"], help_text=hint
            )
        return _Typed(one, label=label, required=one["required"], help_text=hint)


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
