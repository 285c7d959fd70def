"""What is done with planning files: opened, placed, reviewed strategy by strategy, closed."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from evenhand.errors import OptionError, WorkspaceError, listed
from evenhand.taxonomy.planning import SAYS, kinds, sections, stages, strategies
from evenhand.wording.faults import fault
from evenhand.wording.messages import Name
from evenhand.workspace.free_texts import texts_problems
from evenhand.workspace.numbered_documents import fingerprint_of
from evenhand.workspace.planning_files import Document, PlanningFiles
from evenhand.workspace.workspace import Workspace

LONGEST_TITLE, LONGEST_LINE = 120, 200
REVIEW, STATEMENT = "review", "statement"


def open_site(
    workspace: Workspace, title: str, *, kind: str, stage: str, applicant: str, by: str,
    today: date, size: str | None = None, reference: str | None = None,
    site: Document | None = None,
) -> Document:  # fmt: skip
    """Open the file of a development.

    Parameters
    ----------
    workspace
        The city's folder.
    title
        What it is called, by its place.
    kind, stage
        One of `evenhand.taxonomy.planning.kinds` and of `stages`: how far the plan was when it
        came in.
    applicant, by
        The organisation that builds, and the office that advises.
    today
        The day on which the plan came in.
    size
        How large it is, in words; None where that is not known.
    reference
        The number under which the council knows it.
    site
        Where it is, from `evenhand.workspace.planning_place`.

    Raises
    ------
    OptionError
        There is no such kind or stage, or a text is empty, too long or names a person.
    """
    problems = choices({"kind": (kind, kinds()), "stage": (stage, stages())})
    lines = {"title": title, "applicant": applicant, "by": by, "size": size, "reference": reference}
    refuse(problems + too_long(lines), lines)
    return PlanningFiles(workspace.folder).add({
        "format": 1, "id": "", "revision": 1, "status": "open", "title": title, "kind": kind,
        "stage": stage, "size": size, "reference": reference, "applicant": applicant, "by": by,
        "opened_on": today.isoformat(), "site": site, "counted": None, "recounts": [],
        "review": [], "steps": [], "audits": [], "advice": [], "sections": [], "versions": [],
        "closed": None, "log": [{"on": today.isoformat(), "what": "opened"}],
    })  # fmt: skip


def place_site(workspace: Workspace, number: str, site: Document, *, today: date) -> Document:
    """Say where a site is; what was counted around the former place goes.

    Raises
    ------
    WorkspaceError
        The file is closed, or there is none.
    """

    def alter(document: Document) -> Document:
        document |= {"site": site, "counted": None}
        return logged(document, today, "placed")

    return change(workspace, number, alter)


def answer_strategy(
    workspace: Workspace, number: str, strategy: str, *, says: str, reason: str, by: str,
    today: date,
) -> Document:  # fmt: skip
    """Say how a plan stands to one strategy, with the reason; not applicable wants one too.

    Parameters
    ----------
    workspace, number
        The city's folder, and the file.
    strategy
        Code of one of `evenhand.taxonomy.planning.strategies`.
    says
        One of `evenhand.taxonomy.planning.SAYS`.
    reason
        What in the plan shows it, or why the strategy does not apply.
    by
        The office that says so.
    today
        The day of the answer.

    Raises
    ------
    OptionError
        There is no such strategy or answer, or a text is empty or names a person.
    """
    order = [one.code for one in strategies()]
    problems = choices({"strategy": (strategy, tuple(order)), "says": (says, SAYS)})
    refuse(problems + too_long({"by": by}), {"reason": reason, "by": by})
    given = {"strategy": strategy, "says": says, "reason": reason, "by": by,
             "on": today.isoformat()}  # fmt: skip

    def alter(document: Document) -> Document:
        others = [one for one in document["review"] if one["strategy"] != strategy]
        document["review"] = sorted([*others, given], key=lambda one: order.index(one["strategy"]))
        return logged(document, today, "answered")

    return change(workspace, number, alter)


def unanswered(document: Document) -> list[str]:
    """Name the strategies that are neither answered nor justified, in order."""
    done = {one["strategy"] for one in document["review"]}
    return [one.code for one in strategies() if one.code not in done]


def freeze(workspace: Workspace, number: str, part: str, *, by: str, today: date) -> Document:
    """Keep the review, or the statement, as it stands; what is written later is another version.

    Parameters
    ----------
    part
        `review` or `statement`.

    Raises
    ------
    OptionError
        A text names a person, or nothing changed since the last version of this part.
    WorkspaceError
        Strategies, sections or numbers lack; all are named.
    """
    refuse(choices({"part": (part, (REVIEW, STATEMENT))}) + too_long({"by": by}), {"by": by})
    before = PlanningFiles(workspace.folder).get(number)
    lacking = lacking_of(before, part)
    if lacking:
        raise WorkspaceError(listed(fault("refusal_files.no_version", number=number), lacking))
    if is_frozen(before, part):
        raise OptionError(listed("planning", [fault("refusal_sheets.nothing_changed")]))

    def alter(document: Document) -> Document:
        whole = part == STATEMENT
        kept = frozen_parts(document, part)
        last = max((one["number"] for one in document["versions"]), default=0)
        document["versions"].append({
            "number": last + 1, "part": part, "on": today.isoformat(), "by": by,
            "fingerprint": fingerprint_of(kept), "answers": kept["answers"],
            "sections": kept.get("sections", []), "counted": kept.get("counted"),
            "advice": kept.get("advice", []) if whole else [],
        })  # fmt: skip
        return logged(document, today, f"{part}_frozen")

    return change(workspace, number, alter)


def frozen_parts(document: Document, part: str) -> Document:
    """Give what a version of a part holds, as the file stands now."""
    if part == REVIEW:
        return {"answers": document["review"]}
    return {"answers": document["review"], "sections": document["sections"],
            "counted": document["counted"], "advice": document["advice"]}  # fmt: skip


def is_frozen(document: Document, part: str) -> bool:
    """Say whether the last version of a part is the part as it stands."""
    kept = [one for one in document["versions"] if one["part"] == part]
    now = fingerprint_of(frozen_parts(document, part))
    return bool(kept) and kept[-1]["fingerprint"] == now


def lacking_of(document: Document, part: str) -> list[str]:
    """Say what a part still lacks, one sentence for each.

    A statement wants each of its sections written, filled from its part of the file, or left out
    with a reason; numbers are filled by counting, and the review by answers.
    """
    found: list[str] = [
        fault("refusal_sheets.strategy_open", strategy=Name(one)) for one in unanswered(document)
    ]
    if part == REVIEW:
        return found
    return found + [fault("refusal_sheets.section_open", section=Name(one))
                    for one in open_sections(document)]  # fmt: skip


def open_sections(document: Document) -> list[str]:
    """Name the sections of the statement that are neither filled nor left out, in order."""
    done = {one["section"] for one in document["sections"]}
    filled = {"numbers": bool(document["counted"]), "review": not unanswered(document),
              "advice": bool(document["advice"])}  # fmt: skip
    return [one.code for one in sections()
            if one.code not in done and not filled.get(one.form, False)]  # fmt: skip


def close_site(workspace: Workspace, number: str, *, why: str, today: date) -> Document:
    """Close a file, with the reason.

    Raises
    ------
    OptionError
        The text is empty or names a person.
    """
    refuse([], {"why": why})

    def alter(document: Document) -> Document:
        document["status"] = "closed"
        document["closed"] = {"on": today.isoformat(), "why": why}
        return logged(document, today, "closed")

    return change(workspace, number, alter)


def change(workspace: Workspace, number: str, alter: Callable[[Document], Document]) -> Document:
    """Write a new revision of a file that is open.

    Raises
    ------
    WorkspaceError
        The file is closed, or there is none.
    """

    def altered(document: Document) -> Document:
        if document["status"] == "closed":
            problem = fault("refusal_sheets.closed_file", number=Name(number))
            raise WorkspaceError(listed("planning", [problem]))
        return alter(document)

    return PlanningFiles(workspace.folder).change(number, altered)


def logged(document: Document, today: date, what: str) -> Document:
    """Write down what was done on a day."""
    document["log"].append({"on": today.isoformat(), "what": what})
    return document


def refuse(problems: list[str], texts: Mapping[str, str | None]) -> None:
    """Refuse what is wrong, and texts that are empty, too long or name a person.

    Raises
    ------
    OptionError
        Anything is; all faults are listed, without printing the texts.
    """
    found = [*problems, *texts_problems(texts)]
    if found:
        raise OptionError(listed("planning", found))


def too_long(lines: Mapping[str, str | None]) -> list[str]:
    """Say which texts do not fit into one line."""
    most = {"title": LONGEST_TITLE}
    return [
        fault(
            "refusal.long",
            name=Name(name),
            letters=Name(str(len(text))),
            most=Name(str(most.get(name, LONGEST_LINE))),
        )
        for name, text in lines.items()
        if text is not None and len(text) > most.get(name, LONGEST_LINE)
    ]


def choices(given: Mapping[str, tuple[Any, tuple[str, ...]]]) -> list[str]:
    """Say which values are none of those that there are: name → value, those that there are."""
    return [
        fault(
            "refusal_sheets.no_such",
            name=Name(name),
            value=Name(str(value)[:60]),
            known=Name(", ".join(known)),
        )
        for name, (value, known) in given.items()
        if value not in known
    ]
