"""What the commands on problem files share: the city, its language, and what is said of a file."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from evenhand.workspace.workspace import Workspace

on_option = click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="Day of the entry; today if not given."
)
by_option = click.option("--by", required=True, help="'function, organisation', never a person.")
language_option = click.option(
    "--language", help="Language of the words; else the workspace's first."
)
view_option = click.option(
    "--view", default="sara", type=click.Choice(["sara", "five_is"]), help="In which order."
)


def city_of(workspace: Path) -> "Workspace":
    """Open a workspace."""
    from evenhand.workspace.workspace import Workspace

    return Workspace.open(workspace)


def written_in(city: "Workspace", language: str | None) -> str:
    """Give the language asked for, or the workspace's first."""
    from evenhand.commands.methods import checked_language

    return checked_language(language or city.settings.languages[0])


def show_file(
    city: "Workspace", document: dict[str, Any], language: str | None = None, view: str = "sara"
) -> None:
    """Show a file in lines."""
    from evenhand.publishing.problem_page import problem_lines
    from evenhand.wording.visible import visible

    lines = problem_lines(city, document, written_in(city, language), view)
    click.echo(visible("\n".join(lines)))


def say_changes(
    city: "Workspace", number: str, before: int, after: int, language: str | None
) -> None:
    """Say in words what changed between two revisions."""
    from evenhand.wording.messages import Name, Quantity, say
    from evenhand.wording.visible import visible
    from evenhand.workspace.problem_changes import changes
    from evenhand.workspace.problem_files import ProblemFiles

    written = written_in(city, language)
    files = ProblemFiles(city.folder)
    found = changes(files.revision(number, before), files.revision(number, after))
    key = "problem.diff_head" if found else "problem.diff_none"
    told = {"before": Quantity(before, "count"), "after": Quantity(after, "count")}
    head = say(key, **told, **({"id": Name(number)} if found else {}))
    lines = [head, *found]
    click.echo(visible("\n".join(one.written(written) for one in lines)))


def day_of(on: datetime | None) -> date:
    """Give the day asked for, or today."""
    return on.date() if on else date.today()
