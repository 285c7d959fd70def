"""Form fields from the JSON Schema of problem files: one for each field that people write."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest

from evenhand.frame.words import language, say, written
from evenhand.response.evidence_words import mechanism_term
from evenhand.taxonomy.classes import OFFENCE_CLASSES, SETTINGS
from evenhand.taxonomy.evidence import library, mechanisms
from evenhand.wording.messages import say as message
from evenhand.wording.messages import term
from evenhand.workbench.opened import city
from evenhand.workspace.index import load
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.problem_changes import TERMS, label_of
from evenhand.workspace.problem_checks import area_names_of
from evenhand.workspace.registrations import registrations

A_LINE = 200
"""Texts that may be longer are written in a larger box."""
MOST_BOXES = 60
_GROUPS = {**TERMS, "kind": "problem_lesson"}
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Written:
    """A field of a file that is written by hand.

    Attributes
    ----------
    name
        Of the field in the form, such as ``concern.words`` or ``claim``.
    rule
        Its JSON Schema, resolved.
    required
        Whether it must be filled.
    group
        The group of terms that names its label.
    part
        The list that it is a field of; empty for what the file is about.
    """

    name: str
    rule: Mapping[str, Any]
    required: bool
    group: str = "problem_field"
    part: str = ""

    @property
    def last(self) -> str:
        """The field's own name, without the part it stands in."""
        return self.name.rpartition(".")[2]


def field_of(request: HttpRequest, document: Document, one: Written) -> forms.Field:
    """Make the form field of a field of a file."""
    written_in = language(request)
    label = term(one.group, one.last, written_in)
    said: dict[str, Any] = {"label": label[:1].upper() + label[1:], "required": one.required}
    if hint := _HINTS.get(one.name):
        said["help_text"] = say(request, f"web_problems.{hint}")
    choices = _choices(request, document, one)
    if one.rule.get("type") == "array":
        if choices is None:
            return _Lines(widget=forms.Textarea(attrs={"rows": 3}), **said)
        many = forms.SelectMultiple(attrs={"size": 12})
        widget = many if len(choices) > MOST_BOXES else forms.CheckboxSelectMultiple()
        return forms.MultipleChoiceField(choices=choices, widget=widget, **said)
    if choices is not None:
        empty = [] if one.required else [("", say(request, "web_problems.not_chosen"))]
        return forms.ChoiceField(choices=empty + choices, **said)
    return _plain_field(one, said)


_HINTS = {
    "refuted_if": "hint_refuted_if", "claim": "hint_claim", "owner": "hint_owner",
    "organisation": "hint_organisation", "group": "hint_group", "place.streets": "hint_lines",
    "mechanisms": "hint_mechanisms", "measure": "hint_measure", "reason": "hint_reason",
    "harm_watched": "hint_harm", "concern.when": "hint_when", "concern.words": "hint_words",
}  # fmt: skip


def _plain_field(one: Written, said: dict[str, Any]) -> forms.Field:
    kinds = one.rule["type"] if isinstance(one.rule["type"], list) else [one.rule["type"]]
    if "number" in kinds:
        return forms.FloatField(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **said)
    if one.last == "on" or one.last.endswith("_on"):
        return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d",
                                                      attrs={"type": "date"}), **said)  # fmt: skip
    longest = one.rule.get("maxLength", 2000)
    widget = forms.TextInput() if longest <= A_LINE or one.last in _SHORT else (
        forms.Textarea(attrs={"rows": 3}))  # fmt: skip
    return forms.CharField(max_length=longest, widget=widget, **said)


_SHORT = {"unit", "dose_unit", "owner", "function", "when"}


def _choices(request: HttpRequest, document: Document, one: Written) -> Choices | None:
    written_in = language(request)
    if one.last == "findings" or (one.last, one.part) == ("finding", "assessments"):
        return [(row["finding"], f"{row['finding']} {row['why']}") for row in document["findings"]]
    if one.last in _CODES:
        return _CODES[one.last](request)
    if one.last in ("hypotheses", "response", "goal"):
        part = {"response": "responses", "goal": "goals"}.get(one.last, one.last)
        return [(row["id"], f"{row['id']} {label_of(part, row)}") for row in document[part]]
    if "enum" in one.rule:
        group = "problem_concern" if one.name == "concern.kind" else _GROUPS.get(one.last, "")
        return _terms(group, one.rule["enum"], written_in)
    return None


def _terms(group: str, codes: Iterable[str], written_in: str) -> Choices:
    return [(code, term(group, code, written_in)) for code in codes]


def _offences(request: HttpRequest) -> Choices:
    return _terms("offence_class", OFFENCE_CLASSES, language(request))


def _settings(request: HttpRequest) -> Choices:
    return _terms("setting", ("unknown", *SETTINGS), language(request))


def _spaces(request: HttpRequest) -> Choices:
    return _terms("space", ("unknown", "public", "semi-public", "private"), language(request))


def _areas(request: HttpRequest) -> Choices:
    del request
    found = [(number, f"{name} ({number})") for number, name in area_names_of(city()).items()]
    return sorted(found, key=lambda one: one[1])


def _measures(request: HttpRequest) -> Choices:
    found = _terms("evidence_measure", library().measures, language(request))
    return sorted(found, key=lambda one: one[1])


def _mechanisms(request: HttpRequest) -> Choices:
    written_in = language(request)
    named = ((code, mechanism_term(code)) for code in mechanisms())
    return [(code, term(one.group, one.name, written_in)) for code, one in named]


def _methods(request: HttpRequest) -> Choices:
    return [(one["name"], written(message(f"questions.{one['name']}"), request)) for one in load()]


def finding_choices(request: HttpRequest) -> Choices:
    """Give the findings of the city, the newest first, each with its question."""
    known = dict(_methods(request))
    found = city().records()[::-1]
    return [(one.id, f"{one.id} {known.get(one.method, one.method)}") for one in found]


def _plans(request: HttpRequest) -> Choices:
    written_in = language(request)
    found = registrations(city().folder).all()
    return [
        (one["id"], f"{one['id']} {term('registration_status', one['status'], written_in)}")
        for one in found
    ]


def _interventions(request: HttpRequest) -> Choices | None:
    del request
    if not city().has("interventions"):
        return None
    frame = city().read("interventions").to_frame()
    return [(str(one), str(one)) for one in sorted(set(frame["intervention_id"].astype(str)))]


_CODES = {
    "offence_class": _offences, "setting": _settings, "space": _spaces, "areas": _areas,
    "measure": _measures, "mechanisms": _mechanisms, "method": _methods,
    "finding": finding_choices, "preregistration": _plans, "intervention_id": _interventions,
}  # fmt: skip


class _Lines(forms.CharField):
    """Several short texts, one on each line."""

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value) or ""
        return [line.strip() for line in text.splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


def plain_value(value: Any) -> Any:
    """Turn what a form field gives into what stands in a file."""
    if value in ("", None):
        return None
    return value.isoformat() if isinstance(value, date) else value
