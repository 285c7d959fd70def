"""The gates that a partnership made binding, and changing them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from evenhand.frame.words import say
from evenhand.taxonomy.problem_files import PHASES
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed
from evenhand.workbench.problems.words import said_term
from evenhand.workspace.binding import bind_gates


class Gates(forms.Form):
    """Which gates are binding."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one, said_term(request, "problem_phase", one)) for one in PHASES[1:]]
        self.fields["phases"] = forms.MultipleChoiceField(
            label=say(request, "web_problems.gates_field"), choices=choices, required=False,
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip
        self.fields["phases"].hides_optional = True  # type: ignore[attr-defined]


@allowed("problems.gates")
def gates(request: HttpRequest) -> HttpResponse:
    """Show which gates are binding; change them."""
    known = city().settings.binding_gates
    given = request.POST if request.method == "POST" else None
    form = Gates(request, given, initial={"phases": known})
    if request.method == "POST" and form.is_valid():
        made = bind_gates(city(), form.cleaned_data["phases"])
        if made != known:
            enter(request, "gates.bound", ", ".join(made) or "–", before=", ".join(known) or "–")
        messages.success(request, say(request, "web_problems.gates_saved"))
        return redirect("problem-gates")
    named = ", ".join(said_term(request, "problem_phase", one) for one in known)
    now = say(request, "web_problems.gates_now", phases=named) if named else (
        say(request, "web_problems.gates_none"))  # fmt: skip
    context = {"form": form, "now": now}
    return render(request, "problems/gates.html", context, status=422 if form.errors else 200)
