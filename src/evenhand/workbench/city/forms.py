"""The filters above the map."""

from django import forms
from django.http import HttpRequest

from evenhand.frame.words import say
from evenhand.wording.messages import Term
from evenhand.workbench.city.choice import ALL, Choice, whens
from evenhand.workbench.city.facts import Facts


class FilterForm(forms.Form):
    """What, when and which areas; where there is nothing to choose a filter is left out.

    Parameters
    ----------
    request
        Whose language is spoken.
    facts
        What is known of the city.
    choice
        What is shown.
    """

    def __init__(self, request: HttpRequest, facts: Facts, choice: Choice) -> None:
        super().__init__(initial=choice.asked())
        self._request = request
        offences = [(name, self._told(Term("offence_class", name))) for name, _ in facts.offences]
        everything = [(ALL, self._capital(say(request, "web_city.all_offences")))]
        self._add("what", everything + sorted(offences, key=lambda one: one[1].casefold()))
        settings = [name for name, _ in facts.settings]
        if choice.setting and choice.setting not in settings:
            settings.append(choice.setting)  # the address asked for it: the page says that it lacks
        everywhere = [(ALL, self._told(Term("setting", ALL)))] if settings else []
        each = [(name, self._told(Term("setting", name))) for name in settings]
        self._add("setting", everywhere + sorted(each, key=lambda one: one[1].casefold()))
        self._add("when", [(one, self._when(one, facts)) for one in whens(facts)])
        levels = [
            (one["name"], say(request, "web_city.level_option", areas=one["areas"],
                              name=self._told(Term("area_level", one["name"]))))
            for one in facts.levels
        ]  # fmt: skip
        self._add("level", levels)

    def _add(self, name: str, choices: list[tuple[str, str]]) -> None:
        if len(choices) > 1:
            field = forms.ChoiceField(
                choices=choices, label=say(self._request, f"web_city.{name}"), required=True,
                widget=forms.Select(attrs={"class": "ds-input"}),
            )  # fmt: skip
            self.fields[name] = field

    def _when(self, one: str, facts: Facts) -> str:
        if len(one) != 4:
            return say(self._request, f"web_city.when_{one}")
        first, last = facts.first_on, facts.last_on
        year = int(one)
        is_part = bool(
            (first and first.year == year and (first.month, first.day) != (1, 1))
            or (last and last.year == year and (last.month, last.day) != (12, 31))
        )
        return say(self._request, "web_city.year_part", year=one) if is_part else one

    def _told(self, term: Term) -> str:
        return self._capital(say(self._request, "web_frame.plain", text=term))

    @staticmethod
    def _capital(words: str) -> str:
        return words[:1].upper() + words[1:]
