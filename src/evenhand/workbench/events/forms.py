"""The forms of an event sheet; that of an entry is built from what the library asks for."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils.timezone import localtime, now

from evenhand.frame.documents import DocumentForm, PlainText, SheetForm, today
from evenhand.frame.free_text import FreeText, RoleAddress
from evenhand.frame.said_forms import day_field, moment_field
from evenhand.frame.words import say
from evenhand.publishing.event_words import named
from evenhand.taxonomy.classes import OFFENCE_CLASSES
from evenhand.taxonomy.events import DURING, KINDS, Field, Part
from evenhand.taxonomy.persons.profiling import ORDER
from evenhand.wording.messages import LANGUAGES, Term, entries
from evenhand.workbench.events.models import Contact
from evenhand.workbench.opened import city
from evenhand.workspace.event_entries import LENGTHS, MOST_PEOPLE
from evenhand.workspace.event_sheets import (
    LONGEST_TITLE,
    add_entry,
    change_entry,
    change_facts,
    close_event,
    known_areas,
    open_event,
)
from evenhand.workspace.numbered_documents import Document

WORDS_FILE = "event"
FEW = 4
"""Choices that are shown as radios; more make a list."""
HOLDS = timedelta(hours=1)
KEPT_AFTER = timedelta(days=30)
LONGEST_KEPT = timedelta(days=365)


def terms(request: HttpRequest, group: str, names: Any) -> list[tuple[str, str]]:
    """Give choices with the words of a group of terms, their first letter large."""
    said = [(name, say(request, "web_frame.plain", text=Term(group, name))) for name in names]
    return [(name, text[:1].upper() + text[1:]) for name, text in said]


class EventForm(DocumentForm):
    """A form on a sheet; its labels and hints are `field_<about>_<name>` of the sheet's words."""

    words = WORDS_FILE
    about = "facts"

    def said(self, fields: dict[str, forms.Field]) -> dict[str, forms.Field]:
        """Give fields their labels and hints."""
        known = entries(LANGUAGES[0])
        for name, field in fields.items():
            field.label = say(self.request, f"event.field_{self.about}_{name}")
            if f"event.hint_{self.about}_{name}" in known:
                field.help_text = say(self.request, f"event.hint_{self.about}_{name}")
        return fields


class FactsForm(EventForm):
    """What the event is, when and where."""

    def build(self) -> dict[str, forms.Field]:
        """Give title, kind, times, organiser, areas and words."""
        title = PlainText(is_long=False)
        title.validators.append(MaxLengthValidator(LONGEST_TITLE))
        areas = sorted(known_areas(city()).items(), key=lambda one: one[1])
        fields: dict[str, forms.Field] = {
            "title": title,
            "kind": forms.ChoiceField(choices=terms(self.request, "event_kind", KINDS)),
            "begins": moment_field(),
            "ends": moment_field(),
            "organiser": PlainText(is_long=False),
            "areas": forms.MultipleChoiceField(
                choices=areas, required=False, widget=forms.CheckboxSelectMultiple
            ),
            "about": PlainText(required=False),
        }
        if not areas:
            del fields["areas"]
        return self.said(fields)

    def clean(self) -> dict[str, Any]:
        """Want an end after the beginning."""
        given = super().clean() or {}
        begins, ends = given.get("begins"), given.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", say(self.request, "web_events.ends_early"))
        return given

    def save(self) -> Document:
        """Change what the sheet says of the event."""
        given = self.given()
        title, kind = given.pop("title"), given.pop("kind")
        given["areas"] = given.get("areas") or ()
        return change_facts(city(), self.document["id"], title, kind, today=today(), **given)


class NewForm(FactsForm):
    """A new sheet."""

    def build(self) -> dict[str, forms.Field]:
        """Give the facts, and the office that keeps the sheet."""
        by = self.said({"by": PlainText(is_long=False)})
        return {**super().build(), **by, "event_id": forms.CharField(
            required=False, widget=forms.HiddenInput, label=" ", max_length=200)}  # fmt: skip

    def save(self) -> Document:
        """Open the sheet."""
        given = self.given()
        title, kind = given.pop("title"), given.pop("kind")
        given["areas"] = given.get("areas") or ()
        return open_event(city(), title, kind, today=today(), **given)


class EntryForm(EventForm):
    """An entry of a part: new, or one that is there."""

    def __init__(
        self, request: HttpRequest, document: Document, part: Part, *args: Any,
        entry: str = "", **kwargs: Any,
    ) -> None:  # fmt: skip
        self.part, self.entry, self.about = part, entry, part.name
        super().__init__(request, document, *args, **kwargs)

    def build(self) -> dict[str, forms.Field]:
        """Give a field for each thing that the part asks for."""
        return self.said({one.name: self._field(one) for one in self.part.fields})

    def _field(self, one: Field) -> forms.Field:
        needed: dict[str, Any] = {"required": one.is_required}
        if one.kind in LENGTHS:
            side = ORDER if self.part.phase == DURING else None
            text = PlainText(is_long=one.kind != "line", side=side, **needed)
            text.validators.append(MaxLengthValidator(LENGTHS[one.kind]))
            return text
        if one.kind == "whole":
            return forms.IntegerField(min_value=0, max_value=MOST_PEOPLE, **needed)
        if one.kind == "day":
            return day_field(initial=today, **needed)
        if one.kind == "moment":
            return moment_field(initial=_later if one.name == "until" else _now, **needed)
        if one.kind == "choice":
            return self._choice(terms(self.request, f"event_{one.name}", one.choices), one)
        return self._choice(self._known(one), one)

    def _known(self, one: Field) -> list[tuple[str, str]]:
        if one.kind == "area":
            return [(row["id"], row["name"]) for row in self.document["facts"]["areas"]]
        document = dict(self.document)
        return [(row["id"], named(document, row["id"])) for row in self.document[one.of]]

    def _choice(self, choices: list[tuple[str, str]], one: Field) -> forms.Field:
        if one.kind == "choice" and len(choices) <= FEW:
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)
        blank = ("", say(self.request, "web_events.choose" if one.is_required else
                         "web_events.none_of_them"))  # fmt: skip
        return forms.ChoiceField(choices=[blank, *choices], required=one.is_required)

    def clean(self) -> dict[str, Any]:
        """Hold together what belongs together, as the library does, in the reader's language."""
        given = super().clean() or {}
        low, high = given.get("low"), given.get("high")
        if low is not None and high is not None and high < low:
            self.add_error("high", say(self.request, "web_events.high_less"))
        lacks = given.get("capacity") is not None and not given.get("capacity_source")
        if lacks and "capacity_source" not in self.errors:
            self.add_error("capacity_source", say(self.request, "web_events.no_source"))
        at, until = given.get("at"), given.get("until")
        if at and until and until <= at:
            self.add_error("until", say(self.request, "web_events.until_early"))
        return given

    def save(self) -> Document:
        """Write it into the sheet."""
        number = self.document["id"]
        if self.entry:
            return change_entry(city(), number, self.entry, self.given(), today=today())
        return add_entry(city(), number, self.part.name, self.given(), today=today())


class CloseForm(EventForm):
    """The end of a sheet."""

    def build(self) -> dict[str, forms.Field]:
        """Give the reason."""
        return self.said({"why": PlainText()})

    def save(self) -> Document:
        """Close it."""
        return close_event(city(), self.document["id"], why=self.given()["why"], today=today())


class CompareForm(SheetForm):
    """Which offence is compared."""

    def build(self) -> dict[str, forms.Field]:
        """Give the classes, and all together."""
        every = [("", say(self.request, "web_events.every_offence"))]
        classes = every + terms(self.request, "offence_class", OFFENCE_CLASSES)
        return {"offence": forms.ChoiceField(choices=classes, required=False)}


class ContactForm(SheetForm):
    """An office to be reached at the event, with its consent."""

    def build(self) -> dict[str, forms.Field]:
        """Give organisation, office, address, consent and the last day."""
        ends = datetime.fromisoformat(self.document["facts"]["ends"]).date()
        return {
            "organisation": FreeText(max_length=120),
            "role": FreeText(max_length=120),
            "address": RoleAddress(max_length=120),
            "consent_on": day_field(),
            "keep_until": day_field(initial=ends + KEPT_AFTER),
        }

    def clean_consent_on(self) -> date:
        """Refuse a consent that was not given yet."""
        day: date = self.cleaned_data["consent_on"]
        if day > today():
            raise forms.ValidationError(say(self.request, "web_events.consent_to_come"))
        return day

    def clean_keep_until(self) -> date:
        """Refuse to keep it for ever."""
        day: date = self.cleaned_data["keep_until"]
        ends = datetime.fromisoformat(self.document["facts"]["ends"]).date()
        latest = max(ends, today()) + LONGEST_KEPT
        if not today() <= day <= latest:
            raise forms.ValidationError(
                say(self.request, "web_events.keep_too_long", latest=latest)
            )
        return day

    def keep(self) -> Contact:
        """Keep it."""
        given = {name: one for name, one in self.cleaned_data.items() if name != "revision"}
        return Contact.objects.create(event=self.document["id"], **given)


def _now() -> datetime:
    return localtime().replace(second=0, microsecond=0)


def _later() -> datetime:
    return localtime(now() + HOLDS).replace(second=0, microsecond=0)
