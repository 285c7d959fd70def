"""Steps of a problem file: evidence, hypotheses, decisions, gates, changes, between cities."""

from datetime import datetime
from pathlib import Path

import click

from evenhand.commands.given import GivenPath
from evenhand.commands.problem_said import (
    by_option,
    city_of,
    day_of,
    language_option,
    on_option,
    say_changes,
    show_file,
    written_in,
)


@click.command("link")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.argument("finding")
@click.option("--why", required=True, help="What the finding says about this problem.")
@click.option("--asks", help="As assessment: done, effect, displacement, harm, money or goal.")
@click.option("--goal", help="Id of the goal that it measures.")
@on_option
def link(
    workspace: Path, number: str, finding: str, why: str, asks: str | None, goal: str | None,
    on: datetime | None,
) -> None:  # fmt: skip
    r"""Link a finding to a file, as evidence or as a part of its assessment.

    \b
    Example:
      evenhand problem link demo/workspace P-0001 F-0001 --why "Records are good enough"
    """
    from evenhand.workspace.problems import link_finding

    city = city_of(workspace)
    made = link_finding(city, number, finding, why=why, asks=asks, goal=goal, today=day_of(on))
    say_changes(city, number, made["revision"] - 1, made["revision"], None)


@click.command("hypothesis")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.argument("hypothesis", required=False)
@click.option("--side", help="A new one: target, place or offender.")
@click.option("--claim", help="A new one: what is held. About a situation, never about a group.")
@click.option("--refuted-if", help="A new one: what would be seen if it were wrong.")
@click.option(
    "--mechanism", "mechanisms", multiple=True, help="A new one: how one could act on it."
)
@click.option("--result", help="Of H1, H2 …: not_tested, refuted, held_up or cannot_be_told.")
@click.option("--finding", "findings", multiple=True, help="Number of a finding that shows it.")
@click.option("--why", help="What was seen; without a finding also where it comes from.")
@on_option
def hypothesis_(
    workspace: Path, number: str, hypothesis: str | None, side: str | None, claim: str | None,
    refuted_if: str | None, mechanisms: tuple[str, ...], result: str | None,
    findings: tuple[str, ...], why: str | None, on: datetime | None,
) -> None:  # fmt: skip
    r"""Write a hypothesis with what would refute it; or say what became of one.

    \b
    Example:
      evenhand problem hypothesis demo/workspace P-0001 --side place \
        --claim "Back doors cannot be seen from the street" \
        --refuted-if "As many break-ins through front doors as through back doors"
      evenhand problem hypothesis demo/workspace P-0001 H1 --result cannot_be_told \
        --why "The records do not say which door; asked of the housing association"
    """
    from evenhand.errors import OptionError, listed
    from evenhand.workspace.problems import add_hypothesis, judge_hypothesis

    city, today = city_of(workspace), day_of(on)
    if hypothesis and result:
        made = judge_hypothesis(
            city, number, hypothesis, result=result, findings=findings, reason=why, today=today
        )
    elif hypothesis is None and side and claim and refuted_if:
        made = add_hypothesis(
            city, number, side=side, claim=claim, refuted_if=refuted_if, mechanisms=mechanisms,
            today=today,
        )  # fmt: skip
    else:
        lacks = "give --side, --claim and --refuted-if for a new one, or H1 and --result for one"
        raise OptionError(listed("problem", [lacks]))
    say_changes(city, number, made["revision"] - 1, made["revision"], None)


@click.command("decide")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.option("--what", required=True, help="What was decided.")
@click.option("--why", required=True, help="The reasons.")
@by_option
@on_option
def decide_(
    workspace: Path, number: str, what: str, why: str, by: str, on: datetime | None
) -> None:
    r"""Write a decision down; it is never rewritten, only followed by another.

    \b
    Example:
      evenhand problem decide demo/workspace P-0001 --what "Ask the insurers for data" \
        --why "Records do not say how they got in" --by "steering group, Municipality of Lindeburg"
    """
    from evenhand.workspace.problems import decide

    city = city_of(workspace)
    made = decide(city, number, what=what, why=why, by=by, today=day_of(on))
    say_changes(city, number, made["revision"] - 1, made["revision"], None)


@click.command("advance")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.option("--to", required=True, help="analysis, response, assessment, closed; or back.")
@click.option("--why", required=True, help="The reason, kept with what was lacking.")
@by_option
@on_option
def advance_(workspace: Path, number: str, to: str, why: str, by: str, on: datetime | None) -> None:
    r"""Move a file to another phase; what its gate still lacks is told and kept.

    \b
    Example:
      evenhand problem advance demo/workspace P-0001 --to analysis \
        --why "A new hypothesis has to be tested" \
        --by "prevention officer, Municipality of Lindeburg"
    """
    from evenhand.wording.messages import Term, say
    from evenhand.workspace.problems import advance

    city = city_of(workspace)
    made = advance(city, number, to=to, why=why, by=by, today=day_of(on))
    written = written_in(city, None)
    lacks = made["gates"][-1]["lacking"]
    if lacks:
        click.echo(say("problem.lacking_warns").written(written))
    for need in lacks:
        said = say("problem.gate_need", need=Term("problem_need", need))
        click.echo(f"  - {said.written(written)}")
    say_changes(city, number, made["revision"] - 1, made["revision"], None)


@click.command("diff")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.argument("before", type=int)
@click.argument("after", type=int, required=False)
@language_option
def diff(
    workspace: Path, number: str, before: int, after: int | None, language: str | None
) -> None:
    r"""Say in words what changed from one revision of a file to another; to now if none is given.

    \b
    Example:
      evenhand problem diff demo/workspace P-0001 1
    """
    from evenhand.workspace.problem_files import ProblemFiles

    city = city_of(workspace)
    now = ProblemFiles(city.folder).get(number)["revision"]
    say_changes(city, number, before, now if after is None else after, language)


@click.command("export")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.argument("file", type=GivenPath())
def export(workspace: Path, number: str, file: Path) -> None:
    r"""Write a file for another city.

    \b
    Example:
      evenhand problem export demo/workspace P-0001 burglary.json
    """
    from evenhand.workspace.problem_exchange import export_problem

    click.echo(str(export_problem(city_of(workspace), number, file).resolve()))


@click.command("import")
@click.argument("workspace", type=GivenPath())
@click.argument("file", type=GivenPath())
@on_option
def import_(workspace: Path, file: Path, on: datetime | None) -> None:
    r"""Take over a file of another city as a new one: its findings stay that city's.

    \b
    Example:
      evenhand problem import demo/workspace burglary.json
    """
    from evenhand.workspace.problem_exchange import import_problem

    city = city_of(workspace)
    show_file(city, import_problem(city, file, today=day_of(on)))


@click.command("options")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@language_option
def options(workspace: Path, number: str, language: str | None) -> None:
    r"""Ask the library of evidence what is known to work on this problem, and what backfires.

    \b
    Example:
      evenhand problem options demo/workspace P-0001
    """
    from evenhand.commands.answers import print_answer
    from evenhand.workspace.problem_files import ProblemFiles, asked_of_evidence

    city = city_of(workspace)
    asked = asked_of_evidence(ProblemFiles(city.folder).get(number))
    print_answer(city.run("evidence_options", **asked), "words", written_in(city, language))


@click.command("partners")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@language_option
def partners(workspace: Path, number: str, language: str | None) -> None:
    r"""Ask who must, should and could be at the table for this problem, and who is missing.

    \b
    Example:
      evenhand problem partners demo/workspace P-0001
    """
    from evenhand.commands.answers import print_answer
    from evenhand.workspace.problem_files import ProblemFiles, asked_of_stakeholders

    city = city_of(workspace)
    asked = asked_of_stakeholders(ProblemFiles(city.folder).get(number))
    print_answer(city.run("stakeholders", **asked), "words", written_in(city, language))


STEPS = (options, partners, link, hypothesis_, decide_, advance_, diff, export, import_)
"""Commands of the group `problem`, in the order of a case."""
