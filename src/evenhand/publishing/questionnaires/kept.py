"""A questionnaire that a workspace keeps: read as any other, and written as TOML again."""

from collections.abc import Iterator, Mapping
from typing import Any

from evenhand.publishing.questionnaires.model import Questionnaire
from evenhand.publishing.questionnaires.reading import questionnaire_of
from evenhand.sources.drafting.written import toml_value


def kept_questionnaire(document: Mapping[str, Any]) -> Questionnaire:
    """Check a kept questionnaire and make the questionnaire of it.

    Parameters
    ----------
    document
        As `workspace.questionnaire_files` keeps it.

    Raises
    ------
    SourceError
        It has faults; all are listed.
    """
    return questionnaire_of(document["body"], document["id"])


def toml_text(body: Mapping[str, Any]) -> str:
    """Write what a questionnaire holds as the TOML file that the command line reads.

    Examples
    --------
    >>> print(toml_text({"wave": "1", "section": [{"title": {"en": "A"}, "ask": []}]}), end="")
    wave = "1"
    <BLANKLINE>
    [[section]]
    title = {en = "A"}
    """
    lines = [f"{name} = {_value(one)}" for name, one in body.items() if name != "section"]
    for section in body["section"]:
        lines += ["", "[[section]]", *_settings(section, "ask")]
        for ask in section.get("ask", ()):
            lines += ["", "[[section.ask]]", *_settings(ask, "answers")]
            answers = ask.get("answers", {})
            lines += [f"answers.{code} = {_value(texts)}" for code, texts in answers.items()]
    return "\n".join([*lines, ""])


def _settings(given: Mapping[str, Any], but: str) -> Iterator[str]:
    return (f"{name} = {_value(one)}" for name, one in given.items() if name != but)


def _value(one: Any) -> str:
    """Write a value on one line; a table of texts stands in braces."""
    if isinstance(one, Mapping):
        return "{" + ", ".join(f"{name} = {_value(part)}" for name, part in one.items()) + "}"
    return toml_value(one)
