"""Stations, what is noted for their shifts, and the briefs that are made of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.timezone import now

from evenhand.workbench.people.models import Person

PARTS = ("do", "know", "changed", "promised")
MOST_ITEMS = 8
LONGEST = 240
"""Letters of a line: eight of them fit on one page with the map."""
SHIFTS = ("early", "late", "night", "day")
TASK, NOTE, HAND_OVER = "task", "note", "hand_over"
KINDS = (TASK, NOTE, HAND_OVER)


def _choices(values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


class Station(models.Model):
    """Where shifts begin. Those who serve at one read the briefs of theirs alone."""

    name = models.CharField(max_length=80, unique=True)
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="stations", blank=True)

    class Meta:
        """By name."""

        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of(cls, person: Person) -> list["Station"]:
        """Give the stations whose briefs somebody may open: their own, or all if they have none."""
        return list(cls.objects.filter(people=person) or cls.objects.all())


class Note(models.Model):
    """A task, something to know, or a line handed over at the end of a shift."""

    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=10, choices=_choices(KINDS))
    text = models.CharField(max_length=LONGEST)
    source = models.CharField(max_length=120)
    dated = models.DateField()
    ends_at = models.DateTimeField()
    brief = models.ForeignKey("Brief", null=True, on_delete=models.SET_NULL, related_name="lines")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar[list[str]] = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def open_at(cls, station: Station) -> "models.QuerySet[Note]":
        """Give what is neither done nor over at a station."""
        return cls.objects.filter(station=station, done_at=None, ends_at__gt=now())


class Brief(models.Model):
    """What one shift of one station needs to know; once published it stays as it is."""

    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="briefs")
    shift = models.CharField(max_length=10, choices=_choices(SHIFTS))
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    map_finding = models.CharField(max_length=20, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar[list[str]] = ["-begins_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.station} {self.begins_at:%Y-%m-%d} {self.shift}"

    def get_absolute_url(self) -> str:
        """Give its page."""
        return reverse("brief", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        """Say whether it may still be changed."""
        return self.published_at is None

    @property
    def is_over(self) -> bool:
        """Say whether it is a record by now."""
        return self.ends_at <= now()

    def shown(self) -> list["Item"]:
        """Give the items to read: those that ended drop out; a record keeps all of them."""
        items = list(self.items.all())
        return items if self.is_over else [item for item in items if not item.is_over]


class Item(models.Model):
    """One line of a brief: dated, with its source, and an end."""

    brief = models.ForeignKey(Brief, on_delete=models.CASCADE, related_name="items")
    part = models.CharField(max_length=10, choices=_choices(PARTS))
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=LONGEST)
    source = models.CharField(max_length=120)
    dated = models.DateField()
    ends_at = models.DateTimeField()

    class Meta:
        """As they were put."""

        ordering: ClassVar[list[str]] = ["position", "pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def is_over(self) -> bool:
        """Say whether it ended."""
        return self.ends_at <= now()


class Receipt(models.Model):
    """Somebody said that they read a brief."""

    brief = models.ForeignKey(Brief, on_delete=models.CASCADE, related_name="receipts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Once for each."""

        ordering: ClassVar[list[str]] = ["read_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["brief", "person"], name="read_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.read_at:%Y-%m-%d %H:%M}"
