"""The Crime Impact Statement of a planning file: sections written, or left out with a reason."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from evenhand.taxonomy.planning import sections
from evenhand.wording.faults import fault
from evenhand.wording.messages import Name
from evenhand.workspace.free_texts import text_problems
from evenhand.workspace.planning import change, choices, logged, refuse, too_long
from evenhand.workspace.planning_files import Document
from evenhand.workspace.workspace import Workspace

LONGEST_SECTION = 8_000


def write_section(
    workspace: Workspace, number: str, section: str, *, by: str, today: date,
    text: str | None = None, left_out: str | None = None,
) -> Document:  # fmt: skip
    """Write a section of the statement, or say why it is left out.

    Parameters
    ----------
    workspace, number
        The city's folder, and the file.
    section
        Code of one of `evenhand.taxonomy.planning.sections`.
    by
        The office that writes it.
    today
        The day of writing.
    text
        The section, in paragraphs.
    left_out
        Why there is none; one of the two is given.

    Raises
    ------
    OptionError
        There is no such section, both or neither are given, or a text names a person.
    """
    order = [one.code for one in sections()]
    problems = choices({"section": (section, tuple(order))}) + too_long({"by": by})
    if bool(text) == bool(left_out):
        problems.append(fault("refusal_sheets.section_or_reason"))
    if text and len(text) > LONGEST_SECTION:
        problems.append(
            fault(
                "refusal.long",
                name=Name("text"),
                letters=Name(str(len(text))),
                most=Name(str(LONGEST_SECTION)),
            )
        )
    problems += _person_in(text) if text else []
    refuse(problems, {"left_out": left_out or None, "by": by})
    given = {"section": section, "text": text or None, "left_out": left_out or None, "by": by,
             "on": today.isoformat()}  # fmt: skip

    def alter(document: Document) -> Document:
        others = [one for one in document["sections"] if one["section"] != section]
        rows = [*others, given]
        document["sections"] = sorted(rows, key=lambda one: order.index(one["section"]))
        return logged(document, today, "section")

    return change(workspace, number, alter)


def written_section(document: Mapping[str, Any], section: str) -> dict[str, Any] | None:
    """Give what was written for a section; None where nothing was."""
    return next((one for one in document["sections"] if one["section"] == section), None)


def paragraphs(text: str) -> list[str]:
    r"""Cut a text into its paragraphs.

    Examples
    --------
    >>> paragraphs("One.\n\nTwo.")
    ['One.', 'Two.']
    """
    return [" ".join(part.split()) for part in text.replace("\r", "").split("\n\n") if part.strip()]


def _person_in(text: str) -> list[str]:
    """Look at a long text paragraph by paragraph, and tell a fault once."""
    for part in paragraphs(text) or [text]:
        for start in range(0, len(part), 1_900):
            found = text_problems("text", part[start : start + 2_000])
            if found:
                return found
    return []
