"""What becomes of what may be shown: an answer with its date, and what comes next."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, localtime
from django.views.decorators.http import require_safe

from evenhand.errors import WorkspaceError
from evenhand.frame.documents import PlainText
from evenhand.frame.said_forms import SaidForm, day_field
from evenhand.frame.standing import stand_under
from evenhand.frame.words import as_value, say
from evenhand.portal.contributions.models import Contribution
from evenhand.portal.contributions.router import alias
from evenhand.portal.folder import FOLDER, read_portal
from evenhand.wording.messages import say as message
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may
from evenhand.workbench.queue import photos
from evenhand.workbench.queue.deciding import Overtaken
from evenhand.workbench.queue.reading import gist_of, steps_of
from evenhand.workbench.queue.writing import write_author

OPEN = ("read", "referred")
ANSWERS = ("answered", "decided", "done", "not_done")
USUAL_WEEKS = 4


def weeks() -> int:
    """Give within how many weeks the portal promises an answer."""
    try:
        return read_portal(Path(settings.WORKSPACE) / FOLDER).answer_weeks
    except WorkspaceError:
        return USUAL_WEEKS


@dataclass(frozen=True)
class Due:
    """A contribution that waits for an answer.

    Attributes
    ----------
    one
        What was sent.
    on
        The day until which an answer was promised.
    is_late
        Whether that day has passed.
    """

    one: Contribution
    on: date
    is_late: bool


def due() -> list[Due]:
    """Give what waits for an answer, the longest promised first.

    Arguments wait for none of their own: the result of their consultation answers them.
    """
    span, today = timedelta(weeks=weeks()), localdate()
    rows = Contribution.objects.filter(state__in=OPEN).exclude(kind="argument")
    rows = rows.order_by("received_at", "pk")
    days = [(one, localtime(one.received_at).date() + span) for one in rows]
    return [Due(one, on, on < today) for one, on in days]


class AnswerForm(SaidForm):
    """What became of it, in words for its author, and what comes next."""

    words = "web_queue"

    outcome = forms.ChoiceField(widget=forms.RadioSelect)
    answer = PlainText()
    next_step = PlainText(is_long=False, required=False)
    next_on = day_field(required=False)

    def __init__(self, request: HttpRequest, steps: int) -> None:
        super().__init__(request)
        self.fields["steps"] = forms.IntegerField(widget=forms.HiddenInput, initial=steps)
        self.choose("outcome", [(one, say(request, f"contributions.state_{one}"))
                                for one in ANSWERS])  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for the step that a day belongs to."""
        given = super().clean() or {}
        if given.get("next_on") and not given.get("next_step"):
            self.add_error("next_step", say(self.request, "web_queue.needs_step"))
        return given

    def told(self, language: str) -> str:
        """Give the words for the author, in the language in which they wrote."""
        given = self.cleaned_data
        lines = [str(given["answer"])]
        if given["next_step"]:
            values = {"step": given["next_step"]}
            key = "contributions.next_step"
            if given["next_on"]:
                key, values = "contributions.next_step_on", {**values, "on": given["next_on"]}
            told = {name: as_value(value) for name, value in values.items()}
            lines.append(message(key, **told).written(language))
        return "\n".join(lines)


@allowed("contributions.answer")
@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """List what waits for an answer, what is late first."""
    rows = due()
    context = {
        "rows": [{"due": row, "gist": gist_of(row.one),
                  "kind": say(request, f"contributions.kind_{row.one.kind}")} for row in rows],
        "late": sum(row.is_late for row in rows), "weeks": weeks(),
    }  # fmt: skip
    return render(request, "queue/answers.html", context)


@allowed("contributions.answer")
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """Write what became of something."""
    one = get_object_or_404(Contribution, number=number)
    if one.state not in (*OPEN, *ANSWERS):
        raise Http404
    form = AnswerForm(request, one.steps.count())
    status = 422 if form.errors else 200
    if form.sent:
        try:
            _keep(request, number, form)
        except Overtaken:
            messages.warning(request, say(request, "web_queue.answered_meanwhile"))
            form.data = {**request.POST.dict(), "steps": str(one.steps.count())}
            status = 409
        else:
            messages.success(request, say(request, "web_queue.answer_kept", number=number))
            return redirect("queue-answers")
    context = {
        "one": one, "form": form, "kind": say(request, f"contributions.kind_{one.kind}"),
        "steps": steps_of(request, one), "may_take": _may_take(request, one),
        **photos.shown(request, one),
    }  # fmt: skip
    return render(request, "queue/answer.html", context, status=status)


def _keep(request: HttpRequest, number: str, form: AnswerForm) -> None:
    with transaction.atomic(using=alias()):
        one = Contribution.objects.select_for_update().get(number=number)
        if one.steps.count() != form.cleaned_data["steps"]:
            raise Overtaken("decided")
        state = form.cleaned_data["outcome"]
        one.move(state, words=form.told(one.language), role=str(getattr(request.user, "role", "")))
        enter(request, "queue.answered", number, state=state)
        write_author(one)


def takes_in(one: Contribution) -> bool:
    """Say whether something can go into a problem file: a proposal that may be shown."""
    shown = one.state in ("read", "answered", "decided")
    return shown and one.kind in ("proposal", "agenda") and bool(one.public_text)


def _may_take(request: HttpRequest, one: Contribution) -> bool:
    return takes_in(one) and may(request.user, "problems.decide")


stand_under("queue", "queue-answers", answers, answer)
