"""Forms whose labels and hints are messages of their app's file of words."""

from typing import Any

from django import forms
from django.http import HttpRequest

from evenhand.frame.words import say
from evenhand.wording.messages import LANGUAGES, entries


class SaidForm(forms.Form):
    """A form that takes its words from `words`: `<field>` is the label, `<field>_hint` the hint.

    Parameters
    ----------
    request
        Whose language is spoken; what was sent is taken from it where it is a POST.
    """

    words = "web_frame"

    def __init__(self, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(request.POST if request.method == "POST" else None, **kwargs)
        self.request = request
        known = entries(LANGUAGES[0])
        for name, field in self.fields.items():
            field.label = say(request, f"{self.words}.{name}")
            if f"{self.words}.{name}_hint" in known:
                field.help_text = say(request, f"{self.words}.{name}_hint")

    def choose(self, name: str, choices: list[tuple[Any, str]]) -> None:
        """Fill a list of choices."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def sent(self) -> bool:
        """Say whether the form was sent and holds."""
        return self.request.method == "POST" and self.is_valid()


def day_field(**kwargs: Any) -> forms.DateField:
    """Give a field for a day, with the browser's own calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **kwargs)


def moment_field(**kwargs: Any) -> forms.DateTimeField:
    """Give a field for a day and time."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(widget=widget, input_formats=["%Y-%m-%dT%H:%M"], **kwargs)


def hour_field(**kwargs: Any) -> forms.TimeField:
    """Give a field for a time of the day."""
    return forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **kwargs)
