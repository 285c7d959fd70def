"""Ask a city: questions to members and theirs to us, from the first words to the answer."""

from datetime import date
from smtplib import SMTPException
from typing import Any

from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from evenhand.errors import EvenhandError
from evenhand.frame.documents import today
from evenhand.frame.faults import faults_said
from evenhand.frame.standing import stand_under
from evenhand.frame.words import say
from evenhand.workbench.members.forms import AnswerForm, AskForm, said_topic
from evenhand.workbench.members.views import crumbs, found, handed_out
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may
from evenhand.workbench.people.sharing import problems_of
from evenhand.workbench.problems.reach import files
from evenhand.workspace.member_cards import members
from evenhand.workspace.member_questions import (
    ANSWERED,
    ASKED,
    CLOSED,
    OPEN,
    RECEIVED,
    Question,
    answer,
    ask,
    close,
    signed_question,
)
from evenhand.workspace.member_questions import questions as every_question

_KINDS = {OPEN: "wait", ANSWERED: "done", CLOSED: ""}


@allowed("members.read")
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """List what we asked and what we were asked, the latest first."""
    rows = [_row(request, one) for one in every_question(city().folder)]
    title = say(request, "web_members.questions")
    context = {
        "title": title, "crumbs": crumbs(request, title),
        "parts": [
            {"title": say(request, f"web_members.{side}"),
             "rows": [row for row in rows if row["one"]["side"] == side]}
            for side in (ASKED, RECEIVED)
        ],
        "is_empty": not rows, "may_import": may(request.user, "members.import"),
    }  # fmt: skip
    return render(request, "members/questions.html", context)


def _row(request: HttpRequest, one: Question) -> dict[str, Any]:
    return {
        "one": one, "url": reverse("member-question", args=[one["key"]]),
        "state": say(request, f"web_members.state_{one['state']}"),
        "kind": _KINDS[one["state"]], "topic": said_topic(request, one["topic"]),
    }  # fmt: skip


def _question(key: str) -> Question:
    one = next((one for one in every_question(city().folder) if one["key"] == key), None)
    if one is None:
        raise Http404
    return one


def _address(one: Question) -> str:
    """Give where a file about a question goes by e-mail; empty where no address is known."""
    if one["reply_to"] and "@" in one["reply_to"]:
        return str(one["reply_to"])
    known = {row.key: row for row in members(city().folder)}
    return known[one["other"]].address() if one["other"] in known else ""


@allowed("members.write")
def ask_it(request: HttpRequest, member: str) -> HttpResponse:
    """Write a question to a member; the page that follows sends it or hands it out."""
    one = found(member)
    form = AskForm(request, _problems(request))
    if form.sent:
        given = form.cleaned_data
        try:
            made = ask(city().folder, one.key, topic=given["topic"], text=given["text"],
                       today=today(), problem=given["problem"] or None)  # fmt: skip
        except EvenhandError as problem:
            for line in faults_said(request, problem):
                form.add_error("text", line)
        else:
            enter(request, "member.asked", made["number"], city=one.city)
            return redirect("member-question", made["key"])
    title = say(request, "web_members.ask", city=one.city)
    context = {
        "form": form, "title": title, "button": say(request, "web_members.save"),
        "lead": say(request, "web_members.ask_lead"),
        "back": reverse("exchange-member", args=[one.key]),
        "crumbs": crumbs(request, title),
    }  # fmt: skip
    return render(request, "members/write.html", context, status=422 if form.errors else 200)


def _problems(request: HttpRequest) -> list[tuple[str, str]]:
    mine = problems_of(request.user, files().numbers())
    return [(row["id"], f"{row['id']} {row['title']}") for row in files().all()
            if row["id"] in mine]  # fmt: skip


@allowed("members.read")
def question(request: HttpRequest, question: str) -> HttpResponse:
    """Show a question with its answer; answer one that a member asked."""
    one = _question(question)
    may_write = may(request.user, "members.write")
    may_answer = may_write and one["side"] == RECEIVED and one["state"] != CLOSED
    form = AnswerForm(request) if may_answer else None
    if form is not None and form.sent and _answered(request, one, form):
        return redirect("member-question", question)
    is_ready = one["side"] == ASKED or one["answer"] is not None
    context = {
        **_row(request, one), "form": form, "crumbs": _crumbs(request, one),
        "may_hand_over": may_write and is_ready and one["state"] != CLOSED,
        "may_close": may_write and one["state"] != CLOSED,
        "address": _address(one) if may_write else "",
        "side": say(request, f"web_members.side_{one['side']}", city=one["city"],
                    day=date.fromisoformat(one["on"])),
        "meaning": say(request, f"web_members.meaning_{one['side']}_{one['state']}"),
        "is_shown": bool(one["problem"]) and one["problem"] in problems_of(
            request.user, [one["problem"]]),
    }  # fmt: skip
    status = 422 if form is not None and form.errors else 200
    return render(request, "members/question.html", context, status=status)


def _crumbs(request: HttpRequest, one: Question) -> list[dict[str, str]]:
    middle = {"url": reverse("member-questions"), "text": say(request, "web_members.questions")}
    return [*crumbs(request), middle, {"url": "", "text": one["number"]}]


def _answered(request: HttpRequest, one: Question, form: AnswerForm) -> bool:
    try:
        answer(city().folder, one["key"], text=form.cleaned_data["answer"], today=today())
    except EvenhandError as problem:
        for line in faults_said(request, problem):
            form.add_error("answer", line)
        return False
    enter(request, "member.answered", one["number"], city=one["city"])
    messages.success(request, say(request, "web_documents.saved"))
    return True


@allowed("members.write")
@require_safe
def file(request: HttpRequest, question: str) -> HttpResponse:
    """Hand out the signed file of a question, or of our answer."""
    one, here = _question(question), city()
    try:
        made = signed_question(here.folder, one["key"], here.settings.name, today=today())
    except EvenhandError as problem:
        messages.warning(request, " ".join(faults_said(request, problem)))
        return redirect("member-question", question)
    enter(request, "member.exported", one["number"])
    return handed_out(made, f"{one['number']}-{one['side']}.json")


@allowed("members.write")
@require_POST
def send(request: HttpRequest, question: str) -> HttpResponse:
    """Send the signed file by e-mail to the office of the other city."""
    one, here = _question(question), city()
    to = _address(one)
    try:
        if not to:
            raise Http404
        made = signed_question(here.folder, one["key"], here.settings.name, today=today())
        _mail(request, one, made, to)
    except EvenhandError as problem:
        messages.warning(request, " ".join(faults_said(request, problem)))
    except (OSError, SMTPException):
        messages.warning(request, say(request, "web_members.not_sent"))
    else:
        enter(request, "member.sent", one["number"], city=one["city"])
        messages.success(request, say(request, "web_members.sent", address=to))
    return redirect("member-question", question)


def _mail(request: HttpRequest, one: Question, content: bytes, to: str) -> None:
    name = city().settings.name
    subject = say(request, f"web_members.mail_{one['side']}", city=name, number=one["number"])
    text = say(request, "web_members.mail_text", city=name)
    message = EmailMessage(" ".join(subject.split()), text + "\n", None, [to])
    message.attach(f"{one['number']}.json", content.decode(), "application/json")
    message.send()


@allowed("members.write")
@require_POST
def close_it(request: HttpRequest, question: str) -> HttpResponse:
    """Close a question."""
    one = _question(question)
    close(city().folder, one["key"])
    enter(request, "member.closed", one["number"])
    return redirect("member-question", question)


stand_under("library", "members", questions, question, ask_it, file, send, close_it)
