"""The forms of an appraisal sheet."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest

from evenhand.frame.documents import DocumentForm, PlainText, today
from evenhand.frame.said_forms import day_field
from evenhand.frame.words import say
from evenhand.taxonomy.appraisal import GOING_AHEAD, KINDS, OUTCOMES, SAYS, Question
from evenhand.taxonomy.evidence import library
from evenhand.wording.messages import Term
from evenhand.workbench.opened import city
from evenhand.workspace.appraisals import (
    LONGEST_TITLE,
    add_alternative,
    answer_question,
    decide,
    open_appraisal,
)
from evenhand.workspace.numbered_documents import Document

WORDS_FILE = "web_appraisals"


def terms(request: HttpRequest, group: str, names: Any) -> list[tuple[str, str]]:
    """Give choices with the words of a group of terms, their first letter large."""
    said = [(name, say(request, "web_frame.plain", text=Term(group, name))) for name in names]
    return [(name, text[:1].upper() + text[1:]) for name, text in said]


def _by_words(choice: tuple[str, str]) -> str:
    return choice[1]


class AppraisalForm(DocumentForm):
    """A form on a sheet."""

    words = WORDS_FILE


class NewForm(AppraisalForm):
    """What is appraised, and by which office."""

    hinted = ("title", "by")

    def build(self) -> dict[str, forms.Field]:
        """Give kind, title and office."""
        title = PlainText(is_long=False)
        title.max_length = LONGEST_TITLE
        title.widget.attrs["maxlength"] = str(LONGEST_TITLE)
        return {
            "kind": forms.ChoiceField(choices=terms(self.request, "appraisal_kind", KINDS)),
            "title": title,
            "by": PlainText(is_long=False),
        }

    def save(self) -> Document:
        """Open the sheet."""
        given = self.given()
        kind, title = given.pop("kind"), given.pop("title")
        return open_appraisal(city(), kind, title, today=today(), **given)


class AnswerForm(AppraisalForm):
    """The answer to one question."""

    def __init__(
        self, request: HttpRequest, document: Document, asked: Question, *args: Any, **kwargs: Any
    ) -> None:
        self.asked = asked
        known: dict[str, Any] = next(
            (one for one in document["answers"] if one["question"] == asked.question), {}
        )
        super().__init__(request, document, *args, initial=known, **kwargs)

    def build(self) -> dict[str, forms.Field]:
        """Give the fields that this question wants."""
        fields: dict[str, forms.Field] = {}
        if self.asked.form == "yes_no":
            choices = terms(self.request, "appraisal_says", SAYS)
            fields["says"] = forms.ChoiceField(choices=choices, widget=forms.RadioSelect)
        fields["text"] = PlainText()
        if self.asked.form == "measures":
            said = terms(self.request, "evidence_measure", library().measures)
            names: list[tuple[str, str]] = sorted(said, key=_by_words)
            fields["measures"] = forms.MultipleChoiceField(
                choices=names, required=False,
                widget=forms.SelectMultiple(attrs={"size": 8}),
            )  # fmt: skip
        fields["source"] = PlainText(is_long=False, required=False)
        fields["source"].hides_optional = self.asked.needs_source  # type: ignore[attr-defined]
        return fields

    def clean(self) -> dict[str, Any]:
        """Want a source where the question does."""
        given = super().clean() or {}
        lacks = self.asked.needs_source and given.get("says") != "unclear"
        if lacks and not given.get("source") and "source" not in self.errors:
            self.add_error("source", say(self.request, "web_appraisals.no_source"))
        return given

    def save(self) -> Document:
        """Write the answer."""
        given = self.given()
        return answer_question(
            city(), self.document["id"], self.asked.question, text=given["text"], today=today(),
            says=given.get("says"), source=given.get("source"),
            measures=given.get("measures") or (),
        )  # fmt: skip


class AlternativeForm(AppraisalForm):
    """What else could be done."""

    def build(self) -> dict[str, forms.Field]:
        """Give what, why not, and whether it is to do nothing."""
        return {
            "is_nothing": forms.BooleanField(required=False),
            "what": PlainText(),
            "why_not": PlainText(),
        }

    def save(self) -> Document:
        """Write it down."""
        given = self.given()
        return add_alternative(
            city(), self.document["id"], what=given["what"], why_not=given["why_not"],
            today=today(), is_nothing=bool(given["is_nothing"]),
        )  # fmt: skip


class DecideForm(AppraisalForm):
    """What was decided, by which office, and why."""

    hinted = ("by", "review")

    def build(self) -> dict[str, forms.Field]:
        """Give outcome, reasons, office and the day of review."""
        outcomes = terms(self.request, "appraisal_outcome", OUTCOMES)
        return {
            "outcome": forms.ChoiceField(choices=outcomes, widget=forms.RadioSelect),
            "why": PlainText(),
            "by": PlainText(is_long=False),
            "review": day_field(required=False),
        }

    def clean(self) -> dict[str, Any]:
        """Want a day of review, to come, where it goes ahead."""
        given = super().clean() or {}
        review: date | None = given.get("review")
        if given.get("outcome") in GOING_AHEAD and not review and "review" not in self.errors:
            self.add_error("review", say(self.request, "web_appraisals.no_review"))
        if review and review <= today():
            self.add_error("review", say(self.request, "web_appraisals.review_past"))
        return given

    def save(self) -> Document:
        """Write the decision."""
        given = self.given()
        outcome = given.pop("outcome")
        return decide(city(), self.document["id"], outcome, today=today(), **given)
