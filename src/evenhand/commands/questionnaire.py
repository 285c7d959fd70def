"""`questionnaire`: begin one, check it, and write it for paper, ODK and LimeSurvey."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evenhand.commands.given import GivenPath
from evenhand.commands.sections import InOrder

if TYPE_CHECKING:
    from evenhand.publishing.questionnaires.model import Questionnaire

FORMS = ("paper", "checklist", "xlsform", "limesurvey", "mapping")


@click.group(cls=InOrder)
def questionnaire() -> None:
    r"""Make a questionnaire from the item bank, and the mapping that reads what comes back.

    \b
    Example:
      evenhand questionnaire check
    """


@questionnaire.command("new")
@click.argument("file", type=GivenPath())
@click.option("--workspace", type=GivenPath(), help="Take the areas to ask about from here.")
@click.option("--level", help="Which areas; else the finest set of at most 60.")
@click.option("--language", default="en", help="Language of the words printed.")
def new(file: Path, workspace: Path | None, level: str | None, language: str) -> None:
    r"""Write a questionnaire to begin with, as a TOML file to change.

    \b
    Example:
      evenhand questionnaire new safety.toml --workspace demo/workspace
    """
    from evenhand.commands.methods import checked_language
    from evenhand.errors import SourceError, listed
    from evenhand.publishing.questionnaires.beginning import area_section, start_text
    from evenhand.workspace.workspace import Workspace

    checked_language(language)
    if file.exists():
        problem = "it is there already; give another name, or take it away"
        raise SourceError(listed(str(file), [problem]))
    text = start_text()
    if workspace is not None:
        text += area_section(Workspace.open(workspace), level)
    _write(file, text.encode("utf-8"), language)


@questionnaire.command("check")
@click.argument("file", required=False, type=GivenPath())
@click.option("--json", "as_json", is_flag=True, help="What is told, as JSON.")
@click.option("--language", default="en", help="Language of the words.")
def check(file: Path | None, as_json: bool, language: str) -> None:
    r"""Check a questionnaire, and tell length, sensitive items, order and mode effects.

    Without FILE, the one that `questionnaire new` begins with.

    \b
    Example:
      evenhand questionnaire check
    """
    from evenhand.commands.methods import checked_language
    from evenhand.publishing.questionnaires.advice import advice
    from evenhand.wording.messages import say

    checked_language(language)
    made = _read(file)
    told = [message.written(language) for message in advice(made)]
    if as_json:
        click.echo(json.dumps({"questions": len(made.numbered()), "languages": made.languages,
                               "minutes": round(made.expected_minutes, 1), "told": told},
                              indent=1, ensure_ascii=False))  # fmt: skip
        return
    click.echo(say("questionnaire.sound").written(language))
    click.echo("\n".join(f"– {line}" for line in told))


@questionnaire.command("export")
@click.argument("file", required=False, type=GivenPath())
@click.option("--out", default="questionnaire", type=GivenPath(), help="Folder to write to.")
@click.option("--only", multiple=True, type=click.Choice(FORMS), help="These forms; else all.")
@click.option("--paper", default="a4", type=click.Choice(("a4", "letter")), help="Size of paper.")
@click.option("--language", default="en", help="Language of the words printed.")
def export(file: Path | None, out: Path, only: tuple[str, ...], paper: str, language: str) -> None:
    r"""Write a questionnaire: paper, test sheet, XLSForm, LimeSurvey, and mappings for the import.

    Without FILE, the one that `questionnaire new` begins with.

    \b
    Example:
      evenhand questionnaire export --out questionnaire --only limesurvey --only mapping
    """
    from evenhand.commands.methods import checked_language
    from evenhand.publishing.questionnaires.exporting import exported

    checked_language(language)
    made = _read(file)
    files, lacking = exported(made, only or FORMS, paper)
    for name, content in files.items():
        _write(out / name, content, language)
    if lacking:
        from evenhand.publishing.letters import named
        from evenhand.wording.messages import Name, say

        letters = say("commands.lacking", letters=Name(named(lacking)))
        click.echo(letters.written(language), err=True)


def _read(file: Path | None) -> "Questionnaire":
    from evenhand.publishing.questionnaires.beginning import start
    from evenhand.publishing.questionnaires.reading import read_questionnaire

    return start() if file is None else read_questionnaire(file)


def _write(path: Path, content: bytes, language: str) -> None:
    from evenhand.errors import SourceError, listed
    from evenhand.wording.messages import Name, say

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as problem:
        what = (problem.strerror or "refused").lower()
        raise SourceError(
            listed(str(path), [f"it could not be written ({what}); check the folder and its "
                               "permissions, or give another with --out"])
        ) from problem  # fmt: skip
    click.echo(say("questionnaire.written", file=Name(str(path))).written(language))
