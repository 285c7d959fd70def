"""Reads one question: an item of the bank, or one of the user's own."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from evenhand.publishing.questionnaires.model import OFFERED, Answer, Question
from evenhand.tables.survey_items import SCALES, WORSE
from evenhand.taxonomy.items import BankItem, bank
from evenhand.wording.messages import LANGUAGES, say

SETTINGS = {"item", "code", "question", "answers", "only_if", "scale", "worse", "becomes", "least",
            "most", "offer"}  # fmt: skip
DONT_KNOW, REFUSED = 98, 97
"""Codes of reasons for not answering, where the item has none of its own."""
MOST_CODE = 9_999
SHOWN = 60
_GROUP = re.compile(r"group_[a-z0-9_]{1,30}")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


def one_question(
    ask: Mapping[str, Any], where: str, languages: Sequence[str], offer: Any
) -> tuple[Question | None, list[str]]:
    """Read one question; give it with its faults, None where nothing can be made of it.

    Parameters
    ----------
    ask
        One [[section.ask]].
    where
        How faults name its place.
    languages
        In which it must be worded.
    offer
        Which reasons for not answering are offered, where the question says nothing.
    """
    problems = [f"{where} has no setting {shown(name)}; there are: {', '.join(sorted(SETTINGS))}"
                for name in ask if name not in SETTINGS]  # fmt: skip
    if ("item" in ask) == ("code" in ask):
        return None, [*problems, f"{where}: give item (of the bank) or code (your own), not both"]
    code = str(ask.get("item", ask.get("code")))
    item = bank().get(code) if "item" in ask else None
    if "item" in ask and item is None:
        near = "`evenhand items` lists those there are"
        return None, [*problems, f"{where}: there is no item {shown(code)} in the bank; {near}"]
    if "code" in ask and not _CODE.fullmatch(code):
        told = (f"{where}: code is {shown(code)}; give small letters, digits and _, beginning "
                "with a letter")  # fmt: skip
        return None, [*problems, told]
    if "code" in ask and code in bank():
        problems.append(f"{where}: '{code}' is an item of the bank; write item = \"{code}\"")
    where = f"'{code}'"
    problems += _wording_problems(ask, item, where, languages)
    answers, more = _answers(ask, item, where, languages)
    problems += more + _kind_problems(ask, item, where)
    offered, more = _offered(ask.get("offer", offer), item, bool(answers), where)
    question = Question(
        code=code,
        texts={**(dict(item.questions) if item else {}), **texts_of(ask.get("question"))},
        answers=(*answers, *offered),
        scale=str(ask.get("scale") or (item.scale if item else "") or "ordinal"),
        worse=str(ask.get("worse") or (item.worse if item else "")),
        item=item,
        becomes=str(ask.get("becomes", "")),
        bounds=None if answers else (_whole(ask.get("least", 0)), _whole(ask.get("most", 150))),
        subjects=dict(item.subjects) if item else {},
    )
    return question, problems + more


def text_problems(where: str, given: Any, languages: Sequence[str]) -> list[str]:
    """Say in which languages a text is lacking.

    Examples
    --------
    >>> text_problems("title", {"en": "Safety"}, ("en", "fr"))
    ["title is not worded in 'fr'; write it in each language of the questionnaire"]
    """
    if not isinstance(given, dict):
        example = "{" + ", ".join(f'{one} = "…"' for one in languages) + "}"
        return [f"{where} is not given; write {where.split(': ')[-1]} = {example}"]
    problems = [f"{where} is not worded in '{one}'; write it in each language of the questionnaire"
                for one in languages if not str(given.get(one, "")).strip()]  # fmt: skip
    return problems + brace_problems(where, given)


def brace_problems(where: str, given: Mapping[str, Any]) -> list[str]:
    """Say which texts have braces, which LimeSurvey and ODK take for formulas.

    Examples
    --------
    >>> brace_problems("title", {"en": "{x}"})
    ["title has braces in 'en', which survey software takes for formulas; write it without"]
    """
    return [f"{where} has braces in '{one}', which survey software takes for formulas; write it "
            "without" for one, text in given.items() if {*"{}"} & {*str(text)}]  # fmt: skip


def texts_of(given: Any) -> dict[str, str]:
    """Give the texts of a table, by language; none where it is no table."""
    return {str(k): str(v) for k, v in given.items()} if isinstance(given, dict) else {}


def _wording_problems(
    ask: Mapping[str, Any], item: BankItem | None, where: str, languages: Sequence[str]
) -> list[str]:
    if item is None:
        return text_problems(f"{where}: question", ask.get("question"), languages)
    own = texts_of(ask.get("question"))
    problems = brace_problems(f"{where}: question", own)
    lacking = [one for one in languages if not (own.get(one) or item.questions.get(one))]
    if not lacking:
        return problems
    if item.reference_only:
        told = (f"{where}: the wording belongs to {item.origin} and is not kept here; take it "
                f"from there and write it as question, in: {', '.join(lacking)}")  # fmt: skip
        return [*problems, told]
    return [f"{where}: the bank has no wording in {', '.join(lacking)}; write it as question"]


def _answers(
    ask: Mapping[str, Any], item: BankItem | None, where: str, languages: Sequence[str]
) -> tuple[list[Answer], list[str]]:
    given = ask.get("answers", {})
    if not isinstance(given, dict):
        return [], [f'{where}: answers must be a table, as answers.1 = {{en = "yes"}}']
    problems = []
    worded: dict[int, tuple[dict[str, str], str]] = {}
    for code, texts in given.items():
        if not re.fullmatch(r"\d{1,4}", str(code)) or not isinstance(texts, dict):
            problems.append(f"{where}: answers.{str(code)[:SHOWN]} is no answer; write answers.1 = "
                            "{en = \"yes\"}")  # fmt: skip
            continue
        value = str(texts.get("value", ""))
        worded[int(code)] = ({k: v for k, v in texts_of(texts).items() if k != "value"}, value)
    known = item.codes if item is not None else {}
    if known:
        there = ", ".join(map(str, known))
        problems += [f"{where}: the bank has no answer {code}; there are: {there}"
                     for code in worded if code not in known]  # fmt: skip
    elif item is not None and not worded and item.scale != "count":
        problems.append(f"{where}: the codes of its answers are not known here; take them from "
                        f"{item.origin} and write them as answers")  # fmt: skip
    found = []
    for code in known or worded:
        own, value = worded.get(code, ({}, ""))
        texts = {**{one: item.answers[one][code] for one in item.answers}, **own} if (
            item is not None and known) else own  # fmt: skip
        found.append(Answer(code, texts, value=value))
    return found, problems + _answer_problems(found, ask, item, where, languages)


def _answer_problems(
    found: Sequence[Answer],
    ask: Mapping[str, Any],
    item: BankItem | None,
    where: str,
    languages: Sequence[str],
) -> list[str]:
    scale = str(ask.get("scale") or (item.scale if item else ""))
    ends = {one.code for one in (*found[:1], *found[-1:])}
    problems = []
    for one in found:
        lacking = [name for name in languages if not one.texts.get(name)]
        if lacking and (scale != "score" or one.code in ends):
            problems.append(f"{where}: answer {one.code} is not worded in {', '.join(lacking)}")
        problems += brace_problems(f"{where}: answer {one.code}", one.texts)
        if ask.get("becomes") and not one.value:
            problems.append(f"{where}: answer {one.code} has no value; give what it becomes, as "
                            f"answers.{one.code} = {{value = \"A1\", …}}")  # fmt: skip
    if len(found) == 1:
        problems.append(f"{where} has one answer only; give at least two")
    return problems


def _kind_problems(ask: Mapping[str, Any], item: BankItem | None, where: str) -> list[str]:
    problems = []
    for name, known in (("scale", SCALES), ("worse", WORSE)):
        if name in ask and ask[name] not in known:
            problems.append(
                f"{where}: {name} is {shown(ask[name])}; give one of {', '.join(known)}"
            )
    becomes = str(ask.get("becomes", ""))
    if becomes and becomes != "area_id" and not _GROUP.fullmatch(becomes):
        problems.append(f"{where}: becomes is {shown(becomes)}; give area_id, or group_ and a "
                        "word, as group_age")  # fmt: skip
    if "scale" not in ask and not becomes and not (item and item.scale):
        problems.append(f"{where}: scale is not given; give one of {', '.join(SCALES)}")
    broken = [name for name in ("least", "most") if name in ask and not _is_whole(ask[name])]
    problems += [f"{where}: {name} is {shown(ask[name])}; give a whole number" for name in broken]
    if _whole(ask.get("least", 0)) > _whole(ask.get("most", MOST_CODE)):
        problems.append(f"{where}: least is greater than most; turn them round")
    return problems


def _offered(
    given: Any, item: BankItem | None, has_answers: bool, where: str
) -> tuple[list[Answer], list[str]]:
    """Give the reasons for not answering that can be ticked."""
    if not isinstance(given, list) or any(one not in OFFERED for one in given):
        return [], [f"{where}: offer is {shown(given)}; give a list of: {', '.join(OFFERED)}"]
    if not has_answers:
        return [], []
    own = {state: code for code, state in item.missing_codes.items()} if item else {}
    usual = {"dont_know": DONT_KNOW, "refused": REFUSED}
    return [
        Answer(own.get(state, usual[state]), _state_texts(state), state)
        for state in OFFERED
        if state in given and (item is None or not item.missing_codes or state in own)
    ], []


def _state_texts(state: str) -> dict[str, str]:
    message = say(f"questionnaire.state_{state}")
    return {language: message.written(language) for language in LANGUAGES}


def shown(value: Any) -> str:
    """Write a value from a file in a message, cut where it is long.

    Examples
    --------
    >>> shown("fax")
    "'fax'"
    """
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _whole(value: Any) -> int:
    return int(value) if _is_whole(value) else 0
