"""Who works here: an account is a person of a partner organisation with one role."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from evenhand.workbench.people.ledger import Entry, Head
from evenhand.workbench.people.roles import ROLES

__all__ = [
    "Entry",
    "Head",
    "Invitation",
    "Notice",
    "Organisation",
    "Passkey",
    "People",
    "Person",
    "RecoveryCode",
    "RoleAsk",
    "Seat",
    "Share",
    "Trial",
]

# What a browser says of itself names its forebears too: the first mark that is there counts.
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
             ("Safari", "Safari"))  # fmt: skip
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
            ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip


class Organisation(models.Model):
    """A partner: police, a town's department, a housing company, an association."""

    name = models.CharField(max_length=120, unique=True)

    class Meta:
        """By name."""

        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["Person"]):
    """Makes accounts."""

    def enrol(self, **fields: Any) -> "Person":
        """Make an account with a password that is stored as a hash alone."""
        password = fields.pop("password", None)
        fields["email"] = self.normalize_email(fields["email"]).lower()
        person = self.model(**fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who signs in."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    partner = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    role = models.CharField(max_length=20, choices=[(role, role) for role in ROLES])
    language = models.CharField(max_length=5, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    city_account = models.CharField(max_length=400, blank=True, db_index=True)
    """Issuer and subject of the city's account that this is; empty until it was used once."""
    code_key = models.TextField(blank=True)
    """The secret of the app that shows six-digit codes, encrypted; empty where there is none."""
    code_step = models.BigIntegerField(default=0)
    """The last thirty seconds whose code was used: none is taken twice."""

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role"]

    def __str__(self) -> str:
        return self.name

    @property
    def organisation(self) -> str:
        """Give the name of the person's organisation; empty where there is none."""
        return self.partner.name if self.partner else ""

    @property
    def has_second_step(self) -> bool:
        """Say whether a password alone does not let this person in."""
        return bool(self.code_key) or len(self.passkeys.all()) > 0


class Passkey(models.Model):
    """A key that a person's device or security key holds."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=80)
    identity = models.CharField(max_length=1400, unique=True)
    credential = models.TextField()
    uses = models.PositiveBigIntegerField(default=0)
    added_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class RecoveryCode(models.Model):
    """A code for the day on which the second step is lost; kept as a hash, used once."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.pk)


class Seat(models.Model):
    """A browser in which somebody is signed in, so that they can see and end it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="seats")
    session_key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=200, blank=True)
    begun_at = models.DateTimeField(default=now)
    seen_at = models.DateTimeField(default=now)

    class Meta:
        """The newest first."""

        ordering: ClassVar[list[str]] = ["-seen_at"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.begun_at}"

    @property
    def named(self) -> str:
        """Name the browser and the system, as far as they say."""
        said = [
            next((name for mark, name in marks if mark in self.browser), "")
            for marks in (_BROWSERS, _SYSTEMS)
        ]
        return " · ".join(one for one in said if one) or "?"


class Trial(models.Model):
    """How often something was tried from one address or on one account."""

    key = models.CharField(max_length=200, unique=True)
    count = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.key} {self.count}"


class Invitation(models.Model):
    """A link by which one person makes one account."""

    email = models.EmailField()
    role = models.CharField(max_length=20, choices=[(role, role) for role in ROLES])
    partner = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    invited_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    waits = models.BooleanField(default=False)
    """Whether a second administrator has yet to agree; no link holds until then."""

    def __str__(self) -> str:
        return self.email


class RoleAsk(models.Model):
    """A role that one administrator wants to give and a second one has to agree to."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="role_ask")
    role = models.CharField(max_length=20, choices=[(role, role) for role in ROLES])
    asked_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"


class Share(models.Model):
    """A problem opened to a person or an organisation whose role does not open it."""

    READ, WRITE = "read", "write"

    problem = models.CharField(max_length=20, db_index=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="shares")
    partner = models.ForeignKey(
        Organisation, null=True, on_delete=models.CASCADE, related_name="shares"
    )
    level = models.CharField(max_length=5, choices=[(READ, READ), (WRITE, WRITE)])
    given_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    given_at = models.DateTimeField(default=now)

    class Meta:
        """One level for each person or organisation."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(partner__isnull=True), name="share_with_one"
            ),
            models.UniqueConstraint(fields=["problem", "person"], name="share_person_once"),
            models.UniqueConstraint(fields=["problem", "partner"], name="share_partner_once"),
        ]

    def __str__(self) -> str:
        return f"{self.problem} {self.level}"


class Notice(models.Model):
    """Something a person should know; its words are a message, written when it is read."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(max_length=80)
    fields = models.JSONField(default=dict)
    url = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField(default=now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["person", "read_at"])]

    def __str__(self) -> str:
        return f"{self.key} {self.url}"
