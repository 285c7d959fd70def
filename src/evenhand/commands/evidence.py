"""`evidence`: the library of measures in use, and a partnership's own entries beside it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evenhand.commands.given import GivenPath

if TYPE_CHECKING:
    from evenhand.tables.evidence import Evidence
    from evenhand.workspace.workspace import Workspace


@click.command()
@click.argument("workspace", type=GivenPath())
@click.argument("file", required=False, type=GivenPath())
@click.option("--language", help="Language of the words; else the workspace's first.")
def evidence(workspace: Path, file: Path | None, language: str | None) -> None:
    r"""List measures with what is known of each, or take a partnership's own entries from a file.

    Without FILE, evidence.csv or evidence.toml in the workspace is taken if it is there. To ask
    for a problem: evenhand run evidence_options, evenhand run technique_options.

    \b
    Example:
      evenhand evidence demo/workspace
    """
    from evenhand.commands.methods import checked_language
    from evenhand.response.evidence_words import library_lines
    from evenhand.sources.evidence_file import FILES, read_evidence
    from evenhand.tables.evidence import Evidence, library_with
    from evenhand.wording.messages import Quantity, say
    from evenhand.workspace.workspace import Workspace

    city = Workspace.open(workspace)
    written = checked_language(language or city.settings.languages[0])
    there = [city.folder / name for name in FILES if (city.folder / name).is_file()]
    path = file or next(iter(there), None)
    if path is not None:
        _keep(city, read_evidence(path))
    own = city.read(Evidence.NAME) if city.has(Evidence.NAME) else None
    known = library_with(own if isinstance(own, Evidence) else None)
    for line in library_lines(known):
        click.echo(line.written(written))
    if path is not None:
        kept = sum(one.is_own for one in known.entries)
        click.echo(say("commands.evidence_kept", entries=Quantity(kept, "count")).written(written))


def _keep(city: "Workspace", table: "Evidence") -> None:
    from evenhand.sources.report import ImportReport

    name = table.NAME
    if city.has(name) and city.read(name).fingerprint() == table.fingerprint():
        return
    report = ImportReport(files=(), tables={name: len(table)})
    city.add({name: table}, report, replacing=[name] if city.has(name) else [])
