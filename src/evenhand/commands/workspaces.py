"""`init`, `check`, `import` and `undo`: a workspace, and what comes into it."""

from collections.abc import Sequence
from pathlib import Path

import click

from evenhand.commands.given import GivenPath


@click.command()
@click.argument("workspace", type=GivenPath())
@click.option("--name", required=True, help="The city, as printed on the cover.")
@click.option("--crs", required=True, help="Projected reference system in metres: EPSG:25832.")
@click.option("--timezone", required=True, help="IANA name of the zone: Europe/Berlin.")
@click.option(
    "--language", "languages", multiple=True, help="A language of the reports; may be repeated."
)
@click.option("--partner", "partners", multiple=True, help="Who takes part; may be repeated.")
def init(
    workspace: Path,
    name: str,
    crs: str,
    timezone: str,
    languages: Sequence[str],
    partners: Sequence[str],
) -> None:
    r"""Make a workspace: a folder for one city's settings, tables and findings.

    \b
    Example:
      evenhand init lindeburg --name Lindeburg --crs EPSG:25831 --timezone Europe/Amsterdam
    """
    from evenhand.workspace.settings import FILE, Settings
    from evenhand.workspace.workspace import Workspace

    settings = Settings(
        name=name,
        crs=crs,
        timezone=timezone,
        languages=tuple(languages) or ("en",),
        partners=tuple(partners),
    )
    made = Workspace.create(workspace, settings)
    click.echo(str(made.folder / FILE))


@click.command()
@click.argument("files", nargs=-1, required=True, type=GivenPath())
@click.option("--as", "kind", help="The table that the rows go to: incidents, counts, areas …")
@click.option("--mapping", type=GivenPath(), help="A TOML file that says what columns mean.")
@click.option("--gazetteer", type=GivenPath(), help="Where streets lie: OSM extract or table.")
@click.option("--workspace", type=GivenPath(), help="The workspace the files are meant for.")
@click.option("--language", default="en", help="Language of the account: en, fr.")
@click.option(
    "--draft", type=click.Path(path_type=Path), help="Draft a mapping of one file into this TOML."
)
@click.option("--ask", is_flag=True, help="Draft it by a few questions on the terminal.")
@click.option("--json", "as_json", is_flag=True, help="Print the draft as JSON; write nothing.")
def check(
    files: tuple[Path, ...],
    kind: str | None,
    mapping: Path | None,
    gazetteer: Path | None,
    workspace: Path | None,
    language: str,
    draft: Path | None,
    ask: bool,
    as_json: bool,
) -> None:
    r"""Say what an import would do, and every fault it would meet; nothing is written.

    For a table that is not known yet it prints the draft of a mapping, with the reason of each
    line and the questions that are open. --draft writes it to a file, and --ask asks the
    questions: without --draft the mapping goes beside the file.

    \b
    Example:
      evenhand check demo/raw --workspace demo/workspace

    \b
    With files of your own:
      evenhand check thefts.csv --ask
    """
    from evenhand.commands.accounts import account_lines
    from evenhand.commands.methods import checked_language
    from evenhand.errors import SourceError
    from evenhand.sources.importing import check_files
    from evenhand.workspace.workspace import Workspace

    checked_language(language)
    meant = Workspace.open(workspace) if workspace else None
    if draft is not None or ask or as_json:
        from evenhand.commands.drafting import draft_mapping

        draft_mapping(files, draft, meant, kind, language, ask=ask, as_json=as_json)
        return
    result = check_files(files, workspace=meant, kind=kind, mapping=mapping, gazetteer=gazetteer)
    if result.report.files or not result.problems:
        click.echo("\n".join(account_lines(result.report, language)))
    if result.unknown and len(result.problems) == 1:
        from evenhand.commands.drafting import show_draft

        show_draft(files, meant, kind, language)
    if result.problems:
        raise SourceError("\n".join(result.problems))


@click.command("import")
@click.argument("workspace", type=GivenPath())
@click.argument("files", nargs=-1, required=True, type=GivenPath())
@click.option("--as", "kind", help="The table that the rows go to: incidents, counts, areas …")
@click.option("--mapping", type=GivenPath(), help="A TOML file that says what columns mean.")
@click.option("--gazetteer", type=GivenPath(), help="Where streets lie: OSM extract or table.")
@click.option("--language", help="Language of the account; else the workspace's first.")
def import_(
    workspace: Path,
    files: Sequence[Path],
    kind: str | None,
    mapping: Path | None,
    gazetteer: Path | None,
    language: str | None,
) -> None:
    r"""Bring files into a workspace: all of them, or none.

    The same file twice changes nothing. Rows that have a street's name but no point are placed
    by a gazetteer, if one is given.

    \b
    Example:
      evenhand import demo/workspace demo/raw

    \b
    With files of your own:
      evenhand import mycity burglaries.csv --gazetteer mycity.osm.pbf
    """
    from evenhand.commands.accounts import account_lines
    from evenhand.commands.methods import checked_language
    from evenhand.commands.progress import Progress
    from evenhand.sources.importing import import_files
    from evenhand.workspace.workspace import Workspace

    city = Workspace.open(workspace)
    written = checked_language(language or city.settings.languages[0])
    with Progress() as progress:
        report = import_files(
            city, files, kind=kind, mapping=mapping, gazetteer=gazetteer, progress=progress.rows
        )
    click.echo("\n".join(account_lines(report, written)))


@click.command()
@click.argument("workspace", type=GivenPath())
@click.option("--language", help="Language of the account; else the workspace's first.")
def undo(workspace: Path, language: str | None) -> None:
    r"""Take back the last import, exactly.

    \b
    Example:
      evenhand undo demo/workspace
    """
    from evenhand.commands.accounts import undone_lines
    from evenhand.commands.methods import checked_language
    from evenhand.workspace.workspace import Workspace

    city = Workspace.open(workspace)
    written = checked_language(language or city.settings.languages[0])
    click.echo("\n".join(undone_lines(city.undo(), written)))
