"""Web conferences of a working group: what is shown of them, and who signed up.

A name and an address are asked of those who sign up, for nothing but to hold their place; both
are deleted with the row on a day that stands beside the field. Questions and evaluations are kept
apart from it, so that nobody can say whose they are.
"""

import secrets
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

KEPT_DAYS = 14
"""So many days after the session, names and addresses are deleted."""
DRAFT, PUBLISHED, CALLED_OFF = "draft", "published", "called_off"
STATES = (DRAFT, PUBLISHED, CALLED_OFF)
CONFIRMED, WAITING = "confirmed", "waiting"
LONGEST_NAME, LONGEST_ADDRESS, LONGEST_QUESTION = 80, 200, 600
LETTERS = ("waiting", "confirmed", "moved_up", "changed", "called_off", "reminder", "evaluation")
"""Kinds of e-mail to who signed up, each at most once for each time that the session had."""
_ALPHABET = "BCDFGHJKMNPQRSTVWXYZ"  # with figures it could pass for a number plate


def new_code() -> str:
    """Give a code for an address, such as "S-KTVMRQ"; it tells nothing of how many there were."""
    return "S-" + "".join(secrets.choice(_ALPHABET) for _ in range(6))


class Series(models.Model):
    """Sessions that belong together."""

    title = models.CharField(max_length=120)
    about = models.TextField(blank=True)

    class Meta:
        """By title."""

        ordering: ClassVar[list[str]] = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class Session(models.Model):
    """One web conference.

    `starts_at` and `ends_at` are instants; `clock` is the IANA name of the host's clock, by which
    they were entered. `language` is the one that is spoken and in which its words are written.
    `themes` and `programme` are lists: questions to discuss, and lines with minutes, title and who.
    `counts` is what is left of those who signed up after their rows were deleted. `follow_ups` says
    where inside something was taken up. `times` counts how often its time was changed.
    """

    code = models.CharField(max_length=12, unique=True, default=new_code)
    series = models.ForeignKey(Series, models.PROTECT, related_name="sessions")
    title = models.CharField(max_length=120)
    about = models.TextField(blank=True)
    language = models.CharField(max_length=5, default="en")
    host = models.CharField(max_length=80)
    clock = models.CharField(max_length=60)
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()
    capacity = models.PositiveIntegerField()
    join_at = models.CharField(max_length=300, blank=True)
    themes = models.JSONField(default=list)
    programme = models.JSONField(default=list)
    outcomes = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    follow_ups = models.JSONField(default=list)
    times = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=12, default=DRAFT, db_index=True)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        """By time."""

        ordering: ClassVar[list[str]] = ["starts_at", "pk"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def delete_on(self) -> date:
        """The day, by the host's clock, on which names and addresses are deleted."""
        return delete_on(self.ends_at, self.clock)

    @property
    def is_past(self) -> bool:
        """Say whether it is over."""
        return self.ends_at <= timezone.now()

    @property
    def takes_sign_ups(self) -> bool:
        """Say whether somebody may sign up still: it is published and did not begin."""
        return self.state == PUBLISHED and self.starts_at > timezone.now()

    def places_left(self) -> int:
        """Give how many places are free."""
        return max(0, self.capacity - self.sign_ups.filter(state=CONFIRMED).count())


class Speaker(models.Model):
    """Who speaks, with consent to be named and the last day of it."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="speakers")
    name = models.CharField(max_length=LONGEST_NAME)
    office = models.CharField(max_length=120)
    consent_on = models.DateField()
    consent_until = models.DateField(db_index=True)

    class Meta:
        """In the order in which they were added."""

        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.name}, {self.office}"


class SignUp(models.Model):
    """Who holds a place or waits for one, until the day on which the row is deleted.

    `once` comes from the form, so that one form that is sent twice holds one place. `language` and
    `clock` are those in which they signed up. `mailed_hash` is that of the link in e-mails, which
    does what the one on the page does.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="sign_ups")
    name = models.CharField(max_length=LONGEST_NAME)
    email = models.CharField(max_length=LONGEST_ADDRESS)
    state = models.CharField(max_length=10)
    link_hash = models.CharField(max_length=64, unique=True)
    mailed_hash = models.CharField(max_length=64, blank=True, db_index=True)
    once = models.CharField(max_length=64)
    language = models.CharField(max_length=5, default="en")
    clock = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(default=timezone.now)
    moved_up_at = models.DateTimeField(null=True)
    has_evaluated = models.BooleanField(default=False)
    delete_on = models.DateField(db_index=True)

    class Meta:
        """First come, first served; one form, one place."""

        ordering: ClassVar[list[str]] = ["pk"]
        constraints = (
            models.UniqueConstraint(fields=["session", "once"], name="one_place_a_form"),
        )


class Letter(models.Model):
    """One e-mail to somebody who signed up; it goes when their row goes.

    `times` is how often the time of the session had changed when it was written. `taken_at` is set
    before it is sent and taken back only where it surely was not: nothing is sent twice.
    """

    sign_up = models.ForeignKey(SignUp, models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=12)
    times = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    is_given_up = models.BooleanField(default=False)

    class Meta:
        """In the order in which they were written; one of a kind for each time."""

        ordering: ClassVar[list[str]] = ["pk"]
        constraints = (
            models.UniqueConstraint(fields=["sign_up", "kind", "times"], name="one_letter_a_kind"),
        )


class Question(models.Model):
    """A question that was sent beforehand; nothing says by whom."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="questions")
    text = models.CharField(max_length=LONGEST_QUESTION)


class Evaluation(models.Model):
    """What somebody thought of a session; nothing says who."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="evaluations")
    answers = models.JSONField(default=dict)
    text = models.CharField(max_length=LONGEST_QUESTION, blank=True)


class Material(models.Model):
    """Slides, papers and links of a session, at the address where their owner keeps them."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="materials")
    title = models.CharField(max_length=120)
    link = models.CharField(max_length=300)

    class Meta:
        """In the order in which they were added."""

        ordering: ClassVar[list[str]] = ["pk"]


def delete_on(ends_at: datetime, clock: str) -> date:
    """Give the day on which names and addresses of a session are deleted.

    Parameters
    ----------
    ends_at
        When it ends, zone-aware.
    clock
        IANA name of the host's clock, by which the day is reckoned.

    Examples
    --------
    >>> from datetime import UTC
    >>> delete_on(datetime(2027, 1, 14, 14, tzinfo=UTC), "Europe/Amsterdam")
    datetime.date(2027, 1, 28)
    """
    from zoneinfo import ZoneInfo

    return ends_at.astimezone(ZoneInfo(clock)).date() + timedelta(days=KEPT_DAYS)


def shown() -> "models.QuerySet[Session]":
    """Give the sessions that the public may see."""
    return Session.objects.exclude(state=DRAFT).select_related("series")


def counted(session: Session) -> dict[str, Any]:
    """Give how many hold a place and how many wait, as rows or as what was kept of them."""
    if session.counts:
        return dict(session.counts)
    states = list(session.sign_ups.values_list("state", flat=True))
    return {one: states.count(one) for one in (CONFIRMED, WAITING)}
