"""Forms of accounts."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest

from evenhand.workbench.frame.words import say
from evenhand.workbench.people.models import Person


class FirstAccount(forms.Form):
    """The first administrator of a workbench that has no account yet."""

    name = forms.CharField(max_length=120)
    email = forms.EmailField()
    password = forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = say(request, f"web_people.{name}")
        self.fields["password"].help_text = say(request, "web_people.password_hint")

    def clean_password(self) -> str:
        """Refuse a password that is short or known."""
        password = str(self.cleaned_data["password"])
        given = self.cleaned_data
        validate_password(
            password, Person(email=given.get("email", ""), name=given.get("name", ""))
        )
        return password
