"""Files that somebody brought, and releases that wait for a second person."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

RECEIVED, IMPORTED, UNCHANGED, DROPPED = "received", "imported", "unchanged", "dropped"
STATES = (RECEIVED, IMPORTED, UNCHANGED, DROPPED)
PREVIEWED, ASKED, MADE, REFUSED = "previewed", "asked", "made", "refused"
ASK_STATES = (PREVIEWED, ASKED, MADE, REFUSED)


class Delivery(models.Model):
    """Files brought together, which lie apart until they are imported or thrown away.

    Nobody but who brought them sees them; the workspace knows nothing of them before the import.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, default=RECEIVED, choices=[(s, s) for s in STATES])
    files = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    looked = models.JSONField(default=dict)
    imports_before = models.PositiveIntegerField(null=True)
    import_number = models.PositiveIntegerField(null=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar[list[str]] = ["-at"]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        """Give the page that says what an import would do."""
        return reverse("data-delivery", args=[self.pk])


class ReleaseAsk(models.Model):
    """A release that somebody would like to make: what it hides, and what a second person says."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="releases_asked"
    )
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, default=PREVIEWED, choices=[(s, s) for s in ASK_STATES])
    findings = models.JSONField(default=list)
    preview = models.JSONField(default=dict)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    number = models.CharField(max_length=12, blank=True)
    edition_of = models.CharField(max_length=12, blank=True)
    edition = models.CharField(max_length=12, blank=True)
    for_portal = models.BooleanField(default=False)

    class Meta:
        """The newest first."""

        ordering: ClassVar[list[str]] = ["-at"]

    def __str__(self) -> str:
        return self.number or str(self.pk)

    def get_absolute_url(self) -> str:
        """Give the page that shows what it hides."""
        return reverse("release-ask", args=[self.pk])

    def is_by(self, person: Any) -> bool:
        """Say whether somebody asked for it and so cannot be its second person."""
        return bool(self.asked_by_id == person.pk)
