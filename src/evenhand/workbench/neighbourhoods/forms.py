"""Forms of a neighbourhood; every text is refused where it tells of a person."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.timezone import localdate

from evenhand.frame.free_text import FreeText, RoleAddress
from evenhand.frame.said_forms import SaidForm, day_field
from evenhand.frame.seen import SeenForm
from evenhand.frame.words import say
from evenhand.workbench.neighbourhoods.models import (
    CONTACT_KINDS,
    KEPT,
    NOT_KEPT,
    NOTE_KINDS,
    REPEATS,
    Neighbourhood,
)
from evenhand.workbench.people.models import Person
from evenhand.workbench.people.roles import RIGHTS

LONGEST_KEPT = timedelta(days=730)
"""Two years: longer than that, somebody has to look at an entry again and say so."""
USUALLY_KEPT = timedelta(days=365)


class KeptForm(SeenForm):
    """What is kept up to a day, by the retention rule."""

    words = "web_neighbourhoods"

    def clean_keep_until(self) -> date:
        """Refuse a day that has passed, and one more than two years away."""
        day: date = self.cleaned_data["keep_until"]
        today = localdate()
        if not today <= day <= today + LONGEST_KEPT:
            last = today + LONGEST_KEPT
            raise ValidationError(say(self.request, "web_neighbourhoods.keep_wrong", last=last))
        return day


class PlaceForm(SaidForm):
    """A new neighbourhood; whoever adds it keeps it."""

    words = "web_neighbourhoods"
    name = FreeText(max_length=80)

    def clean_name(self) -> str:
        """Refuse a name twice."""
        name = str(self.cleaned_data["name"]).strip()
        if Neighbourhood.objects.filter(name__iexact=name).exists():
            raise ValidationError(say(self.request, "web_neighbourhoods.name_known"))
        return name


class ContactForm(KeptForm):
    """An office of an organisation, with its consent."""

    kind = forms.ChoiceField()
    organisation = FreeText(max_length=120)
    role = FreeText(max_length=120)
    address = RoleAddress(max_length=120)
    consent_on = day_field()
    keep_until = day_field()

    def __init__(self, request: HttpRequest, **given: Any) -> None:
        usual = {"keep_until": localdate() + USUALLY_KEPT, "kind": request.GET.get("kind")}
        super().__init__(request, given, initial=usual | given)
        kinds = [(one, say(request, f"web_neighbourhoods.kind_{one}")) for one in CONTACT_KINDS]
        self.choose("kind", kinds)

    def clean_consent_on(self) -> date:
        """Refuse a consent that was not given yet."""
        day: date = self.cleaned_data["consent_on"]
        if day > localdate():
            raise ValidationError(say(self.request, "web_neighbourhoods.consent_to_come"))
        return day


class NoteForm(KeptForm):
    """A place, an issue, an occasion, a sensitivity."""

    kind = forms.ChoiceField()
    text = FreeText(rows=3, max_length=400)
    on = day_field(required=False)
    repeats = forms.ChoiceField(required=False)
    keep_until = day_field()

    def __init__(self, request: HttpRequest, **given: Any) -> None:
        usual = {"keep_until": localdate() + USUALLY_KEPT, "kind": request.GET.get("kind")}
        super().__init__(request, given, initial=usual | given)
        kinds = [(one, say(request, f"web_neighbourhoods.note_{one}")) for one in NOTE_KINDS]
        self.choose("kind", kinds)
        times = [(one, say(request, f"web_neighbourhoods.repeats_{one}")) for one in REPEATS]
        self.choose("repeats", times)

    def clean(self) -> dict[str, Any] | None:
        """Ask for the day of an occasion."""
        given = super().clean() or self.cleaned_data
        if given.get("kind") == "occasion" and not given.get("on"):
            self.add_error("on", say(self.request, "web_neighbourhoods.occasion_without_day"))
        given["repeats"] = given.get("repeats") or REPEATS[0]
        return given


class PromiseForm(SaidForm):
    """What was promised to residents."""

    words = "web_neighbourhoods"
    promise = FreeText(rows=3, max_length=240)
    owner = FreeText(max_length=120)
    made_on = day_field()
    due = day_field()

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, initial={"made_on": localdate()})


class OutcomeForm(SaidForm):
    """What became of a promise."""

    words = "web_neighbourhoods"
    state = forms.ChoiceField(widget=forms.RadioSelect)
    outcome = FreeText(rows=3, max_length=400)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        told = [(one, say(request, f"web_neighbourhoods.state_{one}")) for one in (KEPT, NOT_KEPT)]
        self.choose("state", told)


class HandOverForm(SaidForm):
    """To whom a neighbourhood goes."""

    words = "web_neighbourhoods"
    newcomer = forms.ChoiceField()
    note = FreeText(rows=3, max_length=400, required=False)

    def __init__(self, request: HttpRequest, place: Neighbourhood) -> None:
        super().__init__(request)
        people = Person.objects.filter(is_active=True, role__in=RIGHTS["places.write"])
        people = people.exclude(pk=place.keeper_id).order_by("name")
        self.choose("newcomer", [(str(one.pk), one.name) for one in people])
