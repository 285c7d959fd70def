"""What people say about an audit: comments on a passage, and what partners say to priorities."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from evenhand.frame.words import drawn_language, say
from evenhand.workbench.audits.models import ANSWERS, Comment, SignOff
from evenhand.workbench.audits.reading import readable
from evenhand.workbench.audits.shelf import Kept
from evenhand.workbench.people.comments import CommentText, checked, open_first
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, person_of

PRIORITIES = "priorities"


class CommentForm(CommentText):
    """A comment on one passage."""

    anchor = forms.CharField(widget=forms.HiddenInput, max_length=20)


class SignForm(forms.Form):
    """What a partner says to one priority."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.fields["answer"] = forms.ChoiceField(
            label=say(request, "web_audits.your_answer"),
            choices=[(one, say(request, f"web_audits.answer_{one}")) for one in ANSWERS],
            widget=forms.RadioSelect,
        )
        self.fields["note"] = forms.CharField(
            label=say(request, "web_audits.note"), required=False, max_length=500
        )

    def clean_note(self) -> str:
        """Refuse what is about a person or a kind of people."""
        note: str = self.cleaned_data["note"]
        return checked(self.request, note) if note else ""


def comments_on(fingerprint: str, chapter: str) -> list[Comment]:
    """Give the comments on a chapter, those that are open first."""
    return open_first(Comment.objects.filter(audit=fingerprint, chapter=chapter))


def signed(fingerprint: str) -> dict[int, list[SignOff]]:
    """Give what was said to each priority: the last word of each person."""
    last: dict[tuple[int, int], SignOff] = {}
    for one in SignOff.objects.filter(audit=fingerprint).select_related("person"):
        last[(one.item, one.person_id)] = one
    found: dict[int, list[SignOff]] = {}
    for (item, _), one in last.items():
        found.setdefault(item, []).append(one)
    return found


@allowed("audit.comment")
@require_POST
def comment(request: HttpRequest, number: str, slug: str) -> HttpResponse:
    """Keep a comment on a passage."""
    from evenhand.workbench.audits.views import seen

    one, view = _found(request, number, slug)
    form = CommentForm(request, request.POST)
    anchors = {block["anchor_id"]: block for block in view["blocks"]}
    if request.POST.get("anchor") not in anchors:
        raise Http404
    if not form.is_valid():
        context = {**seen(request, one, view, form), "asked": anchors[request.POST["anchor"]]}
        return render(request, "audits/chapter.html", context, status=422)
    anchor = form.cleaned_data["anchor"]
    with transaction.atomic():
        Comment.objects.create(
            audit=one.fingerprint, chapter=slug, anchor=anchor, author=person_of(request),
            passage=anchors[anchor]["text_only"], text=form.cleaned_data["text"],
        )  # fmt: skip
        enter(request, "audit.commented", f"{number}/{slug}#{anchor}")
    messages.success(request, say(request, "web_audits.comment_kept"))
    return redirect(reverse("audit-chapter", args=[number, slug]) + f"#{anchor}")


@allowed("audit.comment")
@require_POST
def resolve(request: HttpRequest, number: str, comment: int) -> HttpResponse:
    """Mark a comment as settled."""
    one = _whole(request, number)
    said = get_object_or_404(Comment, pk=comment, audit=one.fingerprint)
    with transaction.atomic():
        if said.settle(request.user):
            enter(request, "audit.resolved", f"{number}/{said.chapter}#{said.anchor}")
    return redirect(reverse("audit-chapter", args=[number, said.chapter]) + "#comments")


@allowed("audit.sign")
@require_POST
def sign(request: HttpRequest, number: str, item: int) -> HttpResponse:
    """Keep what a partner says to a priority."""
    one, view = _found(request, number, PRIORITIES)
    items = [line for block in view["blocks"] if block["kind"] == "discussions"
             for line in block["lines"]]  # fmt: skip
    if not 1 <= item <= len(items):
        raise Http404
    form = SignForm(request, request.POST)
    back = reverse("audit-chapter", args=[number, PRIORITIES]) + f"#item-{item}"
    if not form.is_valid():
        fault = next(iter(form.errors.values()))[0]
        messages.error(request, str(fault))
        return redirect(back)
    with transaction.atomic():
        SignOff.objects.create(
            audit=one.fingerprint, item=item, question=str(items[item - 1]["question"])[:500],
            answer=form.cleaned_data["answer"], note=form.cleaned_data["note"],
            person=person_of(request),
        )  # fmt: skip
        enter(request, "audit.signed", f"{number} {item}", answer=form.cleaned_data["answer"])
    messages.success(request, say(request, "web_audits.sign_kept"))
    return redirect(back)


def _whole(request: HttpRequest, number: str) -> Kept:
    """Find an audit that may be spoken to: no edition, and one that its reader reads whole."""
    one = readable(request, number)
    if one.is_public:
        raise Http404
    return one


def _found(request: HttpRequest, number: str, slug: str) -> tuple[Kept, dict[str, Any]]:
    one = _whole(request, number)
    view = one.chapter(slug, drawn_language(request))
    if view is None:
        raise Http404
    return one, view
