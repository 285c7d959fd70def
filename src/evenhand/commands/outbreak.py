"""`outbreak`: open a file on a rise of insecurity, fill it, follow it up, print it, close it."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evenhand.commands.documents import city_of, day_of, language_of
from evenhand.commands.given import GivenPath
from evenhand.commands.sections import InOrder

if TYPE_CHECKING:
    from evenhand.workspace.workspace import Workspace

_DAY = click.DateTime(["%Y-%m-%d"])
_on = click.option("--on", type=_DAY, help="Day of the entry; today if not given.")


@click.group(cls=InOrder)
def outbreak() -> None:
    r"""Keep a file on an outbreak of insecurity: urgency, causes, communication, follow-up.

    \b
    Example:
      evenhand outbreak list demo/workspace
    """


@outbreak.command("open")
@click.argument("workspace", type=GivenPath())
@click.argument("area")
@click.option("--finding", help="Number of a recorded insecurity_outbreak; else it is asked now.")
@_on
def open_(workspace: Path, area: str, finding: str | None, on: datetime | None) -> None:
    r"""Open a file on the last rise of signals in AREA, by its id or name.

    \b
    Example:
      evenhand outbreak open demo/workspace KAN
    """
    from evenhand.workspace.outbreaks import open_outbreak

    city = city_of(workspace)
    _show(city, open_outbreak(city, area, today=day_of(on), finding=finding))


@outbreak.command("list")
@click.argument("workspace", type=GivenPath())
@click.option("--language", help="Language of the words; else the workspace's first.")
def list_(workspace: Path, language: str | None) -> None:
    r"""List the outbreak files of a workspace.

    \b
    Example:
      evenhand outbreak list demo/workspace
    """
    from evenhand.wording.messages import say, term
    from evenhand.wording.visible import visible
    from evenhand.workspace.outbreak_files import OutbreakFiles

    city = city_of(workspace)
    written = language_of(city, language)
    files = OutbreakFiles(city.folder).all()
    if not files:
        click.echo(say("outbreak.list_none").written(written))
    for one in files:
        status = term("outbreak_status", one["status"], written)
        urgency = term("urgency", one["urgency"]["level"], written)
        begins = one["finding"]["begins_on"]
        name = visible(one["area_name"])
        click.echo(f"{one['id']}  {name}  {begins}  {status}  {urgency}")


@outbreak.command("show")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="The whole file, as JSON.")
@click.option("--language", help="Language of the words; else the workspace's first.")
def show(workspace: Path, number: str, as_json: bool, language: str | None) -> None:
    r"""Show a file: what was found, urgency with its reasons, causes, plans and notes.

    \b
    Example:
      evenhand outbreak show demo/workspace O-0001
    """
    from evenhand.workspace.outbreak_files import OutbreakFiles

    city = city_of(workspace)
    document = OutbreakFiles(city.folder).get(number)
    if as_json:
        click.echo(json.dumps(document, indent=1, ensure_ascii=False))
        return
    _show(city, document, language)


@outbreak.command("cause")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.argument("cause")
@click.option("--for", "speaks_for", help="Evidence for it, in your words.")
@click.option("--against", "speaks_against", help="Evidence against it.")
@click.option("--source", help="Where the evidence comes from: an office, a walk, a survey.")
@click.option("--status", help="open, likely or unlikely.")
@_on
def cause_(
    workspace: Path,
    number: str,
    cause: str,
    speaks_for: str | None,
    speaks_against: str | None,
    source: str | None,
    status: str | None,
    on: datetime | None,
) -> None:
    r"""Write evidence for or against a candidate cause into the worksheet.

    \b
    Example:
      evenhand outbreak cause demo/workspace O-0001 empty_buildings \
        --for "Twelve flats stand empty" --source "housing office" --status likely
    """
    from evenhand.workspace.outbreaks import add_evidence

    city = city_of(workspace)
    changed = add_evidence(
        city, number, cause, today=day_of(on), status=status, speaks_for=speaks_for,
        speaks_against=speaks_against, source=source,
    )  # fmt: skip
    _show(city, changed)


@outbreak.command("note")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.argument("text")
@_on
def note(workspace: Path, number: str, text: str, on: datetime | None) -> None:
    r"""Write a note into a file; it names places and offices, never a person.

    \b
    Example:
      evenhand outbreak note demo/workspace O-0001 "Residents met at the community centre"
    """
    from evenhand.workspace.outbreaks import add_note

    city = city_of(workspace)
    _show(city, add_note(city, number, text, today=day_of(on)))


@outbreak.command("message")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.option("--to", required=True, help="To whom: residents of a street, shops, the press.")
@click.option("--what", required=True, help="What is said.")
@click.option("--by", required=True, help="Which office says it.")
@click.option("--when", required=True, type=_DAY, help="The day, as 2026-11-23.")
def message(workspace: Path, number: str, to: str, what: str, by: str, when: datetime) -> None:
    r"""Plan what is said to whom, when and by which office.

    \b
    Example:
      evenhand outbreak message demo/workspace O-0001 --to residents --by "district office" \
        --what "The empty flats are being secured" --when 2026-11-23
    """
    from evenhand.workspace.outbreaks import add_message

    city = city_of(workspace)
    changed = add_message(
        city, number, to=to, what=what, by=by, on=when.date(), today=date.today()
    )  # fmt: skip
    _show(city, changed)


@outbreak.command("follow-up")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.option("--due", type=_DAY, help="Plan one: its day.")
@click.option("--what", help="Plan one: what is looked at.")
@click.option("--done", type=int, help="Do one: its place in the list; the signals are read again.")
@_on
def follow_up(
    workspace: Path,
    number: str,
    due: datetime | None,
    what: str | None,
    done: int | None,
    on: datetime | None,
) -> None:
    r"""Plan a follow-up, or do one: before and after of the signals are set side by side.

    \b
    Example:
      evenhand outbreak follow-up demo/workspace O-0001 --due 2026-12-15 --what "signals again"
      evenhand outbreak follow-up demo/workspace O-0001 --done 1
    """
    from evenhand.errors import OptionError, listed
    from evenhand.workspace.outbreaks import do_follow_up, plan_follow_up

    city = city_of(workspace)
    if done is not None and due is None and what is None:
        _show(city, do_follow_up(city, number, done, today=day_of(on)))
        return
    if due is None or what is None or done is not None:
        raise OptionError(
            listed("outbreak", ["give --due and --what to plan, or --done to do one"])
        )
    _show(city, plan_follow_up(city, number, due=due.date(), what=what, today=day_of(on)))


@outbreak.command("close")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.option("--why", required=True, help="Why it is closed.")
@_on
def close(workspace: Path, number: str, why: str, on: datetime | None) -> None:
    r"""Close a file; it stays as it is from then on.

    \b
    Example:
      evenhand outbreak close demo/workspace O-0001 --why "Signals as expected for a quarter"
    """
    from evenhand.workspace.outbreaks import close_outbreak

    city = city_of(workspace)
    _show(city, close_outbreak(city, number, why=why, today=day_of(on)))


@outbreak.command("page")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.option("--language", help="Language of the page; else the workspace's first.")
@click.option("--pdf/--no-pdf", default=True, help="Whether to make the PDF too.")
@click.option("--paper", default="a4", type=click.Choice(["a4", "letter"]), help="Paper of it.")
def page(workspace: Path, number: str, language: str | None, pdf: bool, paper: str) -> None:
    r"""Print a file as a web page and a PDF into the workspace's folder outbreaks/.

    \b
    Example:
      evenhand outbreak page demo/workspace O-0001 --no-pdf
    """
    from evenhand.publishing.outbreak_page import write_outbreak

    city = city_of(workspace)
    made = write_outbreak(city, number, language=language_of(city, language), pdf=pdf, paper=paper)
    click.echo("\n".join(str(path.resolve()) for path in (made.html, made.pdf) if path))


@outbreak.command("schema")
def schema() -> None:
    r"""Print the JSON Schema that every outbreak file keeps.

    \b
    Example:
      evenhand outbreak schema
    """
    from evenhand.workspace.outbreak_files import outbreak_schema

    click.echo(json.dumps(outbreak_schema(), indent=1))


def _show(city: "Workspace", document: dict[str, Any], language: str | None = None) -> None:
    from evenhand.publishing.outbreak_page import outbreak_lines
    from evenhand.wording.visible import visible

    click.echo(visible("\n".join(outbreak_lines(document, language_of(city, language)))))
