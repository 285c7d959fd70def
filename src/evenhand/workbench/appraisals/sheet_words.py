"""An appraisal sheet in words for its page."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from evenhand.frame.words import say, written
from evenhand.publishing import appraisal_words as told
from evenhand.publishing.known_of import evidence_of
from evenhand.tables.evidence import library_with
from evenhand.taxonomy.appraisal import (
    PARTS,
    PROHIBITED,
    Question,
    applies,
    open_questions,
    questions_of,
)
from evenhand.wording.messages import Message, Name, Term
from evenhand.wording.messages import say as message
from evenhand.workbench.opened import city
from evenhand.workbench.people.rights import may
from evenhand.workspace.appraisals import flags, lacking, says_of
from evenhand.workspace.numbered_documents import Document


def term_said(request: HttpRequest, group: str, name: str) -> str:
    """Write a term, its first letter large."""
    text = say(request, "web_frame.plain", text=Term(group, name))
    return text[:1].upper() + text[1:]


def all_said(request: HttpRequest, messages: list[Message]) -> list[str]:
    """Write messages of the library."""
    return [written(one, request) for one in messages]


def asked_of(document: Document) -> list[Question]:
    """Give the questions that apply, in order; what is prohibited is asked for its claim alone."""
    says = says_of(document)
    answered = {one["question"] for one in document["answers"]}
    every = [one for one in questions_of(document["kind"])
             if applies(one, says) or one.question in answered]  # fmt: skip
    if not is_prohibited(document):
        return every
    wanted = {*open_questions(document["kind"], says), *answered}
    return [one for one in every if one.question in wanted]


def is_prohibited(document: Document) -> bool:
    """Say whether the law is known to forbid it, as it is described now."""
    return any(flag.level == PROHIBITED for flag in flags(document))


def next_of(document: Document, after: str = "") -> str:
    """Name the next open question after one, else the first that is open; empty for none."""
    still = open_questions(document["kind"], says_of(document))
    order = [one.question for one in asked_of(document)]
    waiting = [name for name in order if name in still]
    place = order.index(after) if after in order else -1
    return next((name for name in waiting if order.index(name) > place), (waiting or [""])[0])


def parts_of(request: HttpRequest, document: Document) -> list[dict[str, Any]]:
    """Give questions and answers, part by part."""
    known = library_with(evidence_of(city()))
    given = {one["question"]: one for one in document["answers"]}
    parts = []
    for part in PARTS:
        rows = []
        for one in asked_of(document):
            if one.part != part:
                continue
            text = term_said(request, "appraisal_question", one.question)
            row: dict[str, Any] = {"code": one.question, "text": text}
            if one.question in given:
                said, under = told.answer_said(given[one.question], known)
                row |= {"said": " ".join(all_said(request, said)),
                        "under": all_said(request, under)}  # fmt: skip
            rows.append(row)
        if rows:
            parts.append({"name": term_said(request, "appraisal_part", part), "rows": rows})
    return parts


def gates_of(request: HttpRequest, document: Document) -> list[dict[str, Any]]:
    """Give what a whole sheet needs and still lacks; it leads to what its reader may write."""
    lacks, number = lacking(document), document["id"]
    asked = len(asked_of(document))
    still = len([name for name in lacks if name in {one.question for one in asked_of(document)}])
    gates = [{
        "text": say(request, "web_appraisals.answered", done=asked - still, whole=asked),
        "is_met": not still,
        "url": reverse("appraisal-question", args=[number, next_of(document)])
               if still and may(request.user, "appraisals.write") else "",
    }]  # fmt: skip
    kinds = {"alternative_nothing": "appraisal-alternative",
             "alternative_other": "appraisal-alternative",
             "decision": "appraisal-decide"}  # fmt: skip
    for name, view in kinds.items():
        if is_prohibited(document) and name != "decision":
            continue
        text = term_said(request, "appraisal_lack", name)
        right = "appraisals.decide" if name == "decision" else "appraisals.write"
        url = reverse(view, args=[number]) if may(request.user, right) else ""
        gates.append({"text": text, "is_met": name not in lacks, "url": url})
    return gates


def alternatives_of(request: HttpRequest, document: Document) -> list[str]:
    """Tell what else could be done, and why it is not preferred."""
    rows = []
    for one in document["alternatives"]:
        what = message(f"appraisal.alternative_{one['kind']}", what=Name(one["what"]))
        why = message("appraisal.why_not", why=Name(one["why_not"]))
        rows.append(" ".join(all_said(request, [what, why])))
    return rows


def decision_of(request: HttpRequest, document: Document) -> list[str]:
    """Tell the decision with its reasons, and the day of review."""
    one = document["decision"]
    if not one:
        return [say(request, "appraisal.not_decided")]
    said = [say(request, "appraisal.decided", by=one["by"], on=told.day(one["on"]), why=one["why"],
                outcome=Term("appraisal_outcome", one["outcome"]))]  # fmt: skip
    if one["review_on"]:
        said.append(say(request, "appraisal.review", review=told.day(one["review_on"])))
    if document["completed_on"]:
        said.append(say(request, "appraisal.completed", on=told.day(document["completed_on"])))
    return said


def written_since(request: HttpRequest, old: Document, now: Document) -> list[str]:
    """Tell what was written into a sheet between two revisions."""
    said = []
    for one in now["answers"]:
        if one not in old["answers"]:
            question = term_said(request, "appraisal_question", one["question"])
            said.append(f"{question} – {' '.join(all_said(request, told.answer_said(one)[0]))}")
    known = alternatives_of(request, old)
    said += [one for one in alternatives_of(request, now) if one not in known]
    if now["decision"] != old["decision"]:
        said += decision_of(request, now)
    return said
