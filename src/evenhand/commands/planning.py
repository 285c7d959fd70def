"""`planning`: read planning files, count around a site, print a statement and a cycle report."""

import json
from datetime import datetime
from pathlib import Path

import click

from evenhand.commands.documents import city_of, day_of, language_of
from evenhand.commands.given import GivenPath
from evenhand.commands.sections import InOrder

_DAY = click.DateTime(["%Y-%m-%d"])
_on = click.option("--on", type=_DAY, help="Day of the entry; today if not given.")
_language = click.option("--language", help="Language of the words; else the workspace's first.")


@click.group(cls=InOrder)
def planning() -> None:
    r"""Read files on development sites, count around them, print statements and cycle reports.

    \b
    Example:
      evenhand planning list demo/workspace
    """


@planning.command("list")
@click.argument("workspace", type=GivenPath())
@_language
@_on
def list_(workspace: Path, language: str | None, on: datetime | None) -> None:
    r"""List the planning files of a workspace, with their late steps.

    \b
    Example:
      evenhand planning list demo/workspace
    """
    from evenhand.publishing.statement_page import site_lines
    from evenhand.wording.messages import say
    from evenhand.wording.visible import visible
    from evenhand.workspace.planning_files import PlanningFiles

    city = city_of(workspace)
    spoken = language_of(city, language)
    every = PlanningFiles(city.folder).all()
    if not every:
        click.echo(say("planning.list_none").written(spoken))
    for one in every:
        click.echo(visible("\n".join(site_lines(one, spoken, day_of(on)))))


@planning.command("show")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
def show(workspace: Path, number: str) -> None:
    r"""Show a whole planning file, as JSON.

    \b
    Example:
      evenhand planning show demo/workspace S-0001
    """
    from evenhand.workspace.planning_files import PlanningFiles

    document = PlanningFiles(city_of(workspace).folder).get(number)
    click.echo(json.dumps(document, indent=1))


@planning.command("count")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.option("--again", is_flag=True, help="Ask the same question again, and tell what differs.")
@_on
def count(workspace: Path, number: str, again: bool, on: datetime | None) -> None:
    r"""Count what is recorded around a site; small numbers are hidden.

    \b
    Example:
      evenhand planning count demo/workspace S-0001 --again
    """
    from evenhand.workspace.planning_counts import count_around, differences, recount

    city = city_of(workspace)
    if not again:
        made = count_around(city, number, today=day_of(on))["counted"]
        click.echo(f"{number}  {made['finding']}  {made['first_on']} – {made['last_on']}")
        return
    document = recount(city, number, today=day_of(on))
    last = document["recounts"][-1]
    click.echo(f"{number}  {last['finding']}")
    for name, old, new in differences(document["counted"]["numbers"], last["numbers"]):
        click.echo(f"  {name}: {_told(old)} → {_told(new)}")


def _told(one: dict[str, object] | None) -> str:
    return "–" if one is None or one["value"] is None else str(one["value"])


@planning.command("page")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@_language
@click.option("--pdf/--no-pdf", default=True, help="Whether to make the PDF too.")
@click.option("--paper", default="a4", type=click.Choice(["a4", "letter"]), help="Paper of it.")
def page(workspace: Path, number: str, language: str | None, pdf: bool, paper: str) -> None:
    r"""Print a Crime Impact Statement into the workspace's folder planning/.

    \b
    Example:
      evenhand planning page demo/workspace S-0001 --no-pdf
    """
    from evenhand.publishing.statement_page import write_statement

    city = city_of(workspace)
    spoken = language_of(city, language)
    made = write_statement(city, number, language=spoken, pdf=pdf, paper=paper)
    click.echo("\n".join(str(path.resolve()) for path in (made.html, made.pdf) if path))


@planning.command("cycle")
@click.argument("workspace", type=GivenPath())
@click.option("--from", "first", type=_DAY, required=True, help="First day of the time.")
@click.option("--to", "last", type=_DAY, required=True, help="Last day of the time.")
@_language
@click.option("--pdf/--no-pdf", default=True, help="Whether to make the PDF too.")
@_on
def cycle(
    workspace: Path, first: datetime, last: datetime, language: str | None, pdf: bool,
    on: datetime | None,
) -> None:  # fmt: skip
    r"""Print what was advised in a time, what became of it, and what it did.

    \b
    Example:
      evenhand planning cycle demo/workspace --from 2026-01-01 --to 2026-12-31 --no-pdf
    """
    from evenhand.publishing.cycle_page import write_cycle

    city = city_of(workspace)
    made = write_cycle(city, first.date(), last.date(), today=day_of(on),
                       language=language_of(city, language), pdf=pdf)  # fmt: skip
    click.echo("\n".join(str(path.resolve()) for path in (made.html, made.pdf) if path))


@planning.command("schema")
def schema() -> None:
    r"""Print the JSON Schema that every planning file keeps.

    \b
    Example:
      evenhand planning schema
    """
    from evenhand.workspace.planning_files import planning_schema

    click.echo(json.dumps(planning_schema(), indent=1))
