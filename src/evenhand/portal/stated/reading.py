"""Reads what was published of moderation, and says it in words."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.http import HttpRequest

from evenhand.frame.words import say
from evenhand.portal.contributions.models import REASONS
from evenhand.wording.languages import NAMES
from evenhand.wording.messages import Quantity

FILE = "moderation.json"
FORMAT = 1


def kept_quarters(folder: Path) -> list[dict[str, Any]]:
    """Give what was published, the oldest quarter first; nothing where the file is not ours."""
    try:
        kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    if not isinstance(kept, dict) or kept.get("format") != FORMAT:
        return []
    return list(kept["quarters"])


def shown(request: HttpRequest, counts: Mapping[str, Any]) -> dict[str, Any]:
    """Say the counts of a period: facts, and a table of what was held."""
    least = counts.get("least", 0)

    def told(count: int | None) -> str:
        if count is None:
            return say(request, "stated.hidden", least=least)
        return say(request, "web_frame.plain", text=Quantity(count, "count"))

    days = counts["median_days"]
    middle = "–" if days is None else say(request, "web_frame.plain", text=Quantity(days))
    facts = [("read", told(counts["read"])), ("days", middle)]
    facts += [(name, told(counts[name])) for name in ("appeals", "changed")]
    heads = [say(request, f"stated.head_{name}") for name in ("reason", "language", "count")]
    return {
        "from": date.fromisoformat(counts["from"]), "to": date.fromisoformat(counts["to"]),
        "facts": [{"label": say(request, f"stated.{name}"), "value": value}
                  for name, value in facts],
        "agreement": _agreement(request, counts["agreement"]),
        "table": {
            "caption": say(request, "stated.held"), "folds": True,
            "columns": [{"text": head, "is_number": at == 2} for at, head in enumerate(heads)],
            "rows": [
                [{"text": text, "is_number": at == 2, "label": heads[at]}
                 for at, text in enumerate((_reason(request, row["reason"]),
                     NAMES.get(row["language"], row["language"]), told(row["count"])))]
                for row in counts["held"]
            ],
        },
    }  # fmt: skip


def _reason(request: HttpRequest, reason: str) -> str:
    return say(request, f"contributions.reason_{reason}") if reason in REASONS else "–"


def _agreement(request: HttpRequest, found: Mapping[str, Any] | None) -> str:
    if not found:
        return say(request, "stated.no_agreement")
    return say(request, "stated.agreement", pairs=found["pairs"],
               share=Quantity(found["share"], "percent"), kappa=Quantity(found["kappa"]),
               pabak=Quantity(found["pabak"]))  # fmt: skip
