"""From what people write of a problem to the document: what was left out, ids, names, answers."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from evenhand.errors import EvenhandError, OptionError, WorkspaceError, listed
from evenhand.wording.faults import fault
from evenhand.wording.messages import LANGUAGES
from evenhand.workspace.findings import Recorded
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.problem_checks import area_names_of
from evenhand.workspace.problem_files import problem_schema
from evenhand.workspace.workspace import Workspace

EDITABLE = (
    "title", "place", "concern", "setting", "space", "affected", "partners", "findings",
    "outbreaks", "hypotheses", "goals", "options", "responses", "implementation", "assessments",
    "lessons",
)  # fmt: skip
"""Parts that may be rewritten; decisions, gates and log are only added to."""
LETTERS = {"hypotheses": "H", "goals": "G", "responses": "R", "decisions": "D"}
GRID_M = 100.0
"""Points are moved to a grid, so that no home can be told."""


def empty_part(name: str) -> Any:
    """Give what a part is before anybody wrote it."""
    return filled(None, _rule(name))


def completed(
    workspace: Workspace,
    document: Document,
    parts: Mapping[str, Any],
    known: Mapping[str, Recorded | None] | None = None,
) -> Document:
    """Complete parts that somebody wrote, as they stand in a draft.

    Parameters
    ----------
    workspace
        The city's folder: findings and names of areas are looked up in it.
    document
        The file as it stands; what is linked in it already is kept as it is.
    parts
        Part → what was written; fields that may be empty can be left out, ids of new entries too.
    known
        Findings that were made already, by their numbers; None for one that cannot be made again.

    Raises
    ------
    OptionError
        There is no such part, or a finding is not there.
    """
    unknown = [name for name in parts if name not in EDITABLE]
    if unknown:
        raise OptionError(
            listed(
                "problem",
                [
                    fault("refusal_files.no_part", name=name[:60], known=", ".join(EDITABLE))
                    for name in unknown
                ],
            )
        )
    made = {name: filled(plain(value), _rule(name)) for name, value in parts.items()}
    for name, letter in LETTERS.items():
        if isinstance(made.get(name), list):
            number_entries(made[name], letter)
    if isinstance(made.get("place"), dict):
        _settle(workspace, made["place"])
    if isinstance(made.get("findings"), list):
        earlier = {(one["finding"], one["from_city"]): one for one in document["findings"]}
        made["findings"] = [
            _linked(workspace, one, earlier, known or {}) for one in made["findings"]
        ]
    return made


def number_entries(entries: list[Any], letter: str) -> None:
    """Give each entry that has no id the next one."""
    rows = [one for one in entries if isinstance(one, dict)]
    taken = [str(one["id"])[1:] for one in rows if one.get("id")]
    last = max((int(text) for text in taken if text.isdecimal()), default=0)
    for one in rows:
        if one.get("id") in (None, ""):
            last += 1
            one["id"] = f"{letter}{last}"


def plain(value: Any) -> Any:
    """Turn days into texts, so that what TOML reads can be written as JSON."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: plain(part) for name, part in value.items()}
    return [plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def filled(value: Any, rule: Mapping[str, Any]) -> Any:
    """Put in what was left out and may be empty: null, an empty list, the first of the choices."""
    rule = resolved(rule)
    kinds = rule["type"] if isinstance(rule.get("type"), list) else [rule.get("type")]
    if isinstance(value, list):
        return [filled(one, rule["items"]) for one in value] if "items" in rule else value
    if isinstance(value, dict):
        known = rule.get("properties", {})
        left = {name: _left_out(known[name]) for name in rule.get("required", ())
                if name not in value}  # fmt: skip
        given = {name: filled(part, known[name]) if name in known else part
                 for name, part in value.items()}  # fmt: skip
        both = {**given, **{name: part for name, part in left.items() if part is not ...}}
        order = [*(name for name in known if name in both), *(n for n in both if n not in known)]
        return {name: both[name] for name in order}
    if value is None and "null" not in kinds:
        return _left_out(rule) if _left_out(rule) is not ... else value
    return value


def _left_out(rule: Mapping[str, Any]) -> Any:
    """Say what stands for what nobody wrote; an ellipsis where it has to be written."""
    rule = resolved(rule)
    kinds = rule["type"] if isinstance(rule.get("type"), list) else [rule.get("type")]
    if "null" in kinds:
        return None
    if kinds == ["array"]:
        return []
    if kinds == ["object"] and "required" not in rule:
        return {}
    return "not_tested" if "not_tested" in rule.get("enum", ()) else ...


def resolved(rule: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow a reference within the schema of problem files."""
    if "$ref" not in rule:
        return rule
    shared: Mapping[str, Any] = problem_schema()["$defs"][rule["$ref"].rpartition("/")[2]]
    return shared


def _rule(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = problem_schema()["properties"][name]
    return found


def _settle(workspace: Workspace, place: dict[str, Any]) -> None:
    """Write names beside ids of areas, and move points to the grid."""
    names = area_names_of(workspace)
    if isinstance(place.get("areas"), list):
        place["named"] = [names.get(str(area), str(area)) for area in place["areas"]]
    for point in place.get("points") or ():
        if isinstance(point, dict) and all(
            isinstance(point.get(axis), (int, float)) and abs(point[axis]) < 1e9
            for axis in ("x_m", "y_m")
        ):
            point |= {axis: round(point[axis] / GRID_M) * GRID_M for axis in ("x_m", "y_m")}
            point.setdefault("within_m", GRID_M)


def _linked(
    workspace: Workspace,
    link: Any,
    earlier: Mapping[Any, Any],
    known: Mapping[str, Recorded | None],
) -> Any:
    """Write beside a link which method answered, and what it said."""
    if not isinstance(link, dict) or not isinstance(link.get("finding"), str):
        return link
    number, from_city = link["finding"], link.get("from_city")
    before = earlier.get((number, from_city))
    if before is not None:
        return {**before, "why": link.get("why", before["why"])}
    if from_city is not None:
        return link
    try:
        record = workspace.record(number)
    except WorkspaceError:
        there = len(workspace.records())
        raise OptionError(
            listed(
                "problem",
                [fault("refusal_files.no_finding_there", number=number[:20], there=str(there))],
            )
        ) from None
    return {
        "finding": number, "method": record.method, "method_version": record.method_version,
        "why": link.get("why"), "answer": _answer(workspace, number, known), "from_city": None,
    }  # fmt: skip


def _answer(
    workspace: Workspace, number: str, known: Mapping[str, Recorded | None]
) -> dict[str, str]:
    """Give the sentence of a finding in every language; none if its tables have changed since."""
    try:
        recorded = known[number] if number in known else workspace.again(number)
    except EvenhandError:
        return {}
    if recorded is None:
        return {}
    answer = recorded.finding.explain().answer
    return {language: answer.written(language) for language in LANGUAGES}


def made_again(workspace: Workspace, findings: Iterable[str]) -> dict[str, Recorded | None]:
    """Make findings again before a file is held, so that nobody waits for it."""
    made: dict[str, Recorded | None] = {}
    there = {record.id for record in workspace.records()}
    for number in findings:
        if number in there:
            try:
                made[number] = workspace.again(number)
                continue
            except EvenhandError:
                pass
        made[number] = None
    return made


def new_links(parts: Mapping[str, Any], base: Document) -> list[str]:
    """Name the findings that parts link and a file does not."""
    linked = {one["finding"] for one in base["findings"]}
    links = parts.get("findings", ())
    asked = [one.get("finding") for one in links if isinstance(one, dict)] if links else []
    return [one for one in asked if isinstance(one, str) and one not in linked]


def decision_entry(
    document: Document, *, what: str, why: str, by: str, today: date
) -> dict[str, Any]:
    """Give a decision as a file holds it; its number is given with the others'."""
    function, organisation = by_whom(by)
    return {
        "id": "", "on": today.isoformat(), "what": what, "why": why, "function": function,
        "organisation": organisation, "revision": document["revision"],
    }  # fmt: skip


def by_whom(text: str) -> tuple[str, str]:
    """Take "function, organisation" apart.

    Raises
    ------
    OptionError
        There is no comma, or nothing on one side of it.
    """
    function, comma, organisation = (part.strip() for part in text.partition(","))
    if not comma or not function or not organisation:
        raise OptionError(listed("problem", [fault("refusal_files.say_by_whom")]))
    return function, organisation
