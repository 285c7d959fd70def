"""Two cities that differ in hidden numbers alone: not one byte of what leaves may tell them apart.

Who wrote a file cannot have used what the file does not change with. So this covers what nobody
thought to look for: ranges, ranks, the order of rows, which area a sentence names, a drawing.
"""

import io
import json
import re
import sqlite3
import zipfile
from datetime import date

import pandas as pd
import pytest

from evenhand.publishing.cutting import area_pieces
from evenhand.publishing.portal_pages.planning import portal_release
from evenhand.publishing.portal_pages.writing import publish_pages
from evenhand.publishing.release import make_release
from evenhand.publishing.shelf import Shelf, finding_json
from evenhand.safeguards.attack import attack
from evenhand.safeguards.cells import only
from evenhand.safeguards.policy import DisclosurePolicy
from evenhand.scanning.area_rates import area_rates
from evenhand.tables.incidents import Incidents
from evenhand.workspace.workspace import Workspace
from portal.published_city import ABOUT

from .release_city import CRS, ZONE, areas, exposure, incidents, report
from .release_city import city as whole_city

TODAY = date(2026, 12, 1)
FIRST, LAST = pd.Timestamp("2025-11-01", tz=ZONE), pd.Timestamp("2026-11-01", tz=ZONE)
PLAN = [
    ("area_rates", {"level": "quarter", "offence": name, "base": "residents",
                    "period_from": date(2025, 11, 1), "period_to": date(2026, 10, 31)})
    for name in ("robbery", "drugs", "bicycle_theft")
]  # fmt: skip


def with_rows(folder, frame):
    """Give the same city with other incidents."""
    from evenhand.workspace.settings import Settings

    settings = Settings(name="Lindeburg", timezone=ZONE, crs=CRS, languages=("en", "fr"))
    workspace = Workspace.create(folder, settings)
    recorded = Incidents.from_frame(frame, crs=CRS, timezone=ZONE)
    tables = {"incidents": recorded, "areas": areas(), "exposure": exposure()}
    workspace.add(tables, report(tables))
    return workspace


def dark(release):
    """Name the hidden areas of each released class."""
    found = {}
    for one in release.findings:
        frame = one.to_frame()
        if one.provenance.method == "area_rates":
            span = (one.offence, one.starts_on.isoformat())
            found[span] = frozenset(frame.loc[frame["count"].isna(), "area_id"])
    return found


def moved(frame, offence, source, target):
    """Say of one record of the last year that it happened in another area of the district."""
    at = frame["starts_at"].between(FIRST, LAST, inclusive="left")
    rows = frame.index[at & frame["offence_class"].eq(offence) & frame["area_quarter"].eq(source)]
    there = frame[frame["area_quarter"].eq(target)].iloc[0]
    changed = frame.copy()
    for column in ("area_quarter", "x_m", "y_m"):
        changed.loc[rows[0], column] = there[column]
    return changed


@pytest.fixture(scope="module")
def twins(tmp_path_factory):
    """Give two cities, what each released, and the two areas between which a record moved."""
    place = tmp_path_factory.mktemp("twins")
    frame = incidents().to_frame()
    offence, *codes = "bicycle_theft", "b2", "b1"
    one = with_rows(place / "one", frame)
    two = with_rows(place / "two", moved(frame, offence, *codes))
    first, second = (portal_release(each, today=TODAY, keep=False) for each in (one, two))
    assert dark(first) == dark(second)
    assert set(codes) <= dark(first)[offence, "2025-11-01"]
    return (one, first), (two, second), (offence, *codes)


def without_prints(release):
    """Give what a release tells, without the fingerprints of the tables it was made from."""
    told = []
    for one in release.findings:
        content = finding_json(one)
        content.pop("tables_without_recent_records")
        told.append(content)
    return json.dumps(told, sort_keys=True, default=str)


def counts(workspace, offence, codes):
    frame = workspace.read("incidents").to_frame()
    at = frame["starts_at"].between(FIRST, LAST, inclusive="left")
    rows = frame[at & frame["offence_class"].eq(offence)]
    return [int(rows["area_quarter"].eq(code).sum()) for code in codes]


def test_a_release_is_the_same_whatever_its_hidden_numbers_are(twins):
    (one, first), (two, second), (offence, *codes) = twins
    assert counts(one, offence, codes) != counts(two, offence, codes)
    assert without_prints(first) == without_prints(second)


def test_the_portal_and_its_open_data_are_the_same_whatever_is_hidden(twins, tmp_path):
    (_, one), (_, two), _ = twins
    folders = [publish_pages(each, ABOUT, tmp_path / str(n)).parent
               for n, each in enumerate((one, two))]  # fmt: skip
    first, second = ({path.relative_to(folder): path.read_bytes() for path in folder.rglob("*")
                      if path.is_file()} for folder in folders)  # fmt: skip
    assert first == second
    assert len(first) > 10


def test_two_drawn_rates_told_the_squares_of_all_counts_and_tell_them_no_longer(twins):
    """The attack that made this needed: with the sum of two hidden counts it gives both of them."""
    (one, first), _, (offence, *_) = twins
    frame = next(each.to_frame() for each in first.findings
                 if getattr(each, "offence", "") == offence
                 and each.starts_on == date(2025, 11, 1))  # fmt: skip
    inside = area_rates(one.read("incidents"), exposure(), areas(), level="quarter",
                        offence=offence, period_from=date(2025, 11, 1),
                        period_to=date(2026, 10, 31)).to_frame()  # fmt: skip
    assert inside["area_id"].tolist() == frame["area_id"].tolist()
    exposed = inside["years"] * inside["base_count"] / 1000
    own = inside["count"].astype("float64") / exposed
    known = frame.index[frame["count"].notna() & frame["base_count"].notna()][:2]
    mean = own.mul(exposed).sum() / exposed.sum()

    def squares(drawn):
        """Work out Σ count² / exposure over all areas from two drawn rates and their counts.

        drawn = m + A / (A + m / e) · (r - m), and A = s² - m / mean(e).
        """
        weight = (drawn[known] - mean) / (own[known] - mean)
        between = (weight * mean / exposed[known] / (1 - weight)).mean()
        return (between + mean / exposed.mean() + mean**2) * exposed.sum()

    true = float((own**2 * exposed).sum())
    assert squares(inside["shrunken_per_1000"]) == pytest.approx(true, rel=1e-6)
    assert squares(frame["shrunken_per_1000"]) != pytest.approx(true, rel=0.01)


def test_how_certain_a_rate_is_stands_beside_no_hidden_number(twins):
    _, (_, release), _ = twins
    seen = 0
    for one in release.findings:
        frame = one.to_frame()
        if "certainty" in frame:
            hidden = frame["count"].isna() | frame["base_count"].isna()
            seen += int(hidden.sum())
            assert frame.loc[hidden, "certainty"].isna().all()
            if (~hidden).sum() < 2:  # one alone is compared with nothing
                continue
            assert frame.loc[~hidden, "certainty"].notna().all()
            assert frame.loc[~hidden, "low_per_1000"].notna().all()
    assert seen > 3


def truth(cell, frame):
    """Count the records that a published number speaks of."""
    rows = pd.Series(True, index=frame.index)
    for name, place in cell.where.items():
        if name == "time":
            day = frame["starts_at"].dt.date
            rows &= day.between(place.first, place.last)
        else:
            codes = {code.split(":")[-1] for code in place.codes}
            level = next((code.split(":")[0] for code in place.codes if ":" in code), "")
            column = {"offence": "offence_class", "area": f"area_{level}"}[name]
            rows &= frame[column].isin(codes) != place.outside
    return int(rows.sum())


def narrowed(folder, *days):
    """Publish the portal's pages; give the small numbers of which more is known than that."""
    workspace = whole_city(folder)
    for day in days:
        portal_release(workspace, today=day)
    cells = Shelf(workspace.folder).cells()
    frame = workspace.read("incidents").to_frame()
    small = [n for n, cell in enumerate(cells)
             if cell.value is None and 0 < truth(cell, frame) < 10]  # fmt: skip
    silent = [cell for cell in cells if cell.where.get("area") == only("quarter:b3")]
    assert silent and not any(cell.value for cell in silent)  # five people live there
    tables = {name: workspace.read(name) for name in workspace.table_names()}
    found = attack(cells, pieces=area_pieces(tables), only_targets=small)
    assert len(found) > 9
    return found[found["low"].gt(1) | found["high"].lt(9)]


def test_pages_of_years_and_fixed_areas_tell_no_small_number(tmp_path):
    """The portal takes no steps of place and time: what they would hide less of is hidden."""
    assert narrowed(tmp_path / "city", TODAY).empty


@pytest.mark.long
def test_pages_made_anew_each_month_narrow_nothing_that_earlier_ones_hid(tmp_path):
    """Its cheap sibling: the cities of months in tests/safeguards/test_protection.py."""
    months = [date(2026, month, 23) for month in (10, 11, 12)]
    assert narrowed(tmp_path / "city", *months).empty


# A number that stands nowhere else: the texts of all files, whatever they are packed into.

LEAST = 400


def texts_in(name, content):
    """Give every text in a file: of archives all members, of a database all values."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for one in packed.namelist():
                yield from texts_in(f"{name}/{one}", packed.read(one))
        return
    if content.startswith(b"SQLite format 3"):
        base = sqlite3.connect(":memory:")
        base.deserialize(content)
        named = base.execute("select name from sqlite_master where type='table'")
        tables = [row[0] for row in named]
        for table in tables:
            for row in base.execute(f'select * from "{table}"'):
                yield name, " ".join(map(str, row))
        return
    yield name, content.decode("utf-8", "replace")


def mentions(number, name, content):
    """List where a number stands by itself, in whichever file."""
    alone = re.compile(rf"(?<![\w.,\-]){number}(?!\w|[.,]\d)")
    return [where for where, text in texts_in(name, content) if alone.search(text)]


def test_the_search_finds_a_number_in_whatever_it_is_packed_into(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/sheet1.xml", "<v>137</v>")
    path = tmp_path / "layer.gpkg"
    with sqlite3.connect(path) as base:
        base.execute("create table a (n integer)")
        base.execute("insert into a values (137)")
    base.close()
    for name, content in (("a.xlsx", packed.getvalue()), ("a.gpkg", path.read_bytes()),
                          ("a.svg", b"<text>137</text>"), ("a.json", b'{"n": 137}')):  # fmt: skip
        assert mentions(137, name, content), name
    assert not mentions(137, "a.svg", b'd="M 1137 13.7 0.137 137.5"')


def test_a_planted_small_number_is_in_no_file_that_leaves(tmp_path):
    """With a threshold of 400 hidden numbers have three digits, and are searched as text."""
    once = incidents().to_frame()
    often = [once.assign(incident_id=once["incident_id"] + f"-{n}") for n in range(12)]
    workspace = with_rows(tmp_path / "city", pd.concat(often, ignore_index=True))
    policy = DisclosurePolicy(min_count=LEAST)
    plan = [("area_rates", {**options, "base": "residents"}) for _, options in PLAN]
    made = make_release(workspace, plan, policy=policy, today=TODAY)
    pages = publish_pages(made, ABOUT, tmp_path / "published").parent
    planted = set()
    truth = workspace.read("incidents").to_frame()
    at = truth["starts_at"].between(FIRST, LAST, inclusive="left")
    for (offence, _), codes in dark(made).items():
        for code in codes:
            rows = at & truth["offence_class"].eq(offence) & truth["area_quarter"].eq(code)
            planted.add(int(rows.sum()))
    planted = {number for number in planted if 100 <= number < LEAST}
    assert len(planted) > 3
    written = [path for folder in (pages, made.folder) for path in folder.rglob("*")
               if path.is_file() and path.name != "areas.json"]  # fmt: skip
    frames = [one.to_frame() for one in made.findings]
    shown = {int(n) for frame in frames if "count" in frame for n in frame["count"].dropna()}
    found = {number: [where for path in written if (where := mentions(
        number, str(path.relative_to(tmp_path)), path.read_bytes()))]
        for number in planted - shown}  # fmt: skip
    assert {number: where for number, where in found.items() if where} == {}
