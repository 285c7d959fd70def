"""Jobs of asking people: what is typeset, and what is brought into the workspace."""

import csv
import io
import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.urls import reverse

from evenhand.frame.documents import today
from evenhand.publishing.blocks import sentences_of
from evenhand.publishing.dossier import Dossier
from evenhand.publishing.html import dossier_html
from evenhand.publishing.pdf import dossier_pdf
from evenhand.publishing.questionnaires.exporting import exported
from evenhand.publishing.questionnaires.kept import kept_questionnaire
from evenhand.publishing.result_sheet import FOLDER as SHEETS
from evenhand.publishing.result_sheet import result_sheet, stem_of
from evenhand.publishing.walks.forms import HEADER, mapping_text, rows_of
from evenhand.publishing.walks.kept import kept_walk
from evenhand.publishing.walks.model import Walk
from evenhand.publishing.walks.printing import printed_walk, route_drawing
from evenhand.publishing.writing import Writer
from evenhand.sources.importing import import_files
from evenhand.wording.languages import LANGUAGES, drawn_languages
from evenhand.wording.messages import say
from evenhand.workbench.asking.models import Observed
from evenhand.workbench.asking.observing import waiting
from evenhand.workbench.asking.question_forms import files
from evenhand.workbench.asking.results import DRAWN, FORMAT, stamp
from evenhand.workbench.asking.walk_forms import walks
from evenhand.workbench.audits.drawn import drawn_views
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


def make_result(job: Job, told: Told) -> dict[str, Any]:
    """Make a result sheet: as a page in every language, and on paper as the library writes it."""
    here, given = city(), job.arguments
    about = {given["about"]: given["code"]}
    name = stem_of(given["code"])

    def progress(method: str, done: int, whole: int) -> None:
        told(say(f"questions.{method}").written(LANGUAGES[0]), 0.5 * done / max(whole, 1))

    with words_for_disk(here.folder):
        sheet, atlas = result_sheet(here, invited=given["invited"], progress=progress, **about)
        papers, drawn = here.folder / SHEETS, here.folder / DRAWN / name
        for folder in (papers, drawn):
            folder.mkdir(parents=True, exist_ok=True)
        address = reverse("result", args=[name])
        for place, tongue in enumerate(drawn_languages()):
            told("", 0.5 + 0.5 * place / len(drawn_languages()))
            views = drawn_views(sheet, tongue, atlas, lambda _: address)
            write_whole(drawn / f"{tongue}.json", json.dumps(views, ensure_ascii=False))
            write_whole(papers / f"{name}-{tongue}.html", dossier_html(sheet, tongue, atlas))
            write_whole(papers / f"{name}-{tongue}.pdf", dossier_pdf(sheet, tongue, atlas)[0])
        write_whole(drawn / "meta.json", json.dumps(_meta(sheet), ensure_ascii=False))
    enter(job.asked_by, "result.made", name)
    return {"url": address}


def _meta(sheet: Dossier) -> dict[str, Any]:
    """Give what the list says of a sheet, in every language."""
    first = sentences_of(sheet.summary.blocks[0])[0]
    writers = {tongue: Writer(tongue) for tongue in drawn_languages()}
    return {
        "format": FORMAT,
        "titles": {tongue: write.title(sheet.cover) for tongue, write in writers.items()},
        "answers": {tongue: write.plain(first.message) for tongue, write in writers.items()},
        "made_on": today().isoformat(),
        "stamp": stamp(),
    }
