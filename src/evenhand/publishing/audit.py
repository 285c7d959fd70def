"""The local security audit: what a workspace holds becomes a dossier on paper and screen."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from evenhand.contract import Finding
from evenhand.errors import OptionError, UnsuitableData, listed
from evenhand.publishing.accounts import data_chapter
from evenhand.publishing.answers import Answers, Progress, ask_all
from evenhand.publishing.appendices import (
    cannot_chapter,
    glossary_chapter,
    methods_chapter,
    twins_chapter,
)
from evenhand.publishing.blocks import Figure
from evenhand.publishing.chapters import finding_chapters
from evenhand.publishing.dossier import Chapter, Cover, Dossier
from evenhand.publishing.drawing import Atlas, atlas_of
from evenhand.publishing.europe import country_of
from evenhand.publishing.figures import FigureMaker
from evenhand.publishing.html import dossier_html
from evenhand.publishing.means import Means, means_of
from evenhand.publishing.pdf import PAPERS, dossier_pdf
from evenhand.publishing.plan import public_questions, questions
from evenhand.publishing.priorities import discussions, priorities_chapter
from evenhand.publishing.public import PublicCity, public_city, public_means
from evenhand.publishing.public_chapters import public_data_chapter
from evenhand.publishing.quality_chapter import quality_chapter, quality_notes
from evenhand.publishing.summary import summary_chapter
from evenhand.quality.report import LOOKED_AT, quality_report
from evenhand.tables.area_names import area_names
from evenhand.tables.areas import Areas
from evenhand.tables.streets import Ground, Streets
from evenhand.tables.table import Table
from evenhand.wording.messages import LANGUAGES
from evenhand.workspace.disk import write_whole
from evenhand.workspace.problem_files import ProblemFiles
from evenhand.workspace.workspace import Workspace

Edition = Literal["full", "public"]
_TABLES = ("incidents", "counts", "areas", "exposure", "streets", "ground", "european_rates")
_ASKED = ("survey", "survey_items", "signals", "observations", "participation", "interventions")
"""Tables of what people say; a public edition never reads them."""
_ENOUGH = ("incidents", "counts", "survey")
"""Tables of which one is enough for a dossier."""


@dataclass(frozen=True)
class AuditPaths:
    """Where the files of an audit lie.

    Attributes
    ----------
    html
        The page.
    pdf
        The paper; None where none was asked for.
    lacking
        Letters that the fonts of the PDF lack, for which a mark stands in it.
    """

    html: Path
    pdf: Path | None
    lacking: tuple[str, ...] = ()


def write_audit(
    workspace: Workspace,
    *,
    language: str = "en",
    edition: Edition = "full",
    pdf: bool = True,
    paper: str = "a4",
    progress: Progress | None = None,
    today: date | None = None,
    once_asked: Callable[[], object] | None = None,
) -> AuditPaths:
    """Write the audit of a workspace to its folder `audit/`.

    Parameters
    ----------
    workspace
        A city's folder, opened.
    language
        Two letters of a language that the wording has.
    edition
        "full" is for the partners and marked internal; "public" makes a release, keeps it in
        the workspace, and holds its findings alone.
    pdf
        Whether to typeset the PDF too.
    paper
        "a4" or "letter".
    progress
        Called with what is being done, how much is done, and how much there is.
    today
        The day of a public edition; None takes the clock's.
    once_asked
        Called when everything has been asked and nothing is composed yet: what it writes into the
        workspace, such as a problem file, is told of.

    Returns
    -------
    AuditPaths
        The files written.

    Raises
    ------
    OptionError
        The language, edition or paper is not known.
    UnsuitableData
        The workspace has neither incidents, counts nor a survey.
    DisclosureError
        A public edition was asked for, and nothing may be released.
    MissingExtra
        A part that draws or typesets is not installed.
    """
    _check(language, edition, paper)
    dossier, atlas = audit_of(
        workspace, edition=edition, progress=progress, today=today, once_asked=once_asked
    )
    folder = workspace.folder / "audit"
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"audit-{language}" if edition == "full" else f"audit-public-{language}"
    page = folder / f"{stem}.html"
    written = dossier_html(dossier, language, atlas)
    typeset, lacking = dossier_pdf(dossier, language, atlas, paper=paper) if pdf else (None, ())
    # Both are made before either is written, so that one stopped half-way leaves the old pair.
    write_whole(page, written)
    if typeset is None:
        return AuditPaths(page, None)
    paged = folder / f"{stem}.pdf"
    write_whole(paged, typeset)
    return AuditPaths(page, paged, lacking)


def audit_of(
    workspace: Workspace,
    *,
    edition: Edition = "full",
    progress: Progress | None = None,
    today: date | None = None,
    once_asked: Callable[[], object] | None = None,
    released: PublicCity | None = None,
) -> tuple[Dossier, Atlas]:
    """Ask everything an audit asks, and compose the dossier that any language can write.

    A public edition is composed from `released`, or from a release that is made for it.
    """
    if edition == "public":
        seen = released or public_city(workspace, today=today)
        return _public(seen, progress, workspace.folder)
    tables = _tables(workspace, (*_TABLES, *_ASKED))
    country = workspace.settings.country or country_of(workspace.settings.timezone)
    means = means_of(tables, country)
    names = names_of(tables)
    atlas = atlas_for(tables, means.level or "", names, workspace.folder)
    figures = FigureMaker(atlas, names)
    answers = ask_all(questions(means), means, workspace.run, progress)
    if once_asked is not None:
        once_asked()
    reports = workspace.reports()
    chapters = [data_chapter(reports, means, answers, figures)]
    judged = any(workspace.has(name) for name in LOOKED_AT)
    quality = quality_report(workspace) if reports and judged else None
    if quality is not None:
        chapters.append(quality_chapter(quality, str(len(chapters) + 1)))
    files = ProblemFiles(workspace.folder).all()
    chapters += finding_chapters(answers, figures, len(chapters), files)
    items = discussions(answers, figures.first_of)
    chapters.append(cannot_chapter(answers.refused, str(len(chapters) + 1)))
    chapters.append(priorities_chapter(items, str(len(chapters) + 1)))
    chapters.append(methods_chapter(answers, reports, quality_notes(quality) if quality else ()))
    chapters.append(twins_chapter(_figures(chapters)))
    chapters.append(glossary_chapter())
    summary = summary_chapter(answers, figures, items)
    cover = _cover(workspace, means, answers, edition)
    return Dossier(cover, summary, tuple(chapters), names), atlas


def _public(city: PublicCity, progress: Progress | None, folder: Path) -> tuple[Dossier, Atlas]:
    """Compose a dossier from a release alone: fewer questions, no account of the imports."""
    tables = _tables(city, _TABLES)
    means = public_means(tables, city.release.last_day, has_survey=city.has("survey"))
    names = names_of(tables)
    atlas = atlas_for(tables, means.level or "", names, folder)
    answers = ask_all(public_questions(means), means, city.run, progress)
    figures = FigureMaker(atlas, names)
    chapters = [public_data_chapter(city.release, means, answers, figures)]
    chapters += finding_chapters(answers, figures)
    items = discussions(answers, figures.first_of)
    chapters.append(cannot_chapter(answers.refused, str(len(chapters) + 1)))
    chapters.append(methods_chapter(answers, ()))
    chapters.append(twins_chapter(_figures(chapters)))
    chapters.append(glossary_chapter())
    summary = summary_chapter(answers, figures, items)
    cover = _cover(city, means, answers, "public")
    return Dossier(cover, summary, tuple(chapters), names), atlas


def _tables(city: Workspace | PublicCity, names: Sequence[str]) -> dict[str, Table]:
    tables = {name: city.read(name) for name in names if city.has(name)}
    if not set(_ENOUGH) & set(tables):
        raise UnsuitableData(
            listed(
                "audit",
                ["the workspace has neither incidents, counts nor a survey; import some first"],
            )
        )
    return tables


def _figures(chapters: Sequence[Chapter]) -> list[Figure]:
    return [figure for chapter in chapters for figure in chapter.figures()]


def _cover(
    workspace: Workspace | PublicCity, means: Means, answers: Answers, edition: Edition
) -> Cover:
    settings = workspace.settings
    asked = None if means.counts else means.survey
    return Cover(
        city=settings.name,
        partners=tuple(settings.partners),
        first_on=asked.first_on if asked else means.first_on,
        last_on=asked.last_on if asked else means.last_on,
        fingerprint=fingerprint(
            workspace.fingerprints(), [(answer.id, answer.finding) for answer in answers.found]
        ),
        is_public=edition == "public",
        licence=settings.licence,
        sources=tuple(settings.sources),
        is_asked=asked is not None,
    )


def fingerprint(tables: Mapping[str, str], findings: Sequence[tuple[str, Finding]]) -> str:
    """Name a dossier by its tables and by what was asked of them: 16 letters."""
    made = [
        (number, finding.provenance.method, finding.provenance.version)
        for number, finding in findings
        if finding.provenance is not None
    ]
    return hashlib.sha256(repr((sorted(tables.items()), made)).encode()).hexdigest()[:16]


def atlas_for(
    tables: Mapping[str, Table], level: str, names: Mapping[str, str], folder: Path
) -> Atlas:
    """Draw the ground of a city from its tables or basemap, with the areas of one level."""
    areas, streets, ground = (tables.get(name) for name in ("areas", "streets", "ground"))
    shown = None
    if isinstance(areas, Areas) and len(areas):
        chosen = areas.column("level").eq(level)
        shown = areas.where(chosen) if chosen.any() else areas
    return atlas_of(
        shown,
        streets if isinstance(streets, Streets) else None,
        ground if isinstance(ground, Ground) else None,
        names,
        folder=folder,
    )


def names_of(tables: Mapping[str, Table]) -> dict[str, str]:
    """Give the name of each area as printed; areas of one name carry their code too."""
    areas = tables.get("areas")
    names = area_names(
        tables.get("incidents") or tables.get("counts"), areas if isinstance(areas, Areas) else None
    )
    often = Counter(names.values())
    return {code: f"{name} ({code})" if often[name] > 1 else name for code, name in names.items()}


def _check(language: str, edition: str, paper: str) -> None:
    problems = []
    if language not in LANGUAGES:
        problems.append(f"the language '{language}' is not known; use {', '.join(LANGUAGES)}")
    if edition not in ("full", "public"):
        problems.append(f"the edition '{edition}' is not known; use full or public")
    if paper not in PAPERS:
        problems.append(f"the paper '{paper}' is not known; use {', '.join(PAPERS)}")
    if problems:
        raise OptionError(listed("audit", problems))
