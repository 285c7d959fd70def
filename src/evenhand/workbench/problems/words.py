"""A file in the words of its reader: gates, entries, steps, decisions, who acts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from evenhand.frame.words import language, say, written
from evenhand.taxonomy.problem_files import PHASES, gates_between, needs_of
from evenhand.taxonomy.reference import rows
from evenhand.wording.messages import Message, Quantity, Term, TermList, term
from evenhand.wording.messages import say as message
from evenhand.workbench.opened import city
from evenhand.workbench.people.sharing import may_problem
from evenhand.workbench.problems.sections import LISTS
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.problem_changes import LABELS, value_of
from evenhand.workspace.problem_gates import gate_lacks, next_gate

_UNTOLD = {"id", "named", "method_version", "answer", "from_city", "revision"}


def said_term(request: HttpRequest, group: str, name: str) -> str:
    """Write a term with a capital."""
    text = term(group, name, language(request))
    return text[:1].upper() + text[1:]


def gate_of(request: HttpRequest, document: Document) -> dict[str, Any] | None:
    """Give the next gate of a file: its phase, what it asks for, each met or linked to its field.

    Who may not write the file is shown no links.

    Returns
    -------
    dict or None
        None for a closed file.
    """
    following = next_gate(city(), document)
    if following is None:
        return None
    phase, lacks = following
    may_write = may_problem(request.user, document["id"], "write")
    gates = [
        {
            "text": said_term(request, "problem_need", need),
            "is_met": need not in lacks,
            "url": need_url(document, need) if may_write and need in lacks else "",
        }
        for need in needs_of(phase)
    ]
    return {
        "phase": phase,
        "name": said_term(request, "problem_phase", phase),
        "gates": sorted(gates, key=lambda one: bool(one["is_met"])),
        "missing": len(lacks),
        "is_binding": phase in city().settings.binding_gates,
    }


def first_missing(request: HttpRequest, document: Document) -> str:
    """Say the first thing that a file lacks for its next gate; empty where nothing is."""
    following = next_gate(city(), document)
    if following is None or not following[1]:
        return ""
    return said_term(request, "problem_need", following[1][0])


def lacks_of(document: Document, phase: str) -> tuple[str, ...]:
    """Name what a file lacks for one gate."""
    return gate_lacks(city(), document, phase)


def need_url(document: Document, need: str) -> str:
    """Give the address of the field that would meet a need."""
    row = next(one for one in rows("problem_gates") if one["need"] == need)
    number, part = document["id"], row["part"].split()[0]
    head = part.partition(".")[0]
    if head == "decisions":
        return reverse("problem-decide", args=[number])
    if head not in LISTS:
        return reverse("problem-about", args=[number]) + f"#id_{part}"
    if need == "response_preregistered":
        return reverse("problem-plans", args=[number])
    fields = row["field"].split()
    if row["how"] in ("all", "table"):
        for place, one in enumerate(document[head], start=1):
            if not any(one.get(name) not in (None, "", []) for name in fields):
                address = reverse("problem-entry", args=[number, head, place])
                return f"{address}#id_{fields[0]}"
        return reverse("problem", args=[number]) + f"#{head}"
    if need in ("hypothesis_tested", "cause_held_up") and document["hypotheses"]:
        return reverse("problem", args=[number]) + "#hypotheses"
    return reverse("problem-entry-new", args=[number, head])


def steps_of(request: HttpRequest, document: Document) -> list[dict[str, Any]]:
    """Give the four phases as steps."""
    at = PHASES.index(document["phase"])
    return [
        {
            "name": said_term(request, "problem_phase", phase),
            "is_done": place < at,
            "is_current": place == at,
            "url": f"{reverse('problem', args=[document['id']])}#{phase}",
        }
        for place, phase in enumerate(PHASES[:-1])
    ]


def lines_of(
    request: HttpRequest,
    part: str,
    entry: Mapping[str, Any],
    only: tuple[str, ...] = (),
    is_named: bool = False,
) -> list[dict[str, str]]:
    """Say the fields of an entry that are filled: label and value; not what it is named by."""
    made = []
    left = _UNTOLD | ({LABELS.get(part, "")} if is_named else set())
    for field, value in entry.items():
        if field in left or (only and field not in only) or value in (None, "", []):
            continue
        shown = entry["named"] if field == "areas" else value
        made.append({"label": said_term(request, "problem_field", field),
                     "value": said_value(request, part, field, shown)})  # fmt: skip
    return made


def said_value(request: HttpRequest, part: str, field: str, value: Any) -> str:
    """Write a value of a file: codes by their terms, days and numbers by the language."""
    if value in (None, "", []):
        return term("problem_word", "nothing", language(request))
    if field == "method" and isinstance(value, str):
        return question_of(request, value)
    if (field == "on" or field.endswith("_on")) and isinstance(value, str):
        return said_day(request, value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        whole = float(value).is_integer()
        found: Any = Quantity(value, "count" if whole else "number")
        return say(request, "web_frame.plain", text=found)
    return plain_said(request, value_of(part, field, value))


def question_of(request: HttpRequest, method: str) -> str:
    """Give the question of a method; its name where the catalogue does not have it."""
    try:
        return written(message(f"questions.{method}"), request)
    except KeyError:
        return said_term(request, "method", method)


def plain_said(request: HttpRequest, value: Any) -> str:
    """Write a value of the library without a capital of its own."""
    return say(request, "web_frame.plain", text=value)


def said_day(request: HttpRequest, text: str) -> str:
    """Write a day of a file."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return say(request, "web_frame.plain", text=Quantity(day, "date"))


def passed_said(request: HttpRequest, one: Mapping[str, Any]) -> str:
    """Say which gate was passed or gone back through, and what was lacking."""
    values: dict[str, Any] = {name: Term("problem_phase", one[name]) for name in ("from", "to")}
    key = "problem.passed" if gates_between(one["from"], one["to"]) else "problem.back"
    if one["lacking"]:
        key = "problem.passed_lacking"
        values["lacking"] = TermList(tuple(Term("problem_need", need) for need in one["lacking"]))
    return written(Message(key, values), request)


def office_of(person: Any) -> tuple[str, str]:
    """Give who acts, as a file names them: a function and an organisation, never a person."""
    spoken = city().settings.languages[0]
    function = message(f"web_people.role_{person.role}").written(spoken)
    own = str(getattr(person, "organisation", "") or "")
    partners = city().settings.partners
    return function, own or (partners[0] if partners else city().settings.name)


def by_of(person: Any) -> str:
    """Give who acts as "function, organisation"."""
    return ", ".join(office_of(person))
