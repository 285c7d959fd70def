"""What changed in a problem file between two of its revisions, in words."""

from collections.abc import Iterator, Mapping
from typing import Any

from evenhand.response.evidence_words import mechanism_term
from evenhand.taxonomy.evidence import mechanisms
from evenhand.wording.messages import Message, Name, Term, TermList, Value, say
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.problem_parts import EDITABLE

PARTS = (*EDITABLE, "phase", "decisions", "gates", "origin")
TERMS: Mapping[str, str] = {
    "phase": "problem_phase", "from": "problem_phase", "to": "problem_phase",
    "setting": "setting", "space": "space", "offence_class": "offence_class",
    "side": "problem_side", "result": "problem_result", "part": "problem_partner",
    "asks": "problem_asks", "measure": "evidence_measure", "lacking": "problem_need",
}  # fmt: skip
"""Field → the group of terms that its codes are written by."""
_KIND = {"concern": "problem_concern", "lessons": "problem_lesson"}
_KEYS = ("id", "finding", "group", "organisation", "measure", "text", "on", "note")
"""What tells an entry of a list from the others, the first that it has."""
LABELS: Mapping[str, str] = {
    "hypotheses": "claim", "goals": "what", "responses": "mechanism", "options": "measure",
    "affected": "group", "partners": "organisation", "implementation": "note",
    "lessons": "text", "assessments": "says", "findings": "why", "decisions": "what",
    "gates": "why",
}  # fmt: skip
"""Part → the field that says in words what an entry of it is about."""
LONGEST_SHOWN = 300


def changes(before: Document, after: Document) -> list[Message]:
    """Say what changed from one revision of a file to another.

    Parameters
    ----------
    before, after
        Two revisions of one file.

    Returns
    -------
    list of Message
        One sentence for each change, in the order of the document; empty for none.
    """
    found: list[Message] = []
    for part in PARTS:
        if before[part] == after[part]:
            continue
        if isinstance(after[part], list) and part != "outbreaks":
            found += _of_list(part, before[part], after[part])
        elif isinstance(after[part], Mapping) and isinstance(before[part], Mapping):
            found += _of_fields(part, None, before[part], after[part])
        else:
            found.append(say("problem.diff_part", part=Term("problem_part", part),
                             before=value_of(part, part, before[part]),
                             after=value_of(part, part, after[part])))  # fmt: skip
    return found


def _of_list(part: str, before: list[Any], after: list[Any]) -> Iterator[Message]:
    old, new = _keyed(before), _keyed(after)
    for key, entry in new.items():
        named = _named(part, key)
        if key not in old:
            yield say("problem.diff_added", entry=named, text=Name(label_of(part, entry)))
        elif old[key] != entry:
            yield from _of_fields(part, named, old[key], entry)
    for key, entry in old.items():
        if key not in new:
            text = Name(label_of(part, entry))
            yield say("problem.diff_removed", entry=_named(part, key), text=text)


def _of_fields(
    part: str, named: Message | None, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Message]:
    named = named or say("problem.entry", entry=Term("problem_part", part), named=Name(""))
    for field in after:
        if before.get(field) != after[field]:
            yield say("problem.diff_field", entry=named, field=Term("problem_field", field),
                      before=value_of(part, field, before.get(field)),
                      after=value_of(part, field, after[field]))  # fmt: skip


def _named(part: str, key: str) -> Message:
    shown = key if len(key) <= 20 and " " not in key else ""
    return say("problem.entry", entry=Term("problem_entry", part), named=Name(f" {shown}".rstrip()))


def _keyed(entries: list[Any]) -> dict[str, Any]:
    """Give entries by what tells them apart; a key that stands again gets its place too."""
    found: dict[str, Any] = {}
    for entry in entries:
        key = next((str(entry[name]) for name in _KEYS if entry.get(name)), str(entry))
        while key in found:
            key += "'"
        found[key] = entry
    return found


def label_of(part: str, entry: Mapping[str, Any]) -> str:
    """Give the words of an entry that say what it is about."""
    told = entry.get(LABELS.get(part, "what"))
    return _short(str(told or part))


def value_of(part: str, field: str, value: Any) -> Value:
    """Write the value of a field: codes by their terms, nothing as such."""
    if value is None or value in ("", []):
        return Term("problem_word", "nothing")
    group = _KIND.get(part) if field == "kind" else TERMS.get(field)
    if isinstance(value, bool):
        return Term("problem_word", "yes" if value else "no")
    if isinstance(value, list):
        if field == "mechanisms":
            return TermList(tuple(map(_mechanism, value)))
        return TermList(tuple(_item(group, one) for one in value))
    if group:
        return Term(group, str(value))
    return Name(_short(_plain(value)))


def _mechanism(code: str) -> Term | Name:
    return mechanism_term(code) if code in mechanisms() else Name(_short(code))


def _item(group: str | None, value: Any) -> Term | Name:
    return Term(group, str(value)) if group else Name(_short(_plain(value)))


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_plain(one)}" for name, one in value.items())
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
