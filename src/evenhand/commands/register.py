"""`register`: write down how a measure will be judged, freeze it, and hold results against it."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evenhand.commands.documents import city_of, day_of, finding_of, language_of
from evenhand.commands.given import GivenPath
from evenhand.commands.sections import InOrder

if TYPE_CHECKING:
    from evenhand.workspace.workspace import Workspace

_on = click.option("--on", type=click.DateTime(["%Y-%m-%d"]),
                   help="Day of the entry; today if not given.")  # fmt: skip
_TEXTS = (
    click.option("--question", help="What is asked, in one sentence."),
    click.option("--measure", help="What is done, in a few words."),
    click.option("--plausible-source", help="Where the plausible size comes from."),
    click.option("--design", help="Method of assessment; else difference_in_differences."),
    click.option("--harm", multiple=True, help="What would count as harm; may be given again."),
    click.option("--not-looked-at", multiple=True, help="What will not be looked at; may be given "
                 "again."),
)  # fmt: skip


def _texts(command: Any) -> Any:
    for option in reversed(_TEXTS):
        command = option(command)
    return command


@click.group(cls=InOrder)
def register() -> None:
    r"""Register how a measure will be judged, before anybody knows the outcome.

    \b
    Example:
      evenhand register list demo/workspace
    """


@register.command("new")
@click.argument("workspace", type=GivenPath())
@click.argument("finding")
@_texts
@_on
def new(workspace: Path, finding: str, on: datetime | None, **texts: Any) -> None:
    r"""Draft a registration from FINDING, a recorded detectable_effect.

    FINDING is its number; the name of the method stands for the last recorded of it.

    \b
    Example:
      evenhand run detectable_effect demo/workspace --offence burglary_dwelling \
        --level quarter --intervention M-1 --months 9
      evenhand register new demo/workspace detectable_effect \
        --question "Do locks go with fewer burglaries?"
    """
    from evenhand.workspace.registrations import new_registration

    city = city_of(workspace)
    given = {name: value for name, value in texts.items() if value}
    finding = finding_of(city, finding)
    _show(city, new_registration(city, finding, today=day_of(on), texts=given))


@register.command("set")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@_texts
@_on
def set_(workspace: Path, number: str, on: datetime | None, **texts: Any) -> None:
    r"""Write or change the words of a draft.

    \b
    Example:
      evenhand register set demo/workspace PR-0001 --measure "door and window locks" \
        --harm "more burglary next door" --not-looked-at "single streets" \
        --plausible-source "reviews of like measures, as in the library of evidence"
    """
    from evenhand.workspace.registrations import change_registration

    city = city_of(workspace)
    _show(city, change_registration(city, number, today=day_of(on), texts=texts))


@register.command("freeze")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.option("--by", required=True, help="Which office answers for it.")
@_on
def freeze(workspace: Path, number: str, by: str, on: datetime | None) -> None:
    r"""Freeze a plan with its fingerprint; from then on it stays as it is.

    \b
    Example:
      evenhand register freeze demo/workspace PR-0001 --by "crime prevention office"
    """
    from evenhand.workspace.registrations import freeze_registration

    city = city_of(workspace)
    _show(city, freeze_registration(city, number, by=by, today=day_of(on)))


@register.command("amend")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.option("--what", required=True, help="What is done otherwise than planned.")
@click.option("--why", required=True, help="Why.")
@_on
def amend(workspace: Path, number: str, what: str, why: str, on: datetime | None) -> None:
    r"""Write down a change of plan after freezing; the plan itself stays.

    \b
    Example:
      evenhand register amend demo/workspace PR-0001 --what "one area began a month later" \
        --why "the locks came late"
    """
    from evenhand.workspace.registrations import amend_registration

    city = city_of(workspace)
    _show(city, amend_registration(city, number, what=what, why=why, today=day_of(on)))


@register.command("check")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.argument("finding")
@_on
def check(workspace: Path, number: str, finding: str, on: datetime | None) -> None:
    r"""Hold FINDING, a recorded assessment, against the frozen plan.

    FINDING is its number; the name of a method stands for the last recorded of it.

    \b
    Example:
      evenhand run difference_in_differences demo/workspace --intervention M-1
      evenhand register check demo/workspace PR-0001 difference_in_differences
    """
    from evenhand.workspace.registration_checks import check_registration

    city = city_of(workspace)
    finding = finding_of(city, finding)
    _show(city, check_registration(city, number, finding, today=day_of(on)))


@register.command("list")
@click.argument("workspace", type=GivenPath())
@click.option("--language", help="Language of the words; else the workspace's first.")
def list_(workspace: Path, language: str | None) -> None:
    r"""List the registrations of a workspace.

    \b
    Example:
      evenhand register list demo/workspace
    """
    from evenhand.wording.messages import say, term
    from evenhand.wording.visible import visible
    from evenhand.workspace.registrations import registrations

    city = city_of(workspace)
    written = language_of(city, language)
    found = registrations(city.folder).all()
    if not found:
        click.echo(say("registration.list_none").written(written))
    for one in found:
        plan = one["plan"]
        named = visible(plan["measure"] or plan["intervention"] or "–")
        status = term("registration_status", one["status"], written)
        click.echo(f"{one['id']}  {status}  {plan['starts_on']}  {named}")


@register.command("show")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="The whole document, as JSON.")
@click.option("--language", help="Language of the words; else the workspace's first.")
def show(workspace: Path, number: str, as_json: bool, language: str | None) -> None:
    r"""Show a registration, its fingerprint, and how assessments kept to it.

    \b
    Example:
      evenhand register show demo/workspace PR-0001
    """
    from evenhand.workspace.registrations import registrations

    city = city_of(workspace)
    document = registrations(city.folder).get(number)
    if as_json:
        click.echo(json.dumps(document, indent=1, ensure_ascii=False))
        return
    _show(city, document, language)


@register.command("page")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.option("--language", help="Language of the page; else the workspace's first.")
@click.option("--pdf/--no-pdf", default=True, help="Whether to make the PDF too.")
@click.option("--paper", default="a4", type=click.Choice(["a4", "letter"]), help="Paper of it.")
def page(workspace: Path, number: str, language: str | None, pdf: bool, paper: str) -> None:
    r"""Print a registration as a web page and a PDF into the folder registrations/.

    \b
    Example:
      evenhand register page demo/workspace PR-0001 --no-pdf
    """
    from evenhand.publishing.registration_page import write_registration

    city = city_of(workspace)
    made = write_registration(city, number, language=language_of(city, language), pdf=pdf,
                              paper=paper)  # fmt: skip
    click.echo("\n".join(str(path.resolve()) for path in made))


@register.command("schema")
def schema() -> None:
    r"""Print the JSON Schema that every registration keeps.

    \b
    Example:
      evenhand register schema
    """
    from evenhand.workspace.numbered_documents import document_schema
    from evenhand.workspace.registrations import KIND

    click.echo(json.dumps(document_schema(KIND.schema), indent=1))


def _show(city: "Workspace", document: dict[str, Any], language: str | None = None) -> None:
    from evenhand.publishing.registration_page import registration_lines
    from evenhand.wording.visible import visible

    click.echo(visible("\n".join(registration_lines(document, language_of(city, language)))))
