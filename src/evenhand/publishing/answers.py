"""The answers of an audit: every question asked, every refusal kept with its reason."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from evenhand.catalogue import METHODS
from evenhand.contract import Explanation, Finding, Inapplicable, Method
from evenhand.errors import DisclosureError, UnsuitableData
from evenhand.publishing.ask import Ask
from evenhand.publishing.means import Means

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done, and how much there is."""


class Answered(Protocol):
    """What running a method gives: the finding and its number in the workspace."""

    @property
    def id(self) -> str:
        """Its number."""
        ...

    @property
    def finding(self) -> Finding:
        """What was found."""
        ...


@dataclass(frozen=True)
class Refusal:
    """A question without an answer.

    Attributes
    ----------
    ask
        What was asked.
    reason
        What is missing: a word of `Means.has`, or `refused` where the method itself declined.
    told
        What the method said, in English, for the appendix.
    """

    ask: Ask
    reason: str
    told: str = ""


@dataclass(frozen=True)
class Answer:
    """A question with its answer, the options as they were given, and the words of it."""

    ask: Ask
    id: str
    finding: Finding
    method: Method
    given: Mapping[str, Any]
    explained: Explanation


@dataclass
class Answers:
    """All answers and refusals, in the order in which they were asked."""

    found: list[Answer] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    def of(self, chapter: str) -> list[Answer]:
        """Give the answers of one chapter."""
        return [answer for answer in self.found if answer.ask.chapter == chapter]

    def by(self, method: str, offence: str | None = None) -> list[Answer]:
        """Give the answers of one method, of one class where it is given."""
        return [
            answer
            for answer in self.found
            if answer.ask.method == method and offence in (None, answer.ask.offence)
        ]


def ask_all(
    asks: Iterable[Ask], means: Means, run: Callable[..., Answered], progress: Progress | None
) -> Answers:
    """Ask every question that the tables can carry.

    Parameters
    ----------
    asks
        The questions.
    means
        What the tables know.
    run
        Runs a method by name with options, as `Workspace.run` does.
    progress
        Told before each question.
    """
    catalogue = {method.name: method for method in METHODS}
    known = [ask for ask in asks if ask.method in catalogue]
    answers = Answers()
    for position, ask in enumerate(known):
        if progress is not None:
            progress(ask.method, position, len(known))
        lacking = next((need for need in ask.needs if need not in means.has), "")
        if lacking:
            answers.refused.append(Refusal(ask, lacking))
            continue
        _ask(ask, catalogue[ask.method], run, answers)
    return answers


def _ask(ask: Ask, method: Method, run: Callable[..., Answered], answers: Answers) -> None:
    options = _fitting(ask.options, method)
    try:
        recorded = run(ask.method, **options)
    except UnsuitableData as problem:
        answers.refused.append(Refusal(ask, "refused", problem.told))
        return
    except DisclosureError as problem:
        answers.refused.append(Refusal(ask, "disclosure", problem.told))
        return
    if isinstance(recorded.finding, Inapplicable):
        answers.refused.append(Refusal(ask, "refused", str(recorded.finding.reason)))
        return
    answers.found.append(
        Answer(ask, recorded.id, recorded.finding, method, options, recorded.finding.explain())
    )


def _fitting(options: Mapping[str, Any], method: Method) -> dict[str, Any]:
    known = method.options()
    return {name: value for name, value in options.items() if name in known}
