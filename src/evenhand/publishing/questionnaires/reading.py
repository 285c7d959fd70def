"""Reads a questionnaire from TOML and says everything that is wrong with it at once."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evenhand.errors import SourceError, WorkspaceError, listed
from evenhand.publishing.questionnaires.model import MODES, Question, Questionnaire, Section
from evenhand.publishing.questionnaires.questions import (
    one_question,
    shown,
    text_problems,
    texts_of,
)
from evenhand.publishing.questionnaires.skipping import skip_problems, with_conditions
from evenhand.wording.messages import LANGUAGES
from evenhand.workspace.numbered_documents import read_document

TEXTS = ("title", "intro", "consent", "data_protection")
SETTINGS = {*TEXTS, "thanks", "languages", "mode", "wave", "minutes", "seconds_per_question",
            "offer", "section"}  # fmt: skip
KEPT = ".json"
MOST_BYTES, MOST_QUESTIONS = 1_000_000, 300
SECONDS = 12.0
"""What one closed question is taken to need where nothing is said: ours, to be timed in a test."""


def read_questionnaire(path: Path) -> Questionnaire:
    """Read and check a questionnaire.

    Parameters
    ----------
    path
        A TOML file, or a questionnaire that a workspace keeps (.json); see the guide "Asking
        people".

    Raises
    ------
    SourceError
        The file cannot be read, or the questionnaire has faults; all are listed.
    """
    name = path.name
    if path.suffix == KEPT:
        return questionnaire_of(kept_body(path), path.stem, subject=name)
    try:
        raw = path.read_bytes()
    except OSError as problem:
        what = (problem.strerror or "cannot be read").lower()
        raise SourceError(listed(name, [f"{what}; say where the questionnaire is"])) from problem
    if len(raw) > MOST_BYTES:
        raise SourceError(listed(name, ["it is too long for a questionnaire; check the name"]))
    try:
        stored = tomllib.loads(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        what = "it is not UTF-8" if isinstance(problem, UnicodeDecodeError) else str(problem)
        raise SourceError(listed(name, [f"this is not TOML: {what}; mend that place"])) from problem
    return questionnaire_of(stored, path.stem, subject=name)


def questionnaire_of(stored: Mapping[str, Any], name: str, *, subject: str = "") -> Questionnaire:
    """Check what a TOML file holds, and make the questionnaire of it.

    Raises
    ------
    SourceError
        It has faults; all are listed.
    """
    problems = _top_problems(stored)
    languages = _languages(stored)
    sections, more = _sections(stored, languages)
    problems += more
    questions = [question for section in sections for question in section.questions]
    if not questions and not problems:
        problems.append("there is no question; give at least one [[section.ask]]")
    problems += skip_problems(stored, questions)
    if problems:
        raise SourceError(listed(subject or name, list(dict.fromkeys(problems))))
    made = with_conditions(stored, sections)
    texts = {part: texts_of(stored.get(part)) for part in (*TEXTS, "thanks")}
    return Questionnaire(
        name=name,
        titles=texts["title"],
        intro=texts["intro"],
        consent=texts["consent"],
        data_protection=texts["data_protection"],
        thanks=texts["thanks"],
        languages=languages,
        mode=stored["mode"],
        wave=str(stored["wave"]),
        minutes=float(stored.get("minutes", 15)),
        seconds_per_question=float(stored.get("seconds_per_question", SECONDS)),
        sections=made,
    )


def kept_body(path: Path) -> Mapping[str, Any]:
    """Give what a document of a workspace holds, a questionnaire or a walk.

    Raises
    ------
    SourceError
        It is none.
    """
    try:
        found = read_document(path, "give a TOML file, or a document of a workspace")
    except WorkspaceError as problem:
        raise SourceError(problem.told) from None
    body = found.get("body") if isinstance(found, dict) else None
    if not isinstance(body, dict):
        told = "this is no document of a workspace; give one of its folder, or a TOML file"
        raise SourceError(listed(path.name, [told]))
    return body


def _languages(stored: Mapping[str, Any]) -> tuple[str, ...]:
    given = stored.get("languages", [])
    texts = [one for one in given if isinstance(one, str)] if isinstance(given, list) else []
    return tuple(one for one in dict.fromkeys(texts) if one in LANGUAGES)


def _top_problems(stored: Mapping[str, Any]) -> list[str]:
    known = ", ".join(sorted(SETTINGS))
    problems = [f"there is no setting {shown(name)}; there are: {known}"
                for name in stored if name not in SETTINGS]  # fmt: skip
    languages = _languages(stored)
    if not languages or len(stored["languages"]) != len(languages):
        problems.append(f"languages is {shown(stored.get('languages'))}; give a list, each once, "
                        f"of: {', '.join(LANGUAGES)}")  # fmt: skip
    if str(stored.get("mode")) not in MODES:
        problems.append(f"mode is {shown(stored.get('mode'))}; give one of {', '.join(MODES)}")
    if not str(stored.get("wave", "")).strip():
        problems.append('wave is not given; name it, as "2026"')
    for part in ("minutes", "seconds_per_question"):
        value = stored.get(part, 1)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 600:
            problems.append(f"{part} is {shown(value)}; give a number above 0")
    for part in TEXTS:
        problems += text_problems(part, stored.get(part), languages)
    if "thanks" in stored:
        problems += text_problems("thanks", stored["thanks"], languages)
    return problems


def _sections(
    stored: Mapping[str, Any], languages: tuple[str, ...]
) -> tuple[tuple[Section, ...], list[str]]:
    given = stored.get("section", [])
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        return (), ["section must be written [[section]], once for each"]
    problems: list[str] = []
    sections = []
    seen: dict[str, int] = {}
    for number, one in enumerate(given, start=1):
        where = f"section {number}"
        problems += [f"{where} has no setting {shown(name)}; there are: ask, title"
                     for name in one if name not in ("ask", "title")]  # fmt: skip
        problems += text_problems(f"{where}: title", one.get("title"), languages)
        asked = one.get("ask", [])
        if not isinstance(asked, list) or not all(isinstance(ask, dict) for ask in asked):
            problems.append(f"{where}: ask must be written [[section.ask]], once for each question")
            asked = []
        questions: list[Question] = []
        for place, ask in enumerate(asked, start=1):
            question, more = one_question(ask, f"{where}, question {place}", languages,
                                          _offer(stored))  # fmt: skip
            problems += more
            if question is not None:
                seen[question.code] = seen.get(question.code, 0) + 1
                questions.append(question)
        sections.append(Section(texts_of(one.get("title")), tuple(questions)))
    problems += [f"'{code}' is asked {often} times; ask it once"
                 for code, often in seen.items() if often > 1]  # fmt: skip
    if len(seen) > MOST_QUESTIONS:
        problems.append(f"there are {len(seen)} questions; ask at most {MOST_QUESTIONS}")
    return tuple(sections), problems


def _offer(stored: Mapping[str, Any]) -> Any:
    return stored.get("offer", ["dont_know", "refused"])
