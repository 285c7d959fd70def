"""A field for an address of the web that is shown to others; no page ever fetches it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from evenhand.frame.words import say


class WebAddress(forms.CharField):
    """An address of the web, reached by HTTPS."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=300, widget=forms.URLInput(), **kwargs)

    def validate(self, value: Any) -> None:
        """Refuse what a browser would run, and what others could read on the way."""
        super().validate(value)
        if value and (not value.startswith("https://") or any(s <= " " for s in value)):
            raise ValidationError(say(HttpRequest(), "web_text.https"))
