"""`rollout`: write the areas that the lot chose as a file of interventions."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evenhand.commands.given import GivenPath

if TYPE_CHECKING:
    from evenhand.workspace.workspace import Workspace


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

    FINDING is its number; the name of the method stands for the last recorded of it.

    \b
    Example:
      evenhand run rollout_assignment demo/workspace --offence burglary_dwelling \
        --level quarter --per-wave 3 --waves-on 2026-12-01,2027-06-01
      evenhand rollout demo/workspace rollout_assignment --intervention M-5 \
        --measure street_lighting
    """
    from evenhand.commands.documents import finding_of
    from evenhand.errors import OptionError, listed
    from evenhand.response.rollout_assignment import RolloutAssignment
    from evenhand.tables.interventions import Interventions
    from evenhand.workspace.disk import words_for_disk, write_whole
    from evenhand.workspace.workspace import Workspace

    city = Workspace.open(workspace)
    finding = finding_of(city, finding)
    method = city.record(finding).method
    if method != "rollout_assignment":
        raise OptionError(
            listed("rollout", [f"{finding} is a finding of {method}; give one of "
                               "rollout_assignment"])
        )  # fmt: skip
    _refuse_names(city, intervention, measure)
    found = city.again(finding).finding
    assert isinstance(found, RolloutAssignment)
    if not found.accepted:
        raise OptionError(
            listed("rollout", [f"{finding} has no acceptable allocation; loosen its conditions"])
        )
    rows = found.interventions(intervention, measure)
    Interventions.from_frame(rows)
    path = out or city.folder / f"rollout-{intervention}.csv"
    if path.is_dir() or not path.parent.is_dir():
        what = "is a folder" if path.is_dir() else "lies in a folder that is not there"
        raise OptionError(listed("rollout", [f"'--out' {what}; give the file to write"]))
    kept = rows.dropna(axis=1, how="all")
    with words_for_disk(path.parent):
        write_whole(path, kept.to_csv(index=False, date_format="%Y-%m-%d"))
        write_whole(
            path.with_suffix(".toml"),
            _mapping([str(name) for name in kept], finding, city.settings.timezone),
        )
    click.echo(f"{path.resolve()}\n{path.with_suffix('.toml').resolve()}")


def _refuse_names(city: "Workspace", intervention: str, measure: str) -> None:
    """Refuse a number that is no number or is taken, and a measure that is no code.

    Rows of a number that is there already would join that intervention's own areas on import.
    """
    from evenhand.errors import OptionError, listed
    from evenhand.options import Intervention, faults

    problems = faults("intervention", intervention, Intervention)
    if not problems and city.has("interventions"):
        ids = city.read("interventions").column("intervention_id").astype(str)
        if intervention in set(ids):
            problems.append(f"there is an intervention {intervention} already, whose areas these "
                            "would join; give a number that is not taken")  # fmt: skip
    if not measure.strip():
        problems.append("option 'measure' is empty; say what is done, as street_lighting")
    if problems:
        raise OptionError(listed("rollout", problems))


def _mapping(columns: list[str], finding: str, timezone: str) -> str:
    """Write the mapping that goes with the file: every column keeps its name."""
    lines = [f'title = "Allocation by lot, {finding}"', 'kind = "interventions"', "", "[columns]"]
    lines += [f'{name} = "{name}"' for name in columns]
    return "\n".join([*lines, "", "[time]", 'format = "%Y-%m-%d"', f'zone = "{timezone}"', ""])
