"""Forms on rows that others may change as well: nobody's change is written over unseen."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import date, datetime
from typing import Any, TypeVar

from django import forms
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from evenhand.frame.said_forms import SaidForm
from evenhand.frame.words import say

M = TypeVar("M", bound=models.Model)
_LETTERS = 12


class SeenForm(SaidForm):
    """A form that remembers what its writer saw: a mark of each value goes along, hidden.

    Parameters
    ----------
    request
        Whose language is spoken; what was sent is taken from it where it is a POST.
    stands
        Field → what the row holds now; empty for a row that is new.

    Notes
    -----
    What comes without marks is written as it is: no page of ours sends it so.
    """

    def __init__(self, request: HttpRequest, stands: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        self.stands = dict(stands)
        self.fields["seen"] = forms.CharField(
            widget=forms.HiddenInput, required=False, initial=_marks(self.stands)
        )

    def full_clean(self) -> None:
        """Leave the marks out of what is written."""
        super().full_clean()
        if self.is_bound:
            self.cleaned_data.pop("seen", None)

    def overtaken(self) -> list[str]:
        """Name the fields that hold something else than the writer saw."""
        if "seen" not in self.data:
            return []
        saw = self._saw()
        return [name for name, value in self.stands.items() if saw.get(name) != mark(value)]

    def _saw(self) -> dict[str, Any]:
        try:
            saw = json.loads(self.data.get("seen") or "{}")
        except ValueError:
            return {}
        return saw if isinstance(saw, dict) else {}

    def theirs(self) -> list[str]:
        """Say what the row holds now, of the fields that were changed."""
        return [f"{self.fields[name].label}: {self._told(name)}" for name in self.overtaken()]

    def _told(self, name: str) -> str:
        value, field = self.stands[name], self.fields[name]
        if isinstance(field, forms.ChoiceField):
            pairs: Any = field.choices
            known = {str(key): str(words) for key, words in pairs}
            several = value if isinstance(value, (list, tuple)) else [value]
            return ", ".join(known.get(str(one), str(one)) for one in several)
        if isinstance(field, forms.BooleanField):
            return say(self.request, f"web_documents.{'yes' if value else 'no'}")
        if isinstance(value, date):
            return say(self.request, "web_frame.plain", text=value)
        return str(value if value not in (None, "") else "–")

    def merge(self) -> None:
        """Show what others wrote in the fields that this writer left as they were."""
        saw, merged = self._saw(), self.request.POST.copy()
        for name in self.overtaken():
            if mark(self.cleaned_data.get(name)) != saw.get(name):
                continue
            field = self.fields[name]
            if isinstance(field, forms.BooleanField):
                merged[name] = "on" if self.stands[name] else ""
                continue
            shown = field.widget.format_value(field.prepare_value(self.stands[name]))
            if isinstance(shown, list):
                merged.setlist(name, shown)
            else:
                merged[name] = shown or ""
        merged["seen"] = _marks(self.stands)
        self.data = merged


def mark(value: Any) -> str:
    """Give a few letters that are others for another value.

    Examples
    --------
    >>> mark(3) == mark("3"), mark(None) == mark(""), mark(["b", "a"]) == mark(("a", "b"))
    (True, True, True)
    >>> mark("a") == mark("b")
    False
    """
    if isinstance(value, datetime):
        value = value.timestamp()
    plain = sorted(map(str, value)) if isinstance(value, (list, tuple)) else str(
        "" if value is None else value)  # fmt: skip
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()[:_LETTERS]


def _marks(stands: Mapping[str, Any]) -> str:
    return json.dumps({name: mark(value) for name, value in stands.items()})


@contextmanager
def changing(request: HttpRequest) -> Iterator[None]:
    """Let nobody write between what a form that was sent reads and what it writes."""
    with transaction.atomic() if request.method == "POST" else nullcontext():
        yield


def held(rows: "models.QuerySet[M]", request: HttpRequest) -> "models.QuerySet[M]":
    """Hold the rows that a form which was sent is about to change."""
    return rows.select_for_update() if request.method == "POST" else rows


def put(rows: Any, kept: models.Model | None, given: Mapping[str, Any]) -> None:
    """Write a new row of a manager, or over one that is held."""
    if kept is None:
        rows.create(**given)
    else:
        rows.filter(pk=kept.pk).update(**given)


def clash(request: HttpRequest, form: SeenForm, back: str, number: str) -> HttpResponse:
    """Show what was written meanwhile beside what was entered, which can be written after it.

    Parameters
    ----------
    request, form
        The form that was sent; it is shown again, merged.
    back
        Where the reader goes who leaves it at that.
    number
        What is changed, in words.
    """
    theirs = form.theirs()
    form.merge()
    context = {"form": form, "theirs": theirs, "back": back, "number": number}
    return render(request, "frame/conflict.html", context, status=409)
