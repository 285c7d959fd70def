"""`event`: a sheet on a crowd or event, before, during and after."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evenhand.commands.documents import city_of, day_of, language_of
from evenhand.commands.given import GivenPath
from evenhand.commands.sections import InOrder

if TYPE_CHECKING:
    from evenhand.workspace.workspace import Workspace

_DAY = click.DateTime(["%Y-%m-%d"])
_MOMENT = click.DateTime(["%Y-%m-%dT%H:%M"])
_on = click.option("--on", type=_DAY, help="Day of the entry; today if not given.")
_language_of = click.option("--language", help="Language of the words; else the workspace's first.")
_set = click.option(
    "--set", "fields", multiple=True, metavar="FIELD=VALUE", help="A field and what it holds."
)


@click.group(cls=InOrder)
def event() -> None:
    r"""Plan an event or crowd on one sheet: before, during and after, with a log of weak signals.

    \b
    Example:
      evenhand event parts
    """


@event.command("parts")
@click.option("--language", default="en", help="Language of the words.")
def parts(language: str) -> None:
    r"""List the parts of a sheet by phase, each with its fields and their codes.

    \b
    Example:
      evenhand event parts
    """
    from evenhand.commands.methods import checked_language
    from evenhand.taxonomy.events import PARTS
    from evenhand.wording.messages import say, term

    written = checked_language(language)
    for part in PARTS.values():
        phase, name = (term(f"event_{k}", v, written)
                       for k, v in (("phase", part.phase), ("part", part.name)))  # fmt: skip
        click.echo(f"{part.name}: {name} ({phase})")
        for field in part.fields:
            label = say(f"event.field_{part.name}_{field.name}").written(written)
            codes = f"  {', '.join(field.choices)}" if field.choices else ""
            click.echo(f"  {field.name}{'' if field.is_required else '?'}: {label}{codes}")


@event.command("new")
@click.argument("workspace", type=GivenPath())
@click.argument("kind")
@click.argument("title")
@click.option("--begins", type=_MOMENT, required=True, help="When, on the city's clock.")
@click.option("--ends", type=_MOMENT, required=True, help="Until when, on the city's clock.")
@click.option("--organiser", required=True, help="The organisation that holds it.")
@click.option("--by", required=True, help="The office that keeps the sheet; never a person.")
@click.option("--area", "areas", multiple=True, help="An area that it touches, by id or name.")
@click.option("--about", help="What it is, in words.")
@_on
def new(
    workspace: Path,
    kind: str,
    title: str,
    begins: datetime,
    ends: datetime,
    organiser: str,
    by: str,
    areas: tuple[str, ...],
    about: str | None,
    on: datetime | None,
) -> None:
    r"""Open a sheet on an event of KIND that is called TITLE.

    \b
    Example:
      evenhand event new demo/workspace market "Harbour market" --begins 2026-09-12T12:00 \
        --ends 2026-09-12T23:00 --organiser "Market traders' association" \
        --by "prevention office" --area KAN
    """
    from evenhand.workspace.event_sheets import open_event

    city = city_of(workspace)
    made = open_event(city, title, kind, begins=begins, ends=ends, organiser=organiser, by=by,
                      today=day_of(on), areas=areas, about=about)  # fmt: skip
    _show(city, made)


@event.command("list")
@click.argument("workspace", type=GivenPath())
@_language_of
def list_(workspace: Path, language: str | None) -> None:
    r"""List the event sheets of a workspace, in the order of the events.

    \b
    Example:
      evenhand event list demo/workspace
    """
    from evenhand.publishing.event_words import headline
    from evenhand.wording.messages import say
    from evenhand.wording.visible import visible
    from evenhand.workspace.event_files import EventFiles

    city = city_of(workspace)
    written = language_of(city, language)
    sheets = sorted(EventFiles(city.folder).all(), key=lambda one: str(one["facts"]["begins"]))
    if not sheets:
        click.echo(say("event.list_none").written(written))
    for one in sheets:
        told = visible(headline(one, datetime.now(UTC)).written(written))
        click.echo(f"{one['id']}  {told}")


@event.command("show")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="The whole sheet, as JSON.")
@click.option("--at", type=_MOMENT, help="The moment looked at, on the city's clock; now if not.")
@_language_of
def show(
    workspace: Path, number: str, as_json: bool, at: datetime | None, language: str | None
) -> None:
    r"""Show a sheet: its parts, the signals that hold, and what it lacks in its phase.

    \b
    Example:
      evenhand event show demo/workspace E-0001
    """
    from evenhand.workspace.event_files import EventFiles

    city = city_of(workspace)
    document = EventFiles(city.folder).get(number)
    if as_json:
        click.echo(json.dumps(document, indent=1))
    else:
        _show(city, document, language, at)


@event.command("add")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.argument("part")
@_set
@_on
def add(
    workspace: Path, number: str, part: str, fields: tuple[str, ...], on: datetime | None
) -> None:
    r"""Write an entry into PART of a sheet; `evenhand event parts` names parts and fields.

    \b
    Example:
      evenhand event add demo/workspace E-0001 risks \
        --set behaviour="People press towards one gate" --set likelihood=possible \
        --set harm=grave --set source="debrief of last year"
    """
    from evenhand.workspace.event_sheets import add_entry

    city = city_of(workspace)
    _show(city, add_entry(city, number, part, _given(fields), today=day_of(on)))


@event.command("change")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.argument("entry")
@_set
@_on
def change(
    workspace: Path, number: str, entry: str, fields: tuple[str, ...], on: datetime | None
) -> None:
    r"""Change ENTRY, such as R1; what is not given stays. An empty value takes a field's out.

    \b
    Example:
      evenhand event change demo/workspace E-0001 R1 --set likelihood=likely
    """
    from evenhand.workspace.event_sheets import change_entry

    city = city_of(workspace)
    _show(city, change_entry(city, number, entry, _given(fields), today=day_of(on)))


@event.command("remove")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.argument("entry")
@_on
def remove(workspace: Path, number: str, entry: str, on: datetime | None) -> None:
    r"""Take ENTRY out of a sheet; earlier revisions keep it. The log of signals stays whole.

    \b
    Example:
      evenhand event remove demo/workspace E-0001 R1
    """
    from evenhand.workspace.event_sheets import remove_entry

    city = city_of(workspace)
    _show(city, remove_entry(city, number, entry, today=day_of(on)))


@event.command("compare")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.option("--offence", help="The class compared; all if not given.")
@_on
def compare(workspace: Path, number: str, offence: str | None, on: datetime | None) -> None:
    r"""Set incidents on the days of the event beside the same weekdays of other weeks.

    \b
    Example:
      evenhand event compare demo/workspace E-0001 --offence theft_from_person
    """
    from evenhand.workspace.event_comparison import compare_event

    city = city_of(workspace)
    _show(city, compare_event(city, number, today=day_of(on), offence=offence))


@event.command("page")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.option("--language", help="Language of the page; else the workspace's first.")
@_on
def page(workspace: Path, number: str, language: str | None, on: datetime | None) -> None:
    r"""Print a sheet on one page into the workspace's folder events/.

    \b
    Example:
      evenhand event page demo/workspace E-0001
    """
    from evenhand.publishing.event_page import write_event

    city = city_of(workspace)
    made = write_event(city, number, language=language_of(city, language), today=day_of(on))
    click.echo(str(made.resolve()))


@event.command("close")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.option("--why", required=True, help="Why it is closed.")
@_on
def close(workspace: Path, number: str, why: str, on: datetime | None) -> None:
    r"""Close a sheet; it stays as it is from then on.

    \b
    Example:
      evenhand event close demo/workspace E-0001 --why "Looked back on with all partners"
    """
    from evenhand.workspace.event_sheets import close_event

    city = city_of(workspace)
    _show(city, close_event(city, number, why=why, today=day_of(on)))


@event.command("schema")
def schema() -> None:
    r"""Print the JSON Schema that every event sheet keeps.

    \b
    Example:
      evenhand event schema
    """
    from evenhand.workspace.event_files import event_schema

    click.echo(json.dumps(event_schema(), indent=1))


def _given(fields: tuple[str, ...]) -> dict[str, str]:
    from evenhand.errors import OptionError, listed

    wrong = [one for one in fields if "=" not in one]
    if wrong or not fields:
        problem = f"'{wrong[0][:60]}' is no field with its value" if wrong else "nothing is given"
        raise OptionError(listed("event", [f"{problem}; write it as --set harm=grave"]))
    return {name.strip(): value for name, _, value in (one.partition("=") for one in fields)}


def _show(
    city: "Workspace", document: dict[str, Any], language: str | None = None,
    at: datetime | None = None,
) -> None:  # fmt: skip
    from zoneinfo import ZoneInfo

    from evenhand.publishing.event_words import event_lines
    from evenhand.wording.messages import term
    from evenhand.wording.visible import visible

    written = language_of(city, language)
    looked = at.replace(tzinfo=ZoneInfo(city.settings.timezone)) if at else datetime.now(UTC)
    status = term("event_status", document["status"], written)
    lines = [f"{document['id']} · {status}", *event_lines(document, written, looked)]
    click.echo(visible("\n".join(lines)))
