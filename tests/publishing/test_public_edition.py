"""A whole public edition of a city with small numbers in it, and what must not stand there."""

import re
from datetime import date, datetime

import pandas as pd
import pytest

from evenhand.contract import MapLayer
from evenhand.errors import OptionError
from evenhand.publishing.audit import audit_of, write_audit
from evenhand.publishing.cutting import cut
from evenhand.publishing.html import dossier_html
from evenhand.publishing.released import shown_map
from evenhand.publishing.shelf import Shelf
from evenhand.publishing.trace import trace
from evenhand.safeguards.disclosure import MARK, control
from evenhand.safeguards.layout import Layout
from evenhand.safeguards.policy import DisclosurePolicy
from evenhand.wording.messages import Quantity, say

from .release_city import city, incidents
from .test_twins import with_rows

TODAY, LAST = date(2026, 11, 23), date(2026, 9, 30)
LEAST = 10
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
CITED = re.compile(r'data-cite="(R-0001/(Q-\d{4})\.([^"]+))">([^<]*)<')


class Edition:
    def __init__(self, workspace):
        self.workspace = workspace
        self.dossier, self.atlas = audit_of(self.workspace, edition="public", today=TODAY)
        self.page = dossier_html(self.dossier, "en", self.atlas)
        shelf = Shelf(self.workspace.folder)
        numbers = shelf.manifest("R-0001")["findings"]
        self.findings = {number: shelf.finding("R-0001", number) for number in numbers}

    @property
    def text(self):
        return re.sub(r"<[^>]+>", " ", self.page[self.page.index("<header") :])


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    return Edition(city(tmp_path_factory.mktemp("public") / "Lindeburg"))


def named(row, key):
    """Name a stored row as it is cited: days are stored with a time."""
    return "|".join(str(row[name]).removesuffix("T00:00:00.000") for name in key)


def hidden(edition):
    """Every hidden number as it would be cited."""
    for number, finding in edition.findings.items():
        rows = pd.DataFrame(finding["rows"])
        keys = [named(row, finding["key"]) for row in finding["rows"]]
        for column in [name for name in rows if f"{name}{MARK}" in rows]:
            dark = rows[f"{column}{MARK}"].astype(bool)
            for key in [key for key, is_dark in zip(keys, dark, strict=True) if is_dark]:
                yield f"R-0001/{number}.{column}[{key}]"


def without_prints(edition):
    """Give the page without the sealed marks of the tables that it was made from."""
    page = edition.page.replace(edition.dossier.cover.fingerprint, "")
    return re.sub(r"<dt>Tables</dt><dd>.*?</dd>", "", page)


def test_the_whole_page_is_the_same_whatever_the_hidden_numbers_are(edition, tmp_path):
    """Robberies of a1 and a2 are hidden, and each month's records of both stay as many."""
    twin = Edition(with_rows(tmp_path / "twin", exchanged(incidents().to_frame())))
    for one in (edition, twin):
        asked = one.findings["Q-0003"]
        assert asked["options"]["offence"] == "robbery"
        assert {"a1", "a2"} <= {row["area_id"] for row in asked["rows"] if row["count"] is None}
    assert without_prints(edition) == without_prints(twin)
    for name in edition.workspace.table_names():
        table = edition.workspace.read(name)
        for one in (table, cut(table, LAST)):
            assert one.fingerprint()[:16] not in edition.page


def exchanged(frame):
    """Give the records with a robbery in a1, and one for drugs of that month in a2, exchanged."""
    month = frame["starts_at"].dt.strftime("%Y-%m")
    at = {area: month.between("2025-10", "2026-09") & frame["offence_class"].eq(offence)
          & frame["area_quarter"].eq(area)
          for area, offence in (("a1", "robbery"), ("a2", "drugs"))}  # fmt: skip
    both = sorted(set(month[at["a1"]]) & set(month[at["a2"]]))
    changed = frame.copy()
    for source, target in (("a1", "a2"), ("a2", "a1")):
        rows = frame.index[at[source] & month.eq(both[0])]
        there = frame[frame["area_quarter"].eq(target)].iloc[0]
        for column in ("area_quarter", "x_m", "y_m"):
            changed.loc[rows[0], column] = there[column]
    return changed


def test_the_edition_is_marked_as_public_and_names_its_release(edition):
    assert 'class="tag public">Public edition' in edition.page
    assert "Internal edition" not in edition.page
    assert "Every number in this edition comes from release R-0001" in edition.text


def test_every_cited_number_is_a_released_one_and_is_printed_as_it_was_released(edition):
    cited = CITED.findall(edition.page)
    assert len(cited) > 100
    elsewhere = edition.page.count('data-cite="T-reporting.')  # reference data of other places
    assert len(cited) == edition.page.count("data-cite=") - elsewhere
    for path, number, field, _ in cited[::23]:
        value = trace(edition.workspace, path).value
        stored = edition.findings[number]
        column, bracket, key = field.partition("[")
        rows = {named(row, stored["key"]): row for row in stored["rows"]}
        there = rows[key[:-1]][column] if bracket else stored["scalars"].get(column, value)
        assert there == pytest.approx(value, rel=1e-12), path


def test_a_hidden_number_cannot_be_traced(edition):
    dark = list(hidden(edition))
    for path in (dark[0], next(one for one in dark if ".count[20" in one)):
        with pytest.raises(OptionError, match="hidden in the release"):
            trace(edition.workspace, path)


def test_no_hidden_number_is_printed_anywhere(edition):
    dark = list(hidden(edition))
    assert len(dark) > 50
    for path in dark:
        assert f'data-cite="{path}"' not in edition.page
    assert ">Hidden<" in edition.page
    assert "Too few to say (fewer than 10)." in edition.page


def test_drawings_hold_no_hidden_number(edition):
    for figure in edition.dossier.figures():
        number = figure.source.finding.removeprefix("R-0001/")
        rows = figure.chart.rows if figure.chart else figure.layer.rows
        key = edition.findings[number]["key"]
        stored = {named(row, key): row for row in edition.findings[number]["rows"]}
        for row in rows:
            there = stored[named(row, key)]
            for name, value in row.items():
                if there.get(f"{name}{MARK}"):
                    # A map marks an area without a number so, whatever it would have been.
                    said = "cannot_say" if name == "certainty" else None
                    assert value in (None, said), (figure.number, name)


def test_no_small_number_of_records_stands_in_a_table_a_drawing_or_a_sentence(edition):
    counted = re.compile(r"(.*\.)?(count|n_used|n_rows|total|\w+_(count|known))(\[.*)?")
    found = [
        (name, value)
        for name, value in edition.dossier.citations()
        if counted.fullmatch(name) and "base_count" not in name
    ]
    assert len(found) > 50
    for name, value in found:
        assert value == 0 or value >= LEAST, name
    for figure in edition.dossier.figures():
        for row in figure.chart.rows if figure.chart else figure.layer.rows:
            assert not 0 < (row.get("count") or 0) < LEAST
        assert not 0 < figure.source.n_used < LEAST
    noted = re.findall(r"([\d,]+) of ([\d,]+) (?:rows|records) used", edition.text)
    assert noted
    for numbers in noted:
        assert all(int(one.replace(",", "")) >= LEAST for one in numbers)


def test_nothing_newer_than_the_delay_is_named(edition):
    newest = incidents().local_times("starts_at").max().date()
    assert newest > LAST
    days = [
        datetime.strptime(" ".join(found), "%d %B %Y").date()
        for found in re.findall(rf"\b(\d{{1,2}}) ({MONTHS}) (20\d\d)", edition.text)
    ]
    days += [date.fromisoformat(one) for one in re.findall(r"20\d\d-\d\d-\d\d", edition.page)]
    months = re.findall(rf"\b({MONTHS}) (20\d\d)", edition.text)
    days += [datetime.strptime(" ".join(found), "%B %Y").date() for found in months]
    assert len(days) > 40
    assert max(days) == LAST


def test_maps_show_areas_alone(edition):
    layers = [figure.layer for figure in edition.dossier.figures() if figure.layer]
    assert layers
    assert {layer.kind for layer in layers} == {"areas"}
    assert not {"x_m", "y_m"} & {name for layer in layers for row in layer.rows for name in row}


def test_an_area_with_few_people_is_silent_about_how_few(edition):
    rows = re.findall(r'<th scope="row">Quarter b3</th>(.*?)</tr>', edition.page)
    assert rows
    for row in rows:
        assert set(re.findall(r">([^<>]+)<", row)) <= {"Hidden", "0"}


def test_accounts_of_imports_and_sign_off_stay_with_the_partners(edition):
    assert "export.csv" not in edition.page
    assert "rows were delivered" not in edition.page
    assert {chapter.slug for chapter in edition.dossier.chapters} == {
        "data", "what", "where", "when", "change", "cannot", "methods", "tables", "glossary",
    }  # fmt: skip


def test_another_language_comes_from_the_same_release(edition):
    paths = write_audit(edition.workspace, language="fr", edition="public", pdf=False, today=TODAY)
    assert paths.html.name == "audit-public-fr.html"
    assert "Édition publique" in paths.html.read_text("utf-8")
    assert Shelf(edition.workspace.folder).numbers() == ["R-0001"]


def test_the_place_of_a_hidden_row_does_not_tell_its_size():
    frame = pd.DataFrame({"area_id": ["d", "c", "b", "a"], "count": [40, 14, 12, 3]})
    layout = Layout(name="R-0001/F-0001", key=("area_id",), counts=("count",))
    shown = control([(frame, layout)], DisclosurePolicy())[0].frame
    assert shown["area_id"].tolist() == ["d", "c", "a", "b"]
    assert shown["count"].tolist()[:2] == [40, 14]
    assert shown["count"].isna().tolist() == [False, False, True, True]


def test_classes_of_a_map_do_not_follow_hidden_numbers():
    frame = pd.DataFrame(
        {"area_id": list("abcd"), "count": [30, 4, 12, 11], "rate": [3.0, 400.0, 1.2, 1.1]}
    )
    layout = Layout(
        name="R-0001/F-0001", key=("area_id",), counts=("count",), derived={"rate": ("count",)}
    )
    done = control([(frame, layout)], DisclosurePolicy())[0]
    rows = tuple(
        {"area_id": row.area_id, "value": row.rate, "certainty": "sure"}
        for row in frame.itertuples()
    )
    few = say("release.too_few", least=Quantity(LEAST, "count"))
    layer = shown_map(MapLayer("areas", rows, (100.0, 200.0, 300.0, 400.0), few, few), done)
    assert layer is not None
    assert layer.breaks == (1.0, 2.0, 3.0, 4.0)
    assert [row["value"] for row in layer.rows] == [3.0, None, 1.2, None]
