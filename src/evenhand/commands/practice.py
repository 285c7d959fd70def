"""`practice`: what was tried here, signed for others; what others tried, checked and listed."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evenhand.commands.documents import city_of, day_of, language_of
from evenhand.commands.given import GivenPath
from evenhand.commands.sections import InOrder

if TYPE_CHECKING:
    from evenhand.workspace.practice_shelf import Listed
    from evenhand.workspace.workspace import Workspace

_DAY = click.DateTime(["%Y-%m-%d"])
_on = click.option("--on", type=_DAY, help="The day; today if not given.")
_language_of = click.option("--language", help="Language of the words; else the workspace's first.")


@click.group(cls=InOrder)
def practice() -> None:
    r"""Hand on what was tried and what came of it; take over what other cities tried.

    \b
    Example:
      evenhand practice list demo/workspace
    """


@practice.command("draft")
@click.argument("workspace", type=GivenPath())
@click.argument("problem")
@click.option("--response", help="Which response it tells of, such as R1; the first if not given.")
@click.option("--finding", help="The finding that assesses it; that of the file if not given.")
@_on
@_language_of
def draft(
    workspace: Path, problem: str, response: str | None, finding: str | None,
    on: datetime | None, language: str | None,
) -> None:  # fmt: skip
    r"""Draft a sheet from a problem file; its effect stands there as it would be released.

    \b
    Example:
      evenhand practice draft demo/workspace P-0001
    """
    from evenhand.publishing.practices.effects import draft_from_problem

    city = city_of(workspace)
    made = draft_from_problem(city, problem, today=day_of(on), response=response, finding=finding)
    _show(city, made, language)


@practice.command("set")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.option("--json", "parts", type=GivenPath(), required=True,
              help="A file with the parts to be written anew.")  # fmt: skip
@_on
def set_(workspace: Path, number: str, parts: Path, on: datetime | None) -> None:
    r"""Write parts of a sheet anew from a JSON file, such as {"cost": {"amount": 900, …}}.

    \b
    Example:
      evenhand practice set demo/workspace SH-0001 --json parts.json
    """
    from evenhand.errors import OptionError, listed
    from evenhand.workspace.given_json import read_document
    from evenhand.workspace.practice_sheets import write_sheet

    city = city_of(workspace)
    given = read_document(parts, "see the fields with: evenhand practice schema")
    if not isinstance(given, dict):
        raise OptionError(listed("practice", ["give an object: part and what is written"]))
    _show(city, write_sheet(city, number, given, today=day_of(on)))


@practice.command("release")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@_on
def release(workspace: Path, number: str, on: datetime | None) -> None:
    r"""Release a sheet: its numbers go through disclosure control and are bound to a release.

    \b
    Example:
      evenhand practice release demo/workspace SH-0001
    """
    from evenhand.publishing.practices.effects import release_sheet

    city = city_of(workspace)
    _show(city, release_sheet(city, number, today=day_of(on)))


@practice.command("withdraw")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@_on
def withdraw(workspace: Path, number: str, on: datetime | None) -> None:
    r"""Take a released sheet out of what is handed on; copies that others took stay theirs.

    \b
    Example:
      evenhand practice withdraw demo/workspace SH-0001
    """
    from evenhand.workspace.practice_sheets import withdraw_sheet

    city = city_of(workspace)
    _show(city, withdraw_sheet(city, number, today=day_of(on)))


@practice.command("export")
@click.argument("workspace", type=GivenPath())
@click.argument("bundle", type=GivenPath())
@_on
def export(workspace: Path, bundle: Path, on: datetime | None) -> None:
    r"""Write all released sheets to one signed file, and print the fingerprint of the key.

    \b
    Example:
      evenhand practice export demo/workspace lindeburg.zip
    """
    from evenhand.publishing.practices.exporting import export_bundle
    from evenhand.workspace.city_keys import CityKeys

    city = city_of(workspace)
    made = export_bundle(city, bundle, today=day_of(on))
    click.echo(str(made.resolve()))
    click.echo(CityKeys(city.folder).fingerprint())


@practice.command("import")
@click.argument("workspace", type=GivenPath())
@click.argument("bundle", type=GivenPath())
@click.option("--compared", default="", help="Fingerprint, as the other city read it out.")
@click.option("--by", default="", help="The office that compared it; never a person.")
@_on
def import_(workspace: Path, bundle: Path, compared: str, by: str, on: datetime | None) -> None:
    r"""Take over the signed file of another city: whole, or not at all.

    A key that is not known yet is refused, and its fingerprint printed. Ask the other city by
    telephone what its fingerprint is, and give what you hear with --compared.

    \b
    Example:
      evenhand practice import other/workspace lindeburg.zip
    """
    from evenhand.workspace.practice_shelf import import_bundle, read_bundle

    city = city_of(workspace)
    made = import_bundle(city.folder, read_bundle(bundle), today=day_of(on), compared=compared,
                         by=by)  # fmt: skip
    click.echo(f"{made.city}  {made.made_on}  {len(made.sheets)}  {made.fingerprint}")


@practice.command("list")
@click.argument("workspace", type=GivenPath())
@click.option("--offence", default="", help="Class of the offence.")
@click.option("--setting", default="", help="Such as housing.")
@click.option("--strength", type=click.IntRange(0, 4), default=0, help="The least strength.")
@click.option("--without-failed", is_flag=True, help="Leave out what did not help.")
@_language_of
def list_(
    workspace: Path, offence: str, setting: str, strength: int, without_failed: bool,
    language: str | None,
) -> None:  # fmt: skip
    r"""List the sheets of this city and of others by title; what failed is among them.

    \b
    Example:
      evenhand practice list demo/workspace --offence burglary_dwelling
    """
    from evenhand.publishing.practices.words import design_said, effect_said
    from evenhand.wording.faults import said_in
    from evenhand.wording.messages import say
    from evenhand.wording.visible import visible
    from evenhand.workspace.practice_shelf import catalogue, received, searched

    city = city_of(workspace)
    written = language_of(city, language)
    found = searched(catalogue(city.folder), offence=offence, setting=setting, strength=strength,
                     with_failed=not without_failed)  # fmt: skip
    if not found:
        click.echo(say("practice.list_none").written(written))
    for one in found:
        told = " · ".join([one.document["title"], one.city,
                           effect_said(one.document).written(written),
                           design_said(one.document).written(written)])  # fmt: skip
        click.echo(f"{one.key}  {visible(told)}")
    for fault in received(city.folder)[1]:
        click.echo(said_in(fault, written), err=True)


@practice.command("show")
@click.argument("workspace", type=GivenPath())
@click.argument("key")
@click.option("--json", "as_json", is_flag=True, help="The whole sheet, as JSON.")
@_language_of
def show(workspace: Path, key: str, as_json: bool, language: str | None) -> None:
    r"""Show a sheet of this city, or one of another by the KEY that the list prints.

    \b
    Example:
      evenhand practice show demo/workspace SH-0001
    """
    city = city_of(workspace)
    found = _found(city, key)
    if as_json:
        click.echo(json.dumps(found.document, indent=1))
    else:
        _show(city, found.document, language)


@practice.command("compare")
@click.argument("workspace", type=GivenPath())
@click.argument("keys", nargs=-1, required=True)
@_language_of
def compare(workspace: Path, keys: tuple[str, ...], language: str | None) -> None:
    r"""Set sheets side by side that count the same; say what differs, and refuse the others.

    \b
    Example:
      evenhand practice compare demo/workspace SH-0001
    """
    from evenhand.publishing.practices.words import effect_said
    from evenhand.wording.messages import say
    from evenhand.wording.visible import visible
    from evenhand.workspace.practice_comparison import compare_sheets

    city = city_of(workspace)
    written = language_of(city, language)
    done = compare_sheets([_found(city, key) for key in dict.fromkeys(keys)])
    for one in done.sheets:
        told = effect_said(one.document).written(written)
        click.echo(visible(f"{one.city}  {one.document['title']}  {told}"))
    for key, why in done.refused.items():
        click.echo(visible(f"{key}  – {why.written(written)}"))
    for note in (*done.notes, say("practice.compare_order")):
        click.echo(note.written(written))


@practice.command("page")
@click.argument("workspace", type=GivenPath())
@click.argument("key")
@_language_of
@_on
def page(workspace: Path, key: str, language: str | None, on: datetime | None) -> None:
    r"""Print a sheet into the workspace's folder practices/.

    \b
    Example:
      evenhand practice page demo/workspace SH-0001
    """
    from evenhand.publishing.practices.page import write_sheet_page
    from evenhand.workspace.practice_files import FOLDER

    city = city_of(workspace)
    found, written = _found(city, key), language_of(city, language)
    path = city.folder / FOLDER / "pages" / f"{key}-{written}.pdf"
    made = write_sheet_page(found.document, path, language=written, today=day_of(on))
    click.echo(str(made.resolve()))


@practice.command("publish")
@click.argument("workspace", type=GivenPath())
@click.argument("folder", type=GivenPath())
@_language_of
@_on
def publish(workspace: Path, folder: Path, language: str | None, on: datetime | None) -> None:
    r"""Write all released sheets as files for a web server, which other cities subscribe to.

    \b
    Example:
      evenhand practice publish demo/workspace public
    """
    from evenhand.publishing.practices.static import publish_catalogue

    city = city_of(workspace)
    written = language_of(city, language)
    click.echo(str(publish_catalogue(city, folder, language=written, today=day_of(on)).resolve()))


@practice.command("subscribe")
@click.argument("workspace", type=GivenPath())
@click.argument("place")
@click.option("--inside", is_flag=True, help="PLACE lies in a private network, and is meant to.")
def subscribe_(workspace: Path, place: str, inside: bool) -> None:
    r"""Follow the catalogue of another city: PLACE is a folder, or its address with https://.

    \b
    Example:
      evenhand practice subscribe other/workspace public
    """
    from evenhand.workspace.practice_subscriptions import subscribe

    click.echo(subscribe(city_of(workspace).folder, place, inside=inside).place)


@practice.command("unsubscribe")
@click.argument("workspace", type=GivenPath())
@click.argument("place")
def unsubscribe_(workspace: Path, place: str) -> None:
    r"""No longer follow a catalogue; what was taken over stays.

    \b
    Example:
      evenhand practice unsubscribe other/workspace public
    """
    from evenhand.workspace.practice_subscriptions import unsubscribe

    unsubscribe(city_of(workspace).folder, place)


@practice.command("refresh")
@click.argument("workspace", type=GivenPath())
@_on
@click.pass_context
def refresh_(context: click.Context, workspace: Path, on: datetime | None) -> None:
    r"""Look at every catalogue that is followed, and take over new editions.

    It ends with an error where one of them could not be taken over; the others were.

    \b
    Example:
      evenhand practice refresh other/workspace
    """
    from evenhand.wording.messages import say
    from evenhand.workspace.practice_subscriptions import refresh

    city = city_of(workspace)
    done = refresh(city.folder, today=day_of(on))
    if not done:
        click.echo(say("practice.subscribed_none").written(language_of(city, None)))
    for one in done:
        if one.problem is None:
            click.echo(f"{one.place}  {'new' if one.is_new else 'unchanged'}")
        else:
            click.echo(f"{one.place}\n{one.problem}", err=True)
    if any(one.problem for one in done):
        context.exit(4)


@practice.command("schema")
def schema() -> None:
    r"""Print the JSON Schema that every practice sheet keeps.

    \b
    Example:
      evenhand practice schema
    """
    from evenhand.workspace.practice_files import practice_schema

    click.echo(json.dumps(practice_schema(), indent=1))


def _found(city: "Workspace", key: str) -> "Listed":
    from evenhand.errors import OptionError, listed
    from evenhand.wording.faults import fault
    from evenhand.wording.messages import Name
    from evenhand.workspace.practice_shelf import sheet_of

    found = sheet_of(city.folder, key)
    if found is None:
        raise OptionError(listed("practice", [fault("practice.no_sheet", sheet=Name(key[:60]))]))
    return found


def _show(city: "Workspace", document: dict[str, Any], language: str | None = None) -> None:
    from evenhand.publishing.practices.words import parts_said, standing_said
    from evenhand.wording.messages import term
    from evenhand.wording.visible import visible

    written = language_of(city, language)
    status = term("practice_status", document["status"], written)
    lines = [f"{document['id']} · {status} · {document['title']}",
             standing_said(document).written(written)]  # fmt: skip
    for name, told in parts_said(document):
        if told:
            lines.append(f"{term('practice_part', name, written)}:")
            lines += [f"  {one.written(written)}" for one in told]
    click.echo(visible("\n".join(lines)))
