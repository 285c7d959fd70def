"""The partnership: steps, members, what they share, meetings, priorities, and hours."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.timezone import localdate

STEPS = ("partnership", "audit", "profile", "team", "meetings")
"""The order in which the Lisbon model sets a partnership up."""
AGREE, BUT, DISAGREE = "agree", "but", "disagree"
ANSWERS = (AGREE, BUT, DISAGREE)


class Step(models.Model):
    """A step of setting up that is done."""

    name = models.CharField(max_length=20, primary_key=True)
    done_on = models.DateField()
    note = models.CharField(max_length=400)

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """An organisation at the table."""

    organisation = models.CharField(max_length=120, unique=True)
    role = models.CharField(max_length=120)
    shares = models.CharField(max_length=200, blank=True)
    agreed_on = models.DateField()
    until = models.DateField()

    class Meta:
        """By name."""

        ordering: ClassVar[list[str]] = ["organisation"]

    def __str__(self) -> str:
        return self.organisation

    @property
    def has_ended(self) -> bool:
        """Say whether its agreement is over."""
        return self.until < localdate()


class Sharing(models.Model):
    """What a member shares, for what, on which ground, and until when."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="sharing")
    source = models.CharField(max_length=80, unique=True)
    purpose = models.CharField(max_length=400)
    basis = models.CharField(max_length=200)
    fields = models.CharField(max_length=400)
    agreed_on = models.DateField()
    until = models.DateField()

    class Meta:
        """What ends first."""

        ordering: ClassVar[list[str]] = ["until", "source"]

    def __str__(self) -> str:
        return self.source

    @property
    def has_ended(self) -> bool:
        """Say whether it is over."""
        return self.until < localdate()


class Meeting(models.Model):
    """A meeting with its minutes."""

    on = models.DateField()
    attended = models.ManyToManyField(Member, related_name="meetings", blank=True)
    minutes = models.TextField(max_length=4000)

    class Meta:
        """The latest first."""

        ordering: ClassVar[list[str]] = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        """Give its page."""
        return reverse("meeting", args=[self.pk])


class Action(models.Model):
    """What a meeting asked somebody to do."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="actions")
    text = models.CharField(max_length=240)
    owner = models.CharField(max_length=120)
    due = models.DateField()
    done_on = models.DateField(null=True)

    class Meta:
        """What is due first."""

        ordering: ClassVar[list[str]] = ["due", "pk"]

    def __str__(self) -> str:
        return self.text


class Priority(models.Model):
    """What the audit puts before the partners, with the finding it rests on."""

    text = models.CharField(max_length=240)
    source = models.CharField(max_length=20)
    put_on = models.DateField()

    class Meta:
        """As they were put."""

        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return self.text


class SignOff(models.Model):
    """A member's answer to a priority, signed by somebody of it."""

    priority = models.ForeignKey(Priority, on_delete=models.CASCADE, related_name="signed")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=[(one, one) for one in ANSWERS])
    remark = models.CharField(max_length=400, blank=True)
    signed_at = models.DateTimeField(auto_now=True)

    class Meta:
        """One answer for each member."""

        ordering: ClassVar[list[str]] = ["member__organisation"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["priority", "member"], name="signed_once")
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.answer}"


class Week(models.Model):
    """Hours of a team in its area: planned, given, and lent to other tasks."""

    team = models.CharField(max_length=80)
    monday = models.DateField()
    planned = models.PositiveSmallIntegerField()
    given = models.PositiveSmallIntegerField()
    lent = models.PositiveSmallIntegerField(default=0)
    lent_to = models.CharField(max_length=120, blank=True)

    class Meta:
        """By week; one row for each team."""

        ordering: ClassVar[list[str]] = ["monday", "team"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["team", "monday"], name="one_week_of_a_team")
        ]

    def __str__(self) -> str:
        return f"{self.team} {self.monday:%Y-%m-%d}"
