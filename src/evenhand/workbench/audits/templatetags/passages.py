"""Writes text that is kept as JSON: markup that the library made stays markup."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def passage(value: Any) -> str | SafeString:
    """Write a kept text; what is not known to be markup is escaped by the template.

    Examples
    --------
    >>> passage({"html": "<b>38</b>"}), passage("<b>")
    ('<b>38</b>', '<b>')
    """
    if isinstance(value, dict):
        return mark_safe(str(value.get("html", "")))
    return str(value)


@register.filter
def of_item(found: dict[int, Any], item: int) -> Any:
    """Give what was said to one priority."""
    return found.get(item, [])
