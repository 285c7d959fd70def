"""Who works here: an account is a person of a partner organisation with one role."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from evenhand.workbench.people.ledger import Entry, Head
from evenhand.workbench.people.roles import ROLES

__all__ = ["Entry", "Head", "People", "Person"]


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
    organisation = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=20, choices=[(role, role) for role in ROLES])
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role"]

    def __str__(self) -> str:
        return self.name
