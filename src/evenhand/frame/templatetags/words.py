"""Words in templates: ``{% say "web_city.title" count=3 %}``."""

from datetime import datetime
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.timezone import localtime

from evenhand.frame import words
from evenhand.wording.messages import Message, Quantity, term
from evenhand.wording.numbers import NumberKind

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: template.Context, key: str, **fields: Any) -> str:
    """Write a message of the catalogue in the reader's language."""
    return words.say(request_of(context), key, **fields)


@register.simple_tag(takes_context=True)
def tell(context: template.Context, one: Any) -> str:
    """Write what the library said: a message, a term, a quantity, or text as it is."""
    if isinstance(one, Message):
        return words.written(one, request_of(context))
    return words.say(request_of(context), "web_frame.plain", text=one)


@register.simple_tag(takes_context=True)
def say_term(context: template.Context, group: str, name: str) -> str:
    """Write a term, such as the name of a table."""
    return term(group, str(name), words.language(request_of(context)))


@register.simple_tag(takes_context=True)
def moment(context: template.Context, at: datetime, kind: NumberKind = "moment") -> str:
    """Write a moment: its day and its hour in the city, or with `short_moment` without the year."""
    return words.say(request_of(context), "web_frame.plain", text=Quantity(localtime(at), kind))


def request_of(context: template.Context) -> HttpRequest:
    """Give the request that a template answers, or an empty one."""
    request = context.get("request")
    return request if isinstance(request, HttpRequest) else HttpRequest()
