"""What a moderator says, and how the queue is narrowed."""

from typing import Any

from django import forms
from django.http import HttpRequest

from evenhand.frame.documents import PlainText
from evenhand.frame.said_forms import SaidForm
from evenhand.frame.words import say
from evenhand.portal.contributions.models import KINDS, REASONS, VERDICTS, Contribution
from evenhand.wording.languages import NAMES, OFFERED
from evenhand.workbench.queue.deciding import Said, Span, joined
from evenhand.workbench.queue.reading import marked

FINE = REASONS[0]
WAITS = "waits"
SHOWN_STATES = (WAITS, "held", "referred", "read", "answered", "decided", "done", "not_done")


class Choice(forms.Form):
    """Which contributions to list."""

    state = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(required=False)
    language = forms.ChoiceField(required=False)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET)
        offered = {
            "state": [(one, say(request, "web_queue.waits" if one == WAITS else
                                f"contributions.state_{one}")) for one in SHOWN_STATES],
            "kind": [("", say(request, "web_queue.all_kinds")),
                     *((one, say(request, f"contributions.kind_{one}")) for one in KINDS)],
            "language": [("", say(request, "web_queue.all_languages")),
                         *((one, NAMES[one]) for one in OFFERED)],
        }  # fmt: skip
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
            field.label = say(request, f"web_queue.filter_{name}")
            field.hides_optional = True  # type: ignore[attr-defined]

    def chosen(self, name: str) -> str:
        """Give what was chosen; empty for nothing, or for what is not offered."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")


class DecideForm(SaidForm):
    """May it be shown; why; and what its author is told."""

    words = "web_queue"

    verdict = forms.ChoiceField(widget=forms.RadioSelect)
    reason = forms.ChoiceField()
    hide = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    to_author = PlainText(required=False)
    note = PlainText(required=False)

    def __init__(self, request: HttpRequest, one: Contribution, place: int) -> None:
        super().__init__(request)
        self.one = one
        for name, seen in (("revision", one.revision), ("place", place)):
            self.fields[name] = forms.IntegerField(
                widget=forms.HiddenInput, min_value=0, initial=seen
            )
        if one.photo:
            self.fields["looked"] = forms.BooleanField(
                label=say(request, "web_queue.looked"),
                error_messages={"required": say(request, "web_queue.looked_needed")},
            )
        self.choose("verdict", [(name, say(request, f"web_queue.verdict_{name}"))
                                for name in VERDICTS])  # fmt: skip
        self.choose("reason", [("", say(request, "web_queue.choose_reason")),
                               *((name, say(request, f"contributions.reason_{name}"))
                                 for name in REASONS)])  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Hold the parts together: what is hidden is in the text, a hold has a reason."""
        given = super().clean() or {}
        verdict, reason = given.get("verdict"), given.get("reason")
        if verdict in ("hold", "show_part") and reason == FINE:
            self.add_error("reason", say(self.request, "web_queue.needs_reason"))
        if verdict == "refer" and not given.get("to_author"):
            self.add_error("to_author", say(self.request, "web_queue.needs_whom"))
        given["hides"] = self._hides(given) if verdict == "show_part" else []
        return given

    def _hides(self, given: dict[str, Any]) -> list[Span]:
        """Give what is left out: what the rules marked, and what the moderator adds to it."""
        spans = list(marked(self.one))
        for line in filter(None, (row.strip() for row in (given.get("hide") or "").splitlines())):
            at = self.one.text.find(line)
            if at < 0:
                self.add_error("hide", say(self.request, "web_queue.not_in_text"))
            while at >= 0:
                spans.append((at, at + len(line)))
                at = self.one.text.find(line, at + len(line))
        if not spans and not self.has_error("hide"):
            self.add_error("hide", say(self.request, "web_queue.nothing_hidden"))
        return joined(spans)

    def said(self) -> Said:
        """Give what was said."""
        given = self.cleaned_data
        return Said(given["revision"], given["place"], given["verdict"], given["reason"],
                    tuple(given["hides"]), given["to_author"], given["note"])  # fmt: skip
