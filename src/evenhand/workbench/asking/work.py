"""Jobs of asking people: what is typeset, and what is brought into the workspace."""

import csv
import io
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.urls import reverse

from evenhand.publishing.questionnaires.exporting import exported
from evenhand.publishing.questionnaires.kept import kept_questionnaire
from evenhand.publishing.walks.forms import HEADER, mapping_text, rows_of
from evenhand.publishing.walks.kept import kept_walk
from evenhand.publishing.walks.model import Walk
from evenhand.publishing.walks.printing import printed_walk, route_drawing
from evenhand.sources.importing import import_files
from evenhand.wording.messages import LANGUAGES
from evenhand.workbench.asking.models import Observed
from evenhand.workbench.asking.observing import waiting
from evenhand.workbench.asking.question_forms import files
from evenhand.workbench.asking.walk_forms import walks
from evenhand.workbench.jobs.bodies import Told
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workspace.disk import words_for_disk, write_whole

_STOP, _PLACE, _RATER, _LINE = (HEADER.index(name) for name in ("stop", "place", "rater", "line"))


def print_questionnaire(job: Job, told: Told) -> dict[str, Any]:
    """Typeset a questionnaire, or the sheet for testing it, in one language."""
    told("", 0.1)
    given = job.arguments
    number, form, tongue = given["number"], given["form"], given["language"]
    made = replace(kept_questionnaire(files().get(number)), languages=(tongue,))
    content = exported(made, [form])[0][f"{form}-{tongue}.pdf"]
    with words_for_disk(files().folder):
        write_whole(files().folder / f"{number}-{form}-{tongue}.pdf", content)
    return {"url": reverse("questionnaire-paper", args=[number, form, tongue])}


def print_walk(job: Job, told: Told) -> dict[str, Any]:
    """Typeset route and sheets of a walk, and draw its route for the page."""
    told("", 0.1)
    number, tongue = job.arguments["number"], job.arguments["language"]
    walk = kept_walk(walks().get(number))
    content = printed_walk(city(), walk, tongue)[0]["walk.pdf"]
    told("", 0.7)
    with words_for_disk(walks().folder):
        write_whole(walks().folder / f"{number}.svg", route_drawing(city(), walk))
        write_whole(walks().folder / f"{number}-{tongue}.pdf", content)
    return {"url": reverse("walk-paper", args=[number])}


def bring_walk(job: Job, told: Told) -> dict[str, Any]:
    """Import what was ticked on a walk and is not in the workspace yet.

    What is in the workspace is looked up there, so that a job that was cut off goes on rightly.
    """
    told("", 0.1)
    number = job.arguments["number"]
    walk = kept_walk(walks().get(number))
    entries = waiting(number)
    back = {"url": reverse("walk", args=[number])}
    if not entries:
        return back
    here = city()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / f"{number}.csv").write_bytes(filled_csv(walk, entries))
        mapping = mapping_text(walk, here.settings.crs, here.settings.timezone)
        (folder / f"{number}.toml").write_text(mapping, encoding="utf-8")
        with words_for_disk(here.folder):
            import_files(here, [folder])
    told("", 0.9)
    enter(job.asked_by, "walk.brought", number, entries=len(entries))
    return back


def filled_csv(walk: Walk, entries: list[Observed]) -> bytes:
    """Write the table of a walk as if it had been typed in: one row for each line seen or not."""
    ticked = {(one.stop, str(one.rater)): one.ratings for one in entries}
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(HEADER)
    for row in rows_of(walk, LANGUAGES[0]):
        ratings = ticked.get((row[_PLACE], row[_RATER]))
        if ratings is None:
            continue
        one = ratings.get(row[_LINE], "")
        rating, why = (str(one), "") if isinstance(one, int) else ("", str(one))
        writer.writerow([*row[:-2], rating, why])
    return made.getvalue().encode()
