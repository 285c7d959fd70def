"""Comments on a problem file: said to those who may open it, and settled by one of them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from evenhand.frame.words import say
from evenhand.workbench.people.comments import CommentText, open_first
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, person_of
from evenhand.workbench.problems.models import Comment
from evenhand.workbench.problems.reach import reached
from evenhand.workbench.problems.words import said_term
from evenhand.workspace.problem_parts import EDITABLE

HERE = "#comments"


class ProblemComment(CommentText):
    """A comment on a file, or on a chapter of it."""

    chapter = forms.ChoiceField(required=False)
    field_order = ("chapter", "text")

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        field = self.fields["chapter"]
        assert isinstance(field, forms.ChoiceField)
        chapters = [(one, said_term(request, "problem_part", one)) for one in EDITABLE]
        field.choices = [("", say(request, "web_problems.comment_all")), *chapters]
        field.label = say(request, "web_problems.comment_about")
        field.hides_optional = True  # type: ignore[attr-defined]
        self.order_fields(self.field_order)


def comments_of(request: HttpRequest, number: str) -> list[dict[str, Any]]:
    """Give the comments on a file, those that are open first, each with its address."""
    return [
        {
            "one": one,
            "about": said_term(request, "problem_part", one.chapter) if one.chapter else "",
            "settle": reverse("problem-comment-settle", args=[number, one.pk]),
        }
        for one in open_first(Comment.objects.filter(problem=number))
    ]


@allowed("problems.read")
def comment(request: HttpRequest, number: str) -> HttpResponse:
    """Keep a comment on a file."""
    from evenhand.workbench.problems.file import shown

    document = reached(request, number)
    back = reverse("problem", args=[number]) + HERE
    if request.method != "POST":
        return redirect(back)
    form = ProblemComment(request, request.POST)
    if not form.is_valid():
        return shown(request, document, comment=form)
    with transaction.atomic():
        Comment.objects.create(problem=number, author=person_of(request), **form.cleaned_data)
        enter(request, "problem.commented", number, part=form.cleaned_data["chapter"] or "–")
    messages.success(request, say(request, "web_problems.comment_kept"))
    return redirect(back)


@allowed("problems.read")
@require_POST
def settle(request: HttpRequest, number: str, comment: int) -> HttpResponse:
    """Mark a comment as settled."""
    reached(request, number)
    one = get_object_or_404(Comment, pk=comment, problem=number)
    with transaction.atomic():
        if one.settle(person_of(request)):
            enter(request, "problem.resolved", number, part=one.chapter or "–")
    return redirect(reverse("problem", args=[number]) + HERE)
