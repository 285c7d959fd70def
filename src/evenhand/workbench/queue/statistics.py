"""What moderation did in a period: held by rule and language, days, appeals, agreement."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import get_current_timezone, localdate, localtime
from django.views.decorators.http import require_safe

from evenhand.errors import UnsuitableData
from evenhand.frame.standing import stand_under
from evenhand.portal.contributions.models import APPEAL, VERDICTS, Contribution, Decision, Step
from evenhand.portal.folder import FOLDER, PUBLISHED
from evenhand.portal.stated.reading import kept_quarters, shown
from evenhand.statistics.agreement import agreement
from evenhand.workbench.people.rights import allowed
from evenhand.workbench.queue.deciding import ROLE

FEWEST_PAIRS = 20
"""Fewer pairs of decisions say nothing of how far two people agree."""


def counted(starts_on: date, ends_on: date) -> dict[str, Any]:
    """Count what moderation did from one day to another, both included.

    Parameters
    ----------
    starts_on, ends_on
        By the city's clock.

    Returns
    -------
    dict
        `read`: texts on which two people came to a decision. `held`: how many of them were held,
        by language and reason. `median_days`: from sending to that decision; missing without one.
        `appeals` and `changed`: how many authors asked a third person, and for how many that
        person decided otherwise. `agreement`: share, Cohen's kappa and PABAK of first and second;
        missing for fewer than 20 pairs, or where all say the same.
    """
    begin, end = (datetime.combine(day, time(), get_current_timezone())
                  for day in (starts_on, ends_on + timedelta(days=1)))  # fmt: skip
    steps = list(Step.objects.filter(at__gte=begin, at__lt=end).select_related("contribution")
                 .order_by("contribution_id", "at", "pk"))  # fmt: skip
    settled = [one for one in steps if one.role == ROLE]
    first = {one.contribution_id: one for one in reversed(settled)}
    days = [_days(one) for one in first.values()]
    held = Counter((one.contribution.language, one.reason)
                   for one in settled if one.state == "held")  # fmt: skip
    appeals, changed = _appeals(steps)
    return {
        "from": starts_on.isoformat(), "to": ends_on.isoformat(), "read": len(settled),
        "held": [{"language": language, "reason": reason, "count": count}
                 for (language, reason), count in sorted(held.items())],
        "median_days": float(median(days)) if days else None,
        "appeals": appeals, "changed": changed, "agreement": _agreement(begin, end),
    }  # fmt: skip


def _days(step: Step) -> int:
    sent = localtime(step.contribution.received_at).date()
    return (localtime(step.at).date() - sent).days


def _appeals(steps: list[Step]) -> tuple[int, int]:
    """Count the appeals that were decided, and those that changed something."""
    asked: set[int] = set()
    decided = changed = 0
    for one in steps:
        if one.reason == APPEAL:
            asked.add(one.contribution_id)
        elif one.contribution_id in asked and one.role == ROLE:
            asked.discard(one.contribution_id)
            decided, changed = decided + 1, changed + (one.state != "held")
    return decided, changed


def _agreement(begin: datetime, end: datetime) -> dict[str, Any] | None:
    """Compare what the first and the second person said, neither of whom saw the other's word."""
    said: dict[tuple[int, int], dict[int, int]] = {}
    for one in Decision.objects.filter(place__in=(1, 2), at__gte=begin, at__lt=end):
        pair = said.setdefault((one.contribution_id, one.revision), {})
        pair[one.place] = VERDICTS.index(one.verdict)
    pairs = [[both[1], both[2]] for both in said.values() if len(both) == 2]
    if len(pairs) < FEWEST_PAIRS:
        return None
    try:
        found = agreement(pairs, draws=99)
    except UnsuitableData:
        return None
    return {"pairs": len(pairs), "share": found.agreement, "kappa": found.kappa,
            "pabak": found.pabak}  # fmt: skip


@allowed("queue.read")
@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """Show what moderation did in the last twelve months, and what of it was published."""
    today = localdate()
    whole = counted(today - timedelta(days=364), today)
    quarters = kept_quarters(Path(settings.WORKSPACE) / FOLDER / PUBLISHED)
    context = {
        "whole": shown(request, whole),
        "published": shown(request, quarters[-1]) if quarters else None,
        "waiting": Contribution.objects.filter(state="received").count(),
    }
    return render(request, "queue/statistics.html", context)


stand_under("queue", "queue-statistics", statistics)
