"""Telling people: a list of notices in the workbench, and an e-mail."""

from typing import Any

from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpRequest

from evenhand.frame.words import as_value
from evenhand.wording.messages import say
from evenhand.workbench.opened import city_name
from evenhand.workbench.people.models import Notice, Person

MAX_SHOWN = 200


def notify(person: Person, key: str, url: str = "", **fields: str | int) -> Notice:
    """Tell somebody something.

    Parameters
    ----------
    person
        Whom.
    key
        The message, such as ``web_people.notice_access``.
    url
        The path of the page it is about.
    **fields
        Its values: text and whole numbers.

    Returns
    -------
    Notice
        As it will stand in the list. The e-mail goes out when the transaction is done.
    """
    made = Notice.objects.create(person=person, key=key, url=url, fields=fields)
    transaction.on_commit(lambda: _mail(made))
    return made


def written(notice: Notice, language: str) -> str:
    """Write a notice in a language."""
    values = {name: as_value(one) for name, one in notice.fields.items()}
    return say(notice.key, **values).written(language)


def unread(request: HttpRequest) -> int:
    """Count the notices that somebody has not read."""
    if not request.user.is_authenticated:
        return 0
    return Notice.objects.filter(person=request.user.pk, read_at=None).count()


def _mail(notice: Notice) -> None:
    language = notice.person.language or "en"
    send(notice.person.email, language, "notice", text=written(notice, language))


def send(to: str, language: str, kind: str, **fields: Any) -> None:
    """Send an e-mail whose words are ``web_people.mail_<kind>_subject`` and ``…_text``."""
    values = {name: as_value(one) for name, one in {"city": city_name(), **fields}.items()}
    subject, text = (
        say_needed(f"web_people.mail_{kind}_{part}", values, language)
        for part in ("subject", "text")
    )
    send_mail(" ".join(subject.split()), text + "\n", None, [to], fail_silently=True)


def say_needed(key: str, values: dict[str, Any], language: str) -> str:
    """Write a message with those of the values that it needs."""
    from evenhand.wording.messages import say_of

    return say_of(key, values).written(language)
