"""A registration as a document for print and screen, in the look of the dossier."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from evenhand.publishing.blocks import (
    Answer,
    Block,
    Cell,
    Entries,
    Entry,
    Fact,
    Facts,
    Heading,
    Paragraph,
    Sentence,
    Table,
    TableData,
)
from evenhand.publishing.dossier import Chapter, Cover, Dossier
from evenhand.publishing.drawing import atlas_of
from evenhand.publishing.html import dossier_html
from evenhand.publishing.pdf import dossier_pdf
from evenhand.wording.messages import (
    LANGUAGES,
    Message,
    Name,
    Quantity,
    Term,
    TermList,
    Value,
    Worded,
    say,
    say_of,
)
from evenhand.wording.numbers import NumberKind
from evenhand.workspace.disk import write_whole
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.registrations import KIND, is_intact, registrations
from evenhand.workspace.workspace import Workspace

SIDES = ("registered", "ran")
_DAY_LETTERS = 10
_CHOICES = (
    "month", "week", "comparison", "all_untouched", "history", "none", "exposure", "yearly",
    "own_level", "per_base",
)  # fmt: skip
ROLES = ("treated", "comparison", "buffer")
_KINDS: Mapping[str, NumberKind] = {
    "power_plausible": "percent", "detectable": "percent", "smallest_p": "number",
    "false_calls": "percent", "exaggeration": "ratio", "expected": "count",
}  # fmt: skip


def write_registration(
    workspace: Workspace, number: str, *, language: str = "en", pdf: bool = True, paper: str = "a4"
) -> list[Path]:
    """Print a registration to the folder `registrations/` of its workspace.

    Parameters
    ----------
    workspace
        The city's folder.
    number
        Such as "PR-0001".
    language
        Two letters of a language that the wording has.
    pdf
        Whether to typeset it too.
    paper
        "a4" or "letter".

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    WorkspaceError
        There is no such registration.
    MissingExtra
        A part that typesets is not installed.
    """
    document = registrations(workspace.folder).get(number)
    made, atlas = registration_dossier(workspace, document), atlas_of(None, None, None, {})
    page = workspace.folder / KIND.folder / f"{number}-{language}.html"
    write_whole(page, dossier_html(made, language, atlas))
    if not pdf:
        return [page]
    paged = page.with_suffix(".pdf")
    write_whole(paged, dossier_pdf(made, language, atlas, paper=paper)[0])
    return [page, paged]


def registration_dossier(workspace: Workspace, document: Document) -> Dossier:
    """Compose the document of a registration, in no language yet."""
    plan, frozen = document["plan"], document["frozen"]
    cover = Cover(
        city=workspace.settings.name, partners=tuple(workspace.settings.partners),
        first_on=date.fromisoformat(plan["starts_on"]), last_on=date.fromisoformat(plan["ends_on"]),
        fingerprint=frozen["fingerprint"] if frozen else f"{document['id']} · "
        f"{document['revision']}",
        is_public=False, title=say_of("registration.title", _values(document)),
        kind=say("registration.kind"), is_brief=True,
    )  # fmt: skip
    chapters = (_plan_chapter(document), _areas_chapter(plan), _after_chapter(document))
    return Dossier(cover, _summary(document), chapters, {})


def _values(document: Document) -> dict[str, Value]:
    plan, frozen = document["plan"], document["frozen"]
    values: dict[str, Value] = {
        one["name"]: Quantity(one["value"], _KINDS.get(one["name"], "number"), one["path"])
        for one in plan["power"]["numbers"] if one["value"] is not None
    }  # fmt: skip
    counted = {role: sum(one["role"] == role for one in plan["areas"]) for role in ROLES}
    values |= {
        "number": Name(document["id"]), "question": Name(plan["question"] or "–"),
        "measure": _measure(plan["measure"]), "intervention": Name(plan["intervention"] or "–"),
        "offence": Term("offence_class", plan["offence_class"] or "all"),
        "starts_on": _day(plan["starts_on"]), "ends_on": _day(plan["ends_on"]),
        "before": Quantity(plan["months_before"], "count"),
        "after": Quantity(plan["months_after"], "count"),
        "design": _design(plan["design"]),
        "primary": Term("registered_number", plan["primary"]["number"]),
        "alpha": Quantity(plan["rule"]["alpha"], "percent"),
        "direction": Term("effect_direction", plan["rule"]["direction"]),
        "plausible": Quantity(plan["plausible"]["share"], "percent"),
        "source": Name(plan["plausible"]["source"] or "–"),
        "finding": Name(plan["power"]["finding"]),
        "options": _options(plan["options"]),
        "buffer_m": Quantity(plan["buffer_m"] or 0.0, "metres"),
    }  # fmt: skip
    values |= {role: Quantity(many, "count") for role, many in counted.items()}
    if frozen:
        values |= {"frozen_on": _day(frozen["on"]), "by": Name(frozen["by"]),
                   "fingerprint": Name(frozen["fingerprint"])}  # fmt: skip
    return values


def _options(chosen: Mapping[str, Any]) -> TermList:
    return TermList(tuple(_option(*one) for one in chosen.items()) or (Name("–"),))


def _option(name: str, value: Any) -> Worded:
    """Name an option with its value, both in words."""
    told = say("registration.option", name=Term("asked_option", name),
               value=option_value(name, value))  # fmt: skip
    texts = {language: told.written(language) for language in LANGUAGES}
    return Worded({language: text[:1].lower() + text[1:] for language, text in texts.items()})


def option_value(name: str, value: Any) -> Value:
    """Write the value of an option: a class or choice by its word, others as they are."""
    if value is None or value in ("", "None"):
        return Term("asked_value", "left_open")
    if name == "offence":
        return Term("offence_class", str(value))
    if name == "base":
        return Term("base", str(value))
    known = isinstance(value, str) and value in _CHOICES
    return Term("asked_value", value) if known else Name(str(value))


def _measure(name: str | None) -> Value:
    return Term("measure", name or "unnamed")


def _design(name: str) -> Message:
    return say(f"questions.{name}")


def _day(text: str) -> Quantity:
    return Quantity(date.fromisoformat(text), "date")


def _said(key: str, values: Mapping[str, Value]) -> Sentence:
    return Sentence(say_of(f"registration.{key}", values))


def status_said(document: Document) -> list[Message]:
    """Say whether a plan is frozen, in time, and as it was frozen."""
    values, frozen = _values(document), document["frozen"]
    said = [say_of("registration.frozen" if frozen else "registration.draft", values)]
    if frozen and frozen["is_late"]:
        said.append(say_of("registration.late", values))
    if not is_intact(document):
        said.append(say_of("registration.altered", values))
    return said


def _summary(document: Document) -> Chapter:
    values = _values(document)
    facts = [
        Fact(say("registration.fact_measure"), _said("measure_is", values),
             _said("measure_note", values)),
        Fact(say("registration.fact_rule"), _said("rule_is", values), _said("rule_note", values)),
    ]  # fmt: skip
    if "power_plausible" in values:
        facts.append(Fact(say("registration.fact_power"), _said("power_is", values),
                          _said("power_note", values)))  # fmt: skip
    blocks: list[Block] = [
        Answer(_said("question_is", values)), Facts(tuple(facts)),
        Paragraph(tuple(Sentence(message) for message in status_said(document))),
    ]  # fmt: skip
    return Chapter("", "summary", say("registration.chapter_summary"), tuple(blocks))


def _plan_chapter(document: Document) -> Chapter:
    values, plan = _values(document), document["plan"]
    keys = ["counted", "periods", "design_is", "options_are", "plausible_is"]
    keys += ["power_found"] if "detectable" in values else ["power_none"]
    entries = tuple(
        Entry(say(f"registration.head_{name}"),
              tuple(Sentence(say("registration.item", text=Name(text))) for text in plan[name])
              or (Sentence(say("registration.nothing")),), ())
        for name in ("harm", "not_looked_at")
    )  # fmt: skip
    blocks: tuple[Block, ...] = (
        Paragraph(tuple(_said(key, values) for key in keys)), Entries(entries),
    )  # fmt: skip
    return Chapter("1", "plan", say("registration.chapter_plan"), blocks)


def _areas_chapter(plan: Mapping[str, Any]) -> Chapter:
    rows = [
        (Cell(Term("planned_role", role)),
         Cell(TermList(tuple(Name(one["area_name"]) for one in plan["areas"]
                             if one["role"] == role)) if any(
             one["role"] == role for one in plan["areas"]) else Name("–")))
        for role in ROLES
    ]  # fmt: skip
    data = TableData((_head("role"), _head("areas")), tuple(rows))
    table = Table(Sentence(say("registration.caption_areas")), data)
    return Chapter("2", "areas", say("registration.chapter_areas"), (table,))


def _head(name: str) -> Heading:
    return Heading(message=say(f"registration.head_{name}"))


def _after_chapter(document: Document) -> Chapter:
    """Tell amendments, and how each assessment kept to the plan."""
    blocks: list[Block] = [Paragraph((Sentence(say("registration.after_lead")),))]
    if document["amendments"]:
        rows = [(Cell(_day(one["on"])), Cell(Name(one["what"])), Cell(Name(one["why"])))
                for one in document["amendments"]]  # fmt: skip
        heads = tuple(_head(name) for name in ("on", "what", "why"))
        data = TableData(heads, tuple(rows))
        blocks.append(Table(Sentence(say("registration.caption_amendments")), data))
    for checked in document["checks"]:
        blocks.append(Paragraph(tuple(Sentence(one) for one in check_said(checked))))
        if checked["departures"]:
            blocks.append(_departures(checked["departures"]))
    return Chapter("3", "after", say("registration.chapter_after"), tuple(blocks))


def check_said(checked: Mapping[str, Any]) -> list[Message]:
    """Say how an assessment kept to its plan, and what the rule makes of it."""
    outcome = checked["outcome"]
    values: dict[str, Value] = {
        "finding": Name(checked["finding"]), "on": _day(checked["on"]),
        "departures": Quantity(len(checked["departures"]), "count"),
        "value": Quantity(outcome["value"], "signed_percent", outcome["path"]),
        "p_value": Quantity(outcome["p_value"], "p_value"), "number": Name(outcome["number"]),
    }  # fmt: skip
    kept = "departed" if checked["departures"] else "kept"
    ruled = {True: "called", False: "not_called", None: "no_outcome"}[outcome["called"]]
    return [say_of(f"registration.{key}", values) for key in (kept, ruled)]


def _departures(rows: Sequence[Mapping[str, str]]) -> Table:
    data = TableData(
        tuple(_head(name) for name in ("departure", "registered", "ran")),
        tuple((Cell(_departure(row)), *(Cell(_departed(row, side)) for side in SIDES))
              for row in rows),
    )  # fmt: skip
    return Table(Sentence(say("registration.caption_departures")), data)


def _departure(row: Mapping[str, str]) -> Message:
    what = Term("departure", row["what"])
    if not row["name"]:
        return say("registration.departure", what=what)
    groups = {"areas": "planned_role", "months": "planned_months", "option": "asked_option"}
    group = groups.get(row["what"])
    name: Value = Term(group, row["name"]) if group else Name(row["name"])
    return say("registration.departure_of", what=what, name=name)


def _departed(row: Mapping[str, str], side: str) -> Value:
    """Write what was registered, or what was done: methods, options and days in words."""
    if row["what"] == "method":
        return say(f"questions.{row[side]}")
    if row["what"] == "option":
        return option_value(row["name"], row[side])
    is_day = row["what"] in ("day", "order") and len(row[side]) == _DAY_LETTERS
    return _day(row[side]) if is_day else Name(row[side])


def registration_lines(document: Document, language: str) -> list[str]:
    """Write a registration in a few lines for a terminal."""
    values, plan = _values(document), document["plan"]
    keys = ["question_is", "measure_is", "measure_note", "counted", "periods", "design_is",
            "options_are", "rule_is", "rule_note", "plausible_is"]  # fmt: skip
    keys += ["power_found"] if "detectable" in values else ["power_none"]
    lines = [f"{document['id']} · {document['revision']}"]
    lines += [message.written(language) for message in status_said(document)]
    lines += [say_of(f"registration.{key}", values).written(language) for key in keys]
    for name in ("harm", "not_looked_at"):
        lines.append(say(f"registration.head_{name}").written(language))
        lines += [f"  – {text}" for text in plan[name]] or ["  –"]
    lines += [f"{one['on']}  {one['what']} ({one['why']})" for one in document["amendments"]]
    for checked in document["checks"]:
        lines += [message.written(language) for message in check_said(checked)]
        for row in checked["departures"]:
            told = (say("registration.value", value=_departed(row, side)) for side in SIDES)
            sides = " → ".join(one.written(language) for one in told)
            lines.append(f"  {_departure(row).written(language)}: {sides}")
    return lines
