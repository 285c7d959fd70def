"""Which number somebody has among the raters of a field audit: names stay out of the file."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction


class Rater(models.Model):
    """One person's number in one audit."""

    site = models.CharField(max_length=12)
    audit = models.PositiveIntegerField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="audits_rated"
    )
    number = models.PositiveIntegerField()

    class Meta:
        """A person has one number, and a number one person."""

        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["site", "audit", "person"], name="rater_person"),
            models.UniqueConstraint(fields=["site", "audit", "number"], name="rater_number"),
        ]

    def __str__(self) -> str:
        return f"{self.site}-{self.audit} {self.number}"


def number_of(person: Any, site: str, audit: int) -> int | None:
    """Give somebody's number in an audit; None where they have none yet."""
    found = Rater.objects.filter(site=site, audit=audit, person=person.pk).first()
    return found.number if found else None


def numbered(person: Any, site: str, audit: int, taken: int) -> int:
    """Give somebody's number in an audit, the next free one where they have none.

    Parameters
    ----------
    taken
        The largest number that the file itself knows, from whichever way sheets came in.
    """
    with transaction.atomic():
        known = number_of(person, site, audit)
        if known is not None:
            return known
        rows = Rater.objects.filter(site=site, audit=audit)
        last = rows.aggregate(most=models.Max("number"))["most"] or 0
        made = Rater.objects.create(site=site, audit=audit, person=person,
                                    number=max(last, taken) + 1)  # fmt: skip
    return made.number
