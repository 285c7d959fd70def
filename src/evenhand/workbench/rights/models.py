"""Assessments of what the work does to people's rights; each answer is kept in every revision."""

from django.conf import settings
from django.db import models

DPIA, FRIA = "dpia", "fria"
KINDS = (DPIA, FRIA)


class Assessment(models.Model):
    """One assessment, counted up with each answer."""

    kind = models.CharField(max_length=8, choices=[(one, one) for one in KINDS])
    title = models.CharField(max_length=200)
    office = models.CharField(max_length=200)
    revision = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Oldest first."""

        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def standing(self) -> dict[str, "Answer"]:
        """Give the last answer to each question."""
        return {one.question: one for one in self.answers.select_related("person")}


class Answer(models.Model):
    """An answer as it was given at a revision; never changed."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="answers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    question = models.CharField(max_length=40)
    text = models.TextField(max_length=2000)
    reason = models.TextField(max_length=2000)
    revision = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """In the order of writing; one answer for each revision."""

        ordering = ("revision",)
        constraints = (
            models.UniqueConstraint(fields=("assessment", "revision"), name="one_each_revision"),
        )

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.question} {self.revision}"
