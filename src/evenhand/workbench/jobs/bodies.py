"""What each kind of job does: its name and the function that does it."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from evenhand.workbench.jobs.models import Job

Told = Callable[[str, float], None]
Body = Callable[[Job, Told], dict[str, Any]]

BODIES = {
    "data-look": "evenhand.workbench.data.looking:look",
    "data-import": "evenhand.workbench.data.work:import_delivery",
    "data-quality": "evenhand.workbench.data.work:quality",
    "release-preview": "evenhand.workbench.data.work:preview_release",
    "release": "evenhand.workbench.data.work:release",
    "audit": "evenhand.workbench.audits.work:run_audit",
    "city_facts": "evenhand.workbench.city.work:work_out_facts",
    "city_layer": "evenhand.workbench.city.work:work_out_layer",
    "method": "evenhand.workbench.methods.work:run_method",
    "page": "evenhand.workbench.methods.work:draw_page",
    "problem-link": "evenhand.workbench.problems.work:link",
    "problem-evidence": "evenhand.workbench.problems.work:evidence",
    "problem-plan": "evenhand.workbench.problems.work:draft_plan",
    "problem-freeze": "evenhand.workbench.problems.work:freeze_plan",
    "problem-print": "evenhand.workbench.problems.work:print_file",
    "outbreak-open": "evenhand.workbench.outbreaks.work:open_file",
    "outbreak-follow-up": "evenhand.workbench.outbreaks.work:look_again",
    "event-compare": "evenhand.workbench.events.work:compare",
    "event-page": "evenhand.workbench.events.work:print_sheet",
    "appraisal-page": "evenhand.workbench.appraisals.work:print_sheet",
    "planning-map": "evenhand.workbench.planning.work:draw",
    "planning-count": "evenhand.workbench.planning.work:count",
    "planning-page": "evenhand.workbench.planning.work:print_statement",
    "planning-cycle": "evenhand.workbench.planning.work:print_cycle",
    "planning-recount": "evenhand.workbench.planning.work:count_again",
    "questionnaire-paper": "evenhand.workbench.asking.work:print_questionnaire",
    "walk-paper": "evenhand.workbench.asking.work:print_walk",
    "walk-bring": "evenhand.workbench.asking.work:bring_walk",
    "result-sheet": "evenhand.workbench.asking.work:make_result",
    "practice-draft": "evenhand.workbench.practices.work:draft",
    "practice-refresh": "evenhand.workbench.practices.work:refresh",
    "practice-release": "evenhand.workbench.practices.work:release",
    "outbreak-page": "evenhand.workbench.outbreaks.work:print_file",
}
"""Kind → module and function. A body takes the job and a function that keeps how far it is; it
gives the result, with `url` where the reader goes next."""


def body_of(kind: str) -> Body:
    """Find the body of a kind of job."""
    module, _, name = BODIES[kind].partition(":")
    return getattr(import_module(module), name)  # type: ignore[no-any-return]
