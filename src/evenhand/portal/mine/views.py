"""My contribution: what became of it, what the public will read, and what its author may do."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.frame import errors
from evenhand.frame.open import open_to_all
from evenhand.frame.words import say
from evenhand.portal.contributions import keeping
from evenhand.portal.contributions.models import Contribution, by_link
from evenhand.portal.contributions.router import alias
from evenhand.portal.contributions.showing import public_place
from evenhand.portal.home.opened import folder, portal
from evenhand.portal.limits import steps_too_much
from evenhand.portal.marking.carried import mark_of
from evenhand.portal.marking.forms import LONGEST_TEXT
from evenhand.portal.marking.judging import Judged, joined, judged, without
from evenhand.portal.mine import photos, told
from evenhand.portal.mine.photos import OPEN
from evenhand.portal.mine.private import private, unknown
from evenhand.portal.places import read_places


class RewriteForm(forms.Form):
    """The text, to be written anew."""

    text = forms.CharField(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, request: HttpRequest, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["text"]
        field.label = say(request, "portal_mine.text")
        field.help_text = say(request, "portal_marking.text_hint")
        field.error_messages["required"] = say(request, "portal_marking.text_needed")
        field.error_messages["max_length"] = say(
            request, "portal_marking.text_long", most=LONGEST_TEXT
        )


class AppealForm(forms.Form):
    """Why a third person should read it."""

    words = forms.CharField(
        required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data)
        self.fields["words"].label = say(request, "portal_mine.appeal_words")


@open_to_all
@require_safe
def mine(request: HttpRequest, language: str, link: str) -> HttpResponse:
    """Show one contribution to its author."""
    del language
    one = by_link(link)
    if one is None:
        return unknown(request)
    spans = spans_of(one)
    context = {
        "one": one, "link": link, "timeline": told.timeline(request, one),
        "rows": told.rows(request, one), "place": _place(one), "weeks": portal().answer_weeks,
        "public": public_text(one), "public_place": public_place(one, read_places(folder())),
        "delay": portal().delay_days, "may_rewrite": one.state in OPEN and bool(one.text),
        "may_redact": one.state in OPEN and bool(spans), "may_appeal": one.may_appeal,
        "is_held": one.state == "held", "tag": told.TAGS[one.state],
        "state": f"portal_mine.state_{one.state}", "means": f"portal_mine.means_{one.state}",
        "photo_out": f"portal_photos.out_{one.photo_out}" if one.photo_out else "",
        **photos.offer(one),
    }  # fmt: skip
    return private(render(request, "portal/mine/mine.html", context))


@open_to_all
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def rewrite(request: HttpRequest, language: str, link: str) -> HttpResponse:
    """Write the text anew; it is judged again, and read by two people again."""
    one = by_link(link)
    if one is None or one.state not in OPEN:
        return unknown(request)
    if request.method != "POST":
        return _rewriting(request, link, RewriteForm(request, initial={"text": one.text}))
    if steps_too_much(request):
        return errors.page(request, "too_many", 429)
    form = RewriteForm(request, request.POST)
    if not form.is_valid():
        return _rewriting(request, link, form)
    text = form.cleaned_data["text"].strip()
    found = judged(text, one.language, read_places(folder()).names)
    if found.outcome == "emergency":
        return private(render(request, "portal/marking/emergency.html"))
    if found.outcome == "hold" and request.POST.get("anyway") != mark_of(text):
        held = {"quotes": found.quotes, "mark": mark_of(text)}
        return _rewriting(request, link, form, held=held)
    _anew(one, text, found, "rewritten")
    return redirect("portal-mine", language, link)


@open_to_all
@require_http_methods(["POST"])
def redact(request: HttpRequest, language: str, link: str) -> HttpResponse:
    """Take the marked words out of the text."""
    one = by_link(link)
    spans = spans_of(one) if one else []
    if one is None or one.state not in OPEN or not spans:
        return unknown(request)
    text = without(one.text, spans)
    _anew(one, text, judged(text, one.language, read_places(folder()).names), "redacted")
    return redirect("portal-mine", language, link)


@open_to_all
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, language: str, link: str) -> HttpResponse:
    """Ask a third person, who has not read it yet."""
    one = by_link(link)
    if one is None or not one.may_appeal:
        return unknown(request)
    form = AppealForm(request, request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return private(render(request, "portal/mine/appeal.html", {"form": form, "link": link}))
    one.appeal(form.cleaned_data["words"])
    return redirect("portal-mine", language, link)


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, language: str, link: str) -> HttpResponse:
    """Take it back: what was written is deleted, and the link ends."""
    del language
    one = by_link(link)
    if one is None:
        return unknown(request)
    if request.method != "POST":
        return private(render(request, "portal/mine/withdraw.html", {"link": link}))
    keeping.withdraw(one, folder())
    return private(render(request, "portal/mine/withdrawn.html"))


def spans_of(one: Contribution) -> list[tuple[int, int]]:
    """Give the stretches of the text that are marked: by moderators, or else by the rules."""
    hidden = [
        tuple(span)
        for decision in one.decisions.all()
        if decision.revision == one.revision
        for span in decision.hides
    ]
    found = hidden or [
        tuple(span) for reason in one.judgement.get("reasons", []) for span in reason["spans"]
    ]
    return joined([(max(0, a), min(b, len(one.text))) for a, b in found if a < len(one.text)])


def public_text(one: Contribution) -> str:
    """Give what of the text the public will read, as far as it is known."""
    return one.public_text or without(one.text, spans_of(one))


def _place(one: Contribution) -> str:
    end = str(one.answers.get("to_name", ""))
    return f"{one.place_name} – {end}" if end else one.place_name


def _rewriting(request: HttpRequest, link: str, form: RewriteForm, **more: Any) -> HttpResponse:
    return private(
        render(request, "portal/mine/rewrite.html", {"form": form, "link": link, **more})
    )


def _anew(one: Contribution, text: str, found: Judged, reason: str) -> None:
    """Put another text in the place of the one before, to be read from the beginning."""
    with transaction.atomic(using=alias()):
        one = Contribution.objects.select_for_update().get(pk=one.pk)
        one.text, one.public_text, one.judgement = text, "", found.told
        one.revision += 1
        one.closed_at = one.alike = None
        one.move("received", reason=reason)
