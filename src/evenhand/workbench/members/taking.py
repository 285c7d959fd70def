"""Files of other cities: their cards, questions to us, answers to ours."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from evenhand.errors import EvenhandError
from evenhand.frame.documents import today
from evenhand.frame.faults import faults_said
from evenhand.frame.standing import stand_under
from evenhand.frame.words import say
from evenhand.workbench.members.forms import TakeForm
from evenhand.workbench.members.views import crumbs
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may
from evenhand.workspace.member_questions import take_paper
from evenhand.workspace.signed_papers import MEMBER


@allowed("members.import")
def take(request: HttpRequest) -> HttpResponse:
    """Take a signed file over: whole, or not at all, with the reason."""
    may_trust = may(request.user, "practices.trust")
    form = TakeForm(request, may_trust=may_trust)
    if form.sent:
        given = form.cleaned_data
        try:
            paper = take_paper(
                city().folder,
                given["file"].read(),
                today=today(),
                compared=given.get("compared", ""),
                by=given.get("by", ""),
            )
        except EvenhandError as problem:
            for line in faults_said(request, problem):
                form.add_error(None, line)
        else:
            enter(request, "member.taken_over", paper.fingerprint, part=paper.what)
            said = say(request, f"web_members.taken_{paper.what}", city=paper.city)
            messages.success(request, said)
            return redirect("members" if paper.what == MEMBER else "member-questions")
    title = say(request, "web_members.take")
    lead = say(request, "web_members.take_lead_trust" if may_trust else "web_members.take_lead")
    context = {
        "form": form, "title": title, "button": title, "lead": lead, "has_file": True,
        "back": reverse("members"), "crumbs": crumbs(request, title),
    }  # fmt: skip
    return render(request, "members/write.html", context, status=422 if form.errors else 200)


stand_under("library", "members", take)
