"""What an audit asks of what could be done, and of what was done."""

from collections.abc import Mapping
from typing import Any

from evenhand.publishing.ask import Ask
from evenhand.publishing.means import Means

RESPONSE, ASSESSMENT = "response", "assessment"
_MOST_MEASURES = 4
"""More measures than this make a report of their own; the last begun are looked at."""
_DRAWS = 499


def response_questions(means: Means) -> tuple[Ask, ...]:
    """List what is asked before acting: what is known to work, who belongs there, what could show.

    Parameters
    ----------
    means
        What the tables know.
    """
    asks: list[Ask] = []
    for name in means.focus():
        there = {"offence": name, "setting": means.settings.get(name)}
        asks.append(Ask("evidence_options", RESPONSE, there))
    for name in means.focus():
        there = {"offence": name, "setting": means.settings.get(name)}
        asks.append(Ask("stakeholders", RESPONSE, there))
    first = next(iter(means.focus()), "")
    if first in means.busiest:
        seen = {"offence": first, "level": means.effect_level or None,
                "treated": (means.busiest[first],)}  # fmt: skip
        asks.append(Ask("detectable_effect", RESPONSE, seen, ("two_years", "area")))
    return tuple(asks)


def assessment_questions(means: Means) -> tuple[Ask, ...]:
    """List what is asked of each measure: was it done, did it work, did it move, did it harm.

    Parameters
    ----------
    means
        What the tables know.
    """
    asks: list[Ask] = []
    for one in means.measures[-_MOST_MEASURES:]:
        what = {"intervention": one.intervention, "offence": one.offence}
        asks += [Ask(method, ASSESSMENT, {**what, **more})
                 for method, more in _asked_of(in_steps=one.in_steps)]  # fmt: skip
    return tuple(asks)


def _asked_of(*, in_steps: bool) -> list[tuple[str, Mapping[str, Any]]]:
    effect: list[tuple[str, Mapping[str, Any]]] = (
        [("staggered_effects", {})]
        if in_steps
        else [
            ("difference_in_differences", {}),
            ("synthetic_control", {}),
            ("interrupted_series", {}),
            ("weighted_displacement", {}),
            ("event_study", {}),
        ]
    )
    return [
        ("implementation", {}),
        *effect,
        ("displacement", {}),
        ("adverse_effects", {}),
        ("value_for_money", {}),
    ]
