"""Jobs of data: an import, the report on quality, the preview of a release and the release."""

import hashlib
import json
from typing import Any

from django.urls import reverse
from django.utils.timezone import now

from evenhand.errors import DisclosureError, UnsuitableData, listed
from evenhand.publishing.portal_pages.planning import portal_release
from evenhand.publishing.portal_pages.told import told_of
from evenhand.publishing.public import public_city
from evenhand.publishing.release import Release, make_release
from evenhand.publishing.shelf import finding_json
from evenhand.sources.importing import import_files
from evenhand.workbench.audits.work import make as make_audit
from evenhand.workbench.city.asking import ask_facts
from evenhand.workbench.data import portal, told_quality
from evenhand.workbench.data.models import (
    ASKED,
    IMPORTED,
    MADE,
    RECEIVED,
    UNCHANGED,
    Delivery,
    ReleaseAsk,
)
from evenhand.workbench.data.quarantine import drop, folder_of
from evenhand.workbench.jobs.bodies import Told
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.models import Person
from evenhand.workspace.disk import words_for_disk


def import_delivery(job: Job, told: Told) -> dict[str, Any]:
    """Bring a delivery into the workspace, all of it or nothing, and look at the quality.

    The workspace counts an import or does not, in one moment; a job that was cut off after that
    moment finds it counted and goes on from there.
    """
    delivery = Delivery.objects.get(pk=job.arguments["delivery"])
    if delivery.state == RECEIVED:
        _import(delivery, told)
    told("", 0.8)
    _keep_quality()
    ask_facts(city(), job.asked_by)
    if delivery.state == UNCHANGED:
        return {"url": reverse("data") + "?unchanged"}
    return {"url": reverse("data-account", args=[delivery.import_number])}


def _import(delivery: Delivery, told: Told) -> None:
    here = city()
    if delivery.imports_before is None:
        delivery.imports_before = len(here.reports())
        delivery.save(update_fields=["imports_before"])
    folder = folder_of(delivery.person, delivery.pk)
    looked = delivery.looked.get("report", {}).get("files", [])
    rows = max(sum(one["rows_in"] for one in looked), 1)
    with words_for_disk(here.folder):
        import_files(
            here, [folder],
            progress=lambda name, done: told(f"{name} · {done:,}", 0.7 * min(done / rows, 1)),
        )  # fmt: skip
    reports = here.reports()
    brought = {name for one in delivery.files for name in [one["name"]]}
    last = {file.name.split("/")[0] for file in reports[-1].files} if reports else set()
    is_new = len(reports) > delivery.imports_before and bool(last & brought)
    delivery.state = IMPORTED if is_new else UNCHANGED
    delivery.import_number = len(reports) if is_new else None
    delivery.save(update_fields=["state", "import_number"])
    what = "data.imported" if is_new else "data.unchanged"
    about = f"I-{len(reports):04d}" if is_new else str(delivery.pk)
    enter(delivery.person, what, about, files=[one["name"] for one in delivery.files])
    drop(delivery.person, delivery.pk)


def _keep_quality() -> None:
    try:
        told_quality.keep(city())
    except UnsuitableData:
        told_quality.forget(city())


def quality(job: Job, told: Told) -> dict[str, Any]:
    """Look at the data anew and keep the report."""
    del job
    told("", 0.1)
    told_quality.keep(city())
    return {"url": reverse("data-quality")}


def preview_release(job: Job, told: Told) -> dict[str, Any]:
    """Say what a release would show and hide; nothing is written but the preview."""
    ask = ReleaseAsk.objects.get(pk=job.arguments["ask"])
    told("", 0.1)
    made = _tried(ask)
    pages = {"pages": told_of(made)} if ask.for_portal else {}
    ReleaseAsk.objects.filter(pk=ask.pk).update(preview=_preview(made) | pages)
    return {"url": ask.get_absolute_url()}


def release(job: Job, told: Told) -> dict[str, Any]:
    """Make the release that two people agreed to, if it still is what they looked at."""
    ask = ReleaseAsk.objects.get(pk=job.arguments["ask"])
    if ask.state == MADE:
        return {"url": reverse("release", args=[ask.number])}
    person = Person.objects.get(pk=job.arguments["by"])
    if ask.state != ASKED or ask.is_by(person):
        raise DisclosureError(listed("release", ["two people must agree to it; ask again"]))
    told("", 0.1)
    if _digest(_tried(ask)) != ask.preview.get("digest"):
        raise DisclosureError(
            listed("release", ["the data, the day or the rules changed since it was previewed; "
                               "preview it again"])
        )  # fmt: skip
    told("", 0.5)
    with words_for_disk(city().folder):
        if ask.for_portal:
            made = portal_release(city())
            portal.publish(made)
        elif ask.edition_of:
            seen = public_city(city())
            made = seen.release
            ask.edition = make_audit(
                lambda step, share: told(step, 0.5 + share / 2), "public", seen
            )
        else:
            made = make_release(city(), list(ask.findings) or None)
    ask.state, ask.number, ask.decided_by, ask.decided_at = MADE, made.id, person, now()
    ask.save(update_fields=["state", "number", "edition", "decided_by", "decided_at"])
    enter(person, "release.made", made.id, asked_by=str(ask.asked_by), edition=ask.edition)
    if ask.for_portal:
        enter(person, "portal.published", made.id, asked_by=str(ask.asked_by))
    return {"url": reverse("audit", args=[ask.edition]) if ask.edition
            else reverse("release", args=[made.id])}  # fmt: skip


def _tried(ask: ReleaseAsk) -> Release:
    """Give the release that somebody asked for, without keeping it."""
    if ask.for_portal:
        return portal_release(city(), keep=False)
    if ask.edition_of:
        return public_city(city(), keep=False).release
    return make_release(city(), list(ask.findings) or None, keep=False)


def _preview(made: Release) -> dict[str, Any]:
    rows = made.preview()
    areas = {one.id: _hidden_areas(one) for one in made.findings}
    return {
        "last_day": made.last_day.isoformat(),
        "policy": made.policy.to_json(),
        "before": list(made.before),
        "revised": made.revised,
        "rows": [{**row, "areas": areas.get(row["finding"], 0)} for row in rows],
        "digest": _digest(made),
    }


def _hidden_areas(one: Any) -> int:
    """Count the areas of which a number was hidden."""
    frame = one.to_frame()
    if "area_id" not in frame or "count" not in frame:
        return 0
    return int(frame.loc[frame["count"].isna(), "area_id"].nunique())


def _digest(made: Release) -> str:
    """Name what a release would show: the same records, day and rules give the same name."""
    told = [finding_json(one) for one in made.findings]
    whole = [made.last_day, made.policy.to_json(), told, sorted(made.refused)]
    text = json.dumps(whole, sort_keys=True, default=str)
    return hashlib.sha256(text.replace("preview/", "").encode()).hexdigest()
