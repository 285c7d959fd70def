"""Neighbourhoods, what is known of each, and how they pass from one keeper to the next."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

SCHOOL, RESIDENTS, BUSINESS, SERVICE, OTHER = "school", "residents", "business", "service", "other"
CONTACT_KINDS = (SCHOOL, RESIDENTS, BUSINESS, SERVICE, OTHER)
PLACE, ISSUE, OCCASION, SENSITIVITY = "place", "issue", "occasion", "sensitivity"
NOTE_KINDS = (PLACE, ISSUE, OCCASION, SENSITIVITY)
OPEN, KEPT, NOT_KEPT = "open", "kept", "not_kept"
STATES = (OPEN, KEPT, NOT_KEPT)
REPEATS = ("once", "weekly", "monthly", "yearly")


def _choices(values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


class Neighbourhood(models.Model):
    """A part of the city with somebody who keeps what is known of it."""

    name = models.CharField(max_length=80, unique=True)
    area_id = models.CharField(max_length=60, blank=True)
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="neighbourhoods"
    )
    promises_checked_on = models.DateField(null=True)

    class Meta:
        """By name."""

        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Give its page."""
        return reverse("neighbourhood", args=[self.pk])


class Contact(models.Model):
    """An office of an organisation: its address stays when the person goes."""

    neighbourhood = models.ForeignKey(
        Neighbourhood, on_delete=models.CASCADE, related_name="contacts"
    )
    kind = models.CharField(max_length=10, choices=_choices(CONTACT_KINDS))
    organisation = models.CharField(max_length=120)
    role = models.CharField(max_length=120)
    address = models.CharField(max_length=120)
    consent_on = models.DateField()
    keep_until = models.DateField(db_index=True)

    class Meta:
        """By organisation."""

        ordering: ClassVar[list[str]] = ["organisation", "role"]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.role}"


class Note(models.Model):
    """A place, a running issue, an occasion of the calendar, or a sensitivity."""

    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=12, choices=_choices(NOTE_KINDS))
    text = models.CharField(max_length=400)
    on = models.DateField(null=True)
    repeats = models.CharField(max_length=8, choices=_choices(REPEATS), default="once")
    keep_until = models.DateField(db_index=True)

    class Meta:
        """The calendar by day, the others as they came."""

        ordering: ClassVar[list[str]] = ["on", "pk"]

    def __str__(self) -> str:
        return self.text


class Promise(models.Model):
    """What was promised to residents, whose turn it is, and what became of it."""

    neighbourhood = models.ForeignKey(
        Neighbourhood, on_delete=models.CASCADE, related_name="promises"
    )
    text = models.CharField(max_length=240)
    owner = models.CharField(max_length=120)
    made_on = models.DateField()
    due = models.DateField()
    state = models.CharField(max_length=8, choices=_choices(STATES), default=OPEN)
    outcome = models.CharField(max_length=400, blank=True)
    closed_on = models.DateField(null=True)

    class Meta:
        """What is due first."""

        ordering: ClassVar[list[str]] = ["due", "pk"]

    def __str__(self) -> str:
        return self.text


class Removal(models.Model):
    """That something was removed, and by which rule; what it was is gone."""

    neighbourhood = models.ForeignKey(
        Neighbourhood, on_delete=models.CASCADE, related_name="removals"
    )
    what = models.CharField(max_length=12)
    rule = models.CharField(max_length=12)
    removed_on = models.DateField()

    class Meta:
        """The latest first."""

        ordering: ClassVar[list[str]] = ["-removed_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.what} {self.rule} {self.removed_on}"


class HandOver(models.Model):
    """A neighbourhood handed over; it holds once the newcomer has accepted."""

    neighbourhood = models.ForeignKey(
        Neighbourhood, on_delete=models.CASCADE, related_name="hand_overs"
    )
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    newcomer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=400, blank=True)
    complete = models.PositiveSmallIntegerField()
    handed_at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        """The latest first; one waits at a time."""

        ordering: ClassVar[list[str]] = ["-handed_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["neighbourhood"],
                condition=models.Q(accepted_at=None),
                name="one_hand_over_waits",
            )
        ]

    def __str__(self) -> str:
        return f"{self.neighbourhood} {self.handed_at:%Y-%m-%d}"
