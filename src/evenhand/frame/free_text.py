"""Free text of people who work here: places, offices and groups, never a person."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from evenhand.frame.words import say
from evenhand.taxonomy.persons.profiling import profiling_in
from evenhand.workspace.free_texts import address_key, names_person, person_key


def refusal(text: str, side: str | None = None) -> str:
    """Say by a message's key why a text may not be kept; empty where it may.

    Parameters
    ----------
    text
        What was written.
    side
        `ORDER` for what somebody on the street is told to do.

    Examples
    --------
    >>> refusal("Roma at the kiosk again, stay in sight", "order")
    'web_text.group_origin'
    >>> refusal("16–18 h Station square, visible"), refusal("write to jan@example.org")
    ('', 'web_text.person_e_mail_addresses')
    """
    kind = names_person(text)
    if kind:
        return person_key(kind)
    why = profiling_in(text, side)
    return f"web_text.group_{why}" if why else ""


def refused(text: str, side: str | None = None) -> str:
    """Say why a text may not be kept, in the language of the page; empty where it may."""
    key = refusal(text, side)
    return say(HttpRequest(), key) if key else ""


class FreeText(forms.CharField):
    """A field that refuses what would tell of a person or accuse a group, and says why."""

    def __init__(self, *, rows: int = 0, side: str | None = None, **kwargs: Any) -> None:
        self.side = side
        kwargs.setdefault("max_length", 400)
        if rows:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def validate(self, value: Any) -> None:
        """Refuse what the library's own files refuse as well."""
        super().validate(value)
        why = refused(str(value), self.side) if value else ""
        if why:
            raise ValidationError(why)


class RoleAddress(FreeText):
    """An e-mail address or telephone number of an office: never that of a person."""

    def validate(self, value: Any) -> None:
        """Refuse an address that names somebody."""
        forms.CharField.validate(self, value)
        text = str(value or "").strip()
        if not text:
            return
        key = address_key(text)
        if key:
            raise ValidationError(say(HttpRequest(), key))
