"""Problem files side by side: by phase, by date, as a list; what is stuck, whose turn it is."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from evenhand.frame.words import say
from evenhand.taxonomy.problem_files import PHASES
from evenhand.workbench.people.rights import allowed, may
from evenhand.workbench.people.sharing import problems_of
from evenhand.workbench.problems.models import ASKED, Passing
from evenhand.workbench.problems.reach import files, today
from evenhand.workbench.problems.words import first_missing, office_of, said_day, said_term
from evenhand.workspace.numbered_documents import Document

VIEWS = ("board", "timeline", "list")
SOON = timedelta(days=30)
_DATED = (("goals", "by_on"), ("responses", "starts_on"), ("responses", "ends_on"))


class Choice(forms.Form):
    """Which files to show."""

    view = forms.ChoiceField(required=False)
    partner = forms.ChoiceField(required=False)
    due = forms.ChoiceField(required=False)

    def __init__(self, request: HttpRequest, partners: list[str]) -> None:
        super().__init__(request.GET)
        offered = {
            "view": [(one, say(request, f"web_problems.view_{one}")) for one in VIEWS],
            "partner": [
                ("", say(request, "web_problems.all_partners")),
                ("mine", say(request, "web_problems.ours")),
                *((f"= {one}", one) for one in partners),
            ],
            "due": [
                ("", say(request, "web_problems.any_date")),
                ("soon", say(request, "web_problems.due_soon")),
                ("past", say(request, "web_problems.due_past")),
            ],
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
            field.label = say(request, f"web_problems.filter_{name}")
            field.hides_optional = True  # type: ignore[attr-defined]

    def chosen(self, name: str) -> str:
        """Give what was chosen; empty for nothing, or for what is not offered."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")


@allowed("problems.read")
def problems(request: HttpRequest) -> HttpResponse:
    """Show the problem files that the reader may open."""
    numbers = problems_of(request.user, files().numbers())
    every = [files().get(number) for number in numbers]
    form = Choice(request, sorted({name for one in every for name in _partners(one)}))
    waiting = {one.problem: one for one in Passing.objects.filter(state=ASKED)}
    ours = office_of(request.user)[1]
    cards = [
        _card(request, one, waiting)
        for one in every
        if _is_chosen(one, form.chosen("partner"), form.chosen("due"), ours)
    ]
    cards.sort(key=lambda card: (card["next_on"] or "9999", card["number"]))
    context = {
        "form": form,
        "view": form.chosen("view") or "board",
        "cards": cards,
        "has_any": bool(every),
        "board": _board(request, cards),
        "timeline": _timeline(request, [one for one in every if one["id"] in _ids(cards)]),
        "may_write": may(request.user, "problems.write"),
        "may_bind": may(request.user, "problems.gates"),
    }
    return render(request, "problems/problems.html", context)


def _ids(cards: list[dict[str, Any]]) -> set[str]:
    return {card["number"] for card in cards}


def _partners(document: Document) -> set[str]:
    owners = {one["owner"] for part in ("goals", "responses") for one in document[part]}
    return {one["organisation"] for one in document["partners"]} | (owners - {None})


def _is_chosen(document: Document, partner: str, due: str, ours: str) -> bool:
    asked = ours if partner == "mine" else partner.removeprefix("= ")
    if partner and asked not in _partners(document):
        return False
    on = next_date(document)
    if due == "soon":
        return bool(on) and on <= (today() + SOON).isoformat()
    return due != "past" or (bool(on) and on < today().isoformat())


def next_date(document: Document) -> str:
    """Give the next day on which something is due: the oldest open one, else the first to come."""
    if document["phase"] == "closed":
        return ""
    answered = {one["goal"] for one in document["assessments"]}
    days = [
        one[field]
        for part, field in _DATED
        for one in document[part]
        if one[field] and not (part == "goals" and one["id"] in answered)
    ]
    now = today().isoformat()
    begun = [day for day in days if day < now and day in _goal_days(document)]
    return min([*begun, *(day for day in days if day >= now)], default="")


def _goal_days(document: Document) -> set[str]:
    return {one["by_on"] for one in document["goals"] if one["by_on"]}


def place_of(document: Document) -> str:
    """Say where a problem is, in a few words."""
    place = document["place"]
    named = place["named"] or place["streets"] or ([place["words"]] if place["words"] else [])
    text = ", ".join(named[:3])
    return f"{text[:80]}…" if len(text) > 80 or len(named) > 3 else text


def lead_of(document: Document) -> str:
    """Name the organisation that leads."""
    leads = [one["organisation"] for one in document["partners"] if one["part"] == "leads"]
    return leads[0] if leads else ""


def _card(request: HttpRequest, document: Document, waiting: dict[str, Passing]) -> dict[str, Any]:
    asked = waiting.get(document["id"])
    next_on, missing = next_date(document), first_missing(request, document)
    waits = ""
    if asked is not None:
        phase = said_term(request, "problem_phase", asked.to_phase)
        waits = say(request, "web_problems.waits_passing", phase=phase)
    return {
        "number": document["id"],
        "title": document["title"],
        "url": reverse("problem", args=[document["id"]]),
        "place": place_of(document),
        "owner": lead_of(document) or say(request, "web_problems.no_lead"),
        "next_on": next_on,
        "next": said_day(request, next_on) if next_on else say(request, "web_problems.no_date"),
        "is_past": bool(next_on) and next_on < today().isoformat(),
        "lacks": bool(missing),
        "missing": missing or say(request, "web_problems.nothing_missing"),
        "phase": document["phase"],
        "phase_name": said_term(request, "problem_phase", document["phase"]),
        "waits": waits,
    }


def _board(request: HttpRequest, cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    closed = [card for card in cards if card["phase"] == "closed"]
    shown = PHASES if closed else PHASES[:-1]
    return [
        {
            "name": said_term(request, "problem_phase", phase),
            "cards": [card for card in cards if card["phase"] == phase],
        }
        for phase in shown
    ]


def _timeline(request: HttpRequest, documents: list[Document]) -> list[dict[str, Any]]:
    now = today().isoformat()
    entries = []
    for one in documents:
        rows = [(one["opened_on"], say(request, "web_problems.opened"))]
        rows += [(row["on"], say(request, "web_problems.entered",
                                 phase=said_term(request, "problem_phase", row["to"])))
                 for row in one["gates"]]  # fmt: skip
        rows += [(row["on"], row["what"]) for row in one["decisions"]]
        rows += [(row["by_on"], say(request, "web_problems.goal_due", goal=row["what"]))
                 for row in one["goals"] if row["by_on"]]  # fmt: skip
        rows += [(row["starts_on"], say(request, "web_problems.starts", what=row["mechanism"]))
                 for row in one["responses"] if row["starts_on"]]  # fmt: skip
        entries += [(on, one, text) for on, text in rows]
    return [
        {"datetime": on, "date": said_day(request, on), "is_to_come": on > now,
         "title": f"{one['id']} {one['title']}", "url": reverse("problem", args=[one["id"]]),
         "text": text}
        for on, one, text in sorted(entries, key=lambda row: (row[0], row[1]["id"]), reverse=True)
    ]  # fmt: skip
