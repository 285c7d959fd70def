"""`plan-survey`: how many people to ask, and what their answers could tell."""

import json
from dataclasses import asdict
from typing import Any

import click


@click.command("plan-survey")
@click.option("--share", type=float, default=0.5, help="What the share may be; else a half.")
@click.option("--spread", type=float, help="For a mean, as trust from 0 to 10: the answers' "
              "standard deviation.")  # fmt: skip
@click.option("--within", type=float, help="How far it may be off, as 0.04 for 4 points.")
@click.option("--answers", type=int, help="How many answers there will be, instead of --within.")
@click.option("--areas", type=int, default=1, help="Into how many areas of like size they fall.")
@click.option("--population", type=float, help="People who could be asked.")
@click.option("--cluster-size", type=float, default=1.0, help="Answers from each street or block.")
@click.option("--icc", type=float, help="How alike answers of one cluster are, 0 to 1.")
@click.option("--weight-cv", type=float, default=0.0, help="How unequal the weights will be.")
@click.option("--response-rate", type=float, default=1.0, help="Share of those asked who answer.")
@click.option("--change", type=float, help="Fall (above 0) or rise (below) not to be missed.")
@click.option("--difference", type=float, help="Between a group and the others, not to be missed.")
@click.option("--group-share", type=float, default=0.5, help="The group's share of the answers.")
@click.option("--overlap", type=float, default=0.0, help="Share of people asked in both waves.")
@click.option("--correlation", type=float, default=0.0, help="Of their two answers.")
@click.option("--power", type=float, default=0.8, help="How likely the change should be found.")
@click.option("--confidence", type=float, default=0.95, help="Level of the intervals.")
@click.option("--between", type=float, help="How much the areas' true shares differ (deviation).")
@click.option("--hours-per-cluster", type=float, help="What one more cluster takes.")
@click.option("--hours-per-answer", type=float, help="What one more answer takes.")
@click.option("--json", "as_json", is_flag=True, help="Numbers and words as JSON.")
@click.option("--language", default="en", help="Language of the words.")
def plan_survey(as_json: bool, language: str, **given: Any) -> None:
    r"""Say how many people to ask, and what their answers could and could not tell.

    \b
    Example:
      evenhand plan-survey --share 0.3 --within 0.04 --areas 8 --response-rate 0.3
    """
    from evenhand.commands.methods import checked_language
    from evenhand.commands.plan_words import answer, limits, reading
    from evenhand.statistics.survey_plan import Wanted, survey_plan

    checked_language(language)
    plan = survey_plan(Wanted(**given))
    first = answer(plan).written(language)
    lines = [message.written(language) for message in reading(plan)]
    bounds = [message.written(language) for message in limits(plan)]
    if as_json:
        told = {"answer": first, "reading": lines, "limits": bounds}
        click.echo(json.dumps(asdict(plan) | told, indent=1, ensure_ascii=False))
        return
    click.echo("\n".join([first, "", *lines, "", *(f"– {line}" for line in bounds)]))
