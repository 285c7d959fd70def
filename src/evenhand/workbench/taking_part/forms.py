"""What is asked, until when, and what is promised; and the partnership's answer."""

from typing import Any

from django import forms
from django.http import HttpRequest

from evenhand.frame.documents import PlainText
from evenhand.frame.said_forms import SaidForm, day_field
from evenhand.frame.words import language, say
from evenhand.portal.taking_part.asked import OPTION_TEXTS, TEXTS, Asked
from evenhand.wording.languages import NAMES
from evenhand.wording.messages import Name
from evenhand.workbench.problems.reach import today
from evenhand.workbench.taking_part.making import MOST_OPTIONS, languages, names_of
from evenhand.workspace.numbered_documents import Document

MOST_DAYS = 120


class RoundForm(SaidForm):
    """What a consultation and a survey have in common.

    Parameters
    ----------
    request
        Whose language is spoken.
    first
        What the fields are filled with at first.
    """

    words = "web_taking_part"

    language = forms.ChoiceField(required=False)
    title = PlainText(is_long=False)
    lead = PlainText()
    settled = PlainText(required=False)
    opens_on = day_field()
    closes_on = day_field()
    promise = PlainText()
    promise_on = day_field()

    def __init__(self, request: HttpRequest, first: dict[str, Any]) -> None:
        super().__init__(request, initial=first)
        self.choose("language", [(one, NAMES[one]) for one in languages()])

    def clean(self) -> dict[str, Any]:
        """Hold the days in order."""
        given = super().clean() or {}
        opens, closes, promised = (given.get(f"{one}_on") for one in ("opens", "closes", "promise"))
        if opens and opens < today():
            self.add_error("opens_on", say(self.request, "web_taking_part.in_past"))
        if opens and closes and closes <= opens:
            self.add_error("closes_on", say(self.request, "web_taking_part.before_opening"))
        elif opens and closes and (closes - opens).days > MOST_DAYS:
            self.add_error(
                "closes_on", say(self.request, "web_taking_part.too_long", most=MOST_DAYS)
            )
        if closes and promised and promised <= closes:
            self.add_error("promise_on", say(self.request, "web_taking_part.before_closing"))
        return given

    def told(self) -> dict[str, Any]:
        """Give what both kinds have in the portal's file."""
        given = self.cleaned_data
        days = {name: given[name].isoformat() for name in ("opens_on", "closes_on", "promise_on")}
        first = given["language"] or languages()[0]
        return {name: given[name] for name in TEXTS} | days | {"language": first}


class ConsultForm(RoundForm):
    """Which options of a problem file residents are asked about.

    Parameters
    ----------
    request, first
        As for every round.
    problem
        The problem file.
    """

    unit = PlainText(is_long=False)
    budget = forms.IntegerField(required=False, min_value=1)

    def __init__(self, request: HttpRequest, problem: Document, first: dict[str, Any]) -> None:
        super().__init__(request, first)
        self.offered = list(enumerate(problem["options"]))
        order = ["language", "title", "lead", "settled"]
        for at, one in self.offered:
            name = names_of(one["measure"])[language(request)]
            made: dict[str, forms.Field] = {
                f"use_{at}": forms.BooleanField(required=False, initial=True),
                f"does_{at}": PlainText(required=False),
                f"cost_{at}": forms.IntegerField(required=False, min_value=0),
                f"side_effects_{at}": PlainText(required=False, is_long=False),
            }
            for key, field in made.items():
                kind = key.rpartition("_")[0]
                field.label = say(request, f"web_taking_part.{kind}", option=Name(name))
                field.hides_optional = kind != "side_effects"  # type: ignore[attr-defined]
                self.fields[key] = field
            order += list(made)
        self.order_fields([*order, "unit", "budget"])

    def clean(self) -> dict[str, Any]:
        """Ask for two options at least, and for the cost of each where there is a budget."""
        given = super().clean() or {}
        used = [at for at, _ in self.offered if given.get(f"use_{at}")]
        if not 2 <= len(used) <= MOST_OPTIONS:
            self.add_error(None, say(self.request, "web_taking_part.how_many", most=MOST_OPTIONS))
        for at in used:
            if not given.get(f"does_{at}") and f"does_{at}" not in self.errors:
                self.add_error(f"does_{at}", say(self.request, "web_taking_part.needs_does"))
            if given.get("budget") and given.get(f"cost_{at}") is None:
                self.add_error(f"cost_{at}", say(self.request, "web_taking_part.needs_cost"))
        return given


class AskForm(RoundForm):
    """A survey, and the problem file that its result goes to."""

    problem = forms.ChoiceField(required=False)

    def __init__(
        self, request: HttpRequest, problems: list[tuple[str, str]], first: dict[str, Any]
    ) -> None:
        super().__init__(request, first)
        self.choose("problem", [("", say(request, "web_taking_part.no_problem")), *problems])


class WordsForm(SaidForm):
    """The texts of a round in one more language; under each field stands what was first written.

    Parameters
    ----------
    request
        Whose language the labels are in.
    asked
        What is asked.
    written_in
        The language that is written.
    """

    words = "web_taking_part"

    title = PlainText(is_long=False)
    lead = PlainText()
    settled = PlainText(required=False)
    promise = PlainText()

    def __init__(self, request: HttpRequest, asked: Asked, written_in: str) -> None:
        self.asked = asked
        known = asked.body.get("texts", {}).get(written_in, {})
        super().__init__(request, initial={name: known.get(name, "") for name in TEXTS})
        for name in TEXTS:
            self.fields[name].help_text = asked.body[name]
        if not asked.body["settled"]:
            del self.fields["settled"]
        for one in asked.options:
            option = Name(one["names"][language(request)])
            for kind in OPTION_TEXTS:
                if not one[kind]:
                    continue
                field = PlainText(is_long=kind == "does", help_text=one[kind])
                field.label = say(request, f"web_taking_part.{kind}", option=option)
                field.initial = known.get("options", {}).get(one["code"], {}).get(kind, "")
                self.fields[f"{kind}_{one['code']}"] = field

    def told(self) -> dict[str, Any]:
        """Give the texts as the portal's file holds them."""
        given = self.cleaned_data
        options = {
            one["code"]: {kind: given.get(f"{kind}_{one['code']}", "") for kind in OPTION_TEXTS}
            for one in self.asked.options
        }
        return {name: given.get(name, "") for name in TEXTS} | {"options": options}


class ReasonForm(SaidForm):
    """Why something is refused or taken off the portal."""

    words = "web_taking_part"

    reason = PlainText(is_long=False)


class AnswerForm(SaidForm):
    """What the partnership answers to a result."""

    words = "web_taking_part"

    answer = PlainText()


class DoneForm(SaidForm):
    """What was done since."""

    words = "web_taking_part"

    done = PlainText()
