"""`appraise`: a sheet on anything that is offered as new, from its claim to a decision."""

import json
from datetime import datetime
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
_language_of = click.option("--language", help="Language of the words; else the workspace's first.")


@click.group(cls=InOrder)
def appraise() -> None:
    r"""Appraise what is offered as new: claim, evidence, rights, burden, cost, stop, exit.

    \b
    Example:
      evenhand appraise questions facial_recognition
    """


@appraise.command("questions")
@click.argument("kind")
@click.option("--language", default="en", help="Language of the words.")
def questions(kind: str, language: str) -> None:
    r"""List the questions that a sheet of KIND asks, each with its code.

    \b
    Example:
      evenhand appraise questions cameras
    """
    from evenhand.commands.methods import checked_language
    from evenhand.errors import OptionError, listed
    from evenhand.taxonomy.appraisal import KINDS, questions_of
    from evenhand.wording.messages import term

    if kind not in KINDS:
        problem = f"there is no kind '{kind}'; there are: {', '.join(KINDS)}"
        raise OptionError(listed("appraisal", [problem]))
    written = checked_language(language)
    part = ""
    for one in questions_of(kind):
        if one.part != part:
            part = one.part
            click.echo(term("appraisal_part", part, written))
        click.echo(f"  {one.question}: {term('appraisal_question', one.question, written)}")


@appraise.command("new")
@click.argument("workspace", type=GivenPath())
@click.argument("kind")
@click.argument("title")
@click.option("--by", required=True, help="The office that appraises; never a person.")
@click.option("--for", "problem_id", help="The problem file it is meant for, such as P-0001.")
@_on
def new(
    workspace: Path, kind: str, title: str, by: str, problem_id: str | None, on: datetime | None
) -> None:
    r"""Open a sheet of KIND on what is called TITLE.

    \b
    Example:
      evenhand appraise new demo/workspace cameras "Cameras on the station square" \
        --by "prevention office"
    """
    from evenhand.workspace.appraisals import open_appraisal

    city = city_of(workspace)
    _show(city, open_appraisal(city, kind, title, by=by, today=day_of(on), problem_id=problem_id))


@appraise.command("list")
@click.argument("workspace", type=GivenPath())
@_language_of
def list_(workspace: Path, language: str | None) -> None:
    r"""List the appraisal sheets of a workspace.

    \b
    Example:
      evenhand appraise list demo/workspace
    """
    from evenhand.publishing.appraisal_words import outcome_said
    from evenhand.wording.messages import say, term
    from evenhand.wording.visible import visible
    from evenhand.workspace.appraisal_files import AppraisalFiles

    city = city_of(workspace)
    written = language_of(city, language)
    sheets = AppraisalFiles(city.folder).all()
    if not sheets:
        click.echo(say("appraisal.list_none").written(written))
    for one in sheets:
        kind = term("appraisal_kind", one["kind"], written)
        status = term("appraisal_status", one["status"], written)
        decided = outcome_said(one).written(written)
        click.echo(f"{one['id']}  {visible(one['title'])}  {kind}  {status}  {decided}")


@appraise.command("show")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="The whole sheet, as JSON.")
@_language_of
def show(workspace: Path, number: str, as_json: bool, language: str | None) -> None:
    r"""Show a sheet: its questions with their answers, and what still lacks.

    \b
    Example:
      evenhand appraise show demo/workspace A-0001
    """
    from evenhand.workspace.appraisal_files import AppraisalFiles

    city = city_of(workspace)
    document = AppraisalFiles(city.folder).get(number)
    if as_json:
        click.echo(json.dumps(document, indent=1))
    else:
        _show(city, document, language)


@appraise.command("answer")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.argument("question")
@click.argument("text")
@click.option("--says", help="Yes, no or unclear, where the question wants one.")
@click.option("--source", help="Where the answer comes from.")
@click.option("--measure", "measures", multiple=True, help="A measure of the evidence library.")
@_on
def answer(
    workspace: Path,
    number: str,
    question: str,
    text: str,
    says: str | None,
    source: str | None,
    measures: tuple[str, ...],
    on: datetime | None,
) -> None:
    r"""Answer QUESTION of a sheet in TEXT; it names places and offices, never a person.

    \b
    Example:
      evenhand appraise answer demo/workspace A-0001 evidence_found \
        "Fewer thefts of and from vehicles, no effect on violence" --measure cctv
    """
    from evenhand.workspace.appraisals import answer_question

    city = city_of(workspace)
    changed = answer_question(
        city, number, question, text=text, today=day_of(on), says=says, source=source,
        measures=measures,
    )  # fmt: skip
    _show(city, changed)


@appraise.command("alternative")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.option("--what", required=True, help="What could be done instead, or what doing nothing is.")
@click.option("--why-not", required=True, help="Why it is not preferred.")
@click.option("--nothing", is_flag=True, help="It is to do nothing.")
@_on
def alternative(
    workspace: Path, number: str, what: str, why_not: str, nothing: bool, on: datetime | None
) -> None:
    r"""Write down what else could be done, doing nothing included.

    \b
    Example:
      evenhand appraise alternative demo/workspace A-0001 --nothing \
        --what "Leave the square as it is" --why-not "Thefts have risen for two years"
    """
    from evenhand.workspace.appraisals import add_alternative

    city = city_of(workspace)
    _show(city, add_alternative(
        city, number, what=what, why_not=why_not, is_nothing=nothing, today=day_of(on)
    ))  # fmt: skip


@appraise.command("decide")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.argument("outcome")
@click.option("--why", required=True, help="The reasons.")
@click.option("--by", required=True, help="The office that decided; never a person.")
@click.option("--review", type=_DAY, help="When it is looked at again.")
@_on
def decide_(
    workspace: Path,
    number: str,
    outcome: str,
    why: str,
    by: str,
    review: datetime | None,
    on: datetime | None,
) -> None:
    r"""Write down a decision: adopt, try, wait or refuse.

    \b
    Example:
      evenhand appraise decide demo/workspace A-0001 try --by "city council" \
        --why "One square, one year, with a comparison" --review 2027-11-30
    """
    from evenhand.workspace.appraisals import decide

    city = city_of(workspace)
    changed = decide(
        city, number, outcome, why=why, by=by, today=day_of(on),
        review=review.date() if review else None,
    )  # fmt: skip
    _show(city, changed)


@appraise.command("complete")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@_on
def complete(workspace: Path, number: str, on: datetime | None) -> None:
    r"""Call a sheet complete; refused while an answer, an alternative or the decision lacks.

    \b
    Example:
      evenhand appraise complete demo/workspace A-0001
    """
    from evenhand.workspace.appraisals import complete_appraisal

    city = city_of(workspace)
    _show(city, complete_appraisal(city, number, today=day_of(on)))


@appraise.command("page")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.option("--language", help="Language of the page; else the workspace's first.")
@click.option("--pdf/--no-pdf", default=True, help="Whether to make the PDF too.")
@click.option("--paper", default="a4", type=click.Choice(["a4", "letter"]), help="Paper of it.")
def page(workspace: Path, number: str, language: str | None, pdf: bool, paper: str) -> None:
    r"""Print a sheet as a web page and a PDF into the workspace's folder appraisals/.

    \b
    Example:
      evenhand appraise page demo/workspace A-0001 --no-pdf
    """
    from evenhand.publishing.appraisal_page import write_appraisal

    city = city_of(workspace)
    made = write_appraisal(city, number, language=language_of(city, language), pdf=pdf, paper=paper)
    click.echo("\n".join(str(path.resolve()) for path in (made.html, made.pdf) if path))


@appraise.command("schema")
def schema() -> None:
    r"""Print the JSON Schema that every appraisal sheet keeps.

    \b
    Example:
      evenhand appraise schema
    """
    from evenhand.workspace.appraisal_files import appraisal_schema

    click.echo(json.dumps(appraisal_schema(), indent=1))


def _show(city: "Workspace", document: dict[str, Any], language: str | None = None) -> None:
    from evenhand.publishing.appraisal_words import appraisal_lines
    from evenhand.publishing.known_of import evidence_of
    from evenhand.tables.evidence import library_with
    from evenhand.wording.visible import visible

    known = library_with(evidence_of(city))
    lines = appraisal_lines(document, language_of(city, language), known)
    click.echo(visible("\n".join(lines)))
