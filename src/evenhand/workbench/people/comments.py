"""What people say about something, by name, until it is settled: audits and problem files."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils.timezone import now

from evenhand.frame.words import say
from evenhand.workspace.free_texts import LONGEST, text_problems


class Said(models.Model):
    """A comment; what it is about is each app's own."""

    text = models.TextField(max_length=2000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="%(app_label)s_comments"
    )
    at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )

    class Meta:
        """In the order in which they were said."""

        abstract = True
        ordering: ClassVar[list[str]] = ["at"]

    def settle(self, person: Any) -> bool:
        """Mark it as settled by somebody; False where it is already."""
        open_one = type(self)._default_manager.filter(pk=self.pk, resolved_at=None)
        return bool(open_one.update(resolved_at=now(), resolved_by=person))


class CommentText(forms.Form):
    """A comment; it may not be about persons or kinds of people."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.fields["text"] = forms.CharField(
            label=say(request, "web_audits.your_comment"),
            help_text=say(request, "web_audits.comment_hint"),
            max_length=LONGEST,
            widget=forms.Textarea(attrs={"rows": 5}),
        )

    def clean_text(self) -> str:
        """Refuse what is about a person or a kind of people."""
        return checked(self.request, self.cleaned_data["text"])


def checked(request: HttpRequest, text: str) -> str:
    """Give a text back if it may be said.

    Raises
    ------
    ValidationError
        It looks like data of a person, or says something of a kind of people.
    """
    if text_problems("text", text):
        raise forms.ValidationError(say(request, "web_audits.about_people"))
    return text


def open_first(found: Any) -> list[Any]:
    """Give comments, those that are not settled first."""
    every = found.select_related("author", "resolved_by")
    return sorted(every, key=lambda one: one.resolved_at is not None)
