"""What was ticked at the stops of walks and waits to be brought into the workspace."""

import uuid
from typing import ClassVar

from django.db import models


class Observed(models.Model):
    """The ticks of one rater at one stop, under the number that the phone gave them.

    Raters are numbers. Nothing says whose account sent it or when: it is the library's table of
    observations once it is brought into the workspace, and that names nobody either.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    walk = models.CharField(max_length=12, db_index=True)
    stop = models.CharField(max_length=40)
    rater = models.PositiveSmallIntegerField()
    ratings = models.JSONField(default=dict)
    is_current = models.BooleanField(default=True)

    class Meta:
        """One of each rater at each stop counts; what it replaced is kept beside it."""

        ordering: ClassVar[list[str]] = ["walk", "rater", "stop"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["walk", "stop", "rater"],
                condition=models.Q(is_current=True),
                name="one_current_of_each_rater_at_each_stop",
            )
        ]

    def __str__(self) -> str:
        return f"{self.walk} {self.stop} {self.rater}"


class WalkCode(models.Model):
    """The code with which somebody without an account enters one walk: a mark of it, not itself."""

    walk = models.CharField(max_length=12, unique=True)
    mark = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return self.walk
