"""`problem`: open a problem file, write it, show it, print it."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from evenhand.commands.given import GivenPath
from evenhand.commands.problem_said import (
    city_of,
    day_of,
    language_option,
    on_option,
    say_changes,
    show_file,
    view_option,
    written_in,
)
from evenhand.commands.problem_steps import STEPS
from evenhand.commands.sections import InOrder


@click.group(cls=InOrder)
def problem() -> None:
    r"""Work a problem through in one file: what, why, what is done, whether it worked.

    \b
    Example:
      evenhand problem list demo/workspace
    """


for step in STEPS:
    problem.add_command(step)


@problem.command("new")
@click.argument("workspace", type=GivenPath())
@click.argument("title")
@click.option("--words", required=True, help="The problem in a few sentences.")
@click.option("--offence", help="Class of the offence, or that the worry is about.")
@click.option("--worry", is_flag=True, help="It is about what people fear, not about an offence.")
@click.option("--area", "areas", multiple=True, help="Id of an area; may be given several times.")
@click.option("--setting", default="unknown", help="Such as housing or station_or_train.")
@click.option("--space", default="unknown", help="public, semi-public or private.")
@click.option("--when", help="Hours, days, season.")
@click.option("--finding", help="Number of a finding that shows the problem.")
@on_option
def new(
    workspace: Path, title: str, words: str, offence: str | None, worry: bool,
    areas: tuple[str, ...], setting: str, space: str, when: str | None, finding: str | None,
    on: datetime | None,
) -> None:  # fmt: skip
    r"""Open a file on a problem.

    \b
    Example:
      evenhand problem new demo/workspace "Bicycle theft at the station" \
        --words "Bicycles are taken from the racks on weekdays." \
        --offence bicycle_theft --area STA --setting station_or_train --space semi-public
    """
    from evenhand.workspace.problems import open_problem

    city = city_of(workspace)
    parts: dict[str, Any] = {
        "title": title, "setting": setting, "space": space, "place": {"areas": list(areas)},
        "concern": {"kind": "worry" if worry else "offence", "offence_class": offence,
                    "words": words, "when": when},
        "findings": [{"finding": finding, "why": words}] if finding else [],
    }  # fmt: skip
    show_file(city, open_problem(city, parts, today=day_of(on)))


@problem.command("list")
@click.argument("workspace", type=GivenPath())
@click.option("--csv", "as_csv", is_flag=True, help="The table of problems, as CSV.")
@language_option
def list_(workspace: Path, as_csv: bool, language: str | None) -> None:
    r"""List the problem files of a workspace, each with its phase and what it lacks next.

    \b
    Example:
      evenhand problem list demo/workspace
    """
    from evenhand.wording.messages import say, term
    from evenhand.wording.visible import visible
    from evenhand.workspace.problem_files import ProblemFiles
    from evenhand.workspace.problem_gates import next_gate

    city = city_of(workspace)
    written = written_in(city, language)
    files = ProblemFiles(city.folder)
    if as_csv:
        click.echo(visible(files.index().to_frame().to_csv(index=False)), nl=False)
        return
    documents = files.all()
    if not documents:
        click.echo(say("problem.list_none").written(written))
    for one in documents:
        gate = next_gate(city, one)
        lacks = len(gate[1]) if gate else 0
        phase = term("problem_phase", one["phase"], written)
        click.echo(visible(f"{one['id']}  {phase}  {lacks}  {one['title']}"))


@problem.command("show")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.option("--revision", type=int, help="As it stood at a revision; else as it stands now.")
@click.option("--json", "as_json", is_flag=True, help="The whole file, as JSON.")
@view_option
@language_option
def show(
    workspace: Path, number: str, revision: int | None, as_json: bool, view: str,
    language: str | None,
) -> None:  # fmt: skip
    r"""Show a file, and what its next gate still lacks.

    \b
    Example:
      evenhand problem show demo/workspace P-0001
      evenhand problem show demo/workspace P-0001 --view five_is
    """
    from evenhand.workspace.problem_files import ProblemFiles

    city = city_of(workspace)
    files = ProblemFiles(city.folder)
    document = files.get(number) if revision is None else files.revision(number, revision)
    if as_json:
        click.echo(json.dumps(document, indent=1, ensure_ascii=False))
        return
    show_file(city, document, language, view)


@problem.command("draft")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.argument("file", type=GivenPath())
@language_option
def draft(workspace: Path, number: str, file: Path, language: str | None) -> None:
    r"""Write a file as a draft to be edited by hand: goals, options, responses, all parts.

    \b
    Example:
      evenhand problem draft demo/workspace P-0001 problem.toml
    """
    from evenhand.errors import OptionError, listed
    from evenhand.wording.messages import Name, Quantity, say
    from evenhand.workspace.disk import words_for_disk, write_whole
    from evenhand.workspace.problem_drafts import draft_of
    from evenhand.workspace.problem_files import ProblemFiles

    city = city_of(workspace)
    written = written_in(city, language)
    document = ProblemFiles(city.folder).get(number)
    if file.exists():
        raise OptionError(listed(str(file), ["there is a file already; give another name"]))
    with words_for_disk(file.parent):
        write_whole(file, draft_of(document, written))
    revision = Quantity(document["revision"], "count")
    said = say("problem.draft_written", id=Name(number), revision=revision, path=Name(str(file)))
    click.echo(said.written(written))


@problem.command("save")
@click.argument("workspace", type=GivenPath())
@click.argument("file", type=GivenPath())
@on_option
@language_option
def save(workspace: Path, file: Path, on: datetime | None, language: str | None) -> None:
    r"""Read an edited draft back, and say what it changed.

    What others wrote meanwhile stays; where both changed the same part, the draft is refused.

    \b
    Example:
      evenhand problem save demo/workspace problem.toml
    """
    from evenhand.workspace.problem_drafts import read_draft
    from evenhand.workspace.problems import write_parts

    city = city_of(workspace)
    number, revision, parts = read_draft(file)
    made = write_parts(city, number, parts, revision=revision, today=day_of(on))
    say_changes(city, number, made["revision"] - 1, made["revision"], language)


@problem.command("page")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.option("--pdf/--no-pdf", default=True, help="Whether to make the PDF too.")
@click.option("--paper", default="a4", type=click.Choice(["a4", "letter"]), help="Paper of it.")
@view_option
@language_option
def page(
    workspace: Path, number: str, pdf: bool, paper: str, view: str, language: str | None
) -> None:
    r"""Print a file as a web page and a PDF into the workspace's folder problems/.

    \b
    Example:
      evenhand problem page demo/workspace P-0001 --no-pdf
    """
    from evenhand.publishing.problem_page import write_problem

    city = city_of(workspace)
    written = written_in(city, language)
    made = write_problem(city, number, language=written, reading=view, pdf=pdf, paper=paper)
    click.echo("\n".join(str(path.resolve()) for path in (made.html, made.pdf) if path))


@problem.command("schema")
def schema() -> None:
    r"""Print the JSON Schema that every problem file keeps.

    \b
    Example:
      evenhand problem schema
    """
    from evenhand.workspace.problem_files import problem_schema

    click.echo(json.dumps(problem_schema(), indent=1))


_IN_ORDER = (
    "new", "list", "show", "link", "hypothesis", "options", "partners", "decide", "advance",
    "draft", "save", "diff", "page", "export", "import", "schema",
)  # fmt: skip
problem.commands = {name: problem.commands[name] for name in _IN_ORDER}
