"""Where two people changed the same fields: one chooses for each of them whose words stay."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest

from evenhand.frame.words import say

THEIRS, MINE = "theirs", "mine"
_TAKE = "take."


class Choices(forms.Form):
    """For each field that both changed: what stands in the file, or what was sent.

    Parameters
    ----------
    request
        Whose language is spoken.
    labels
        Field → how it is called.
    versions
        Field → what stands in the file and what was sent, in words.
    """

    def __init__(
        self, request: HttpRequest, labels: Mapping[str, str],
        versions: Mapping[str, tuple[str, str]],
    ) -> None:  # fmt: skip
        super().__init__()
        for name, (theirs, mine) in versions.items():
            self.fields[_TAKE + name] = forms.ChoiceField(
                label=labels[name], widget=forms.RadioSelect, initial=MINE,
                choices=[(THEIRS, say(request, "web_problems.take_theirs", text=theirs)),
                         (MINE, say(request, "web_problems.take_mine", text=mine))],
            )  # fmt: skip


def chosen(request: HttpRequest, mine: dict[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """Give the values that are to be written: of a field for which theirs was chosen, theirs.

    Parameters
    ----------
    request
        What was sent.
    mine
        The values that were sent.
    theirs
        What stands in the file at the revision that was chosen from.
    """
    return {
        name: theirs[name] if request.POST.get(_TAKE + name) == THEIRS else value
        for name, value in mine.items()
    }
