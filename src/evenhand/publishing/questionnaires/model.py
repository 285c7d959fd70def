"""A questionnaire as it was read: sections, questions, answers, and who is asked what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from evenhand.publishing.questionnaires.conditions import Condition
from evenhand.taxonomy.items import BankItem

Texts = Mapping[str, str]
"""Language → text."""
MODES = ("web", "paper", "telephone", "face-to-face")
OFFERED = ("dont_know", "refused")
"""Reasons for not answering that can be offered as answers."""


@dataclass(frozen=True)
class Answer:
    """One answer that may be ticked.

    Attributes
    ----------
    code
        Its number.
    texts
        What it says, by language; empty between the two ends of a score.
    state
        "answered", or the reason that it stands for.
    value
        What it becomes where it is no item but the area or the group of who answers.
    """

    code: int
    texts: Texts
    state: str = "answered"
    value: str = ""

    def says(self, language: str) -> str:
        """Give its words; the number alone where it has none."""
        return self.texts.get(language) or str(self.code)


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes
    ----------
    code
        Its name, which is the code of the item.
    texts
        What is asked, by language.
    answers
        What may be ticked, in order, reasons for not answering last; none for a whole number.
    scale, worse
        As in the table of survey items.
    conditions
        What all must hold for it to be asked; none if it always is.
    item
        The item of the bank that it is; None for one of the user's own.
    becomes
        "area_id" or "group_…" where the answer is the area or group of who answers; else empty.
    bounds
        Least and greatest whole number, where it has no answers to tick.
    subjects
        What it is about in a few words, by language.
    """

    code: str
    texts: Texts
    answers: tuple[Answer, ...] = ()
    scale: str = "ordinal"
    worse: str = ""
    conditions: tuple[Condition, ...] = ()
    item: BankItem | None = None
    becomes: str = ""
    bounds: tuple[int, int] | None = None
    subjects: Texts = field(default_factory=dict)

    @property
    def answered(self) -> tuple[Answer, ...]:
        """The answers that are no reason for not answering."""
        return tuple(one for one in self.answers if one.state == "answered")

    @property
    def sensitive(self) -> bool:
        """Whether the bank says that being asked may hurt."""
        return self.item is not None and self.item.sensitive


@dataclass(frozen=True)
class Section:
    """Questions under one heading."""

    titles: Texts
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Questionnaire:
    """A questionnaire without faults.

    Attributes
    ----------
    name
        The file's name without its ending.
    titles, intro, consent, data_protection, thanks
        By language.
    languages
        In which it is asked, the first one first.
    mode
        How it is asked, one of `MODES`.
    wave
        Name of the wave.
    minutes
        How long it should take at most.
    seconds_per_question
        What one question is taken to need.
    sections
        In order.
    """

    name: str
    titles: Texts
    intro: Texts
    consent: Texts
    data_protection: Texts
    thanks: Texts
    languages: tuple[str, ...]
    mode: str
    wave: str
    minutes: float
    seconds_per_question: float
    sections: tuple[Section, ...]

    def questions(self) -> Iterator[Question]:
        """Go through the questions in order."""
        for section in self.sections:
            yield from section.questions

    def numbered(self) -> dict[str, int]:
        """Give the printed number of each question."""
        return {question.code: number for number, question in enumerate(self.questions(), start=1)}

    @property
    def expected_minutes(self) -> float:
        """How long it takes where everything is asked, at the stated time for a question."""
        return sum(1 for _ in self.questions()) * self.seconds_per_question / 60
