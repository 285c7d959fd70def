"""The result sheet: two pages on one area or place for those who work there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from evenhand.analysis.survey_estimates import SurveyEstimates
from evenhand.publishing import result_questions
from evenhand.publishing.answers import Answer as Asked
from evenhand.publishing.answers import Answers, ask_all
from evenhand.publishing.appendices import methods_chapter
from evenhand.publishing.ask import Ask
from evenhand.publishing.audit import atlas_for, fingerprint, names_of
from evenhand.publishing.blocks import (
    Answer,
    Block,
    CannotShow,
    Figure,
    Paragraph,
    Sentence,
    Subheading,
    Table,
)
from evenhand.publishing.dossier import Chapter, Cover, Dossier
from evenhand.publishing.drawing import Atlas
from evenhand.publishing.europe import country_of
from evenhand.publishing.figures import FigureMaker, described, rows_as_table
from evenhand.publishing.html import dossier_html
from evenhand.publishing.means import Means, means_of
from evenhand.publishing.pdf import dossier_pdf
from evenhand.publishing.plan import questions
from evenhand.publishing.result_answered import answered_said
from evenhand.publishing.result_findings import (
    CLEAR,
    METHODS,
    Found,
    Scope,
    lines_of,
    plain,
    row_of,
    scope_of,
    stop_values,
    stops_of,
)
from evenhand.wording.messages import Name, Quantity, Term, TermList, Value, say
from evenhand.workspace.disk import write_whole
from evenhand.workspace.workspace import Workspace

FOLDER = "result-sheets"
_TABLES = ("incidents", "counts", "areas", "exposure", "streets", "ground", "places", "survey",
           "survey_items", "survey_design", "observations")  # fmt: skip
_MOST_STOPS, _MOST_LINES, _MOST_LIMITS = 8, 12, 6
_STOP_COLUMNS = ["place_name", "part_of_day", "raters", "ratings", "share", "share_low",
                 "share_high", "certainty"]  # fmt: skip
_LINE_COLUMNS = ["line", "part_of_day", "ratings", "share", "share_low", "share_high", "certainty"]


@dataclass(frozen=True)
class SheetPaths:
    """Where the files of a result sheet lie; `pdf` is None where none was asked for."""

    html: Path
    pdf: Path | None
    lacking: tuple[str, ...] = ()


def write_result_sheet(
    workspace: Workspace, *, area: str | None = None, place: str | None = None,
    language: str = "en", pdf: bool = True, paper: str = "a4", invited: int | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> SheetPaths:  # fmt: skip
    """Write the result sheet of an area or a place into the workspace's `result-sheets/`.

    Parameters
    ----------
    workspace
        A city's folder, opened.
    area, place
        What it is about: one of the two.
    language
        Two letters.
    pdf
        Whether to typeset the PDF too.
    paper
        "a4" or "letter".
    invited
        How many people were asked to take part in the latest wave, for the response rate.
    progress
        Told before each question.

    Raises
    ------
    OptionError
        Neither or both of area and place are given, there is no such one, or fewer were asked
        than answered.
    MissingExtra
        A part that draws or typesets is not installed.
    """
    sheet, atlas = result_sheet(
        workspace, area=area, place=place, invited=invited, progress=progress
    )
    folder = workspace.folder / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    named = stem_of(str(area or place))
    page = folder / f"{named}-{language}.html"
    written = dossier_html(sheet, language, atlas)
    typeset, lacking = dossier_pdf(sheet, language, atlas, paper=paper) if pdf else (None, ())
    write_whole(page, written)
    if typeset is None:
        return SheetPaths(page, None)
    paged = folder / f"{named}-{language}.pdf"
    write_whole(paged, typeset)
    return SheetPaths(page, paged, lacking)


def stem_of(code: str) -> str:
    """Give the name under which the files of a sheet lie.

    Examples
    --------
    >>> stem_of("STA 1/2")
    'STA-1-2'
    """
    return "".join(one if one.isalnum() or one in "-_" else "-" for one in code)


def result_sheet(
    workspace: Workspace, *, area: str | None = None, place: str | None = None,
    invited: int | None = None, progress: Callable[[str, int, int], None] | None = None,
) -> tuple[Dossier, Atlas]:  # fmt: skip
    """Ask what a sheet needs and compose it; any language can write it.

    Parameters and errors as for `write_result_sheet`.
    """
    tables = {name: workspace.read(name) for name in _TABLES if workspace.has(name)}
    scope = scope_of(tables, area, place)
    counted = answered_said(tables, scope, workspace.settings.disclosure, invited)
    means: Means | None = None
    asks: tuple[Ask, ...] = ()
    if {"incidents", "counts", "survey"} & set(tables):
        country = workspace.settings.country or country_of(workspace.settings.timezone)
        means = means_of(tables, country)
        asks = tuple(ask for ask in questions(means) if ask.method in METHODS)
    elif "observations" in tables:
        asks = (Ask("place_audit", "insecurity", {}), Ask("rater_agreement", "insecurity", {}))
    answers = ask_all(_first_of_each(asks), cast(Means, means), workspace.run, progress)
    names = names_of(tables)
    atlas = atlas_for(tables, means.level if means is not None else "", names, workspace.folder)
    figures = FigureMaker(atlas, names)
    stops = stops_of(answers, scope)
    chapters = (
        Chapter("", "walked", say("result_sheet.chapter_walked"),
                tuple(_walked(answers, scope, stops, names))),
        Chapter("", "next", say("result_sheet.chapter_next"),
                tuple(result_questions.blocks(answers, scope, stops))),
        methods_chapter(answers, ()),
    )  # fmt: skip
    summary = Chapter("", "summary", say("result_sheet.chapter_found"),
                      tuple(_found(answers, scope, stops, figures, counted)))  # fmt: skip
    made = [(answer.id, answer.finding) for answer in answers.found]
    cover = Cover(
        city=workspace.settings.name,
        partners=tuple(workspace.settings.partners),
        first_on=means.first_on if means is not None else None,
        last_on=means.last_on if means is not None else None,
        fingerprint=fingerprint(workspace.fingerprints(), made),
        is_public=False,
        title=say("result_sheet.title", name=Name(scope.name)),
        kind=say("result_sheet.kind"),
        is_brief=True,
    )
    return Dossier(cover, summary, chapters, names), atlas


def _first_of_each(asks: tuple[Ask, ...]) -> list[Ask]:
    """Keep one question of each method: areas rather than groups, all offences rather than one."""
    return list({ask.method: ask for ask in reversed(asks)}.values())[::-1]


def _found(
    answers: Answers, scope: Scope, stops: list[Found], figures: FigureMaker,
    counted: list[Sentence],
) -> list[Block]:  # fmt: skip
    felt = row_of(answers, "survey_estimates", "part", scope.area)
    gap = row_of(answers, "perception_gap", "area_id", scope.area)
    rate = row_of(answers, "area_rates", "area_id", scope.area)
    told = [*([_gap_said(gap)] if gap is not None and felt is not None else []),
            _recorded(rate, scope)]  # fmt: skip
    maps: list[Block] = []
    for method in ("perception_gap", *(["place_audit"] if stops else [])):
        for answer in answers.by(method)[:1]:
            maps += [_named(figure, answer) for figure in figures.of(answer, half=True)[:1]]
    return [
        Answer(_felt(felt, scope, answers)),
        Paragraph(tuple(told)),
        Subheading(say("result_sheet.part_asked")),
        Paragraph(tuple(_asked(felt, rate, scope, stops)), quiet=True, points=True),
        *maps,
        Subheading(say("result_sheet.part_sure")),
        Paragraph((*_sure(felt, gap, answers, stops), *counted), quiet=True, points=True),
        CannotShow(say("result_sheet.cannot_title"), tuple(_limits(answers, felt, stops))),
    ]


def _named(figure: Figure, answer: Asked) -> Figure:
    """Give a figure a plain name: what it shows is told in the text."""
    title = described(answer) or figure.title.message
    return replace(figure, title=Sentence(title, answer.id))


def _felt(felt: Found | None, scope: Scope, answers: Answers) -> Sentence:
    if not answers.by("survey_estimates"):
        return plain("no_survey", name=Name(scope.name))
    area = Name(scope.area_name or scope.name)
    if felt is None:
        return plain("no_answers", area=area)
    values: dict[str, Value] = {
        "area": area,
        "counted": _estimates(felt).counted,
        "city": Found(felt.answer, {}, "all").number("estimate", "percent"),
        "answers": felt.number("answers", "count"),
    }
    if felt.row["certainty"] == "cannot_say":
        return felt.said("felt_too_few", **values)
    for name, column in (("share", "estimate"), ("low", "low"), ("high", "high")):
        values[name] = felt.number(column, "percent")
    is_clear = float(felt.row["p_value_adjusted"]) < CLEAR
    more = float(felt.row["difference_from_rest"]) > 0
    del values["answers"]
    return felt.said("felt_alike" if not is_clear else "felt_more" if more else "felt_less",
                     **values)  # fmt: skip


def _gap_said(gap: Found) -> Sentence:
    call = str(gap.row["call"])
    key = call if call in ("less_safe", "safer") else "other"
    return gap.said(f"gap_{key}", expected=gap.number("share_expected", "percent"))


def _recorded(rate: Found | None, scope: Scope) -> Sentence:
    if rate is None or rate.row["certainty"] == "cannot_say":
        return plain("no_records", name=Name(scope.name))
    finding: Any = rate.answer.finding
    return rate.said(
        "recorded",
        count=rate.number("count", "count"),
        rate=rate.number("estimate_per_1000", "rate"),
        low=rate.number("low_per_1000", "rate"),
        high=rate.number("high_per_1000", "rate"),
        base=Term("base", str(rate.row["base"])),
        **{"from": Quantity(finding.starts_on, "date", "starts_on"),
           "to": Quantity(finding.ends_on, "date", "ends_on")},
    )  # fmt: skip


def _asked(
    felt: Found | None, rate: Found | None, scope: Scope, stops: list[Found]
) -> list[Sentence]:
    told = []
    if felt is not None:
        estimates = _estimates(felt)
        told.append(felt.said(
            "asked", wave=Name(estimates.wave), item=estimates.asked,
            area=Name(scope.area_name or scope.name), answers=felt.number("answers", "count"),
            city_answers=Found(felt.answer, {}, "all").number("answers", "count"),
        ))  # fmt: skip
    if stops:
        told.append(plain("asked_walks"))
    if rate is not None:
        told.append(plain("asked_records", base=Term("base", str(rate.row["base"]))))
    return told or [plain("no_survey", name=Name(scope.name))]


def _sure(
    felt: Found | None, gap: Found | None, answers: Answers, stops: list[Found]
) -> list[Sentence]:
    told = []
    if felt is not None:
        told.append(felt.said(
            "sure_share", answers=felt.number("answers", "count"),
            effective=felt.number("effective_answers", "count"),
            wave=Name(_estimates(felt).wave),
        ))  # fmt: skip
    if gap is not None:
        told.append(plain("sure_gap"))
    for answer in answers.by("place_audit")[:1] if stops else []:
        raters = Quantity(answer.finding.cite("most_raters"), "count", "most_raters")
        told.append(Sentence(say("result_sheet.sure_walks", raters=raters), answer.id))
    return told or [plain("sure_nothing")]


def _limits(answers: Answers, felt: Found | None, stops: list[Found]) -> list[Sentence]:
    """Give the limit of practice first, then the first ones of each finding, each once."""
    found: dict[str, Sentence] = {}
    for method in ("survey_estimates", "perception_gap", "place_audit"):
        for answer in answers.by(method)[:1]:
            if method == "place_audit" and not stops:
                continue
            for message in answer.explained.limits[:2]:
                found.setdefault(message.key, Sentence(message, answer.id))
    told = [plain("limit_practice")]
    told += [] if felt is not None else [plain("limit_no_survey")]
    told += [] if stops else [plain("limit_no_walk")]
    return [*told, *found.values()][:_MOST_LIMITS]


def _walked(
    answers: Answers, scope: Scope, stops: list[Found], names: Mapping[str, str]
) -> list[Block]:
    if not stops:
        return [Answer(plain("no_walk", name=Name(scope.name)))]
    answer = stops[0].answer
    frame = answer.finding.to_frame()
    blocks: list[Block] = [Answer(_stops_said(scope, stops))]
    agreement = answers.by("rater_agreement")[:1]
    told = [_agreement_said(one) for one in agreement]
    poor: Any = answer.finding
    if poor.lines_poor:
        named = TermList(tuple(Term("observation_item", name) for name in poor.lines_poor))
        told.append(Sentence(say("result_sheet.lines_poor", named=named), answer.id))
    blocks.append(Paragraph(tuple(told)))
    keys = {stop.key for stop in stops[:_MOST_STOPS]}
    if scope.place:
        rows = lines_of(stops)
        rows = rows[rows["certainty"].ne("cannot_say")]
        rows = rows.sort_values(["share", "line"], ascending=[False, True]).head(_MOST_LINES)
        columns, caption = _LINE_COLUMNS, "lines_table"
    else:
        joined = frame["walk_id"] + "|" + frame["place_id"] + "|" + frame["line"]
        rows = frame[joined.isin(keys)].sort_values(
            ["share", "walk_id", "place_id"], ascending=[False, True, True]
        )
        columns, caption = _STOP_COLUMNS, "stops_table"
    if len(rows):
        data = rows_as_table(answer, rows, columns, names)
        said = Sentence(say(f"result_sheet.{caption}", name=Name(scope.name)), answer.id)
        blocks.append(Table(said, data))
    return blocks


def _stops_said(scope: Scope, stops: list[Found]) -> Sentence:
    first = stops[0]
    values = stop_values(first)
    if first.row["certainty"] == "cannot_say":
        kept = {name: values[name] for name in ("place", "ratings")}
        return first.said("walked_few", **kept)
    if scope.place:
        key = "walked_place_more" if first.row["is_more"] else "walked_place_none"
        return first.said(key, **values)
    del values["low"], values["high"]
    more = [str(stop.row["place_name"]) for stop in stops if stop.row["is_more"]]
    if not more:
        return first.said("walked_none", **values, name=Name(scope.name))
    named = TermList(tuple(Name(name) for name in dict.fromkeys(more)))
    return first.said("walked_more", **values, named=named)


def _agreement_said(answer: Asked) -> Sentence:
    verdict = str(answer.finding.cite("verdict[all]"))
    values: dict[str, Value] = {
        name: Quantity(answer.finding.cite(f"{column}[all]"), "number", f"{column}[all]", 2)
        for name, column in (("alpha", "alpha"), ("low", "alpha_low"), ("high", "alpha_high"))
    }
    if verdict in ("cannot_say", "one_answer"):
        values = {}
    return Sentence(say(f"result_sheet.{verdict}", **values), answer.id)


def _estimates(felt: Found) -> SurveyEstimates:
    assert isinstance(felt.answer.finding, SurveyEstimates)
    return felt.answer.finding
