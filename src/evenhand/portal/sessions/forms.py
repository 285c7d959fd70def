"""What somebody fills in to sign up, and afterwards to say how it was."""

import secrets
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.http import HttpRequest

from evenhand.frame.said_forms import SaidForm
from evenhand.frame.words import say
from evenhand.portal.sessions.models import LONGEST_ADDRESS, LONGEST_NAME, LONGEST_QUESTION, Session

ANSWERS = ("yes", "partly", "no")
ASKED = ("useful", "time", "use")
"""Was it of use; was there time enough; will something be tried out."""
_SEEN = RegexValidator(r"[\x00-\x1f\x7f]", inverse_match=True)


class SignUpForm(SaidForm):
    """A name and an address, for nothing but the place; a question if there is one."""

    words = "portal_sessions"
    name = forms.CharField(max_length=LONGEST_NAME, validators=[_SEEN],
                           widget=forms.TextInput(attrs={"autocomplete": "name"}))  # fmt: skip
    email = forms.EmailField(max_length=LONGEST_ADDRESS,
                             widget=forms.EmailInput(attrs={"autocomplete": "email"}))  # fmt: skip
    question = forms.CharField(max_length=LONGEST_QUESTION, required=False,
                               widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip
    once = forms.RegexField(r"^[\w-]{16,64}$", widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest, session: Session) -> None:
        super().__init__(request, initial={"once": secrets.token_urlsafe(16)})
        for name in ("name", "email"):
            self.fields[name].help_text = say(
                request, "portal_sessions.deleted_on", day=session.delete_on
            )
        self.fields["name"].error_messages["required"] = say(request, "portal_sessions.name_needed")
        self.fields["email"].error_messages |= {
            kind: say(request, "portal_sessions.email_needed") for kind in ("required", "invalid")
        }


class EvaluationForm(SaidForm):
    """Three questions and a line, kept apart from who answers."""

    words = "portal_sessions"
    useful = forms.ChoiceField(widget=forms.RadioSelect)
    time = forms.ChoiceField(widget=forms.RadioSelect)
    use = forms.ChoiceField(widget=forms.RadioSelect)
    remark = forms.CharField(max_length=LONGEST_QUESTION, required=False,
                             widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip

    def __init__(self, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        for name in ASKED:
            self.choose(name, [(one, say(request, f"portal_sessions.{one}")) for one in ANSWERS])
            self.fields[name].error_messages["required"] = say(request, "portal_sessions.choose")
