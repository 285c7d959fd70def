"""The forms in which a session is prepared."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils.timezone import localdate

from evenhand.frame.addresses import WebAddress
from evenhand.frame.documents import PlainText
from evenhand.frame.said_forms import SaidForm, day_field, hour_field
from evenhand.frame.words import language as spoken
from evenhand.frame.words import say
from evenhand.portal.sessions.models import LONGEST_NAME, Session
from evenhand.portal.sessions.times import OFTEN, city_of, instant
from evenhand.wording.languages import NAMES, OFFERED

LEAST_MINUTES, MOST_MINUTES, MOST_PLACES = 15, 480, 2000
LONGEST_CONSENT = timedelta(days=731)
TITLE = 120


def titled(**kwargs: Any) -> PlainText:
    """Give a field for one line."""
    field = PlainText(is_long=False, **kwargs)
    field.validators.append(MaxLengthValidator(TITLE))
    return field


class SessionForm(SaidForm):
    """What a session is, when, by whose clock, for how many."""

    words = "web_sessions"
    title = titled()
    series = titled()
    about = PlainText(required=False)
    language = forms.ChoiceField()
    host = titled()
    clock = forms.ChoiceField()
    day = day_field()
    hour = hour_field()
    minutes = forms.IntegerField(min_value=LEAST_MINUTES, max_value=MOST_MINUTES, initial=60)
    capacity = forms.IntegerField(min_value=1, max_value=MOST_PLACES, initial=40)
    join_at = WebAddress(required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, request: HttpRequest, session: Session | None, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        self.session = session
        self.choose("language", [(one, NAMES[one]) for one in OFFERED])
        own = self.initial.get("clock", "")
        names = sorted(
            {*OFTEN, *([own] if own else [])}, key=lambda one: city_of(one, spoken(request))
        )
        self.choose("clock", [(one, f"{city_of(one, spoken(request))} ({one})") for one in names])

    def clean(self) -> dict[str, Any]:
        """Find the instant that is meant; refuse what somebody else changed meanwhile."""
        given = super().clean() or {}
        day, hour, clock = (given.get(name) for name in ("day", "hour", "clock"))
        if day and hour and clock:
            starts = instant(datetime.combine(day, hour), clock)
            if starts is None:
                self.add_error("hour", say(self.request, "web_sessions.hour_unclear"))
            elif given.get("minutes"):
                given["starts_at"] = starts
                given["ends_at"] = starts + timedelta(minutes=given["minutes"])
        if self.session and given.get("revision") != self.session.revision:
            raise ValidationError(say(self.request, "web_sessions.changed_meanwhile"))
        return given


class SpeakerForm(SaidForm):
    """Who speaks: named with consent, until its end."""

    words = "web_sessions"
    name = forms.CharField(max_length=LONGEST_NAME)
    office = titled()
    consent_on = day_field()
    consent_until = day_field()

    def clean(self) -> dict[str, Any]:
        """Refuse a consent that was not given yet, or one without an end."""
        given = super().clean() or {}
        on, until = given.get("consent_on"), given.get("consent_until")
        if on and on > localdate():
            self.add_error("consent_on", say(self.request, "web_sessions.consent_to_come"))
        if until and not localdate() <= until <= localdate() + LONGEST_CONSENT:
            latest = localdate() + LONGEST_CONSENT
            self.add_error("consent_until", say(self.request, "web_sessions.until", latest=latest))
        return given


class LineForm(SaidForm):
    """A line of the programme."""

    words = "web_sessions"
    minutes = forms.IntegerField(min_value=1, max_value=MOST_MINUTES)
    line = titled()
    who = titled(required=False)


class ThemeForm(SaidForm):
    """A question to discuss."""

    words = "web_sessions"
    theme = PlainText()


class MaterialForm(SaidForm):
    """Slides or a paper, at the address where their owner keeps them."""

    words = "web_sessions"
    material = titled()
    link = WebAddress()


class OutcomeForm(SaidForm):
    """What came of it, for everybody to read."""

    words = "web_sessions"
    outcome = PlainText()
