"""The form with the questions that only a person can answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest

from evenhand.frame.words import language, say
from evenhand.sources.drafting.kinds import CHOICES
from evenhand.wording.languages import said_of

OTHER = "_other"


class AnswerForm(forms.Form):
    """One field for each open question; the likeliest answer is chosen beforehand.

    Parameters
    ----------
    request
        Whose language is spoken.
    drafts
        As `looking.look_at` keeps them.
    before
        What was answered already: file → place → answer.
    """

    def __init__(
        self,
        request: HttpRequest,
        drafts: Sequence[Mapping[str, Any]],
        before: Mapping[str, Any],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.request, self._before = request, before
        self._places: dict[str, tuple[str, str]] = {}
        for at, draft in enumerate(drafts):
            for question in said_of(draft["words"], language(request))["questions"]:
                self._ask(f"q{at}-{len(self._places)}", draft["key"], question)

    def _ask(self, name: str, key: str, question: Mapping[str, Any]) -> None:
        self._places[name] = (key, question["place"])
        fault = say(self.request, question["fault"]) if question["fault"] else ""
        options = [(one["value"], one["label"]) for one in question["options"]]
        hint = " ".join(part for part in (key, fault) if part)
        said = {"label": question["text"], "help_text": hint}
        if question["place"] == "kind":
            known = [value for value, _ in options]
            options = [one for one in options if one[0] in (*CHOICES, *known)]
        if not options:
            self.fields[name] = forms.CharField(max_length=200, **said)
        else:
            self._choose(name, options, question, said)

    def _choose(
        self,
        name: str,
        options: list[tuple[str, str]],
        question: Mapping[str, Any],
        said: Mapping[str, Any],
    ) -> None:
        is_free = question["is_free"]
        if is_free:
            options = [*options, (OTHER, say(self.request, "web_data.other_answer"))]
        initial = question["guess"] if question["guess"] in [one[0] for one in options] else None
        is_short = len(options) <= 8
        self.fields[name] = forms.ChoiceField(
            choices=options if is_short else [("", "—"), *options],
            widget=forms.RadioSelect if is_short else forms.Select,
            initial=initial or (options[0][0] if is_short else ""),
            **said,
        )
        if is_free:
            self.fields[name + OTHER] = forms.CharField(
                max_length=200, required=False, label=say(self.request, "web_data.other_which")
            )

    def clean(self) -> dict[str, Any]:
        """Ask for the words where another answer was chosen."""
        cleaned = super().clean() or {}
        for name in self._places:
            if cleaned.get(name) == OTHER and not cleaned.get(name + OTHER):
                self.add_error(name + OTHER, say(self.request, "web_data.other_needed"))
        return cleaned

    def answers(self) -> dict[str, dict[str, str]]:
        """Give what was answered, now and before."""
        found = {key: dict(given) for key, given in self._before.items()}
        for name, (key, place) in self._places.items():
            value = self.cleaned_data[name]
            value = self.cleaned_data[name + OTHER] if value == OTHER else value
            found.setdefault(key, {})[place] = value
        return found
