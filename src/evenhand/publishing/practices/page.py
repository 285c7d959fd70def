"""A practice sheet on paper: one page of its parts, typeset as other sheets are."""

from datetime import date
from pathlib import Path

from evenhand.publishing.letters import printed
from evenhand.publishing.practices.words import parts_said, standing_said
from evenhand.publishing.sheets import sheet_head, sheet_part, typst_sheet
from evenhand.publishing.typesetting import compiled
from evenhand.wording.messages import Name, Quantity, say, term
from evenhand.workspace.disk import words_for_disk, write_whole
from evenhand.workspace.numbered_documents import Document


def write_sheet_page(document: Document, path: Path, *, language: str, today: date) -> Path:
    """Print a practice sheet to a file.

    Parameters
    ----------
    document
        The sheet.
    path
        Where the PDF goes.
    language
        Two letters of a language that the wording has.
    today
        The day printed on it.

    Raises
    ------
    MissingExtra
        The part that typesets is not installed.
    WorkspaceError
        The disk refuses.
    """
    made = sheet_pdf(document, language, today)
    with words_for_disk(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, made)
    return path


def sheet_pdf(document: Document, language: str, today: date) -> bytes:
    """Typeset a practice sheet.

    Parameters
    ----------
    document
        The sheet.
    language
        Two letters.
    today
        The day printed on it.

    Returns
    -------
    bytes
        A PDF that claims PDF/UA-1.
    """
    kind = say("practice.text", text=Name(f"{say('practice.kind').written(language)} "
                                          f"{document['id']}")).written(language)  # fmt: skip
    left = standing_said(document).written(language)
    right = say("practice.printed_on", day=Quantity(today, "date")).written(language)
    nothing = say("practice.nothing").written(language)
    body = [sheet_head(document["title"], left, kind, right)]
    for name, lines in parts_said(document):
        head = term("practice_part", name, language)
        rows = [(one.written(language), "") for one in lines]
        body.append(sheet_part(head[:1].upper() + head[1:], rows, nothing))
    source, _ = printed(typst_sheet(document["title"], language, "\n".join(body)))
    return compiled(source)
