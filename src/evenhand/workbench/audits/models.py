"""What people say about an audit: comments on a passage, and partners' sign-off of priorities."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from evenhand.workbench.people.comments import Said

ANSWERS = ("agreed", "changes", "not_agreed")


class Comment(Said):
    """A comment on one passage of one audit, by name."""

    audit = models.CharField(max_length=16, db_index=True)
    chapter = models.CharField(max_length=40)
    anchor = models.CharField(max_length=20)
    passage = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.audit} {self.chapter} {self.anchor}"


class SignOff(models.Model):
    """What a partner says to one priority; a later word of the same person counts instead."""

    audit = models.CharField(max_length=16, db_index=True)
    item = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=500)
    answer = models.CharField(max_length=12, choices=[(one, one) for one in ANSWERS])
    note = models.CharField(max_length=500, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="audit_sign_offs"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """In the order in which they were given."""

        ordering: ClassVar[list[str]] = ["at"]

    def __str__(self) -> str:
        return f"{self.audit} {self.item} {self.answer}"
