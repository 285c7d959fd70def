"""What belongs to working together on a problem file: a passing that somebody asked for.

The file itself is the library's document; here stands only that one person asked to let it pass a
gate, what a second person answered, and what people say about it.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from evenhand.workbench.people.comments import Said

ASKED, PASSED, REFUSED, WITHDRAWN = "asked", "passed", "refused", "withdrawn"
STATES = (ASKED, PASSED, REFUSED, WITHDRAWN)


class Passing(models.Model):
    """One person asks that a file moves to another phase; another person answers."""

    problem = models.CharField(max_length=20, db_index=True)
    from_phase = models.CharField(max_length=20)
    to_phase = models.CharField(max_length=20)
    why = models.TextField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="passings_asked"
    )
    asked_at = models.DateTimeField(default=now)
    state = models.CharField(max_length=10, default=ASKED, choices=[(one, one) for one in STATES])
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="passings_answered",
    )
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        """One open question for each file."""

        ordering: ClassVar[list[str]] = ["-asked_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["problem"], condition=models.Q(state=ASKED), name="passing_asked_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.problem} {self.from_phase} → {self.to_phase} ({self.state})"


class Comment(Said):
    """A comment on a file or one of its chapters, by name; the file itself stays as it is."""

    problem = models.CharField(max_length=20, db_index=True)
    chapter = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"{self.problem} {self.chapter}".strip()
