"""`rollout`: write the areas that the lot chose as a file of interventions."""

from pathlib import Path

import click

from evenhand.commands.given import GivenPath


@click.command("rollout")
@click.argument("workspace", type=GivenPath())
@click.argument("finding")
@click.option("--intervention", required=True, help="Number of the intervention, as M-4.")
@click.option("--measure", required=True, help="What is done, as street_lighting.")
@click.option("--out", type=click.Path(path_type=Path), help="The file; else rollout-<number>.csv "
              "in the workspace.")  # fmt: skip
def rollout(
    workspace: Path, finding: str, intervention: str, measure: str, out: Path | None
) -> None:
    r"""Write FINDING, a recorded rollout_assignment, as a file and mapping that `import` takes.

    \b
    Example:
      evenhand rollout demo/workspace F-0001 --intervention M-5 --measure street_lighting
    """
    from evenhand.errors import OptionError, listed
    from evenhand.response.rollout_assignment import RolloutAssignment
    from evenhand.tables.interventions import Interventions
    from evenhand.workspace.disk import words_for_disk, write_whole
    from evenhand.workspace.workspace import Workspace

    city = Workspace.open(workspace)
    method = city.record(finding).method
    if method != "rollout_assignment":
        raise OptionError(
            listed("rollout", [f"{finding} is a finding of {method}; give one of "
                               "rollout_assignment"])
        )  # fmt: skip
    found = city.again(finding).finding
    assert isinstance(found, RolloutAssignment)
    if not found.accepted:
        raise OptionError(
            listed("rollout", [f"{finding} has no acceptable allocation; loosen its conditions"])
        )
    rows = found.interventions(intervention, measure)
    Interventions.from_frame(rows)
    path = out or city.folder / f"rollout-{intervention}.csv"
    kept = rows.dropna(axis=1, how="all")
    with words_for_disk(path.parent):
        write_whole(path, kept.to_csv(index=False, date_format="%Y-%m-%d"))
        write_whole(
            path.with_suffix(".toml"),
            _mapping([str(name) for name in kept], finding, city.settings.timezone),
        )
    click.echo(f"{path.resolve()}\n{path.with_suffix('.toml').resolve()}")


def _mapping(columns: list[str], finding: str, timezone: str) -> str:
    """Write the mapping that goes with the file: every column keeps its name."""
    lines = [f'title = "Allocation by lot, {finding}"', 'kind = "interventions"', "", "[columns]"]
    lines += [f'{name} = "{name}"' for name in columns]
    return "\n".join([*lines, "", "[time]", 'format = "%Y-%m-%d"', f'zone = "{timezone}"', ""])
