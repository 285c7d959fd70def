"""The questionnaire to begin with, and its question on where people live."""

import json
import tomllib
from importlib import resources

from evenhand.errors import UnsuitableData, listed
from evenhand.publishing.questionnaires.model import Questionnaire
from evenhand.publishing.questionnaires.reading import questionnaire_of
from evenhand.wording.messages import LANGUAGES, say
from evenhand.workspace.workspace import Workspace

MOST_AREAS = 60
"""More than this nobody reads through for the name of the place where they live."""


def start_text() -> str:
    """Give the TOML of the questionnaire to begin with."""
    folder = resources.files("evenhand.publishing.questionnaires")
    return folder.joinpath("start.toml").read_text(encoding="utf-8")


def start() -> Questionnaire:
    """Give the questionnaire to begin with.

    Examples
    --------
    >>> start().languages[:2]
    ('en', 'fr')
    """
    return questionnaire_of(tomllib.loads(start_text()), "start")


def area_section(workspace: Workspace, level: str | None) -> str:
    """Write the question on where people live, with the areas of a workspace.

    Parameters
    ----------
    workspace
        Where the areas are.
    level
        Which set of areas; None takes the finest of at most `MOST_AREAS`.

    Raises
    ------
    UnsuitableData
        There are no areas, none of that level, or more than anybody reads through.
    """
    if not workspace.has("areas"):
        raise UnsuitableData(
            listed("questionnaire", ["the workspace has no areas; import their outlines first, or "
                                     "leave --workspace out"])
        )  # fmt: skip
    frame = workspace.read("areas").to_frame()
    sizes = {str(name): int(size) for name, size in frame["level"].value_counts().items()}
    fitting = {name: size for name, size in sizes.items() if 2 <= size <= MOST_AREAS}
    wanted = (
        level if level is not None else max(fitting, key=lambda name: fitting[name], default="")
    )
    if wanted not in fitting:
        known = ", ".join(f"{name} ({size:,} areas)" for name, size in sizes.items())
        raise UnsuitableData(
            listed("questionnaire", [f"no set of 2 to {MOST_AREAS} areas is called "
                                     f"'{level or ''}'; there are: {known}"])
        )  # fmt: skip
    rows = frame.loc[frame["level"] == wanted, ["area_id", "area_name"]]
    title = _both("questionnaire.area_section")
    lines = ["", "[[section]]", f"title = {title}", "", "[[section.ask]]", 'code = "area"',
             'becomes = "area_id"', 'offer = ["refused"]',
             f"question = {_both('questionnaire.area_question')}"]  # fmt: skip
    for number, (area, name) in enumerate(zip(rows["area_id"], rows["area_name"], strict=True), 1):
        words = ", ".join(f"{one} = {_quoted(str(name))}" for one in LANGUAGES)
        lines.append(f"answers.{number} = {{value = {_quoted(str(area))}, {words}}}")
    return "\n".join([*lines, ""])


def _both(key: str) -> str:
    texts = (f"{one} = {_quoted(say(key).written(one))}" for one in LANGUAGES)
    return "{" + ", ".join(texts) + "}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
