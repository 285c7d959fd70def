"""What a public edition says of itself, from nothing but its release."""

from evenhand.publishing.accounts import shown_by_code
from evenhand.publishing.answers import Answers
from evenhand.publishing.blocks import (
    Answer,
    Block,
    CannotShow,
    Cell,
    Fact,
    Facts,
    Heading,
    Paragraph,
    Sentence,
    Table,
    TableData,
)
from evenhand.publishing.dossier import Chapter
from evenhand.publishing.figures import FigureMaker
from evenhand.publishing.means import Means
from evenhand.publishing.release import Release
from evenhand.wording.messages import Name, Quantity, say


def public_data_chapter(
    release: Release, means: Means, answers: Answers, figures: FigureMaker
) -> Chapter:
    """Compose chapter 1 of a public edition: which release it is, and what was left out of it.

    Parameters
    ----------
    release
        What the edition is made from.
    means
        What the tables without recent records know.
    answers
        The released answers.
    figures
        Knows how areas are called.
    """
    last = Quantity(release.last_day, "date")
    most = Quantity(release.policy.min_count - 1, "count")
    limits = (
        say("release.limit_hidden", most=most),
        say("release.limit_delay", last=last),
        say("release.limit_places"),
        say("release.limit_accounts"),
    )
    codes = shown_by_code(answers, figures.names)
    blocks: tuple[Block, ...] = (
        Answer(Sentence(say("release.made_from", release=Name(release.id)))),
        Facts(_facts(release, means, answers)),
        _answered(answers),
        Paragraph((Sentence(say("release.fewer")),)),
        *([Paragraph((codes,), quiet=True)] if codes else []),
        CannotShow(say("audit.cannot_show"), tuple(Sentence(one) for one in limits)),
    )
    return Chapter("1", "data", say("audit.title_data"), blocks)


def _facts(release: Release, means: Means, answers: Answers) -> tuple[Fact, ...]:
    facts = []
    for profile in answers.by("offence_profile")[:1]:
        for field, label in (("total", "fact_recorded"), ("per_year", "fact_each_year")):
            number = getattr(profile.finding, field)
            if number == number:
                value = say("dossier.value", value=Quantity(number, "count", field))
                facts.append(Fact(say(f"audit.{label}"), Sentence(value, profile.id)))
    if means.first_on:
        first = say("dossier.value", value=Quantity(means.first_on, "date"))
        to = say("audit.fact_to", last=Quantity(release.last_day, "date"))
        facts.append(Fact(say("audit.fact_from"), Sentence(first), Sentence(to)))
    return tuple(facts)


def _answered(answers: Answers) -> Table:
    methods = dict.fromkeys(answer.ask.method for answer in answers.found)
    rows = tuple((Cell(say(f"questions.{method}")), Cell(Name(method))) for method in methods)
    headings = tuple(Heading(message=say(f"audit.head_{name}")) for name in ("question", "method"))
    return Table(Sentence(say("release.answered_caption")), TableData(headings, rows))
