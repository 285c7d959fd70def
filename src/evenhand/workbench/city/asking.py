"""What of the city page is worked out before anybody asks for it: after tables changed."""

from typing import Any

from evenhand.workbench.city.choice import choice_of
from evenhand.workbench.city.facts import TABLES, Facts
from evenhand.workbench.city.kept import files_of, folder, read_json
from evenhand.workbench.city.layers import LAYERS
from evenhand.workbench.jobs.models import FAILED, Job
from evenhand.workspace.workspace import Workspace


def ask_facts(here: Workspace, person: Any) -> Job | None:
    """Queue the gathering of what the page must know; None where it failed on these tables.

    Parameters
    ----------
    here
        The city.
    person
        Whose job it is.
    """
    arguments = {"files": files_of(here, TABLES)}
    return None if has_failed("city_facts", arguments) else Job.ask("city_facts", person,
                                                                    **arguments)  # fmt: skip


def ask_layers(here: Workspace, facts: Facts, person: Any) -> list[Job]:
    """Queue every layer as the page opens with it, but those that are there or cannot be.

    Returns
    -------
    list
        The jobs, in the order of the layers.
    """
    made = []
    for layer in LAYERS.values():
        if layer.lacks(facts):
            continue
        asked = layer.asked(choice_of({"layer": layer.name}, facts), facts, here)
        is_there = read_json(folder() / f"{asked['key']}.en.json") is not None
        if not is_there and not has_failed("city_layer", asked):
            made.append(Job.ask("city_layer", person, **asked))
    return made


def has_failed(kind: str, arguments: dict[str, Any]) -> bool:
    """Say whether a job of the page failed with the same arguments before."""
    return Job.objects.filter(kind=kind, arguments=arguments, state=FAILED).exists()
