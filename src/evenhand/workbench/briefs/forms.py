"""Forms of briefs; every text is refused where it tells of a person."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.timezone import localdate, localtime, make_aware, now

from evenhand.frame.free_text import FreeText
from evenhand.frame.said_forms import SaidForm, day_field, hour_field, moment_field
from evenhand.frame.seen import SeenForm
from evenhand.frame.words import say
from evenhand.taxonomy.persons.profiling import ORDER
from evenhand.workbench.briefs.gathering import Suggestion, is_known
from evenhand.workbench.briefs.models import (
    LONGEST,
    MOST_ITEMS,
    NOTE,
    PARTS,
    SHIFTS,
    TASK,
    Item,
    Station,
)
from evenhand.workbench.people.models import Person

HOURS = {"early": (6, 14), "late": (14, 22), "night": (22, 6), "day": (8, 17)}


class BriefForm(SaidForm):
    """The shift, and what of the suggestions goes into its brief."""

    words = "web_briefs"
    shift = forms.ChoiceField()
    day = day_field()
    begins = hour_field()
    ends = hour_field()
    items = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, request: HttpRequest, offered: list[Suggestion], asked: str) -> None:
        shift = shift_at(localtime(now()).hour)
        first, last = HOURS[shift]
        super().__init__(
            request,
            initial={
                "shift": shift, "day": localdate(), "begins": time(first), "ends": time(last),
                "items": [f"finding-{asked}"],
            },
        )  # fmt: skip
        self.offered = offered
        self.choose("shift", [(one, say(request, f"web_briefs.shift_{one}")) for one in SHIFTS])
        self.choose("items", [(one.key, one.text) for one in offered])

    def clean_items(self) -> list[Suggestion]:
        """Take at most as many as fit on a page."""
        keys = self.cleaned_data["items"]
        if len(keys) > MOST_ITEMS:
            raise ValidationError(
                say(self.request, "web_briefs.too_many", most=MOST_ITEMS, count=len(keys))
            )
        return [one for one in self.offered if one.key in keys]

    def hours(self) -> tuple[datetime, datetime]:
        """Give when the shift begins and ends; a night ends on the next day."""
        given = self.cleaned_data
        begins = make_aware(datetime.combine(given["day"], given["begins"]))
        ends = make_aware(datetime.combine(given["day"], given["ends"]))
        return begins, ends if ends > begins else ends + timedelta(days=1)

    def clean(self) -> dict[str, Any] | None:
        """Refuse a shift that is already over."""
        given = super().clean()
        if not self.errors and self.hours()[1] <= now():
            self.add_error("ends", say(self.request, "web_briefs.shift_over"))
        return given

    def checked(self) -> list[str]:
        """Give the keys that are ticked, in the form as it stands."""
        return list(self["items"].value() or [])


def shift_at(hour: int) -> str:
    """Name the shift that prepares itself at an hour.

    Examples
    --------
    >>> shift_at(5), shift_at(13), shift_at(21)
    ('early', 'late', 'night')
    """
    return "early" if hour < 12 else "late" if hour < 20 else "night"


class LineForm(SeenForm):
    """What every line has: words, a source, a day, an end."""

    words = "web_briefs"
    text = FreeText(rows=3, max_length=LONGEST, side=ORDER)
    source = FreeText(max_length=120)
    dated = day_field()
    ends_at = moment_field(required=False)

    def clean_source(self) -> str:
        """Refuse the number of a finding or problem that is not there."""
        source = str(self.cleaned_data["source"]).strip()
        if not is_known(source):
            raise ValidationError(say(self.request, "web_briefs.source_unknown", number=source))
        return source

    def clean_dated(self) -> date:
        """Refuse a day to come: a line tells what is known."""
        day: date = self.cleaned_data["dated"]
        if day > localdate():
            raise ValidationError(say(self.request, "web_briefs.dated_to_come"))
        return day

    def clean_ends_at(self) -> datetime | None:
        """Refuse an end that lies behind."""
        ends: datetime | None = self.cleaned_data["ends_at"]
        if ends is not None and ends <= now():
            raise ValidationError(say(self.request, "web_briefs.ends_before"))
        return ends


class ItemForm(LineForm):
    """One line of a draft."""

    part = forms.ChoiceField(widget=forms.RadioSelect)
    field_order = ("part", "text", "source", "dated", "ends_at")

    def __init__(self, request: HttpRequest, item: Item | None = None) -> None:
        names = ("part", "text", "source", "dated", "ends_at")
        given = {name: getattr(item, name) for name in names} if item else {}
        first = {"part": PARTS[0], "dated": localdate()}
        super().__init__(request, given, initial=first | given)
        self.choose("part", [(one, say(request, f"web_briefs.part_{one}")) for one in PARTS])
        self.order_fields(self.field_order)


class NoteForm(LineForm):
    """A task or something to know, until it is done or over."""

    kind = forms.ChoiceField(widget=forms.RadioSelect)
    station = forms.ChoiceField()
    field_order = ("kind", "station", "text", "source", "dated", "ends_at")

    def __init__(self, request: HttpRequest, stations: list[Station]) -> None:
        super().__init__(request, {}, initial={"kind": TASK, "dated": localdate()})
        self.choose("kind", [(one, say(request, f"web_briefs.kind_{one}")) for one in (TASK, NOTE)])
        self.choose("station", [(str(one.pk), one.name) for one in stations])
        self.order_fields(self.field_order)
        self.fields["ends_at"].help_text = say(request, "web_briefs.note_ends_hint")


class HandOverForm(SaidForm):
    """One line for the next shift."""

    words = "web_briefs"
    line = FreeText(rows=3, max_length=LONGEST, side=ORDER)
    line_ends = moment_field(required=False)


class StationForm(SaidForm):
    """A new station."""

    words = "web_briefs"
    name = FreeText(max_length=80)

    def clean_name(self) -> str:
        """Refuse a name twice."""
        name = str(self.cleaned_data["name"]).strip()
        if Station.objects.filter(name__iexact=name).exists():
            raise ValidationError(say(self.request, "web_briefs.station_known"))
        return name


class ServingForm(SeenForm):
    """Who serves at a station."""

    words = "web_briefs"
    people = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, request: HttpRequest, station: Station) -> None:
        serving = [str(one.pk) for one in station.people.all()]
        super().__init__(request, {"people": serving}, initial={"people": serving})
        people = Person.objects.filter(is_active=True).order_by("name")
        self.choose("people", [(str(one.pk), one.name) for one in people])
