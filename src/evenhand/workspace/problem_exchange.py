"""Problem files between cities: written out with a fingerprint, taken over as a new file."""

import json
from datetime import date
from pathlib import Path

from evenhand.errors import WorkspaceError, listed
from evenhand.wording.faults import fault
from evenhand.workspace.disk import words_for_disk, write_whole
from evenhand.workspace.json_schema import schema_faults
from evenhand.workspace.numbered_documents import Document, fingerprint_of, read_document
from evenhand.workspace.problem_checks import area_names_of
from evenhand.workspace.problem_files import ProblemFiles, problem_schema
from evenhand.workspace.problems import refuse_faults
from evenhand.workspace.workspace import Workspace

KIND = "evenhand problem file"


def export_problem(workspace: Workspace, number: str, path: Path) -> Path:
    """Write a file for another city, with a fingerprint by which a change is noticed.

    Raises
    ------
    WorkspaceError
        There is no such file, or the disk refuses.
    """
    text = exported(workspace, number)
    with words_for_disk(path.parent):
        write_whole(path, text)
    return path


def exported(workspace: Workspace, number: str) -> str:
    """Give a file as the text that another city takes over, with its fingerprint.

    Raises
    ------
    WorkspaceError
        There is no such file.
    """
    document = ProblemFiles(workspace.folder).get(number)
    content = {
        "kind": KIND, "format": 1, "city": workspace.settings.name,
        "fingerprint": fingerprint_of(document), "document": document,
    }  # fmt: skip
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def import_problem(workspace: Workspace, path: Path, *, today: date) -> Document:
    """Take over a file of another city: as a new one, in its first phase, its findings as theirs.

    Parameters
    ----------
    path
        What `export_problem` wrote.

    Raises
    ------
    WorkspaceError
        The file is no problem file, was altered, or is here already.
    OptionError
        It holds data of a person, or profiles a group.
    """
    document, city, print_ = _exported(path)
    files = ProblemFiles(workspace.folder)
    for one in files.all():
        if one["origin"] and one["origin"]["fingerprint"] == print_:
            raise WorkspaceError(
                listed(str(path), [fault("refusal_files.here_already", number=one["id"])])
            )
    origin = {"city": city, "id": document["id"], "revision": document["revision"],
              "fingerprint": print_}  # fmt: skip
    made = _at_home_here(workspace, document, city) | {
        "origin": origin, "phase": "scanning", "opened_on": today.isoformat(),
        "log": [{"on": today.isoformat(), "revision": 1, "what": "taken_over"}],
    }  # fmt: skip
    refuse_faults(workspace, made)
    return files.add(made)


def _exported(path: Path) -> tuple[Document, str, str]:
    content = read_document(path, fault("refusal_files.export_again"))
    none = fault("refusal_files.no_exported")
    if not isinstance(content, dict) or content.get("kind") != KIND:
        raise WorkspaceError(listed(str(path), [none]))
    if content.get("format") != 1:
        problem = fault("refusal_files.other_evenhand")
        raise WorkspaceError(listed(str(path), [problem]))
    document, city, print_ = (content.get(name) for name in ("document", "city", "fingerprint"))
    faults = list(schema_faults(document, problem_schema()))[:10]
    if faults or not isinstance(document, dict) or not isinstance(city, str) or not city.strip():
        raise WorkspaceError(listed(str(path), faults or [none]))
    if fingerprint_of(document) != print_:
        problem = fault("refusal_files.altered_since")
        raise WorkspaceError(listed(str(path), [problem]))
    return document, city[:200], str(print_)


def _at_home_here(workspace: Workspace, document: Document, city: str) -> Document:
    """Take out what means something else here: areas, points, ids of tables and files."""
    names = area_names_of(workspace)
    place = document["place"]
    if not set(place["areas"]) <= set(names):
        told = [*place["named"], *([place["words"]] if place["words"] else [])]
        words = ", ".join(told)[:2000] or None
        place = {**place, "areas": [], "named": [], "words": words}
    else:
        place = {**place, "named": [names[area] for area in place["areas"]]}
    return {
        **document, "place": {**place, "points": []}, "outbreaks": [],
        "findings": [{**one, "from_city": one["from_city"] or city}
                     for one in document["findings"]],
        "responses": [{**one, "intervention_id": None, "preregistration": None}
                      for one in document["responses"]],
    }  # fmt: skip
