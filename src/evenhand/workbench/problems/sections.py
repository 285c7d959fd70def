"""The parts of a file that are written in forms: what a file is about, and entries of its lists."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest

from evenhand.errors import EvenhandError
from evenhand.frame.faults import faults_of
from evenhand.frame.words import say
from evenhand.workbench.problems.fields import Written, field_of, plain_value
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.problem_files import problem_schema
from evenhand.workspace.problem_parts import resolved

LISTS = (
    "affected", "partners", "findings", "hypotheses", "goals", "options", "responses",
    "implementation", "assessments", "lessons",
)  # fmt: skip
"""Parts that are lists of entries, each with a form of its own."""
ABOUT = ("title", "concern.kind", "concern.offence_class", "concern.words", "concern.when",
         "place.areas", "place.streets", "place.words", "setting", "space")  # fmt: skip
_LEFT = {"findings": {"method", "method_version", "answer", "from_city"}}
_FAULT = re.compile(r"'(?P<part>[a-z_]+)(?:\[(?P<place>\d+)\])?(?:\.(?P<field>[a-z_]+))?")
_OWN = "measure_own"


def about_fields() -> tuple[Written, ...]:
    """Give the fields that say what a file is about."""
    made = []
    for name in ABOUT:
        part, _, field = name.partition(".")
        rule = resolved(problem_schema()["properties"][part])
        if field:
            made.append(_written(name, rule["properties"][field], "problem_field"))
        else:
            made.append(_written(name, rule, "problem_part"))
    return tuple(made)


def entry_fields(part: str) -> tuple[Written, ...]:
    """Give the fields of an entry of a list that are written by hand."""
    rule = resolved(resolved(problem_schema()["properties"][part])["items"])
    left = {"id"} | _LEFT.get(part, set())
    return tuple(
        _written(name, inner, "problem_field", part)
        for name, inner in rule["properties"].items()
        if name not in left
    )


def _written(name: str, rule: Mapping[str, Any], group: str, part: str = "") -> Written:
    rule = resolved(rule)
    kinds = rule["type"] if isinstance(rule.get("type"), list) else [rule.get("type")]
    required = "null" not in kinds and "array" not in kinds and "number" not in kinds
    return Written(name, rule, required, group, part)


def values_of(content: Mapping[str, Any], fields: tuple[Written, ...]) -> dict[str, Any]:
    """Read the values of fields out of a file, or out of an entry."""
    found = {}
    for one in fields:
        value: Any = content
        for name in one.name.split("."):
            value = value[name] if isinstance(value, Mapping) and name in value else None
        found[one.name] = value
    return found


def parts_of(document: Document, values: Mapping[str, Any]) -> dict[str, Any]:
    """Put values of what a file is about into the parts they belong to."""
    made: dict[str, Any] = {}
    for path, value in values.items():
        part, _, field = path.partition(".")
        if field:
            made[part] = {**(made.get(part) or document[part]), field: value}
        else:
            made[part] = value
    return made


class PartForm(forms.Form):
    """One field for each field of a part, and the revision that was read.

    Parameters
    ----------
    request
        Whose language is spoken.
    document
        The file, for what may be chosen from it.
    written
        The fields.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(
        self, request: HttpRequest, document: Document, written: tuple[Written, ...],
        *args: Any, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.request, self.written = request, written
        for one in written:
            self.fields[one.name] = field_of(request, document, one)
            if one.name == "measure":
                self._own_measure()

    def _own_measure(self) -> None:
        """Let a measure that the library does not know be named."""
        self.fields["measure"].required = False
        choices = [("", say(self.request, "web_problems.not_chosen"))]
        select = self.fields["measure"]
        assert isinstance(select, forms.ChoiceField)
        select.choices = [*choices, *_pairs(select)]
        own = str((self.initial or {}).get("measure") or "")
        self.fields[_OWN] = forms.CharField(
            label=say(self.request, "web_problems.measure_own"), required=False, max_length=50,
            initial=own.removeprefix("local:").replace("_", " ") if own[:6] == "local:" else "",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Take a measure of one's own where none of the library was chosen."""
        given = super().clean() or {}
        own = given.pop(_OWN, "") if _OWN in self.fields else ""
        if own:
            code = re.sub(r"[^a-z0-9]+", "_", own.lower()).strip("_")
            given["measure"] = f"local:{code}"
            if not code:
                self.add_error(_OWN, say(self.request, "web_problems.measure_letters"))
        elif _OWN in self.fields and not given.get("measure"):
            self.add_error("measure", say(self.request, "web_problems.measure_missing"))
        return given

    def values(self) -> dict[str, Any]:
        """Give what was written, as it stands in a file."""
        return {one.name: plain_value(self.cleaned_data[one.name]) for one in self.written}

    def refuse(self, problem: EvenhandError, part: str = "", place: int = 0) -> None:
        """Put what the library refuses at the field that it is about."""
        for line, said in faults_of(self.request, problem):
            self.add_error(self._field_of(line, part, place), said)

    def _field_of(self, line: str, part: str, place: int) -> str | None:
        found = _FAULT.search(line)
        if found is None:
            return None
        named, field = found["part"], found["field"]
        if part and named == part and found["place"] and int(found["place"]) == place:
            name = field or ""
        else:
            name = f"{named}.{field}" if field else named
        return name if name in self.fields else None


def _pairs(field: forms.ChoiceField) -> list[tuple[str, str]]:
    """Give the choices of a field as pairs."""
    return [(str(value), str(said)) for value, said in field.widget.choices if value != ""]
