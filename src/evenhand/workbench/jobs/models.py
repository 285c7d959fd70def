"""A row for each piece of long work: what was asked, how far it is, and who is at it."""

import uuid
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.timezone import now

STALE_AFTER = timedelta(seconds=20)
"""A running job without a sign of life for so long is taken over."""
BEAT_SECONDS = 2.0
ATTEMPTS = 3
"""How often a job is begun before it is given up."""

WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"
STATES = (WAITING, RUNNING, DONE, FAILED, CANCELLED)


class Job(models.Model):
    """One piece of work done in the background.

    Its body may be run twice: what the library writes is whole or absent, so a job that was cut
    off and begun again leaves no half of a result.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=30)
    arguments = models.JSONField(default=dict)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, default=WAITING, choices=[(one, one) for one in STATES])
    attempt = models.PositiveSmallIntegerField(default=0)
    hand = models.CharField(max_length=40, blank=True)
    heartbeat_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    share_done = models.FloatField(default=0)
    step = models.CharField(max_length=200, blank=True)
    cancel_asked = models.BooleanField(default=False)
    result = models.JSONField(default=dict)
    problem = models.TextField(blank=True)

    class Meta:
        """How jobs are found."""

        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "asked_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    def get_absolute_url(self) -> str:
        """Give the page that shows how far the job is."""
        return reverse("job", args=[self.pk])

    @property
    def is_over(self) -> bool:
        """Say whether nothing more will happen."""
        return self.state in (DONE, FAILED, CANCELLED)

    def said_in(self, language: str) -> list[str]:
        """Say why it was refused, line by line; in English where nothing else is known."""
        return str(self.result.get("said", {}).get(language, self.problem)).splitlines()

    @property
    def was_restarted(self) -> bool:
        """Say whether it was begun again after a server stopped."""
        return self.attempt > 1

    @classmethod
    def ask(cls, kind: str, person: Any, **arguments: Any) -> "Job":
        """Queue a job; one that waits or runs with the same arguments is given instead."""
        same = cls.objects.filter(
            kind=kind, arguments=arguments, state__in=(WAITING, RUNNING), cancel_asked=False
        ).first()
        return same or cls.objects.create(kind=kind, arguments=arguments, asked_by=person)

    @classmethod
    def take(cls, hand: str) -> "Job | None":
        """Take the oldest job that waits, or one whose hand was lost; None where there is none."""
        stale = models.Q(state=RUNNING, heartbeat_at__lt=now() - STALE_AFTER)
        for job in cls.objects.filter(models.Q(state=WAITING) | stale).order_by("asked_at")[:8]:
            if job.state == RUNNING and job.cancel_asked:
                job.end(CANCELLED)
                continue
            if job.attempt >= ATTEMPTS:
                job.end(FAILED, problem="lost")
                continue
            is_mine = cls.objects.filter(
                pk=job.pk, state=job.state, attempt=job.attempt, heartbeat_at=job.heartbeat_at
            ).update(
                state=RUNNING,
                hand=hand,
                attempt=job.attempt + 1,
                heartbeat_at=now(),
                started_at=now(),
                share_done=0,
                step="",
            )
            if is_mine:
                job.refresh_from_db()
                return job
        return None

    def beat(self) -> bool:
        """Give a sign of life; False where the job was cancelled or is another hand's by now."""
        mine = type(self).objects.filter(pk=self.pk, hand=self.hand, state=RUNNING)
        return bool(mine.filter(cancel_asked=False).update(heartbeat_at=now()))

    def told(self, step: str, share_done: float) -> None:
        """Keep how far it is."""
        type(self).objects.filter(pk=self.pk, hand=self.hand).update(
            step=step[:200], share_done=min(max(share_done, 0.0), 1.0), heartbeat_at=now()
        )

    def end(self, state: str, *, result: dict[str, Any] | None = None, problem: str = "") -> bool:
        """End the job, if it is still this hand's; say whether it was."""
        mine = (
            type(self)
            .objects.filter(pk=self.pk, hand=self.hand)
            .exclude(state__in=(DONE, FAILED, CANCELLED))
        )
        return bool(
            mine.update(state=state, result=result or {}, problem=problem[:4000], ended_at=now())
        )

    def cancel(self) -> None:
        """Ask for an end; a job that waits ends at once."""
        if (
            not type(self)
            .objects.filter(pk=self.pk, state=WAITING)
            .update(state=CANCELLED, ended_at=now(), cancel_asked=True)
        ):
            type(self).objects.filter(pk=self.pk, state=RUNNING).update(cancel_asked=True)


SIGN_OF_LIFE = "hand"
"""The row of `Daily` in which an idle hand notes each minute that it is there."""


class Daily(models.Model):
    """A piece of work that is due once a day, and the last day on which it was done."""

    name = models.CharField(max_length=40, primary_key=True)
    done_on = models.DateField(null=True)
    taken_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
