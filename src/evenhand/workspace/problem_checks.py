"""What a problem file may hold beyond its schema: no person, no profiling, nothing that is not."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from evenhand.taxonomy.classes import LOCAL_PREFIX, OFFENCE_CLASSES, SETTINGS
from evenhand.taxonomy.evidence import library, mechanisms
from evenhand.taxonomy.person_scoring import REFUSED, scores_persons
from evenhand.taxonomy.persons.addressed import addressed_in
from evenhand.taxonomy.persons.looks import look_of
from evenhand.taxonomy.persons.naming import holds_joined_name
from evenhand.taxonomy.problem_files import PHASES, needs_of
from evenhand.wording.faults import Fault, fault
from evenhand.wording.messages import Name, say
from evenhand.workspace.free_texts import names_person, person_key, text_problems
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.outbreak_files import OutbreakFiles
from evenhand.workspace.registrations import registrations
from evenhand.workspace.workspace import Workspace

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CODES = {
    "format", "id", "revision", "phase", "opened_on", "setting", "space", "kind", "side", "result",
    "offence_class", "finding", "findings", "method", "method_version", "answer", "from_city",
    "outbreaks", "measure", "intervention_id", "preregistration", "part", "response", "goal",
    "asks", "mechanisms", "from", "to", "lacking", "origin", "log", "hypotheses", "named",
}  # fmt: skip
"""Fields whose values are codes that the schema or the workspace bounds."""
_TESTED = ("refuted", "held_up", "cannot_be_told")


def content_problems(workspace: Workspace, document: Document) -> list[str]:
    """Say everything that is wrong with a problem file that keeps its schema.

    Parameters
    ----------
    workspace
        The city's folder: areas, findings, outbreak files and interventions must be there.
    document
        The file as it shall be.
    """
    return [
        *_written(document),
        *_taken_over(document),
        *_named_in_codes(document),
        *_days(document),
        *_codes(document),
        *_measures(workspace, document),
        *_places(workspace, document),
        *_links(workspace, document),
        *_plans(workspace, document),
        *_inner_links(document),
        *_hypotheses(document),
    ]


def texts_of(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Give every text that somebody wrote, with where it stands."""
    if isinstance(value, str):
        if not _DAY.fullmatch(value):
            yield at, value
    elif isinstance(value, list):
        for place, one in enumerate(value, start=1):
            yield from texts_of(one, f"{at}[{place}]")
    elif isinstance(value, Mapping):
        for name, part in value.items():
            inside = f"{at}.{name}" if at else name
            is_written = name not in _CODES or isinstance(part, Mapping) or _is_of_parts(part)
            if is_written and name not in ("answer", "origin", "log"):
                yield from texts_of(part, inside)


def _is_of_parts(part: Any) -> bool:
    return isinstance(part, list) and any(isinstance(one, Mapping) for one in part)


def _written(document: Document) -> list[str]:
    problems: list[str] = []
    sides = {
        f"hypotheses[{place}]": one["side"]
        for place, one in enumerate(document["hypotheses"], start=1)
    }
    for at, text in texts_of(document):
        if at.startswith(("place.streets", "place.areas")):
            look = look_of(text, is_place=True)
            kind = look.kind if look is not None and not look.by_chance else addressed_in(text)
            if kind:
                problems.append(Fault(
                    f"'{at}' looks like data of a person ({kind}); name the place",
                    say(person_key(kind)),
                ))  # fmt: skip
            continue
        side = "target" if at.startswith("affected") else sides.get(at.partition(".")[0])
        problems += text_problems(at, text, side)
    return problems


def _taken_over(document: Document) -> Iterator[str]:
    """Look at what another city wrote where this one looks things up."""
    told: dict[str, Any] = {"origin.city": (document["origin"] or {}).get("city")}
    for place, one in enumerate(document["findings"], start=1):
        if one["from_city"] is not None:
            told |= {f"findings[{place}].{name}": one[name]
                     for name in ("from_city", "method_version")}  # fmt: skip
            told[f"findings[{place}].method"] = _words_of(one["method"])
            told |= {f"findings[{place}].answer.{name[:20]}": said
                     for name, said in one["answer"].items()}  # fmt: skip
    for at, text in told.items():
        kind = (addressed_in(text) if at.endswith("method") else names_person(text)) if text else ""
        if kind:
            yield f"'{at}' looks like data of a person ({kind}); it cannot be taken over"


def _words_of(code: str) -> str:
    """Write a code as words with capitals, as a name would be."""
    return code.removeprefix(LOCAL_PREFIX).replace("-", " ").replace("_", " ").title()


def _named_in_codes(document: Document) -> Iterator[str]:
    """Look at codes that a partnership makes up, and at what gates are said to lack."""
    made_up = [one["measure"] for one in (*document["options"], *document["responses"])
               if one["measure"].startswith(LOCAL_PREFIX)]  # fmt: skip
    for code in (*made_up, document["concern"]["offence_class"] or ""):
        told = _words_of(code)
        if addressed_in(told) or holds_joined_name(told):
            yield fault("refusal_files.code_measure")
    for one in document["responses"]:
        if one["intervention_id"] and names_person(one["intervention_id"]):
            yield fault("refusal_files.intervention_person", response=one["id"])
    known = {need for phase in PHASES for need in needs_of(phase)}
    for gate in document["gates"]:
        for need in gate["lacking"]:
            if need not in known:
                yield fault("refusal_files.gate_unknown", need=need)


def _days(document: Document) -> Iterator[str]:
    for at, text in _every(document):
        if _DAY.fullmatch(text):
            try:
                date.fromisoformat(text)
            except ValueError:
                yield fault("refusal.no_day", name=Name(at), text=Name(text))
    for one in document["responses"]:
        if one["starts_on"] and one["ends_on"] and one["ends_on"] < one["starts_on"]:
            yield fault("refusal.ends_early", entry=Name(one["id"]))


def _every(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from _every(part, f"{at}.{name}" if at else name)
    elif isinstance(value, list):
        for place, one in enumerate(value, start=1):
            yield from _every(one, f"{at}[{place}]")


def _codes(document: Document) -> Iterator[str]:
    concern = document["concern"]
    offence = concern["offence_class"]
    if offence is None and concern["kind"] == "offence":
        yield fault("refusal.no_offence")
    if offence is not None and not offence.startswith(LOCAL_PREFIX):
        yield from _known("concern.offence_class", offence, OFFENCE_CLASSES)
    yield from _known("setting", document["setting"], (*SETTINGS, "unknown"))
    for one in document["hypotheses"]:
        for code in one["mechanisms"]:
            yield from _known(f"mechanisms of {one['id']}", code, mechanisms())


def _measures(workspace: Workspace, document: Document) -> Iterator[str]:
    """Say which measures are neither in the library, nor the partnership's own, nor local."""
    scoring = [
        *((f"options[{at}]", (one["measure"],)) for at, one in enumerate(document["options"], 1)),
        *((one["id"], (one["measure"], one["mechanism"])) for one in document["responses"]),
    ]
    yield from (
        f"'{where}': {REFUSED}" for where, told in scoring if any(map(scores_persons, told))
    )
    known = set(library().measures)
    if workspace.has("evidence"):
        known |= set(workspace.read("evidence").to_frame()["measure"].astype(str))
    for one in (*document["options"], *document["responses"]):
        if one["measure"] not in known and not one["measure"].startswith(LOCAL_PREFIX):
            yield fault("refusal.no_measure", measure=Name(one["measure"]))


def _known(name: str, value: str, known: Iterable[str]) -> list[str]:
    if value in known:
        return []
    return [fault("refusal_files.is_other", name=name, value=value, known=", ".join(known))]


def _places(workspace: Workspace, document: Document) -> list[str]:
    names = area_names_of(workspace)
    unknown = [area for area in document["place"]["areas"] if names and area not in names]
    if not unknown:
        return []
    return [fault("refusal.no_area", names=Name(", ".join(map(repr, unknown))))]


def area_names_of(workspace: Workspace) -> dict[str, str]:
    """Give the name of each area of a workspace; empty if it has none."""
    if not workspace.has("areas"):
        return {}
    frame = workspace.read("areas").to_frame()
    return dict(zip(frame["area_id"].astype(str), frame["area_name"].astype(str), strict=True))


def _links(workspace: Workspace, document: Document) -> Iterator[str]:
    known = {record.id for record in workspace.records()}
    for one in document["findings"]:
        if one["from_city"] is None and one["finding"] not in known:
            yield fault("refusal.no_finding", number=Name(one["finding"]),
                        count=Name(str(len(known))))  # fmt: skip
    files = set(OutbreakFiles(workspace.folder).numbers())
    for number in document["outbreaks"] if document["origin"] is None else ():
        if number not in files:
            yield fault("refusal.no_outbreak", number=Name(number))
    named = {one["intervention_id"] for one in document["responses"]} - {None}
    if named and workspace.has("interventions") and document["origin"] is None:
        there = set(workspace.read("interventions").to_frame()["intervention_id"].astype(str))
        for number in sorted(named - there):
            yield fault("refusal.no_intervention", number=Name(number),
                        known=Name(", ".join(sorted(there))))  # fmt: skip


def _plans(workspace: Workspace, document: Document) -> Iterator[str]:
    known = registrations(workspace.folder).numbers()
    for one in document["responses"]:
        number = one["preregistration"]
        if number is not None and number not in known:
            yield fault("refusal.no_registration", number=Name(number),
                        known=Name(", ".join(known) or "–"))  # fmt: skip


def _inner_links(document: Document) -> Iterator[str]:
    ids: dict[str, set[str]] = {}
    for part in ("hypotheses", "goals", "responses", "decisions"):
        found = [one["id"] for one in document[part]]
        ids[part] = set(found)
        if len(found) != len(ids[part]):
            yield fault("refusal_files.id_twice", part=part)
    linked = {one["finding"] for one in document["findings"]}
    asked = [
        *((one["id"], name, "hypotheses") for one in document["responses"]
          for name in one["hypotheses"]),
        *((one["note"][:20], one["response"], "responses") for one in document["implementation"]),
        *((one["finding"], one["goal"], "goals") for one in document["assessments"] if one["goal"]),
    ]  # fmt: skip
    for where, name, part in asked:
        if name not in ids[part]:
            yield fault("refusal.not_among", where=Name(where), name=Name(name),
                        part=Name(part))  # fmt: skip
    for one in (*document["hypotheses"], *document["assessments"]):
        for number in one.get("findings", [one.get("finding")]):
            if number not in linked:
                yield fault("refusal.not_linked", number=Name(str(number)))


def _hypotheses(document: Document) -> Iterator[str]:
    for one in document["hypotheses"]:
        if one["result"] in _TESTED and not one["findings"] and not one["reason"]:
            yield fault("refusal.no_evidence", entry=Name(one["id"]))
        if one["side"] == "offender" and not one["mechanisms"]:
            yield fault("refusal.no_mechanism", entry=Name(one["id"]))
        if one["claim"].strip() == one["refuted_if"].strip():
            yield fault("refusal.repeats_claim", entry=Name(one["id"]))
