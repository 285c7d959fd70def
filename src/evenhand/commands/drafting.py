"""`check --draft` and `check --ask`: drafts the mapping of a table, and writes it as TOML."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from evenhand.sources.drafting.drafts import Draft
    from evenhand.sources.drafting.places import Hints
    from evenhand.sources.files import SourceFile
    from evenhand.workspace.workspace import Workspace


def draft_mapping(
    files: tuple[Path, ...],
    out: Path | None,
    meant: "Workspace | None",
    kind: str | None,
    language: str,
    *,
    ask: bool,
    as_json: bool,
) -> None:
    """Draft a mapping for one file: written out at once, or after a short dialogue.

    Parameters
    ----------
    files
        The one file.
    out
        Where the TOML file goes; beside the data under the same name if not given.
    meant
        The workspace that the file is meant for.
    kind
        The table that the rows go to, where it was said.
    language
        Language of comments and dialogue.
    ask
        Whether to ask on the terminal what only a person can know.
    as_json
        Whether to print the draft as JSON instead of writing it.
    """
    from evenhand.commands.asking import dialogue
    from evenhand.sources.drafting.drafter import drafted
    from evenhand.wording.messages import Name, say

    _refuse_unknown(kind)
    file = _only(files)
    hints = hints_of(meant)
    draft = drafted(file, hints, kind)
    if as_json:
        click.echo(json.dumps(_plain(draft, language), indent=2))
        return
    if draft.is_known:
        title = str(draft.value("", "title"))
        click.echo(say("asking.known", name=Name(title)).written(language))
    elif ask:
        draft = dialogue(draft, file, hints, language)
    target = out or file.path.with_name(file.path.name.split(".")[0] + ".toml")
    if not _written(draft, target, language, asked=ask):
        return
    _then(draft, file, target, meant, language, asked=ask)


def show_draft(
    files: tuple[Path, ...], meant: "Workspace | None", kind: str | None, language: str
) -> None:
    """Print the draft of a mapping for the one table that is not known yet; write nothing."""
    from evenhand.errors import EvenhandError
    from evenhand.sources.drafting.drafter import drafted
    from evenhand.sources.drafting.written import toml_of
    from evenhand.wording.visible import visible

    try:
        file = _only(files)
        draft = drafted(file, hints_of(meant), kind)
    except EvenhandError:
        return  # the fault of the file is said by the check itself
    target = file.path.name.split(".")[0] + ".toml"
    click.echo("\n".join(map(visible, toml_of(draft, language, target).splitlines())))


def hints_of(workspace: "Workspace | None") -> "Hints":
    """Say what a workspace knows of its city: its reference system, and where its areas lie."""
    from evenhand.sources.drafting.places import Hints

    if workspace is None:
        return Hints()
    crs = workspace.settings.crs
    if not workspace.has("areas"):
        return Hints(crs)
    import shapely

    box = shapely.total_bounds(workspace.read("areas").to_frame()["geometry"].to_numpy())
    west, south, east, north = map(float, box)
    return Hints(crs, (west, south, east, north))


def _refuse_unknown(kind: str | None) -> None:
    from evenhand.errors import SourceError, listed
    from evenhand.sources.kinds import TABLES

    if kind is not None and kind not in TABLES:
        raise SourceError(
            listed("draft", [f"no table is called '{kind}'; there are: {', '.join(TABLES)}"])
        )


def _only(files: tuple[Path, ...]) -> "SourceFile":
    from evenhand.errors import SourceError, listed
    from evenhand.sources.files import found

    every = found(files)
    if len(every) > 1:
        named = ", ".join(one.name for one in every[:3])
        raise SourceError(
            listed("draft", [f"a mapping is drafted for one file, and {len(every)} were given "
                             f"({named} …); give one of them"])
        )  # fmt: skip
    return every[0]


def _written(draft: "Draft", target: Path, language: str, *, asked: bool) -> bool:
    """Write the TOML file; over another one only after a yes."""
    from evenhand.errors import SourceError, listed
    from evenhand.sources.drafting.written import toml_of
    from evenhand.sources.telling import shown_path
    from evenhand.wording.messages import Name, say

    shown = shown_path(target, target.name)
    if target.exists():
        if not (asked or sys.stdin.isatty()):
            raise SourceError(
                listed(shown, ["it exists already; give another name with --draft, or remove it"])
            )
        if not click.confirm(say("asking.exists", mapping=Name(shown)).written(language)):
            click.echo(say("asking.kept", mapping=Name(shown)).written(language))
            return False
    target.write_text(toml_of(draft, language, shown), encoding="utf-8")
    counts = {
        certainty: sum(line.certainty == certainty for line in draft.lines)
        for certainty in ("sure", "likely", "asked")
    }
    click.echo(_summary(shown, counts, language))
    return True


def _summary(shown: str, counts: dict[str, int], language: str) -> str:
    from evenhand.wording.messages import Name, Quantity, say

    return say(
        "drafting.written",
        mapping=Name(shown),
        sure=Quantity(counts["sure"], "count"),
        likely=Quantity(counts["likely"], "count"),
        open=Quantity(counts["asked"], "count"),
    ).written(language)


def _then(
    draft: "Draft", file: "SourceFile", target: Path, meant: "Workspace | None", language: str,
    *, asked: bool,
) -> None:  # fmt: skip
    """Say what an import would do with the draft, and what to type next."""
    from evenhand.commands.accounts import account_lines
    from evenhand.errors import EvenhandError
    from evenhand.sources.importing import check_files
    from evenhand.sources.mapping import mapping_from
    from evenhand.sources.telling import shown_path
    from evenhand.wording.messages import Name, Quantity, say
    from evenhand.wording.visible import visible

    try:
        mapping = mapping_from(draft.stored(guesses=True), target.name)
    except EvenhandError as problem:
        if not draft.questions:
            raise
        del problem  # what is missing stands in the open questions
    else:
        key = "drafting.then_guessed" if draft.questions else "drafting.then"
        click.echo(say(key).written(language))
        result = check_files([file.path], meant, mapping=mapping)
        click.echo("\n".join(f"  {line}" for line in account_lines(result.report, language)))
        for fault in result.problems:
            click.echo(visible(f"  {fault}"))
    n_open = len(draft.questions)
    if n_open:
        said = say("asking.still_open", questions=Quantity(n_open, "count"),
                   mapping=Name(shown_path(target, target.name)))  # fmt: skip
    else:
        said = say("asking.next")
    click.echo(said.written(language))
    folder = shown_path(meant.folder, "WORKSPACE") if meant is not None else "WORKSPACE"
    click.echo(
        f"  evenhand import {folder} {_quoted(file.path, 'FILE')} "
        f"--mapping {_quoted(target, 'MAPPING')}"
    )
    if meant is None and asked:
        click.echo(say("asking.new_workspace").written(language))
        click.echo("  evenhand init WORKSPACE --name CITY --crs EPSG:… --timezone Area/City")


def _quoted(path: Path, instead: str) -> str:
    import shlex

    from evenhand.sources.telling import shown_path

    shown = shown_path(path, instead)
    return shown if shown == instead else shlex.quote(shown)


def _plain(draft: "Draft", language: str) -> dict[str, Any]:
    return {
        "file": draft.file,
        "kind": draft.kind,
        "is_known": draft.is_known,
        "mapping": draft.stored(),
        "lines": [
            {
                "section": line.section,
                "name": line.name,
                "value": line.value,
                "certainty": line.certainty,
                "reason": line.reason.written(language),
                "options": [
                    {"value": one.value, "label": one.label.written(language)}
                    for one in line.options
                ],
            }
            for line in draft.lines
        ],
        "left_out": [
            {"column": left.column, "reason": left.reason.written(language)}
            for left in draft.left_out
        ],
        "notes": [note.written(language) for note in draft.notes],
    }
