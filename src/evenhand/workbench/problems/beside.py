"""What stands beside a file: evidence, deliveries, plans, findings, as its page shows them."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from evenhand.frame.words import drawn_language, say, written
from evenhand.publishing.known_of import Beside
from evenhand.wording.messages import Quantity, Worded
from evenhand.workbench.methods.drawn import read_drawn
from evenhand.workbench.opened import city
from evenhand.workbench.people.rights import may
from evenhand.workbench.problems.words import plain_said, question_of, said_day
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.problem_files import asked_of_evidence, asked_of_stakeholders
from evenhand.workspace.registrations import is_intact, registrations

ASKED_OF = {
    "options": ("evidence_options", asked_of_evidence),
    "partners": ("stakeholders", asked_of_stakeholders),
}
"""Part → the method that is asked about it, and its options."""


def known_of_options(request: HttpRequest, document: Document) -> dict[str, list[str]]:
    """Say of each option what the library of evidence holds; plainly where it holds nothing."""
    beside = Beside(city(), document)
    return {
        one["measure"]: [written(said.message, request) for said in beside.of(one["measure"])]
        or [say(request, "web_problems.no_evidence")]
        for one in document["options"]
    }


def evidence_shown(request: HttpRequest, document: Document, part: str) -> dict[str, Any]:
    """Give what was last found by asking about a part, if it was asked as the file now stands."""
    method, asked_of = ASKED_OF[part]
    asked = {name: _plain(value) for name, value in asked_of(document).items()}
    found = [
        one
        for one in city().records()
        if one.method == method
        and all(_plain(one.options.get(name)) == value for name, value in asked.items())
    ]
    page = read_drawn(city(), found[-1].id, drawn_language(request)) if found else None
    return {
        "part": part,
        "finding": found[-1].id if found else "",
        "answer": page["answer"] if page else "",
        "limits": page["limits"][:3] if page else [],
        "ask": say(request, f"web_problems.ask_{part}"),
        "may_ask": may(request.user, "methods.run"),
        "none": say(request, "web_problems.not_asked"),
    }


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def deliveries_of(request: HttpRequest, document: Document) -> dict[str, dict[str, str]]:
    """Say of each response what was planned and what was done, from the table of deliveries."""
    table = city().read("deliveries").to_frame() if city().has("deliveries") else None
    made = {}
    for one in document["responses"]:
        unit = one["dose_unit"] or ""
        done = ""
        if table is not None and one["intervention_id"] is not None:
            mine = table[table["intervention_id"].astype(str) == one["intervention_id"]]
            done = "; ".join(
                f"{_amount(request, float(rows['delivered'].sum()))} {name}"
                for name, rows in mine.groupby("unit", observed=True)
            )
        planned = one["dose_planned"]
        made[one["id"]] = {
            "planned": "" if planned is None else f"{_amount(request, planned)} {unit}".strip(),
            "done": done,
            "starts": said_day(request, one["starts_on"]) if one["starts_on"] else "",
            "ends": said_day(request, one["ends_on"]) if one["ends_on"] else "",
            "owner": one["owner"] or "",
        }
    return made


def _amount(request: HttpRequest, value: float) -> str:
    whole = float(value).is_integer()
    said = Quantity(value, "count" if whole else "number")
    return say(request, "web_frame.plain", text=said)


def plans_of(request: HttpRequest, document: Document) -> dict[str, dict[str, Any]]:
    """Say of each response whether its plan of assessment was frozen, and in time."""
    known = {one["id"]: one for one in registrations(city().folder).all()}
    made = {}
    for one in document["responses"]:
        plan = known.get(one["preregistration"] or "")
        if plan is None:
            made[one["id"]] = {"plan": "", "plan_kind": "wait",
                               "plan_said": say(request, "web_problems.plan_none")}  # fmt: skip
            continue
        kind, said = plan_state(request, plan)
        made[one["id"]] = {"plan": plan["id"], "plan_kind": kind, "plan_said": said}
    return made


def plan_state(request: HttpRequest, plan: Mapping[str, Any]) -> tuple[str, str]:
    """Say how a plan of assessment stands: its kind of tag, and its words."""
    if not is_intact(dict(plan)):
        return "error", say(request, "web_problems.plan_altered", plan=plan["id"])
    if not plan["frozen"]:
        return "wait", say(request, "web_problems.plan_draft", plan=plan["id"])
    on = said_day(request, plan["frozen"]["on"])
    key = "plan_late" if plan["frozen"]["is_late"] else "plan_frozen"
    kind = "wait" if plan["frozen"]["is_late"] else "done"
    return kind, say(request, f"web_problems.{key}", plan=plan["id"], on=on)


def finding_rows(request: HttpRequest, document: Document) -> dict[int, dict[str, Any]]:
    """Give what each linked finding said, and where it is; those of other cities have no page."""
    may_read = may(request.user, "findings.read")
    made = {}
    for place, one in enumerate(document["findings"], start=1):
        is_ours = one["from_city"] is None
        made[place] = {
            "label": one["why"],
            "finding": one["finding"],
            "finding_url": reverse("finding", args=[one["finding"]])
            if is_ours and may_read else "",
            "answer": plain_said(request, Worded(one["answer"])) if one["answer"] else "",
            "city": one["from_city"] or "",
            "question": question_of(request, one["method"]),
        }  # fmt: skip
    return made
