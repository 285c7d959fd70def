"""What residents are asked, who asked for it, and who agreed as the second person."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

DRAFT, ASKED, LAID, REFUSED, STOPPED = "draft", "asked", "laid", "refused", "stopped"
STATES = (DRAFT, ASKED, LAID, REFUSED, STOPPED)
NONE, WAITS, PUBLISHED = "", "waits", "published"
"""Of a result: not begun or refused; waits for a second person; read by residents."""


class Round(models.Model):
    """One consultation or survey.

    `source` is the number of the problem file or questionnaire that it was made from, `body` what
    the portal's file holds. `result` is what came of it, with the partnership's answer.
    """

    kind = models.CharField(max_length=14)
    source = models.CharField(max_length=12)
    problem = models.CharField(max_length=12, blank=True)
    body = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default=DRAFT, choices=[(s, s) for s in STATES])
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="rounds_asked"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=500, blank=True)
    result = models.JSONField(default=dict)
    result_state = models.CharField(max_length=10, blank=True)
    result_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    result_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    result_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Give its number, such as "T-0001"."""
        return f"T-{self.pk:04d}"

    def get_absolute_url(self) -> str:
        """Give its page."""
        return reverse("round", args=[self.pk])

    def is_by(self, person: Any) -> bool:
        """Say whether somebody asked for it and so cannot be its second person."""
        return bool(self.asked_by_id == person.pk)
