"""Ask a city: a question to a member and its answer, each a signed file that is handed over."""

import json
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from evenhand.errors import OptionError, WorkspaceError, listed
from evenhand.wording.faults import fault
from evenhand.wording.messages import Name
from evenhand.workspace.city_keys import FOLDER, LOCK, CityKeys
from evenhand.workspace.disk import held_patiently, words_for_disk, write_whole
from evenhand.workspace.free_texts import address_problem, text_problems
from evenhand.workspace.given_json import read_document
from evenhand.workspace.json_schema import schema_faults
from evenhand.workspace.member_cards import TOPICS, member_of, own_card, refused_with, take_card
from evenhand.workspace.signed_papers import (
    ANSWER,
    MEMBER,
    QUESTION,
    Paper,
    opened_paper,
    paper_bytes,
    refused,
    require_known,
)

QUESTIONS = "questions"
OPEN, ANSWERED, CLOSED = "open", "answered", "closed"
STATES = (OPEN, ANSWERED, CLOSED)
ASKED, RECEIVED = "asked", "received"
_LETTERS = "BCDFGHJKMNPQRSTVWXYZ"
_NUMBER = "^Q-[2-9A-Z]{6}$"
_FILE = re.compile(r"(?:[0-9a-f]{8}-)?Q-[2-9A-Z]{6}")
_DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_TEXT = {"type": "string", "minLength": 1, "maxLength": 2000}
_TO = {"type": "string", "pattern": "^[0-9a-f]{40}$"}
_QUESTION: Mapping[str, Any] = {
    "type": "object", "additionalProperties": False,
    "required": ["number", "to", "topic", "text", "on", "reply_to"],
    "properties": {
        "number": {"type": "string", "pattern": _NUMBER}, "to": _TO, "text": _TEXT, "on": _DAY,
        "topic": {"type": "string", "enum": list(TOPICS)},
        "reply_to": {"type": ["string", "null"], "minLength": 3, "maxLength": 120},
    },
}  # fmt: skip
_ANSWER: Mapping[str, Any] = {
    "type": "object", "additionalProperties": False, "required": ["number", "to", "text", "on"],
    "properties": {"number": {"type": "string", "pattern": _NUMBER}, "to": _TO, "text": _TEXT,
                   "on": _DAY},
}  # fmt: skip
_KEPT: Mapping[str, Any] = {
    "type": "object", "additionalProperties": False,
    "required": ["format", "key", "number", "side", "other", "city", "topic", "text", "on",
                 "reply_to", "problem", "answer", "state"],
    "properties": {
        "format": {"type": "integer", "enum": [1]}, "key": {"type": "string", "maxLength": 20},
        "number": {"type": "string", "pattern": _NUMBER}, "other": _TO, "text": _TEXT, "on": _DAY,
        "side": {"type": "string", "enum": [ASKED, RECEIVED]},
        "city": {"type": "string", "minLength": 1, "maxLength": 200},
        "topic": {"type": "string", "enum": list(TOPICS)},
        "reply_to": {"type": ["string", "null"], "maxLength": 120},
        "problem": {"type": ["string", "null"], "pattern": "^P-[0-9]{4,9}$"},
        "answer": {"type": ["object", "null"], "required": ["text", "on"],
                   "additionalProperties": False, "properties": {"text": _TEXT, "on": _DAY}},
        "state": {"type": "string", "enum": list(STATES)},
    },
}  # fmt: skip

Question = dict[str, Any]


def ask(
    workspace: Path, key: str, *, topic: str, text: str, today: date, problem: str | None = None
) -> Question:
    """Write a question to a member; nothing is sent by this.

    Parameters
    ----------
    key
        Which member.
    topic
        One of `TOPICS`.
    text
        What is asked: about places, measures and offices.
    problem
        The problem file that it is asked for; it stays here and is not handed over.

    Raises
    ------
    OptionError
        The text names a person, or there is no such member.
    """
    member = member_of(workspace, key)
    problems = text_problems("text", text)
    if problems:
        raise refused_with(problems)
    number = "Q-" + "".join(secrets.choice(_LETTERS) for _ in range(6))
    made = {
        "format": 1, "key": number, "number": number, "side": ASKED, "other": member.key,
        "city": member.city, "topic": topic, "text": text, "on": today.isoformat(),
        "reply_to": None, "problem": problem, "answer": None, "state": OPEN,
    }  # fmt: skip
    _keep(workspace, made)
    return made


def answer(workspace: Path, key: str, *, text: str, today: date) -> Question:
    """Write the answer to a question that a member asked; it may be written anew until closed.

    Raises
    ------
    OptionError
        The text names a person, or this is not a question that may be answered here.
    """
    problems = text_problems("text", text)
    if problems:
        raise refused_with(problems)

    def alter(one: Question) -> Question:
        if one["side"] != RECEIVED or one["state"] == CLOSED:
            raise refused("not_answered_here")
        return {**one, "answer": {"text": text, "on": today.isoformat()}, "state": ANSWERED}

    return _change(workspace, key, alter)


def close(workspace: Path, key: str) -> Question:
    """Close a question: nothing more is expected, and the address to reply to is forgotten."""
    return _change(workspace, key, lambda one: {**one, "state": CLOSED, "reply_to": None})


def signed_question(workspace: Path, key: str, city: str, *, today: date) -> bytes:
    """Give the signed file that is handed over: a question asked, or the answer to one received.

    Raises
    ------
    WorkspaceError
        There is no answer yet.
    """
    one, keys = question_of(workspace, key), CityKeys(workspace)
    if one["side"] == ASKED:
        content = {name: one[name] for name in ("number", "topic", "text", "on")}
        own = own_card(workspace)
        addresses = [row["address"] for row in own["contacts"]] if own else []
        reply_to = next((text for text in addresses if "@" in text), None)
        told = {**content, "to": one["other"], "reply_to": reply_to}
        return paper_bytes(keys, QUESTION, told, city=city, today=today)
    if one["answer"] is None:
        raise WorkspaceError(listed("members", [fault("members.no_answer")]))
    told = {"number": one["number"], "to": one["other"], **one["answer"]}
    return paper_bytes(keys, ANSWER, told, city=city, today=today)


def take_paper(
    workspace: Path, content: bytes, *, today: date, compared: str = "", by: str = ""
) -> Paper:
    """Take over a file of another city: its card, a question to us, or an answer to ours.

    Raises
    ------
    PaperRefused
        It is not as it must be, is for somebody else, or its key is not known.
    OptionError
        A text in it names a person.
    """
    paper = opened_paper(content)
    if paper.what == MEMBER:
        take_card(workspace, paper, content, today=today, compared=compared, by=by)
        return paper
    schema = _QUESTION if paper.what == QUESTION else _ANSWER
    faults = [*schema_faults(paper.content, schema)] or [*_texts(paper)]
    if faults:
        raise refused_with(faults)
    require_known(workspace, paper, today=today)
    keys = CityKeys(workspace)
    if not keys.has_own() or paper.content["to"] != keys.fingerprint().replace(" ", ""):
        raise refused("for_another")
    (_take_question if paper.what == QUESTION else _take_answer)(workspace, paper)
    return paper


def _texts(paper: Paper) -> Iterator[str]:
    yield from text_problems("text", paper.content["text"])
    if paper.content.get("reply_to"):
        yield from address_problem("reply_to", paper.content["reply_to"])


def _take_question(workspace: Path, paper: Paper) -> None:
    sender, said = paper.fingerprint.replace(" ", ""), paper.content
    key = f"{sender[:8]}-{said['number']}"
    if any(one["key"] == key for one in questions(workspace)):
        return  # the same file once more
    _keep(workspace, {
        "format": 1, "key": key, "number": said["number"], "side": RECEIVED, "other": sender,
        "city": paper.city, "topic": said["topic"], "text": said["text"], "on": said["on"],
        "reply_to": said["reply_to"], "problem": None, "answer": None, "state": OPEN,
    })  # fmt: skip


def _take_answer(workspace: Path, paper: Paper) -> None:
    sender, said = paper.fingerprint.replace(" ", ""), paper.content

    def alter(one: Question) -> Question:
        is_ours = one["side"] == ASKED and one["other"] == sender and one["state"] != CLOSED
        if not is_ours:
            raise refused("answer_to_nothing")
        return {**one, "answer": {"text": said["text"], "on": said["on"]}, "state": ANSWERED}

    if not any(one["key"] == said["number"] for one in questions(workspace)):
        raise refused("answer_to_nothing")
    _change(workspace, said["number"], alter)


def questions(workspace: Path) -> list[Question]:
    """Give every question, the latest first; what was altered into something else is left out."""
    found = []
    for path in (workspace / FOLDER / QUESTIONS).glob("*Q-*.json"):
        one = read_document(path, "restore it from a backup")
        if not list(schema_faults(one, _KEPT)) and one["key"] == path.stem:
            found.append(one)
    return sorted(found, key=lambda one: (one["on"], one["key"]), reverse=True)


def question_of(workspace: Path, key: str) -> Question:
    """Give a question by its key.

    Raises
    ------
    OptionError
        There is none.
    """
    found = next((one for one in questions(workspace) if one["key"] == key), None)
    if found is None:
        told = fault("members.no_question", question=Name(key[:40]))
        raise OptionError(listed("members", [told]))
    return dict(found)


def _keep(workspace: Path, one: Question) -> None:
    folder = workspace / FOLDER / QUESTIONS
    with words_for_disk(workspace):
        folder.mkdir(parents=True, exist_ok=True)
        with held_patiently(folder, folder / LOCK):
            _write(folder, one)


def _change(workspace: Path, key: str, alter: Callable[[Question], Question]) -> Question:
    folder = workspace / FOLDER / QUESTIONS
    with words_for_disk(workspace), held_patiently(folder, folder / LOCK):
        made = alter(question_of(workspace, key))
        _write(folder, made)
    return made


def _write(folder: Path, one: Question) -> None:
    assert _FILE.fullmatch(one["key"])
    text = json.dumps(one, indent=1, ensure_ascii=False) + "\n"
    write_whole(folder / f"{one['key']}.json", text)
