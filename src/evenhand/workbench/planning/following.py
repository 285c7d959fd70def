"""Forms of protocol and advice: a step, a step done, advice, and what became of it."""

from typing import Any

from django import forms

from evenhand.frame.documents import PlainText, today
from evenhand.frame.said_forms import day_field
from evenhand.frame.words import say
from evenhand.taxonomy.planning import BUILT, EFFECTS, OUTCOMES, strategies
from evenhand.workbench.opened import city
from evenhand.workbench.planning.forms import PlanningForm
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.planning_advice import (
    add_advice,
    add_step,
    do_step,
    set_built,
    set_effect,
    set_outcome,
)


class StepForm(PlanningForm):
    """A step of the protocol with its deadline."""

    hinted = ("what", "who")

    def build(self) -> dict[str, forms.Field]:
        """Give what, who and by when."""
        return {"what": PlainText(), "who": self.line(initial=self.office), "due": day_field()}

    def save(self) -> Document:
        """Plan it."""
        given = self.given()
        return add_step(city(), self.document["id"], what=given["what"], who=given["who"],
                        due=given["due"], today=today())  # fmt: skip


class RowForm(PlanningForm):
    """A form on one row of a file, such as a step or a piece of advice."""

    def __init__(self, row: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        self.row = row
        super().__init__(*args, **kwargs)


class DoneForm(RowForm):
    """On which day a step was done."""

    def build(self) -> dict[str, forms.Field]:
        """Give the day and a note."""
        return {"done": day_field(initial=today), "note": PlainText(required=False)}

    def clean_done(self) -> Any:
        """Refuse a day that is still to come."""
        day = self.cleaned_data["done"]
        if day > today():
            raise forms.ValidationError(say(self.request, "web_planning.done_to_come"))
        return day

    def save(self) -> Document:
        """Write it down."""
        given = self.given()
        return do_step(city(), self.document["id"], self.row["number"], done=given["done"],
                       note=given["note"], today=today())  # fmt: skip


class AdviceForm(PlanningForm):
    """A piece of advice."""

    hinted = ("text", "to")

    def build(self) -> dict[str, forms.Field]:
        """Give strategy, advice, to whom and from which office."""
        names = self.terms("cpted_strategy", [one.code for one in strategies()])
        return {
            "strategy": forms.ChoiceField(choices=names),
            "text": PlainText(),
            "to": self.line(initial=self.document["applicant"]),
            "by": self.by(),
        }

    def save(self) -> Document:
        """Write it down."""
        given = self.given()
        return add_advice(city(), self.document["id"], strategy=given["strategy"],
                          text=given["text"], to=given["to"], by=given["by"],
                          today=today())  # fmt: skip


class OutcomeForm(RowForm):
    """Whether advice was taken up, and the reason that was given."""

    hinted = ("outcome_reason",)

    def build(self) -> dict[str, forms.Field]:
        """Give the outcome and the reason."""
        choices = self.terms("planning_outcome", OUTCOMES)
        return {
            "outcome": forms.ChoiceField(
                choices=choices, widget=forms.RadioSelect, initial=self.row["outcome"]
            ),
            "outcome_reason": PlainText(initial=self.row["outcome_reason"]),
        }

    def save(self) -> Document:
        """Write it down."""
        given = self.given()
        return set_outcome(city(), self.document["id"], self.row["number"],
                           outcome=given["outcome"], reason=given["outcome_reason"],
                           today=today())  # fmt: skip


class BuiltForm(RowForm):
    """What was seen at the place after building."""

    def build(self) -> dict[str, forms.Field]:
        """Give what was built and a note."""
        choices = self.terms("planning_built", BUILT)
        return {
            "built": forms.ChoiceField(
                choices=choices, widget=forms.RadioSelect, initial=self.row["built"]
            ),
            "note": PlainText(required=False, initial=self.row["built_note"]),
        }

    def save(self) -> Document:
        """Write it down."""
        given = self.given()
        return set_built(city(), self.document["id"], self.row["number"], built=given["built"],
                         note=given["note"], today=today())  # fmt: skip


class EffectForm(RowForm):
    """What is known of the effect."""

    hinted = ("of",)

    def build(self) -> dict[str, forms.Field]:
        """Give the kind, its number and a note."""
        choices = self.terms("planning_effect", EFFECTS)
        return {
            "effect": forms.ChoiceField(
                choices=choices, widget=forms.RadioSelect, initial=self.row["effect"]
            ),
            "of": self.line(required=False, initial=self.row["effect_of"]),
            "note": PlainText(required=False, initial=self.row["effect_note"]),
        }

    def save(self) -> Document:
        """Write it down."""
        given = self.given()
        return set_effect(city(), self.document["id"], self.row["number"], effect=given["effect"],
                          of=given["of"], note=given["note"], today=today())  # fmt: skip


ADVICE_PARTS: dict[str, type[RowForm]] = {
    "outcome": OutcomeForm, "built": BuiltForm, "effect": EffectForm,
}  # fmt: skip
