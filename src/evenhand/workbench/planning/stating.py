"""Forms of the statement and of the cycle report."""

from datetime import date
from typing import Any

from django import forms

from evenhand.frame.documents import PlainText, today
from evenhand.frame.said_forms import SaidForm, day_field
from evenhand.frame.words import say
from evenhand.workbench.opened import city
from evenhand.workbench.planning.forms import PlanningForm
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.planning_statement import (
    LONGEST_SECTION,
    write_section,
    written_section,
)


class SectionForm(PlanningForm):
    """One section of the statement: written, or left out with a reason."""

    hinted = ("text", "left_out")

    def __init__(self, section: str, *args: Any, **kwargs: Any) -> None:
        self.section = section
        super().__init__(*args, **kwargs)

    def build(self) -> dict[str, forms.Field]:
        """Give the text, why it is left out, and the office."""
        known = written_section(self.document, self.section) or {}
        text = forms.CharField(
            required=False, max_length=LONGEST_SECTION, initial=known.get("text"),
            widget=forms.Textarea(attrs={"rows": 10}), label=say(
                self.request, "web_planning.field_section"),
        )  # fmt: skip
        return {
            "text": text,
            "left_out": PlainText(required=False, initial=known.get("left_out")),
            "by": self.line(initial=known.get("by") or self.office),
        }

    def clean(self) -> dict[str, Any]:
        """Want one of the two."""
        given = super().clean() or {}
        if bool(given.get("text")) == bool(given.get("left_out")) and not self.errors:
            raise forms.ValidationError(say(self.request, "web_planning.one_of_two"))
        return given

    def save(self) -> Document:
        """Write it."""
        given = self.given()
        return write_section(city(), self.document["id"], self.section, text=given["text"],
                             left_out=given["left_out"], by=given["by"], today=today())  # fmt: skip


class CycleForm(SaidForm):
    """The time of a cycle report."""

    words = "web_planning"

    cycle_from = day_field()
    cycle_to = day_field()

    def clean(self) -> dict[str, Any]:
        """Refuse a time that runs backwards."""
        given = super().clean() or {}
        first, last = given.get("cycle_from"), given.get("cycle_to")
        if isinstance(first, date) and isinstance(last, date) and first > last:
            raise forms.ValidationError(say(self.request, "web_planning.backwards"))
        return given
