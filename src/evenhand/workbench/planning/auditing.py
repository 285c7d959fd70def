"""Forms of a field audit: planned, and filled in by each rater for themselves."""

from typing import Any

from django import forms

from evenhand.frame.documents import PlainText, today
from evenhand.frame.words import say
from evenhand.tables.observations import OBSERVATION_STATES
from evenhand.taxonomy.observation_sheets import PARTS_OF_DAY, SheetLine, sheets
from evenhand.wording.messages import Term
from evenhand.workbench.opened import city
from evenhand.workbench.planning.following import RowForm
from evenhand.workbench.planning.forms import PlanningForm
from evenhand.workbench.planning.models import numbered
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.planning_audits import (
    MOST_RATERS,
    fill_sheet,
    lines_of,
    open_audit,
    raters_of,
)

RATERS = 3


class AuditForm(PlanningForm):
    """A field audit: which sheet, when, at which places, by how many raters."""

    hinted = ("places", "raters")

    def build(self) -> dict[str, forms.Field]:
        """Give sheet, light, places and raters."""
        return {
            "sheet": forms.ChoiceField(choices=self.terms("observation_sheet", sheets())),
            "part_of_day": forms.ChoiceField(choices=self.terms("light_of_day", PARTS_OF_DAY)),
            "places": PlainText(),
            "raters": forms.IntegerField(min_value=2, max_value=MOST_RATERS, initial=RATERS),
        }

    def save(self) -> Document:
        """Plan it."""
        given = self.given()
        lines = [line.strip() for line in given["places"].splitlines() if line.strip()]
        return open_audit(city(), self.document["id"], sheet_name=given["sheet"],
                          part_of_day=given["part_of_day"], places=lines,
                          raters=given["raters"], today=today())  # fmt: skip


class SheetFilledForm(RowForm):
    """One rater's sheet for one place: every line wants an answer, or why there is none."""

    def __init__(self, place: int, person: Any, *args: Any, **kwargs: Any) -> None:
        self.place, self.person = place, person
        super().__init__(*args, **kwargs)

    def build(self) -> dict[str, forms.Field]:
        """Give a choice for each line of the sheet."""
        return {line.item: self._line(line) for line in lines_of(self.row)}

    def _line(self, line: SheetLine) -> forms.Field:
        answers = [(str(code), self._said("observation_answer", f"{line.scale}_{code}"))
                   for code in line.codes]  # fmt: skip
        states = [(name, self._said("rating_state", name)) for name in OBSERVATION_STATES[1:]]
        return forms.ChoiceField(
            choices=[*answers, *states], widget=forms.RadioSelect,
            label=say(self.request, f"observation.item_{line.item}"),
        )  # fmt: skip

    def _said(self, group: str, name: str) -> str:
        text = say(self.request, "web_frame.plain", text=Term(group, name))
        return text[:1].upper() + text[1:]

    def save(self) -> Document:
        """Write it under the rater's number."""
        given = {name: int(value) if str(value).isdigit() else str(value)
                 for name, value in self.given().items()}  # fmt: skip
        taken = max((int(one) for one in raters_of(self.row)), default=0)
        number = numbered(self.person, self.document["id"], self.row["number"], taken)
        return fill_sheet(city(), self.document["id"], self.row["number"], rater=str(number),
                          place=self.place, given=given, today=today())  # fmt: skip
