"""`lifecycle`: the stages of insecurity in use, and a city's own instead of ours."""

from pathlib import Path

import click

from evenhand.commands.given import GivenPath


@click.command()
@click.argument("workspace", type=GivenPath())
@click.argument("file", required=False, type=GivenPath())
@click.option("--language", help="Language of the words; else the workspace's first.")
def lifecycle(workspace: Path, file: Path | None, language: str | None) -> None:
    r"""Show the stages of insecurity and their factors, or take a city's own from a TOML file.

    Without FILE, lifecycle.toml in the workspace is taken if it is there.

    \b
    Example:
      evenhand lifecycle demo/workspace
    """
    from evenhand.commands.methods import checked_language
    from evenhand.sources.lifecycle_file import FILE, read_lifecycle
    from evenhand.sources.report import ImportReport
    from evenhand.tables.lifecycle import Lifecycle
    from evenhand.taxonomy.lifecycle import lifecycle as ours
    from evenhand.wording.messages import Name, Quantity, Term, say
    from evenhand.workspace.workspace import Workspace

    city = Workspace.open(workspace)
    written = checked_language(language or city.settings.languages[0])
    path = file or (city.folder / FILE if (city.folder / FILE).is_file() else None)
    if path is not None:
        table = read_lifecycle(path)
        name = Lifecycle.NAME
        if not city.has(name) or city.read(name).fingerprint() != table.fingerprint():
            report = ImportReport(files=(), tables={name: len(table)})
            city.add({name: table}, report, replacing=[name] if city.has(name) else [])
    own = city.read(Lifecycle.NAME) if city.has(Lifecycle.NAME) else None
    model = own.model() if isinstance(own, Lifecycle) else ours()
    for number, stage in enumerate(model.stages, start=1):
        called = Name(stage.label) if stage.label else Term("lifecycle_stage", stage.code)
        line = say("commands.lifecycle_stage", number=Quantity(number, "count"), stage=called)
        click.echo(line.written(written))
        for factor in model.factors:
            if factor.stage == stage.code:
                named = (
                    Name(factor.label) if factor.label else Term("lifecycle_factor", factor.code)
                )
                kind = Term("factor_kind", factor.kind)
                click.echo(say("commands.lifecycle_factor", kind=kind, factor=named)
                           .written(written))  # fmt: skip
    if path is not None:
        kept = say(
            "commands.lifecycle_kept",
            stages=Quantity(len(model.stages), "count"),
            factors=Quantity(len(model.factors), "count"),
        )
        click.echo(kept.written(written))
