"""`walk`: begin a safety walk, and print its route, sheets and blank table."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evenhand.commands.given import GivenPath
from evenhand.commands.sections import InOrder

if TYPE_CHECKING:
    from evenhand.publishing.walks.model import Walk
    from evenhand.workspace.workspace import Workspace


@click.group(cls=InOrder)
def walk() -> None:
    r"""Plan a safety walk: places that several people rate, line by line, never persons.

    \b
    Example:
      evenhand walk print demo/workspace --out walk
    """


@walk.command("new")
@click.argument("workspace", type=GivenPath())
@click.argument("file", type=GivenPath())
@click.option("--stop", "stops", multiple=True, help="A place_id or segment_id; may be repeated.")
@click.option("--id", "walk_id", default="walk-1", help="Code of the walk.")
@click.option("--title", default="Safety walk", help="As printed.")
@click.option("--on", help="The day, as 2026-11-30; else today's.")
@click.option("--light", default="dark", help="day, dusk or dark.")
@click.option("--raters", default=4, help="How many rate each stop.")
@click.option("--sheet", default="street_or_square", help="Sheet of stops that have no other.")
@click.option("--language", default="en", help="Language of the words printed.")
def new(
    workspace: Path,
    file: Path,
    stops: Sequence[str],
    walk_id: str,
    title: str,
    on: str | None,
    light: str,
    raters: int,
    sheet: str,
    language: str,
) -> None:
    r"""Write a walk to begin with, as a TOML file to change.

    \b
    Example:
      evenhand walk new demo/workspace walk.toml --light dusk --raters 5
    """
    import tomllib
    from datetime import UTC, datetime

    from evenhand.commands.methods import checked_language
    from evenhand.errors import SourceError, listed
    from evenhand.publishing.walks.beginning import walk_text
    from evenhand.publishing.walks.reading import walk_of
    from evenhand.workspace.workspace import Workspace

    checked_language(language)
    if file.exists():
        problem = "it is there already; give another name, or take it away"
        raise SourceError(listed(str(file), [problem]))
    day = on or datetime.now(UTC).date().isoformat()
    text = walk_text(
        Workspace.open(workspace), stops, walk_id=walk_id, title=title, on=day, light=light,
        raters=raters, sheet=sheet, file=file.name,
    )  # fmt: skip
    try:
        stored = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        stored = tomllib.loads(text.replace(f"on = {day}", "on = false"))
    walk_of(stored, file.name)
    _write(file, text.encode("utf-8"), language)


@walk.command("print")
@click.argument("workspace", type=GivenPath())
@click.argument("file", required=False, type=GivenPath())
@click.option("--out", default="walk", type=GivenPath(), help="Folder to write to.")
@click.option("--paper", default="a4", type=click.Choice(("a4", "letter")), help="Size of paper.")
@click.option("--language", help="Language of the sheets; else the workspace's first.")
def print_(workspace: Path, file: Path | None, out: Path, paper: str, language: str | None) -> None:
    r"""Write route and sheets as PDF, and the blank table with its mapping for the import.

    Without FILE, the walk that `walk new` begins with.

    \b
    Example:
      evenhand walk print demo/workspace --out walk
    """
    from evenhand.commands.methods import checked_language
    from evenhand.publishing.letters import named
    from evenhand.publishing.walks.printing import printed_walk
    from evenhand.wording.messages import Name, say
    from evenhand.workspace.workspace import Workspace

    city = Workspace.open(workspace)
    written = checked_language(language or city.settings.languages[0])
    files, lacking = printed_walk(city, _walk(city, file), written, paper=paper)
    for name, content in files.items():
        _write(out / name, content, written)
    if lacking:
        letters = say("commands.lacking", letters=Name(named(lacking)))
        click.echo(letters.written(written), err=True)


def _walk(city: "Workspace", file: Path | None) -> "Walk":
    import tomllib

    from evenhand.publishing.walks.beginning import walk_text
    from evenhand.publishing.walks.reading import read_walk, walk_of

    if file is not None:
        return read_walk(file)
    text = walk_text(
        city, (), walk_id="walk-1", title="Safety walk", on="2026-11-30", light="dark", raters=4,
        sheet="street_or_square", file="walk.toml",
    )  # fmt: skip
    return walk_of(tomllib.loads(text), "walk.toml")


def _write(path: Path, content: bytes, language: str) -> None:
    from evenhand.errors import SourceError, listed
    from evenhand.wording.messages import Name, say

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as problem:
        what = (problem.strerror or "refused").lower()
        raise SourceError(
            listed(str(path), [f"it could not be written ({what}); check the folder and its "
                               "permissions, or give another"])
        ) from problem  # fmt: skip
    click.echo(say("questionnaire.written", file=Name(str(path))).written(language))
