"""The job that looks at what was brought: drafts mappings, and says what an import would do."""

from pathlib import Path
from typing import Any

from django.urls import reverse

from evenhand.errors import EvenhandError, SourceError, listed
from evenhand.frame.faults import inside
from evenhand.sources.files import SourceFile, found
from evenhand.sources.importing import CheckResult, check_files
from evenhand.sources.opening import layout_of
from evenhand.sources.report import ImportReport
from evenhand.wording.faults import fault, said_everywhere
from evenhand.workbench.asking.returning import mapping_for
from evenhand.workbench.data.drafts import draft_for, guessed, hints_of, needs_draft, words_of
from evenhand.workbench.data.drafts import write_beside as write
from evenhand.workbench.data.models import RECEIVED, Delivery
from evenhand.workbench.data.quarantine import folder_of
from evenhand.workbench.jobs.bodies import Told
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.opened import city
from evenhand.workspace.disk import words_for_disk

MOST_ROWS = 5_000
"""Numbers of rows that are kept for the list of rows set aside."""


def look(job: Job, told: Told) -> dict[str, Any]:
    """Draft what is not known, check all of it, and keep what was found."""
    delivery = Delivery.objects.get(pk=job.arguments["delivery"])
    url = {"url": delivery.get_absolute_url()}
    if delivery.state != RECEIVED:
        return {"url": reverse("data")}
    folder = folder_of(delivery.person, delivery.pk)
    if not folder.is_dir():
        raise SourceError(listed("import", [fault("refusal_files.brought_gone")]))
    with words_for_disk(folder):
        looked = look_at(folder, dict(delivery.answers), told)
    Delivery.objects.filter(pk=delivery.pk, state=RECEIVED).update(looked=looked)
    return url


def look_at(folder: Path, answers: dict[str, Any], told: Told) -> dict[str, Any]:
    """Say what an import of a folder would do.

    Parameters
    ----------
    folder
        Where the files lie. Drafts of mappings are written beside them.
    answers
        File → place in its mapping → what a person answered.
    told
        Called with how far it is.

    Returns
    -------
    dict
        `drafts` by file and `problems`, both in every language, `report`, `rows` set aside,
        `is_ready`.
    """
    here = city()
    for old in folder.glob("*.toml"):
        old.unlink(missing_ok=True)  # another hand may have taken the job over
    told("", 0.05)
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    files, problems = _files(paths)
    drafts: list[dict[str, Any]] = []
    refused: set[Path] = set()
    for place, file in enumerate(files):
        told(file.name, 0.05 + 0.25 * place / len(files))
        try:
            drafts += _draft(file, answers, drafts)
        except EvenhandError as problem:
            problems.append(problem.told)
            refused.add(file.path)
    n_open = sum(one["open"] for one in drafts)
    told("", 0.35)
    kept = [path for path in paths if path not in refused and {path} & {f.path for f in files}]
    result = check_files(kept, here) if kept else CheckResult(ImportReport(files=()))
    problems += result.problems
    is_new = bool(result.report.files)
    return {
        "drafts": drafts,
        "open": n_open,
        "report": result.report.to_json(),
        "problems": [_said(one) for one in problems],
        "rows": rows_aside(result.report),
        "is_nothing_new": not problems and not is_new,
        "is_ready": not problems and not n_open and is_new,
    }


def _said(problem: str) -> dict[str, str]:
    return {tongue: inside(said) for tongue, said in said_everywhere(problem).items()}


def _files(paths: list[Path]) -> tuple[list[SourceFile], list[str]]:
    files: list[SourceFile] = []
    problems = []
    for path in paths:
        try:
            files += found([path])
        except EvenhandError as problem:
            problems.append(problem.told)
    return files, problems


def _draft(
    file: SourceFile, answers: dict[str, Any], before: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Draft the mapping of one file, unless it is known or drafted for another of its archive.

    What came back from a form of ours has the form's own mapping written beside it.
    """
    if not needs_draft(file):
        return []
    own = None if file.is_vector else mapping_for(layout_of(file).header)
    if own is not None:
        file.path.with_name(file.path.name.split(".")[0] + ".toml").write_text(own, "utf-8")
        return []
    key = file.path.name
    if any(one["key"] == key for one in before):
        return []
    made = draft_for(file, hints_of(city()), answers.get(key, {}))
    write(guessed(made.draft), file)
    kind = made.draft.line("", "kind")
    return [
        {
            "file": file.name,
            "key": key,
            "kind": made.draft.kind,
            "kind_is_asked": kind is not None and kind.certainty != "sure",
            "open": len(made.draft.questions),
            "words": words_of(made),
        }
    ]


def rows_aside(report: ImportReport) -> list[list[Any]]:
    """List the rows that would not be used: file, row, reason where it is kept, column.

    The account keeps the reason of the first rows of each kind and the numbers of all.
    """
    reasons = {
        (part.file, row): part.reason for part in report.set_aside for row in part.first_rows
    }
    rows: dict[tuple[str, int], list[Any]] = {
        key: [*key, reason, ""] for key, reason in reasons.items()
    }
    for file in report.files:
        for first, run in file.gaps or ():
            for row in range(first, min(first + run, first + MOST_ROWS)):
                rows.setdefault((file.name, row), [file.name, row, "", ""])
    listed = [rows[key] for key in sorted(rows)][:MOST_ROWS]
    personal = [
        [part.file, row, "personal", part.column]
        for part in report.personal
        for row in part.first_rows
    ]
    return listed + personal
