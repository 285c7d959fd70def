"""The account of an import on the terminal."""

from evenhand.sources.report import FileRead, ImportReport
from evenhand.wording.messages import Message, Name, Quantity, say

SHOWN_FILES = 12


def account_lines(report: ImportReport, language: str) -> list[str]:
    """Write an import's account: files, rows in and used, set aside by reason, notes.

    Parameters
    ----------
    report
        The account.
    language
        Two letters.
    """
    messages = [_file(file) for file in report.files[:SHOWN_FILES]]
    if len(report.files) > SHOWN_FILES:
        more = Quantity(len(report.files) - SHOWN_FILES, "count")
        messages.append(say("commands.more_files", files=more))
    if report.files:
        messages.append(
            say(
                "commands.all_rows",
                used=Quantity(report.rows_used, "count"),
                rows=Quantity(report.rows_in, "count"),
            )
        )
    else:
        messages.append(say("commands.nothing_new"))
    messages += [
        say(
            "commands.set_aside",
            rows=Quantity(rows, "count"),
            reason=Name(say(f"data.aside_{reason}").written(language)),
        )
        for reason, rows in report.by_reason().items()
    ]
    cells = sum(part.cells for part in report.personal)
    if cells:
        messages.append(say("commands.personal", cells=Quantity(cells, "count")))
    messages += [
        say("commands.table", table=Name(table), rows=Quantity(rows, "count"))
        for table, rows in report.tables.items()
    ]
    messages += [note.message() for note in (*report.warnings, *report.notes)]
    return [message.written(language) for message in messages]


def _file(file: FileRead) -> Message:
    return say(
        "commands.file",
        file=Name(file.name),
        used=Quantity(file.rows_used, "count"),
        rows=Quantity(file.rows_in, "count"),
        table=Name(file.kind),
    )


def undone_lines(report: ImportReport, language: str) -> list[str]:
    """Write what an undo took back."""
    files = [file.name for file in report.files]
    head = say("commands.undone", files=Quantity(len(files), "count"))
    return [head.written(language), *(f"  {name}" for name in files)]
