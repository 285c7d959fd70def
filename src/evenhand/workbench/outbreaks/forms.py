"""The forms of an outbreak file, one for each thing that is written into it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms

from evenhand.frame.documents import DocumentForm, PlainText, today
from evenhand.frame.said_forms import day_field
from evenhand.frame.words import say
from evenhand.tables.signals import SIGNAL_SOURCES
from evenhand.taxonomy.urgency import candidate_causes
from evenhand.wording.messages import Term
from evenhand.workbench.opened import city
from evenhand.workbench.outbreaks.models import WORDS
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.outbreaks import (
    STATUSES,
    add_evidence,
    add_message,
    add_note,
    close_outbreak,
    plan_follow_up,
)

WORDS_FILE = "web_outbreaks"
MOST_AT_ONCE = 100_000


class OutbreakForm(DocumentForm):
    """A form on an outbreak file."""

    words = WORDS_FILE

    def text(self, is_long: bool = True, required: bool = True) -> PlainText:
        """Make a field for a text."""
        return PlainText(is_long=is_long, required=required)

    def terms(self, group: str, names: tuple[str, ...]) -> list[tuple[str, str]]:
        """Give choices with the words of a group of terms."""
        return [(name, say(self.request, "web_frame.plain", text=Term(group, name)))
                for name in names]  # fmt: skip


class SignalForm(OutbreakForm):
    """Signals that somebody heard of."""

    hinted = ("what", "count")

    def build(self) -> dict[str, forms.Field]:
        """Give day, kind, number and what it was about."""
        return {
            "on_day": day_field(initial=today),
            "source": forms.ChoiceField(choices=self.terms("signal_source", SIGNAL_SOURCES)),
            "count": forms.IntegerField(min_value=1, max_value=MOST_AT_ONCE, initial=1),
            "what": self.text(),
        }

    def clean_on_day(self) -> date:
        """Refuse a day that is still to come."""
        day: date = self.cleaned_data["on_day"]
        if day > today():
            raise forms.ValidationError(say(self.request, "web_outbreaks.day_to_come"))
        return day


class RatingForm(OutbreakForm):
    """How urgent it is, with reasons for and against."""

    hinted = ("word", "speaks_against")

    def build(self) -> dict[str, forms.Field]:
        """Give the word and both reasons."""
        words = [(one, say(self.request, f"web_outbreaks.word_{one}")) for one in WORDS]
        return {
            "word": forms.ChoiceField(choices=words, widget=forms.RadioSelect),
            "speaks_for": self.text(),
            "speaks_against": self.text(),
        }


class CauseForm(OutbreakForm):
    """Evidence on a candidate cause."""

    hinted = ("source",)

    def build(self) -> dict[str, forms.Field]:
        """Give the cause, evidence for and against, its source, and how likely it seems."""
        statuses = [("", say(self.request, "web_outbreaks.as_before"))]
        return {
            "cause": forms.ChoiceField(choices=self.terms("cause", candidate_causes())),
            "speaks_for": self.text(required=False),
            "speaks_against": self.text(required=False),
            "source": self.text(is_long=False, required=False),
            "status": forms.ChoiceField(
                choices=statuses + self.terms("cause_status", STATUSES), required=False
            ),
        }

    def clean(self) -> dict[str, Any]:
        """Want a source for evidence, and anything at all."""
        given = super().clean() or {}
        told = given.get("speaks_for") or given.get("speaks_against")
        if told and not given.get("source") and "source" not in self.errors:
            self.add_error("source", say(self.request, "web_outbreaks.no_source"))
        if not told and not given.get("status") and not self.errors:
            self.add_error("speaks_for", say(self.request, "web_outbreaks.nothing_given"))
        return given

    def save(self) -> Document:
        """Write it into the worksheet."""
        given = self.given()
        return add_evidence(city(), self.document["id"], given.pop("cause"), today=today(), **given)


class MessageForm(OutbreakForm):
    """What is said to whom, when, by which office."""

    hinted = ("by",)

    def build(self) -> dict[str, forms.Field]:
        """Give day, whom, what and by which office."""
        return {
            "on": day_field(),
            "to": self.text(is_long=False),
            "what": self.text(),
            "by": self.text(is_long=False),
        }

    def save(self) -> Document:
        """Plan it."""
        return add_message(city(), self.document["id"], today=today(), **self.given())


class FollowUpForm(OutbreakForm):
    """A day on which the signals are looked at again."""

    def build(self) -> dict[str, forms.Field]:
        """Give day and what is looked at."""
        return {"due": day_field(), "what": self.text(is_long=False)}

    def clean_due(self) -> date:
        """Refuse a day before the file was opened."""
        due: date = self.cleaned_data["due"]
        opened = date.fromisoformat(self.document["opened_on"])
        if due < opened:
            raise forms.ValidationError(say(self.request, "web_outbreaks.too_early", opened=opened))
        return due

    def save(self) -> Document:
        """Plan it."""
        return plan_follow_up(city(), self.document["id"], today=today(), **self.given())


class NoteForm(OutbreakForm):
    """A note."""

    def build(self) -> dict[str, forms.Field]:
        """Give the text."""
        return {"text": self.text()}

    def save(self) -> Document:
        """Write it down."""
        given = self.given()
        return add_note(city(), self.document["id"], given["text"], today=today())


class CloseForm(OutbreakForm):
    """The end of a file."""

    hinted = ("why",)

    def build(self) -> dict[str, forms.Field]:
        """Give the reason."""
        return {"why": self.text()}

    def save(self) -> Document:
        """Close it."""
        return close_outbreak(city(), self.document["id"], why=self.given()["why"], today=today())


PARTS: dict[str, Callable[..., OutbreakForm]] = {
    "signal": SignalForm,
    "rating": RatingForm,
    "cause": CauseForm,
    "message": MessageForm,
    "follow-up": FollowUpForm,
    "note": NoteForm,
    "close": CloseForm,
}
"""Part of the address → its form."""
