"""A questionnaire on paper, and the sheet for testing it with people: tagged PDF by Typst."""

from collections.abc import Iterable, Sequence
from importlib import resources

from evenhand.publishing.letters import printed
from evenhand.publishing.questionnaires.conditions import Condition
from evenhand.publishing.questionnaires.model import Answer, Question, Questionnaire
from evenhand.publishing.questionnaires.probes import probes
from evenhand.publishing.typesetting import compiled, quoted
from evenhand.wording.messages import Name, Quantity, Value, say

PAPERS = {"a4": "a4", "letter": "us-letter"}
END = "end"


def paper_pdf(
    made: Questionnaire, language: str, *, paper: str = "a4"
) -> tuple[bytes, tuple[str, ...]]:
    """Typeset the questionnaire for paper, in one language.

    Parameters
    ----------
    made
        A questionnaire without faults.
    language
        One of its languages.
    paper
        "a4" or "letter".

    Returns
    -------
    tuple
        A PDF that claims PDF/UA-1, and the letters that its fonts lack.

    Raises
    ------
    MissingExtra
        Typst is not installed.
    """
    sheet = _Sheet(made, language)
    return _typeset([sheet.set_up(paper), sheet.front(), *sheet.sections(), sheet.close()])


def checklist_pdf(
    made: Questionnaire, language: str, *, paper: str = "a4"
) -> tuple[bytes, tuple[str, ...]]:
    """Typeset the sheet for testing a questionnaire with people before it goes out.

    Parameters
    ----------
    made, language, paper
        As for `paper_pdf`.

    Returns
    -------
    tuple
        As for `paper_pdf`.
    """
    sheet = _Sheet(made, language)
    parts = [sheet.set_up(paper), sheet.test_head()]
    parts += [sheet.tested(question) for question in made.questions()]
    return _typeset(parts)


def after(made: Questionnaire, question: Question, answer: Answer) -> str:
    """Say where to go on after an answer, if the questions that follow are not for it.

    Parameters
    ----------
    made
        The questionnaire.
    question, answer
        What was asked and ticked.

    Returns
    -------
    str
        Code of the next question, `END`, or nothing where it is the very next one.
    """
    questions = list(made.questions())
    left_out: set[str] = set()
    start = questions.index(question) + 1
    for later in questions[start:]:
        if not any(_fails(one, question, answer, left_out) for one in later.conditions):
            return "" if later is questions[start] else later.code
        left_out.add(later.code)
    return END if left_out else ""


def _fails(one: Condition, question: Question, answer: Answer, left_out: set[str]) -> bool:
    if one.code == question.code:
        return answer.code not in one.codes
    return one.code in left_out


def _typeset(parts: Sequence[str]) -> tuple[bytes, tuple[str, ...]]:
    source, lacking = printed("\n".join(parts))
    return compiled(source), lacking


class _Sheet:
    """One questionnaire on its way to Typst, in one language."""

    def __init__(self, made: Questionnaire, language: str) -> None:
        self.made, self.language, self.numbers = made, language, made.numbered()
        self.by_code = {question.code: question for question in made.questions()}

    def say(self, key: str, **values: Value) -> str:
        return quoted(say(f"questionnaire.{key}", **values).written(self.language))

    def number(self, code: str) -> Quantity:
        return Quantity(self.numbers[code], "count")

    def set_up(self, paper: str) -> str:
        pages = resources.files("evenhand.publishing").joinpath("pages")
        house = pages.joinpath("dossier.typ").read_text(encoding="utf-8")
        own = pages.joinpath("questionnaire.typ").read_text(encoding="utf-8")
        title = quoted(self.made.titles[self.language])
        return f"""{house}
{own}
#set document(title: {title}, author: "Evenhand", date: none)
#set text(lang: {quoted(self.language)})
#set page(paper: {quoted(PAPERS[paper])},
  margin: (top: 18mm, right: 18mm, bottom: 20mm, left: 18mm),
  footer: context {{
    set text(font: sans, size: 8pt, fill: faint)
    grid(columns: (1fr, auto), {title}, counter(page).display("1 / 1", both: true))
  }})"""

    def front(self) -> str:
        made, language = self.made, self.language
        minutes = Quantity(max(1.0, made.expected_minutes), "number", digits=0)
        return "\n".join(
            [
                f"#heading(level: 1, {quoted(made.titles[language])})",
                f"#opening({_paragraphs(made.intro[language])})",
                f"#opening(({self.say('takes', minutes=minutes)}, {self.say('how_to')}))",
                f"#framed({self.say('consent_head')}, {_paragraphs(made.consent[language])})",
                f"#framed({self.say('data_head')}, {_paragraphs(made.data_protection[language])})",
                f"#sheetnumber({self.say('sheet_number')})",
            ]
        )

    def sections(self) -> list[str]:
        parts = []
        for section in self.made.sections:
            parts.append(f"#heading(level: 2, {quoted(section.titles[self.language])})")
            parts += [self.question(question) for question in section.questions]
        return parts

    def close(self) -> str:
        thanks = self.made.thanks.get(self.language, "")
        return f"#closing({_paragraphs(thanks)})" if thanks else ""

    def question(self, question: Question) -> str:
        only = [self.only(one) for one in question.conditions]
        text = quoted(question.texts[self.language])
        number = quoted(str(self.numbers[question.code]))
        if question.bounds is not None:
            digits = len(str(question.bounds[1]))
            body = f"digits({digits})"
        elif question.scale == "score":
            body = self.score(question)
        else:
            body = f"boxes({_array(self.tick(question, one) for one in question.answers)})"
        return f"#question({number}, {_array(only)}, {text}, {body})"

    def only(self, one: Condition) -> str:
        """Write who is asked."""
        earlier = self.by_code[one.code]
        words = [answer.says(self.language) for answer in earlier.answered
                 if answer.code in one.codes]  # fmt: skip
        return self.say("only", number=self.number(one.code), answers=Name(" / ".join(words)))

    def tick(self, question: Question, answer: Answer) -> str:
        where = after(self.made, question, answer)
        arrow = '""'
        if where == END:
            arrow = self.say("to_end")
        elif where:
            arrow = self.say("go_to", number=self.number(where))
        return f"({quoted(str(answer.code))}, {quoted(answer.says(self.language))}, {arrow})"

    def score(self, question: Question) -> str:
        codes = [quoted(str(one.code)) for one in question.answered]
        ends = [quoted(question.answered[place].says(self.language)) for place in (0, -1)]
        others = [self.tick(question, one) for one in question.answers if one.state != "answered"]
        return f"score({_array(codes)}, {', '.join(ends)}, {_array(others)})"

    def test_head(self) -> str:
        title = say("questionnaire.test_title", title=Name(self.made.titles[self.language]))
        lines = [self.say(f"test_{name}") for name in ("who", "how", "look", "then")]
        return "\n".join(
            [
                f"#heading(level: 1, {quoted(title.written(self.language))})",
                f"#opening({_array(lines)})",
            ]
        )

    def tested(self, question: Question) -> str:
        """Write one question with what to ask about it, and room for notes."""
        asked = _array(quoted(one.written(self.language)) for one in probes(question))
        return (
            f"#tested({quoted(str(self.numbers[question.code]))}, {quoted(question.code)}, "
            f"{quoted(question.texts[self.language])}, {asked}, {self.say('test_notes')})"
        )


def _array(parts: Iterable[str]) -> str:
    listed = list(parts)
    return "(" + ", ".join(listed) + ("," if listed else "") + ")"


def _paragraphs(text: str) -> str:
    return _array(quoted(" ".join(part.split())) for part in text.split("\n\n") if part.strip())
