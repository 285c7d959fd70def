"""What is written into a planning file by a form of its own."""

from collections.abc import Callable

from evenhand.workbench.planning.auditing import AuditForm
from evenhand.workbench.planning.following import AdviceForm, StepForm
from evenhand.workbench.planning.forms import (
    CloseForm,
    FreezeReviewForm,
    FreezeStatementForm,
    PlaceForm,
    PlanningForm,
)
from evenhand.workbench.planning.walked import WalkTakenForm

PARTS: dict[str, tuple[Callable[..., PlanningForm], str]] = {
    "place": (PlaceForm, "place"),
    "step": (StepForm, "steps"),
    "advice": (AdviceForm, "advice"),
    "audit": (AuditForm, "audits"),
    "walk": (WalkTakenForm, "audits"),
    "freeze-review": (FreezeReviewForm, "review"),
    "freeze-statement": (FreezeStatementForm, "statement"),
    "close": (CloseForm, "history"),
}
"""Name in the address → form, and the section of the page that it is about."""
