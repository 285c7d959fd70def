"""Offices to be reached at an event: kept apart from the sheet, so that they can be removed."""

from typing import ClassVar

from django.db import models


class Contact(models.Model):
    """An office of an organisation, with its consent and the day on which it is removed."""

    event = models.CharField(max_length=12, db_index=True)
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
