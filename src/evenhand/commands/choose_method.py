"""`choose-method`: which way of asking answers a question, and whom it leaves out."""

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from evenhand.taxonomy.asking import Choice

QUESTION = (
    "how_many, who, change, where, place_features, meaning, sudden_rise, recorded, unreported, "
    "effect, cause or persons."
)
PLACE = "neighbourhood, housing, town_centre, station, park_square, school, event or city."


@click.command("choose-method")
@click.option("--question", required=True, help=QUESTION)
@click.option("--place", default="neighbourhood", help=PLACE)
@click.option("--must-include", multiple=True, help="A group who must be heard; once for each.")
@click.option("--within", type=float, default=0.05, help="How far a share may be off; else 0.05.")
@click.option("--hours", type=float, help="Person-hours there are.")
@click.option("--money", type=float, help="Money there is, in your currency.")
@click.option("--weeks", type=float, help="Weeks there are.")
@click.option("--hours-per", multiple=True, metavar="WAY=NUMBER", help="What one takes: one "
              "answer, walk, interview, group, session or data set.")  # fmt: skip
@click.option("--money-per", multiple=True, metavar="WAY=NUMBER", help="The same in money.")
@click.option("--weeks-for", multiple=True, metavar="WAY=NUMBER", help="Weeks for the whole.")
@click.option("--json", "as_json", is_flag=True, help="All rules that were applied, as JSON.")
@click.option("--language", default="en", help="Language of the words.")
def choose_method(as_json: bool, language: str, **given: Any) -> None:
    r"""Say which way of asking answers a question here, what it takes, and whom it leaves out.

    No price is assumed: say what one answer, walk or interview takes with you. "None of these" is
    an answer.

    \b
    Example:
      evenhand choose-method --question how_many --place station --must-include visitors
    """
    from evenhand.commands.methods import checked_language
    from evenhand.publishing.choice_words import answer, limits, told
    from evenhand.taxonomy.asking import chosen

    checked_language(language)
    choice = chosen(_need(given))
    first = answer(choice).written(language)
    blocks = [[message.written(language) for message in block] for block in told(choice)]
    bounds = [message.written(language) for message in limits(choice)]
    if as_json:
        click.echo(json.dumps(_plain(choice, first, blocks, bounds), indent=1, ensure_ascii=False))
        return
    click.echo(first)
    for head, *lines in blocks:
        click.echo("\n" + "\n".join([head, *(f"  {line}" for line in lines)]))
    click.echo("\n" + "\n".join(f"– {line}" for line in bounds))


def _need(given: dict[str, Any]) -> Any:
    """Read what was typed."""
    from evenhand.errors import OptionError, listed
    from evenhand.statistics.survey_planning import Draw, answers_for_share
    from evenhand.taxonomy.asking import Need

    problems: list[str] = []
    takes = {
        "hours": _numbers("hours-per", given["hours_per"], problems),
        "money": _numbers("money-per", given["money_per"], problems),
        "weeks": _numbers("weeks-for", given["weeks_for"], problems),
    }
    answers = None
    if 0 < given["within"] < 0.5:
        answers = answers_for_share(0.5, given["within"], Draw())
    if answers is None:
        problems.append(f"option 'within' is {given['within']:g}; give a share between 0.001 and "
                        "0.5, as 0.05")  # fmt: skip
    if problems:
        raise OptionError(listed("choose-method", problems))
    there = {unit: given[unit] for unit in takes if given[unit] is not None}
    return Need(given["question"], given["place"], answers or 0, tuple(given["must_include"]),
                there, takes)  # fmt: skip


def _numbers(option: str, given: tuple[str, ...], problems: list[str]) -> dict[str, float]:
    found = {}
    for text in given:
        name, sign, number = text.partition("=")
        try:
            found[name.strip()] = float(number)
        except ValueError:
            sign = ""
        if not sign:
            problems.append(f"option '{option}' is {text!r}; write it as questionnaire=0.5")
    return found


def _plain(
    choice: "Choice", first: str, blocks: list[list[str]], bounds: list[str]
) -> dict[str, Any]:
    from dataclasses import asdict

    best = choice.best
    return {
        "question": choice.need.question,
        "place": choice.need.place,
        "best": best.method if best else None,
        "beside": choice.beside[0] if choice.beside else None,
        "answers": choice.need.answers,
        "ways": [asdict(one) | {"is_out": one.is_out} for one in choice.judged],
        "answer": first,
        "told": blocks,
        "limits": bounds,
    }
