"""The first page of asking people: which way fits, and what is under way."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from evenhand.workbench.asking.questionnaires import cards as questionnaire_cards
from evenhand.workbench.asking.results import cards as result_cards
from evenhand.workbench.asking.walks import cards as walk_cards
from evenhand.workbench.people.rights import allowed, may

FEW = 3


@allowed("asking.read")
def asking(request: HttpRequest) -> HttpResponse:
    """Show the way from a question to what people say: choose, ask, walk, read."""
    questionnaires = questionnaire_cards(request)
    context = {
        "questionnaires": questionnaires[:FEW],
        "walks": walk_cards(request)[:FEW],
        "results": result_cards(request)[:FEW],
        "may_write": may(request.user, "asking.write"),
    }
    return render(request, "asking/asking.html", context)
