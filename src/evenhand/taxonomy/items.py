"""The bank of survey items: origin, licence, wording where it may be passed on, codes, caution."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from evenhand.taxonomy.reference import Row, rows, source

CONSTRUCTS = (
    "safety_after_dark", "safety_other", "worry_experience", "worry_intensity", "worry_function",
    "precaution", "victimisation", "reporting", "disorder", "place", "exposure", "trust",
    "quality_of_life", "top_problems", "vigilantism", "background",
)  # fmt: skip
WORDING_STATUSES = ("own", "reference")
"""Own words, not yet tested with people; or the reference alone, the wording kept elsewhere."""

NO_CODES: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True)
class BankItem:
    """One item of the bank.

    Attributes
    ----------
    code
        Its name in surveys, such as "aesfdrk".
    instrument
        Which questionnaire it is from.
    construct
        What it is about, one of `CONSTRUCTS`.
    subject
        What is asked, in a few words of English.
    scale
        "ordinal", "nominal", "binary", "score", "count"; empty where it was not read.
    worse
        Which end is the unwelcome one: "high", "low", "neither"; empty where codes are not known.
    codes
        Code → what it means in English, in a few words; empty text within a score, and no codes
        at all where they were not read.
    missing_codes
        Code → "refused", "dont_know" or "missing".
    counted
        The codes that mean unsafe, worried or yes; empty where the item is read as a mean.
    origin, licence
        Who made it, and on what terms.
    wording_status
        One of `WORDING_STATUSES`.
    languages
        Languages in which its wording stands here.
    mode_effects
        What is known to change with the way of asking: names of rows of `mode_effects()`.
    source, mark
        Key of the source, and how well the item is attested.
    subjects, questions
        Language → subject; language → question, empty where the wording may not be passed on.
    answers
        Language → code → answer.
    sensitive
        Whether some people may be hurt or put at risk by being asked.
    recall
        Over which time people are asked to remember; empty if none.
    only_if
        When it makes sense, such as "crmvct = 1"; empty for always.
    notes
        Language → what should be known before it is used; empty if nothing.
    """

    code: str
    instrument: str
    construct: str
    subject: str
    scale: str
    worse: str
    codes: Mapping[int, str]
    missing_codes: Mapping[int, str]
    counted: tuple[int, ...]
    origin: str
    licence: str
    wording_status: str
    languages: tuple[str, ...]
    mode_effects: tuple[str, ...]
    source: str
    mark: str
    subjects: Mapping[str, str]
    questions: Mapping[str, str]
    answers: Mapping[str, Mapping[int, str]]
    sensitive: bool
    recall: str
    only_if: str
    notes: Mapping[str, str]

    @property
    def reference_only(self) -> bool:
        """Whether its wording has to be fetched from whoever made it."""
        return self.wording_status == "reference"


@cache
def bank() -> Mapping[str, BankItem]:
    """Give every item of the bank, by its code.

    Returns
    -------
    mapping
        Code → item, in the order of the data file.

    Examples
    --------
    >>> item = bank()["aesfdrk"]
    >>> item.counted, item.missing_codes[8], item.wording_status
    ((3, 4), 'dont_know', 'reference')
    >>> bank()["lb_own_hands"].codes[5]
    'strongly agree'
    """
    codes, words = _by_item("survey_item_codes"), _by_item("survey_item_words")
    found = {row["item"]: _item(row, codes[row["item"]], words[row["item"]])
             for row in rows("survey_items")}  # fmt: skip
    return MappingProxyType(found)


def of_construct(construct: str) -> tuple[BankItem, ...]:
    """Give the items about one construct.

    Examples
    --------
    >>> [item.code for item in of_construct("disorder")]
    ['lb_disorder_1', 'lb_disorder_2', 'lb_disorder_3', 'lb_disorder_4']
    """
    return tuple(item for item in bank().values() if item.construct == construct)


def mode_effects() -> tuple[Row, ...]:
    """Give what is known to change with the way of asking, with its source and mark.

    Examples
    --------
    >>> mode_effects()[0]["source"]
    'ess_modes'
    """
    return rows("mode_effects")


def _item(row: Row, codes: list[Row], words: list[Row]) -> BankItem:
    answers = _answers(codes, words)
    subjects, questions = _worded(words, "subject"), _worded(words, "question")
    return BankItem(
        code=row["item"],
        instrument=row["instrument"],
        construct=row["construct"],
        subject=subjects["en"],
        scale=row["scale"],
        worse=row["worse"],
        codes=answers.get("en", NO_CODES),
        missing_codes=MappingProxyType(
            {int(one["code"]): one["answer_state"] for one in codes
             if one["answer_state"] != "answered"}
        ),
        counted=tuple(int(code) for code in row["counted"].split()),
        origin=source(row["source"])["publisher"],
        licence=source(row["source"])["licence"],
        wording_status=row["wording_status"],
        languages=tuple(questions),
        mode_effects=tuple(effect["effect"] for effect in mode_effects() if _touches(effect, row)),
        source=row["source"],
        mark=row["mark"],
        subjects=subjects,
        questions=questions,
        answers=MappingProxyType(answers),
        sensitive=row["sensitive"] == "yes",
        recall=row["recall"],
        only_if=row["only_if"],
        notes=_worded(words, "note"),
    )  # fmt: skip


def _answers(codes: list[Row], words: list[Row]) -> dict[str, Mapping[int, str]]:
    """Give, by language, what each answer code means; codes between two ends have no words."""
    valid = [int(one["code"]) for one in codes if one["answer_state"] == "answered"]
    worded: dict[str, dict[int, str]] = defaultdict(dict)
    for word in words:
        if word["part"] == "answer":
            worded[word["language"]][int(word["code"])] = word["text"]
    return {language: MappingProxyType({code: texts.get(code, "") for code in valid})
            for language, texts in worded.items()}  # fmt: skip


def _worded(words: list[Row], part: str) -> Mapping[str, str]:
    """Give one part of an item's words, by language."""
    return MappingProxyType(
        {word["language"]: word["text"] for word in words if word["part"] == part}
    )


def _touches(effect: Row, row: Row) -> bool:
    """Say whether an effect is about an item: its construct, its source, or a sensitive one."""
    about = effect["about"].split()
    named = {row["construct"], row["source"]}
    return bool(named & set(about)) or ("sensitive" in about and row["sensitive"] == "yes")


def _by_item(name: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows(name):
        found[row["item"]].append(row)
    return found
