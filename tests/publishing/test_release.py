import hashlib
import json
import shutil
from datetime import date

import pandas as pd
import pytest

from evenhand.errors import DisclosureError, OptionError, WorkspaceError
from evenhand.publishing import asking
from evenhand.publishing import release as release_module
from evenhand.publishing.cutting import area_pieces, cut
from evenhand.publishing.release import make_release
from evenhand.publishing.shelf import KEY, PRINTS, Shelf
from evenhand.publishing.trace import trace, trace_all
from evenhand.safeguards.attack import ContradictionError
from evenhand.safeguards.cells import Cell, only
from evenhand.safeguards.policy import DisclosurePolicy
from evenhand.safeguards.revisions import contradicting
from evenhand.scanning import offence_profile
from evenhand.workspace.city_keys import FOLDER as KEYS
from evenhand.workspace.workspace import Workspace

from .release_city import areas, city, incidents

TODAY = date(2026, 11, 23)
LAST = pd.Timestamp("2026-09-30")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    workspace = city(tmp_path_factory.mktemp("release") / "Lindeburg")
    for options in ({"level": "quarter"}, {"level": "district", "offence": "robbery"}):
        workspace.run("area_rates", **options)
    workspace.run("trend", offence="robbery")
    return workspace, make_release(workspace, today=TODAY)


def test_nothing_newer_than_the_delay_is_counted(made):
    _, release = made
    table = cut(incidents(), release.last_day)
    assert table.local_times("starts_at").max().tz_localize(None) < LAST + pd.Timedelta(days=1)
    assert len(table) < len(incidents())
    months = release.finding("F-0003").to_frame()["month"]
    assert months.max() <= LAST
    profile = release.finding("C-offence_profile")
    assert profile.cite("n_used") == len(table)


def test_small_numbers_are_missing_and_marked_and_areas_with_few_people_are_silent(made):
    _, release = made
    frame = release.finding("F-0001").to_frame().set_index("area_id")
    assert pd.isna(frame.loc["b3", "count"])
    assert frame.loc["b3", "count_was_suppressed"]
    assert pd.isna(frame.loc["b3", "estimate_per_1000"])
    shown = frame["count"].dropna()
    assert ((shown == 0) | (shown >= 10)).all()


def test_words_and_charts_and_maps_hold_no_hidden_number(made):
    _, release = made
    finding = release.finding("F-0001")
    dark = set(finding.to_frame().loc[finding.to_frame()["count"].isna(), "area_id"])
    layer = finding.to_map()
    for row in layer.rows:
        assert (row["value"] is None) == (row["area_id"] in dark)
    for chart in finding.charts():
        for row in chart.rows:
            if row["area_id"] in dark:
                assert row["count"] is None
    with pytest.raises(KeyError):
        finding.cite("count[b3]")
    few = release.finding("F-0003").explain().answer
    assert few.written("en") == "Too few to say (fewer than 10)."
    assert few.written("fr").startswith("Trop peu de cas")


def test_a_release_always_has_a_profile_and_a_trend_beside_it(made):
    _, release = made
    methods = {one.provenance.method for one in release.findings}
    assert {"offence_profile", "trend"} <= methods


def test_a_release_keeps_what_it_takes_to_make_its_numbers_again(made):
    workspace, release = made
    stored = json.loads((release.folder / "F-0001.json").read_text())
    assert stored["method"] == "area_rates"
    assert stored["options"]["level"] == "quarter"
    assert stored["seed"] == 1
    assert set(stored["tables_without_recent_records"]) == {"recorded", "areas", "exposure"}
    manifest = Shelf(workspace.folder).manifest(release.id)
    assert manifest["policy"]["min_count"] == 10
    again = trace(workspace, f"{release.id}/F-0001.count[a1]")
    assert again.value == release.finding("F-0001").cite("count[a1]")
    with pytest.raises(OptionError, match="hidden"):
        trace(workspace, f"{release.id}/F-0001.count[b3]")


def test_nobody_outside_can_try_tables_against_the_prints_of_a_release(made):
    """Who knows a table but for a few numbers could write down each that it may be."""
    workspace, release = made
    tables = {name: workspace.read(name) for name in workspace.table_names()}
    prints = {one.fingerprint() for one in tables.values()}
    prints |= {cut(one, release.last_day).fingerprint() for one in tables.values()}
    for path in release.folder.iterdir():
        assert not [one for one in prints if one in path.read_text("utf-8")], path.name
    key = workspace.folder / KEYS / KEY
    assert key.stat().st_mode & 0o077 == 0
    sealed = json.loads((release.folder / "F-0001.json").read_text())[PRINTS]["areas"]
    assert sealed == Shelf(workspace.folder).sealed(
        {"areas": cut(tables["areas"], release.last_day).fingerprint()})["areas"]  # fmt: skip


def test_a_release_of_a_version_that_sealed_no_prints_is_still_traced(made, tmp_path):
    workspace, release = made
    folder = tmp_path / "old"
    shutil.copytree(workspace.folder, folder)
    place = folder / "releases" / release.id
    stored = json.loads((place / "F-0001.json").read_text())
    stored[PRINTS] = {argument: cut(workspace.read(name), release.last_day).fingerprint()
                      for argument, name in (("recorded", "incidents"), ("areas", "areas"),
                                             ("exposure", "exposure"))}  # fmt: skip
    content = json.dumps(stored)
    (place / "F-0001.json").write_text(content)
    manifest = json.loads((place / "manifest.json").read_text())
    manifest["files"]["F-0001.json"] = hashlib.sha256(content.encode()).hexdigest()
    (place / "manifest.json").write_text(json.dumps(manifest))
    again = trace(Workspace.open(folder), f"{release.id}/F-0001.count[a1]")
    assert again.value == release.finding("F-0001").cite("count[a1]")


def test_the_next_release_is_controlled_together_with_this_one(made):
    workspace, release = made
    later = make_release(workspace, ["F-0001"], today=date(2026, 12, 31), keep=False)
    assert later.before == (release.id,)
    assert later.revised == 0
    frame = later.finding("F-0001").to_frame().set_index("area_id")["count"]
    before = release.finding("F-0001").to_frame().set_index("area_id")["count"]
    growth = (frame - before).dropna()
    assert ((growth == 0) | (growth >= 10)).all()


def test_a_comparison_that_reaches_into_the_delay_is_refused(made):
    workspace, _ = made
    days = {"first_from": date(2024, 1, 1), "first_to": date(2024, 12, 31),
            "second_from": date(2025, 11, 1), "second_to": date(2026, 10, 31)}  # fmt: skip
    plan = [("offence_profile", {}), ("two_periods", days)]
    preview = make_release(workspace, plan, today=TODAY, keep=False)
    assert "nothing after 2026-09-30 may be published" in preview.refused["Q-0002"]


def test_a_finding_that_does_not_say_what_it_counts_is_refused(made, monkeypatch):
    workspace, _ = made
    monkeypatch.setattr(offence_profile.OffenceProfile, "COUNTS", ())
    preview = make_release(workspace, [("offence_profile", {}), "F-0001"], today=TODAY, keep=False)
    assert "declares no COUNTS" in preview.refused["Q-0001"]
    with pytest.raises(DisclosureError, match="declares no COUNTS"):
        preview.finding("Q-0001")


def test_only_the_chosen_set_of_areas_is_shown(made):
    workspace, _ = made
    policy = DisclosurePolicy(area_level="district")
    preview = make_release(workspace, ["F-0001", "F-0002"], policy=policy, today=TODAY, keep=False)
    assert "only 'district' may be shown" in preview.refused["F-0001"]
    assert preview.finding("F-0002")


def test_a_suppression_that_hides_too_little_does_not_get_out(made, monkeypatch):
    workspace, _ = made
    monkeypatch.setattr("evenhand.safeguards.suppression._State.until_safe", lambda *_: None)
    with pytest.raises(DisclosureError, match="can be worked out"):
        make_release(workspace, ["F-0001", "F-0002"], today=TODAY, keep=False)


def test_a_release_altered_by_hand_is_noticed(made, tmp_path):
    workspace = city(tmp_path / "Lindeburg")
    release = make_release(workspace, [("offence_profile", {})], today=TODAY)
    path = release.folder / "Q-0001.csv"
    path.write_text(path.read_text().replace("robbery", "threats"))
    with pytest.raises(WorkspaceError, match="is not what was released"):
        make_release(workspace, [("offence_profile", {})], today=TODAY)


def test_pieces_of_two_levels_come_from_their_shapes():
    pieces = area_pieces({"areas": areas()})
    assert pieces["district:a"] == frozenset().union(*(pieces[f"quarter:a{n}"] for n in (1, 2, 3)))


def test_every_recorded_number_comes_out_again(made):
    workspace, _ = made
    assert trace_all(workspace) == {}
    traced = trace(workspace, "F-0001.count[a1]")
    assert traced.value == workspace.again("F-0001").finding.cite("count[a1]")
    assert traced.method == "area_rates"
    assert traced.imports == {"export.csv": "0" * 64}


def test_an_altered_table_is_named_and_refused(tmp_path):
    workspace = city(tmp_path / "Lindeburg")
    number = workspace.run("offence_profile").id
    file = next((workspace.folder / "tables").glob("incidents*"))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.chmod(0o644)
    file.write_bytes(bytes(content))
    with pytest.raises(WorkspaceError, match=file.name):
        trace(workspace, f"{number}.count[robbery]")
    assert set(trace_all(workspace)) == {number}


def test_another_version_of_the_method_is_refused_unless_asked_for(made, monkeypatch):
    workspace, _ = made
    number = workspace.run("offence_profile").id
    method = asking.find_method("offence_profile")
    monkeypatch.setattr("evenhand.publishing.trace.find_method", lambda name: _newer(method))
    with pytest.raises(WorkspaceError, match="here is 99"):
        trace(workspace, f"{number}.count[robbery]")
    assert trace(workspace, f"{number}.count[robbery]", other_version=True).value > 0


def _newer(method):
    from dataclasses import replace

    return replace(method, version="99")


@pytest.mark.parametrize("path", ["F-0001", "robbery", "F-0001.count[nobody]"])
def test_a_path_that_names_no_number_is_refused_in_words(made, path):
    with pytest.raises(OptionError):
        trace(made[0], path)


def test_hot_areas_are_released_without_small_counts_and_cells_are_refused(tmp_path):
    workspace = city(tmp_path / "Lindeburg")
    workspace.run("hot_spots", over="area", level="quarter")
    workspace.run("hot_spots", over="square")
    release = make_release(workspace, today=TODAY, policy=DisclosurePolicy(min_count=50))
    frame = release.finding("F-0001").to_frame()
    dark = frame["count"].isna()
    assert dark.any() and not dark.all()
    for name in ("count_around", "expected", "ratio", "p_value", "is_hot", "share_kept"):
        assert frame[name].isna().all(), name
    assert all(row["certainty"] == "cannot_say" and not row["is_outlined"]
               for row in release.finding("F-0001").to_map().rows)  # fmt: skip
    told = release.finding("F-0001").explain()
    assert str(told.answer).startswith("Too few to say")
    assert any("once a fortnight" in str(line) for line in told.limits)
    assert "never released" in release.refused["F-0002"]
    assert "over='area'" in release.refused["F-0002"]


def test_pairs_of_incidents_and_zones_around_them_never_leave_the_house(tmp_path):
    options = {"offence": "burglary_dwelling", "draws": 99}
    release = make_release(
        city(tmp_path / "city"), [("near_repeat", options), ("near_repeat_zones", options)],
        today=date(2026, 12, 1), keep=False,
    )  # fmt: skip
    assert {one.provenance.method for one in release.findings} == {"offence_profile", "trend"}
    reasons = list(release.refused.values())
    assert any("pairs of single incidents" in why for why in reasons)
    assert any("places of single recent incidents" in why for why in reasons)


def test_a_density_leaves_the_house_without_its_map(tmp_path_factory):
    workspace = city(tmp_path_factory.mktemp("density") / "Lindeburg", apart=True)
    workspace.run("density", offence="weapons", bandwidth_m=300.0)
    workspace.run("density", offence="bicycle_theft", bandwidth_m=300.0)
    release = make_release(workspace, today=TODAY)
    few, many = release.finding("F-0001"), release.finding("F-0002")
    for one in (few, many):
        assert one.to_map() is None  # a smooth map of few records shows where each one was
        shown = one.to_frame()["count"].dropna()
        assert ((shown == 0) | (shown >= 10)).all()
    assert few.to_frame()["count"].isna().any()
    assert few.explain().answer.written("en") == "Too few to say (fewer than 10)."
    hidden = few.to_frame()["count"].isna()
    assert few.to_frame().loc[hidden, "share_count"].isna().all()
    assert few.to_frame()["share_held_out"].isna().all()
    assert many.to_frame()["count"].notna().any()


def test_fullest_places_can_be_released_but_no_map_of_areas_that_the_frame_lacks(tmp_path_factory):
    workspace = city(tmp_path_factory.mktemp("fullest") / "Lindeburg", apart=True)
    workspace.run("concentration", over="area", level="quarter")
    release = make_release(workspace, today=TODAY)
    assert not release.refused
    found = release.finding("F-0001")
    assert found.to_map() is None
    assert found.to_frame()["count"].dropna().is_monotonic_increasing


def test_street_densities_leave_the_house_without_segments(tmp_path_factory):
    workspace = city(tmp_path_factory.mktemp("streets") / "Lindeburg", apart=True, roads=True)
    workspace.run("street_density", offence="drugs", reach_m=400.0)
    release = make_release(workspace, today=TODAY)
    found = release.finding("F-0001")
    assert found.to_map() is None
    shown = found.to_frame()["count"].dropna()
    assert ((shown == 0) | (shown >= 10)).all()


def test_a_finding_that_adds_up_with_nothing_is_left_out_and_the_others_go(tmp_path, monkeypatch):
    workspace = city(tmp_path / "Lindeburg")
    workspace.run("area_rates", level="quarter")
    workspace.run("area_rates", level="district")
    real, tried = release_module._controlled, []

    def controlled(number, made, *rest):
        tried.append([asked.id for asked, _ in made])
        if "F-0001" in tried[-1]:
            raise ContradictionError("the numbers contradict each other")
        return real(number, made, *rest)

    def odd(others, always, pieces):
        assert {cell.table.split(".")[0] for cell in others} == {"F-0001", "F-0002"}
        assert {cell.table.split(".")[0] for cell in always} == {"C-offence_profile", "C-trend"}
        return {"F-0001.count"}

    monkeypatch.setattr(release_module, "_controlled", controlled)
    monkeypatch.setattr(release_module, "contradicting", odd)
    release = make_release(workspace, today=TODAY, keep=False)
    assert "do not add up" in release.refused["F-0001"]
    assert {one.id for one in release.findings} == {"F-0002", "C-offence_profile", "C-trend"}
    assert len(tried) == 2


def test_what_contradicts_gives_way_to_what_stays():
    stay = [
        Cell("t", area, {"area": only(area)}, value) for area, value in (("a", 4.0), ("b", 20.0))
    ]
    fits = Cell("fits", "a+b", {"area": only("a", "b")}, 24.0)
    odd = Cell("odd", "a+b", {"area": only("a", "b")}, 30.0)
    assert contradicting([fits, odd], stay, {}) == {"odd"}
    assert contradicting([fits], stay, {}) == set()
    with pytest.raises(ContradictionError, match="contradict each other"):
        contradicting([fits], [*stay, odd], {})
