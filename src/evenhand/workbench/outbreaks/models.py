"""What raters answer and what is heard by hand; the file itself is the library's document."""

from django.conf import settings
from django.db import models

from evenhand.tables.signals import SIGNAL_SOURCES

WORDS = ("today", "week", "month", "watch")
"""How soon something has to be done, the soonest first."""


class Rating(models.Model):
    """How urgent somebody holds an outbreak, with reasons for and against; never changed."""

    outbreak = models.CharField(max_length=12, db_index=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    word = models.CharField(max_length=8, choices=[(one, one) for one in WORDS])
    speaks_for = models.TextField(max_length=2000)
    speaks_against = models.TextField(max_length=2000)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Oldest first."""

        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.outbreak} {self.word}"


class Signal(models.Model):
    """Signals that somebody heard of and wrote down by hand."""

    outbreak = models.CharField(max_length=12, db_index=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    on_day = models.DateField()
    source = models.CharField(max_length=20, choices=[(one, one) for one in SIGNAL_SOURCES])
    count = models.PositiveIntegerField()
    what = models.TextField(max_length=2000)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """By day."""

        ordering = ("on_day", "pk")

    def __str__(self) -> str:
        return f"{self.outbreak} {self.on_day} {self.source}"
