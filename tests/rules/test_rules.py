"""Attempts to break the rules that hold by construction, one after the other."""

import html
import re
import tomllib
from dataclasses import replace
from typing import get_type_hints

import pandas as pd
import pytest
from click.testing import CliRunner

from evenhand.catalogue import METHODS, allowed
from evenhand.cli import main
from evenhand.contract import Finding, Method, checked
from evenhand.errors import DisclosureError, EvenhandError, SourceError, TableError
from evenhand.publishing.accounts import account_number
from evenhand.publishing.audit import audit_of
from evenhand.publishing.blocks import sentences_of, table_of
from evenhand.publishing.html import dossier_html
from evenhand.publishing.reporting import reporting_number
from evenhand.quality.report import quality_report
from evenhand.safeguards.layout import row_keys
from evenhand.scanning.harm import harm
from evenhand.scanning.offence_profile import offence_profile
from evenhand.sources.importing import check_files
from evenhand.sources.kinds import TABLES
from evenhand.sources.mapping import mapping_from
from evenhand.sources.mapping_checks import mapping_problems
from evenhand.sources.personal_data import head_kind
from evenhand.tables.columns import names_group
from evenhand.tables.european_rates import EuropeanRates
from evenhand.tables.incidents import Incidents
from evenhand.tables.stops import Stops
from evenhand.tables.survey import Survey
from evenhand.taxonomy import reference
from evenhand.wording.messages import Quantity, say
from publishing.release_city import CRS, ZONE, city, incidents

MAPPING = """
kind = "incidents"
[columns]
incident_id = "id"
offence_source = "what"
starts_at = "when"
longitude = "lon"
latitude = "lat"
[time]
format = "%Y-%m-%d %H:%M"
zone = "Europe/Amsterdam"
[place]
crs = "EPSG:4326"
"""


def stored(**columns):
    mapping = tomllib.loads(MAPPING)
    mapping["columns"].update(columns)
    return mapping


# Rule 1: nothing about single people.


FOOTNOTES = {("european_rates", "note")}
"""A publisher's remarks on a figure of a country: few and short, as the next test says."""


def test_footnotes_of_a_table_are_few_and_short():
    def problems(notes):
        row = {"geo": "NL", "year": 2020, "iccs": "ICCS0401", "unit": "NR", "value": 1.0}
        return EuropeanRates.row_problems(pd.DataFrame([{**row, "note": note} for note in notes]))

    assert not [line for line in problems(["revised", "estimated"] * 7) if "note" in line]
    assert [line for line in problems([f"case {n}" for n in range(201)]) if "'note'" in line]
    with pytest.raises(EvenhandError, match="note"):
        EuropeanRates.from_frame(
            pd.DataFrame(
                [{"geo": "NL", "year": 2020, "iccs": "ICCS0401", "unit": "NR", "value": 1.0,
                  "note": "x" * 121}]
            )
        )  # fmt: skip


def test_no_column_of_any_table_holds_data_of_a_person():
    for table in TABLES.values():
        for column in table.COLUMNS:
            if (table.NAME, column.name) not in FOOTNOTES:
                assert head_kind(column.name) is None, (table.NAME, column.name)


def test_only_tables_of_groups_have_group_columns():
    for table in TABLES.values():
        if not table.HAS_GROUPS:
            assert not [column.name for column in table.COLUMNS if names_group(column.name)]
            assert "group_" not in table.PREFIXES


def test_no_method_gives_a_number_for_a_person_or_a_single_record():
    single = {"respondent_id", "stop_id", "incident_id", "contribution_id", "person_id"}
    for method in METHODS:
        kind = get_type_hints(method.run)["return"]
        # What feeling unsafe goes with, not somebody who drives.
        columns = {*kind.KEY, *kind.COUNTS, *kind.DERIVED} - {"driver"}
        assert not columns & single, method.name
        assert not [name for name in columns if head_kind(name)], method.name


def test_no_method_scores_people():
    for method in METHODS:
        words = {method.name, *method.options(), *method.tables()}
        assert not [word for word in words if "person" in word and word != "theft_from_person"]
        assert not [word for word in words if "score" in word or "suspect" in word]


@pytest.mark.parametrize(
    "head",
    ["victim_name", "Nachname", "kenteken", "number plate", "phone", "Tel.", "E-Mail", "dob",
     "date_of_birth", "Geburtsdatum"],
)  # fmt: skip
@pytest.mark.parametrize("role", ["incident_id", "offence_source", "outcome", "mo_entry"])
def test_no_mapping_leads_a_column_of_persons_into_a_table(head, role):
    assert mapping_problems(stored()) == []
    problems = mapping_problems(stored(**{role: head}))
    assert [line for line in problems if head in line and "cannot be mapped" in line]
    with pytest.raises(SourceError, match="cannot be mapped"):
        mapping_from(stored(**{role: head}), "planted")


@pytest.mark.parametrize("name", ["face.jpg", "camera.png", "clip.mp4", "voice.wav", "print.wsq"])
def test_no_picture_film_or_recording_is_taken_in(tmp_path, name):
    file = tmp_path / name
    file.write_bytes(b"\xff\xd8\xff\xe0 not a table")
    result = check_files([file])
    assert result.problems
    assert "nothing in it can be read" in result.problems[0]
    assert result.report.files == ()


# Groups of people: audit and survey methods alone, enforced by type.


@pytest.mark.parametrize("table", [Stops, Survey])
def test_a_method_that_reads_groups_must_say_so_to_enter_the_catalogue(table):
    def disparity(main):
        """Do outcomes differ?"""
        raise NotImplementedError

    disparity.__annotations__ = {"main": table, "return": Finding}
    method = Method(run=checked(disparity), question="Do outcomes differ?", sources=("none",))
    with pytest.raises(DisclosureError, match=f"disparity: 'main' would read {table.NAME}"):
        allowed([*METHODS, method])
    assert allowed([replace(method, reads_groups=True)])


def by_nationality(recorded: Incidents, *, nationality: str = "") -> Finding:
    """Do these belong together?"""
    raise NotImplementedError


def by_ethnicity(recorded: Incidents, *, only_ethnicity: str = "") -> Finding:
    """Do these belong together?"""
    raise NotImplementedError


@pytest.mark.parametrize("run", [by_nationality, by_ethnicity])
def test_no_other_method_may_ask_for_nationality_or_ethnicity(run):
    method = Method(run=run, question="Do these belong together?", sources=("none",))
    with pytest.raises(DisclosureError, match=r"the option '\w+' names a group"):
        allowed([*METHODS, method])


def test_no_method_of_the_catalogue_takes_a_group():
    for method in METHODS:
        if not method.reads_groups:
            assert not [name for name in (*method.options(), *method.tables()) if names_group(name)]


@pytest.mark.parametrize("column", ["mo_nationality", "mo_ethnicity", "area_race"])
def test_no_coded_column_of_incidents_can_hold_a_group(column):
    frame = incidents(20).to_frame().assign(**{column: "x"})
    with pytest.raises(TableError, match=f"'{column}' is called after groups of people"):
        Incidents.from_frame(frame, crs=CRS, timezone=ZONE)
    problems = mapping_problems(stored(**{column: "code_7"}))
    assert any("groups of people" in line for line in problems)
    problems = mapping_problems(stored(mo_x=column.removeprefix("mo_").removeprefix("area_")))
    assert any("groups of people" in line for line in problems)


# Rule 2: what police activity found is marked.


def found_by_police():
    frame = incidents(600).to_frame()
    is_ours = frame["offence_class"].eq("robbery")
    frame["discovered_by"] = is_ours.map({True: "police", False: "public"})
    return Incidents.from_frame(frame, crs=CRS, timezone=ZONE)


def test_offences_found_by_police_are_marked_in_the_profile():
    found = offence_profile(found_by_police())
    frame = found.to_frame().set_index("offence_class")
    marked = frame.index[frame["is_found_by_police"].astype(bool)]
    assert {"robbery", "drugs", "weapons"} == set(marked)
    limits = [str(line) for line in found.explain().limits]
    assert any("follow where police look" in line and "robbery" in line for line in limits)


def test_offences_found_by_police_are_weighed_apart_from_the_others():
    frame = harm(found_by_police()).to_frame()
    apart = frame[frame["offence_class"].isin(["robbery", "drugs", "weapons"])]
    others = frame[~frame["offence_class"].isin(["robbery", "drugs", "weapons"])]
    assert len(apart)
    assert len(others)
    assert not set(apart["part"]) & set(others["part"])
    assert apart["rank"].isna().all()


# Rules 5 and 9: one door out, and every number made again.


@pytest.fixture(scope="module")
def audited(tmp_path_factory):
    workspace = city(tmp_path_factory.mktemp("rules") / "Lindeburg", rows=500)
    dossier, atlas = audit_of(workspace)
    return workspace, dossier, atlas


def test_findings_that_were_not_released_cannot_be_called_public(audited):
    _, dossier, _ = audited
    with pytest.raises(DisclosureError, match="was not released"):
        replace(dossier, cover=replace(dossier.cover, is_public=True))


def test_a_single_unreleased_chapter_cannot_be_slipped_into_a_public_dossier(audited):
    _, dossier, _ = audited
    public = replace(dossier.cover, is_public=True)
    bare = [chapter for chapter in dossier.chapters if chapter.slug in ("glossary",)]
    assert replace(dossier, cover=public, summary=bare[0], chapters=tuple(bare))
    where = [chapter for chapter in dossier.chapters if chapter.slug == "where"]
    with pytest.raises(DisclosureError, match=r"F-\d{4} was not released"):
        replace(dossier, cover=public, summary=bare[0], chapters=(*bare, *where))


class Again:
    """A finding made again, whose frame is looked up once."""

    def __init__(self, finding):
        self.finding, self.frame = finding, finding.to_frame()
        names = row_keys(self.frame, finding.KEY)
        assert len(set(names)) == len(names)
        self.rows = {name: row for row, name in enumerate(names)}

    def cite(self, field):
        column, bracket, key = field.partition("[")
        if not bracket:
            return self.finding.cite(field)
        return self.frame[column].iloc[self.rows[key.removesuffix("]")]]


def test_every_printed_number_is_made_again_as_it_is_printed(audited):
    workspace, dossier, atlas = audited
    page = dossier_html(dossier, "en", atlas)
    found = re.findall(r'data-cite="([^"]+)">([^<]*)<', page)
    printed = {(html.unescape(name), text) for name, text in found}
    assert len(printed) > 300
    kinds: dict[str, set[Quantity]] = {}
    blocks = [block for chapter in dossier.all_chapters() for block in chapter.blocks]
    for name, quantity in [c for b in blocks for s in sentences_of(b) for c in s.citations()]:
        kinds.setdefault(name, set()).add(quantity)
    cells = [c for b in blocks if (data := table_of(b)) for row in data.rows for c in row]
    for cell in cells:
        if cell.citation and isinstance(cell.value, Quantity):
            kinds.setdefault(cell.citation, set()).add(cell.value)
    findings = {one.id: Again(workspace.again(one.id).finding) for one in workspace.records()}
    reports, quality = workspace.reports(), quality_report(workspace)
    for name, text in printed:
        source, _, field = name.partition(".")
        if source.startswith("D-"):
            again = quality.cite(name)
        elif source.startswith("I-"):
            again = account_number(reports, name)
        elif source == "T-reporting":
            again = reporting_number(field)
        else:
            again = findings[source].cite(field)
        written = {
            say("dossier.value", value=replace(one, value=again)).written("en").casefold()
            for one in kinds[name]
        }
        # A page keeps a number and its sign on one line.
        told = html.unescape(text).replace("\N{NO-BREAK SPACE}", " ")
        assert told.casefold() in written, name


def test_the_command_line_traces_printed_numbers_to_what_is_printed(audited):
    workspace, dossier, atlas = audited
    page = dossier_html(dossier, "en", atlas)
    counted = re.findall(r'data-cite="(F-\d{4}\.(?:count\[[^"]+|n_used))">([\d,]+)<', page)
    findings = {name.partition(".")[0]: (name, text) for name, text in counted}
    assert len(findings) >= 4
    for name, text in list(findings.values())[:4]:
        done = CliRunner().invoke(main, ["report", "trace", str(workspace.folder), name])
        assert done.exit_code == 0, done.output
        assert done.output.startswith(f"{name} = {text.replace(',', '')}\n")


def test_nothing_is_traced_or_released_from_a_table_altered_by_hand(tmp_path):
    workspace = city(tmp_path / "Lindeburg", rows=200)
    number = workspace.run("offence_profile").id
    file = next((workspace.folder / "tables").glob("incidents*"))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.chmod(0o644)
    file.write_bytes(bytes(content))
    folder = str(workspace.folder)
    for words in (["report", "trace", folder, f"{number}.n_used"], ["release", folder]):
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 7, done.output
        assert file.name in done.output
        assert "Traceback" not in done.output


# Rule 10: reference data carry source and mark.


@pytest.mark.parametrize("name", [name for name in reference.files() if name != "sources"])
def test_a_planted_row_without_source_or_mark_stops_the_loader(name):
    lines = [dict(row) for row in reference.rows(name)]
    assert len(reference.checked(name, lines)) == len(lines)
    for column in ("source", "mark") if name != "rulers" else ("source",):
        for value in ("", "remembered"):
            planted = [*lines, {**lines[0], column: value}]
            with pytest.raises(SourceError, match=f"line {len(planted) + 1}: the {column}"):
                reference.checked(name, planted)


def test_nothing_marked_unverified_can_be_loaded():
    line = {**reference.rows("ruler_weights")[0], "mark": "UNVERIFIED"}
    with pytest.raises(SourceError, match="the mark 'UNVERIFIED' is none of"):
        reference.checked("ruler_weights", [line])
    for name in reference.files():
        for row in reference.rows(name):
            assert "UNVERIFIED" not in "|".join(row.values()).upper()
