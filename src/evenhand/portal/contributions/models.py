"""What residents sent, what happened to it, and who decided what.

Nothing here says who sent it: the private link is kept as a hash, no address of a machine is kept,
and times are kept to the minute for moderators and shown to the public as days.
"""

import hashlib
import secrets
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from evenhand.portal.contributions.router import alias

KINDS = ("feeling", "nuisance", "proposal", "argument", "agenda")
"""How safe a place feels; a nuisance or dangerous spot; what would help; an argument for or
against an option of a consultation; a problem for the partnership's agenda."""
STATES = ("received", "held", "read", "referred", "answered", "decided", "done", "not_done",
          "withdrawn")  # fmt: skip
"""`received`: waits for two to read it. `held`: may not be shown as it is. `read`: may be shown.
`referred`: passed on to who can act. `answered`, `decided`, `done`, `not_done`: what became of
it. `withdrawn`: by its author; nothing of it is kept but that there was one."""
VERDICTS = ("show", "show_part", "hold", "refer")
REASONS = ("as_it_is", "emergency", "threat", "call", "accusation", "description", "trait", "name",
           "phone", "mail", "plate", "address", "spam", "photo", "no_place", "off_topic",
           "other_office")  # fmt: skip
"""Why a moderator decides so: most are called as the rule of moderation that they confirm. Their
words to the author are `contributions.reason_<code>`."""
PHOTO_OUT = ("person", "plate", "home", "else")
"""Why a moderator takes a photo out; the words to its author are `portal_photos.out_<code>`."""
APPEAL = "appeal"
"""The reason of the step by which an author asks a third person."""
_ALPHABET = "BCDFGHJKMNPQRSTVWXYZ"
"""Without vowels, so that no word comes of it; with figures it could pass for a number plate."""


def new_number() -> str:
    """Give a number that tells nothing of how many there were, such as "R-KTVMRQ"."""
    return "R-" + "".join(secrets.choice(_ALPHABET) for _ in range(6))


def new_link() -> str:
    """Give the secret part of a private link: 128 bits."""
    return secrets.token_urlsafe(16)


def hash_of(link: str) -> str:
    """Give what is kept of a private link."""
    return hashlib.sha256(link.encode()).hexdigest()


class Contribution(models.Model):
    """One thing that somebody sent.

    `place_name` and the coordinates (degrees; of a stretch its two ends) say where; `answers` holds
    the codes that were chosen; `text` what was written; `public_text` what of it may be shown, and
    `judgement` what the rules found in it. `alike` names the first of those that say the same.
    `photo` is the name of a copy's file, `photo_out` why a moderator took one out (`PHOTO_OUT`).
    """

    number = models.CharField(max_length=12, unique=True, default=new_number)
    link_hash = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=12)
    language = models.CharField(max_length=5)
    place_name = models.CharField(max_length=120, blank=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    to_longitude = models.FloatField(null=True)
    to_latitude = models.FloatField(null=True)
    area_id = models.CharField(max_length=60, blank=True)
    answers = models.JSONField(default=dict)
    text = models.TextField(blank=True)
    public_text = models.TextField(blank=True)
    judgement = models.JSONField(default=dict)
    about = models.CharField(max_length=40, blank=True)
    alike = models.ForeignKey("self", null=True, on_delete=models.SET_NULL)
    photo = models.CharField(max_length=80, blank=True)
    photo_out = models.CharField(max_length=10, blank=True)
    email = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, default="received", db_index=True)
    received_at = models.DateTimeField(default=timezone.now, db_index=True)
    closed_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    def move(self, state: str, reason: str = "", words: str = "", role: str = "") -> "Step":
        """Go over to a state and keep when and why; the caller's transaction holds both."""
        self.state = state
        if state in ("answered", "decided", "done", "not_done", "withdrawn"):
            self.closed_at = timezone.now()
        self.save()
        return self.steps.create(state=state, reason=reason, words=words, role=role)

    @property
    def is_appealed(self) -> bool:
        """Say whether its author waits for a third person."""
        steps = list(self.steps.all())  # those that were read ahead, where they were
        return self.state == "held" and bool(steps) and steps[-1].reason == APPEAL

    @property
    def may_appeal(self) -> bool:
        """Say whether its author may ask a third person: once for each text that is held."""
        asked = False
        for step in self.steps.all():
            asked = step.state != "received" and (asked or step.reason == APPEAL)
        return self.state == "held" and not asked

    def appeal(self, words: str = "") -> "Step":
        """Ask a third person; `words` are the author's.

        Raises
        ------
        ValueError
            It is not held, or was asked already of this text.
        """
        if not self.may_appeal:
            raise ValueError("nothing is held here that was not asked about already")
        return self.move("held", reason=APPEAL, words=words)


class Step(models.Model):
    """One thing that happened to a contribution; never changed."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="steps")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=12)
    reason = models.CharField(max_length=60, blank=True)
    words = models.TextField(blank=True)
    role = models.CharField(max_length=30, blank=True)

    class Meta:
        """In the order in which it happened."""

        ordering = ("at", "id")


class Decision(models.Model):
    """What one moderator said; the first two decide, and a third where they differ or are asked.

    `revision` is that of the text that was read: a rewritten text is decided on anew. `hides` are
    the parts of it, first character and the one after the last, that are not shown; `words` are
    for its author, `note` is for moderators alone.
    """

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="decisions")
    revision = models.PositiveIntegerField()
    place = models.PositiveSmallIntegerField()
    person = models.CharField(max_length=40)
    verdict = models.CharField(max_length=10)
    reason = models.CharField(max_length=60, blank=True)
    hides = models.JSONField(default=list)
    words = models.TextField(blank=True)
    note = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Nobody decides twice on the same text."""

        ordering = ("place",)
        constraints = (
            models.UniqueConstraint(
                fields=["contribution", "revision", "place"], name="one_decision_a_place"
            ),
            models.UniqueConstraint(
                fields=["contribution", "revision", "person"], name="one_decision_a_person"
            ),
        )


def received(kind: str, *, link: str = "", **values: Any) -> tuple[Contribution, str]:
    """Keep what was sent.

    Parameters
    ----------
    kind
        One of `KINDS`.
    link
        The secret part of its private link, where the page that was sent has made it already:
        the same page sent twice over a broken line is kept once.
    **values
        Fields of the contribution.

    Returns
    -------
    tuple
        What is kept, and the secret part of its private link, which is kept nowhere.
    """
    if link and (known := by_link(link)):
        return known, link
    link = link or new_link()
    kept = Contribution(kind=kind, link_hash=hash_of(link), **values)
    try:
        with transaction.atomic(using=alias()):
            kept.move("received")
    except IntegrityError:
        if known := by_link(link):  # the other of two that came at once
            return known, link
        raise
    return kept, link


def by_link(link: str) -> Contribution | None:
    """Find what a private link belongs to; None for one that is unknown or deleted alike."""
    return Contribution.objects.filter(link_hash=hash_of(link)).first()


def day_of(moment: datetime) -> str:
    """Give the day of a moment by the city's clock, which is all that the public sees."""
    return timezone.localtime(moment).date().isoformat()
