"""`methods` and `run`: the catalogue listed, and each of its methods as a command."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from evenhand.errors import OptionError, listed
from evenhand.workspace import index
from evenhand.workspace.typed_options import WANTED, typed_value

EXAMPLE_WORKSPACE = "demo/workspace"
PHASES = ("scanning", "analysis", "response", "assessment", "safeguards")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="All about each method, as JSON.")
def methods(as_json: bool) -> None:
    r"""List the questions that can be asked, phase by phase.

    \b
    Example:
      evenhand methods
    """
    if as_json:
        click.echo(json.dumps(list(index.load()), indent=1, ensure_ascii=False))
        return
    width = max(len(entry["name"]) for entry in index.load())
    for phase in PHASES:
        found = [entry for entry in index.load() if entry["phase"] == phase]
        if found:
            click.echo(f"\n{phase}")
        for entry in found:
            click.echo(f"  {entry['name'].ljust(width)}  {entry['question']}")


class MethodCommands(click.Group):
    """One command for each method, made from the catalogue's index when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the methods, in the catalogue's order."""
        del ctx
        return [entry["name"] for entry in index.load()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Make the command of one method."""
        del ctx
        name = cmd_name.replace("-", "_")
        return next((_command(one) for one in index.load() if one["name"] == name), None)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the method; a name that does not exist is answered with those that do."""
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            known = ", ".join(self.list_commands(ctx))
            problem = f"there is no method '{args[0]}'; there are: {known}"
            raise OptionError(listed("methods", [problem]))
        return super().resolve_command(ctx, args)


@click.command(cls=MethodCommands)
def run() -> None:
    r"""Ask one question of a workspace and print the answer.

    \b
    Example:
      evenhand run offence_profile demo/workspace
    """


def _command(entry: Mapping[str, Any]) -> click.Command:
    parameters: list[click.Parameter] = [click.Argument(["workspace"], type=click.Path())]
    parameters += [_option(one) for one in entry["options"]]
    parameters += [
        click.Option(
            [f"--{one['name'].replace('_', '-')}", f"table_{one['name']}"],
            type=click.Choice(one["kinds"]),
            help="Which table to use; the first that the workspace has, if not given.",
        )
        for one in entry["tables"]
        if len(one["kinds"]) > 1
    ]
    parameters += [
        click.Option(
            ["--difference"],
            is_flag=True,
            help="With two values of one option: how far apart each number is.",
        ),
        click.Option(["--json", "as_json"], is_flag=True, help="Numbers and words as JSON."),
        click.Option(["--csv", "as_csv"], is_flag=True, help="The numbers as CSV."),
        click.Option(["--language"], help="Language of the words; else the workspace's first."),
    ]
    return click.Command(
        entry["name"],
        params=parameters,
        callback=lambda **given: _asked(entry, given),
        help=_help(entry),
        short_help=entry["question"],
    )


def _option(one: Mapping[str, Any]) -> click.Option:
    kind = {"float": "number", "int": "whole number", "str": "text", "date": "day"}
    metavar = "|".join(one["choices"]) or kind.get(one["kind"], one["kind"])
    words = [one["meaning"]] if one["meaning"] else []
    unit = f" {one['unit']}" if one["unit"] not in ("", "date", "share") else ""
    if one["least"] is not None and one["most"] is not None:
        words.append(f"{one['least']:g} to {one['most']:g}{unit}")
    elif one["least"] is not None:
        words.append(f"at least {one['least']:g}{unit}")
    if one["default"] is not None:
        words.append(f"if not given: {one['default']}")
    # What takes one value may be given several times, to ask once for each.
    return click.Option(
        [f"--{one['name'].replace('_', '-')}", f"option_{one['name']}"],
        required=one["required"],
        multiple=not one["many"],
        metavar=metavar.upper() if not one["choices"] else metavar,
        help="; ".join(words) or None,
    )


def _help(entry: Mapping[str, Any]) -> str:
    words = " ".join(
        f"--{name.replace('_', '-')} {value}" for name, value in entry["example"].items()
    )
    example = f"evenhand run {entry['name']} {EXAMPLE_WORKSPACE} {words}".strip()
    reads = [" or ".join(one["kinds"]) for one in entry["tables"] if not one["optional"]]
    sources = "\n".join(f"  {source}" for source in entry["sources"])
    return (
        f"{entry['question']}\n\nReads {', '.join(reads)}.\n\n\b\nSources:\n{sources}"
        f"\n\n\b\nExample:\n  {example}\n"
    )


def _asked(entry: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    from evenhand.commands.answers import print_answer, print_several
    from evenhand.workspace.workspace import Workspace

    options, periods = _options(entry, given)
    tables = {
        one["name"]: given[f"table_{one['name']}"]
        for one in entry["tables"]
        if given.get(f"table_{one['name']}")
    }
    if given["as_json"] and given["as_csv"]:
        raise OptionError(listed(entry["name"], ["--json and --csv are both given; keep one"]))
    workspace = Workspace.open(Path(given["workspace"]))
    language = checked_language(given["language"] or workspace.settings.languages[0])
    form = "json" if given["as_json"] else "csv" if given["as_csv"] else "words"
    if periods is None and not given["difference"] and not _varies(entry, options):
        with _shown(entry["name"]):
            answer = workspace.run(entry["name"], tables=tables, **options)
        print_answer(answer, form, language)
        return
    with _shown(entry["name"]):
        found = workspace.run_each(entry["name"], tables=tables, periods=periods, **options)
    print_several(found, form, language, difference=given["difference"])


@contextmanager
def _shown(method: str) -> Iterator[None]:
    """Show on a terminal how far a method is that takes long."""
    from evenhand.commands.progress import Progress
    from evenhand.statistics.progress import heard

    with (
        Progress(quiet=not sys.stderr.isatty()) as progress,
        heard(lambda done, whole: progress.of(method, done, whole)),
    ):
        yield


def _varies(entry: Mapping[str, Any], options: Mapping[str, Any]) -> bool:
    """Say whether an option that takes one value was given several."""
    single = {one["name"] for one in entry["options"] if not one["many"]}
    return any(isinstance(options.get(name), tuple) for name in single)


def checked_language(language: str) -> str:
    """Make sure that there are words in a language.

    Raises
    ------
    OptionError
        There are none.
    """
    from evenhand.wording.messages import LANGUAGES

    if language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        problem = f"option 'language' is {language!r}; there are: {known}"
        raise OptionError(listed("language", [problem]))
    return language


def _options(
    entry: Mapping[str, Any], given: Mapping[str, Any]
) -> tuple[dict[str, Any], list[tuple[date, date]] | None]:
    """Read the options as they were typed, and the periods where several are asked about."""
    options: dict[str, Any] = {}
    problems = []
    for one in entry["options"]:
        text = given[f"option_{one['name']}"]
        if text is None or text == ():
            continue
        try:
            if one["many"]:
                options[one["name"]] = typed_value(text, one)
            else:
                values = tuple(typed_value(part, one) for part in text)
                options[one["name"]] = values if len(values) > 1 else values[0]
        except ValueError:
            what = WANTED.get(one["kind"], one["kind"])
            typed = text[0] if isinstance(text, tuple) and len(text) == 1 else text
            problems.append(f"option '{one['name']}' is {typed!r}; give {what}")
    days = [options.get(name) for name in ("period_from", "period_to")]
    several = [value for value in days if isinstance(value, tuple)]
    if several and len({len(value) if isinstance(value, tuple) else 1 for value in days}) > 1:
        problems.append("periods are compared by giving --period-from and --period-to as often "
                        "as each other")  # fmt: skip
    if problems:
        raise OptionError(listed(entry["name"], problems))
    if not several:
        return options, None
    first, last = options.pop("period_from"), options.pop("period_to")
    return options, list(zip(first, last, strict=True))
