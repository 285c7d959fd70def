"""The texts of a round in further languages of the portal, while it is a draft."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from evenhand.frame.standing import stand_under
from evenhand.frame.words import say
from evenhand.portal.taking_part.asked import Asked
from evenhand.wording.languages import NAMES
from evenhand.wording.messages import Name
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed
from evenhand.workbench.taking_part.deciding import locked
from evenhand.workbench.taking_part.forms import WordsForm
from evenhand.workbench.taking_part.making import languages
from evenhand.workbench.taking_part.models import DRAFT, Round


def others(one: Round) -> list[str]:
    """Give the languages in which a round was not first written."""
    first = Asked(one.body).first_language
    return [name for name in languages() if name != first]


@allowed("taking_part.write")
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the texts of a draft in one more language; whoever made it does."""
    one = get_object_or_404(Round, pk=pk)
    if not one.is_by(request.user):
        raise PermissionDenied
    known = others(one)
    if one.state != DRAFT:
        raise Http404
    asked = request.GET.get("language", "")
    chosen = asked if asked in known else known[0]
    form, name = WordsForm(request, Asked(one.body), chosen), Name(NAMES[chosen])
    if form.sent:
        _keep(request, pk, chosen, form)
        return redirect(one)
    context = {
        "form": form, "title": say(request, "web_taking_part.words_title", language=name),
        "lead": say(request, "web_taking_part.words_lead"), "back": reverse("round", args=[pk]),
    }  # fmt: skip
    return render(
        request, "taking_part_desk/write.html", context, status=422 if form.errors else 200
    )


def _keep(request: HttpRequest, pk: int, chosen: str, form: WordsForm) -> None:
    with transaction.atomic():
        one = locked(pk)
        if one.state != DRAFT:
            raise Http404
        one.body = {**one.body, "texts": {**one.body.get("texts", {}), chosen: form.told()}}
        one.save()
        enter(request, "round.worded", one.number, language=chosen)
    messages.success(
        request, say(request, "web_taking_part.words_kept", language=Name(NAMES[chosen]))
    )


stand_under("asking", "rounds", words)
