"""What to read on a problem: what comes with Evenhand, what a city added, what others did."""

import json

import pytest

from evenhand.errors import EvenhandError, OptionError
from evenhand.publishing.practices.exporting import bundle_of
from evenhand.taxonomy.reading import KINDS, READING_PHASES, READING_PROBLEMS, seed
from evenhand.workspace.city_keys import CityKeys
from evenhand.workspace.practice_bundles import READING, BundleRefused, opened_bundle
from evenhand.workspace.practice_shelf import import_bundle, received_reading
from evenhand.workspace.reading_list import (
    add_reference,
    attach,
    attached,
    drop_reference,
    for_problem,
    own_references,
    reading_list,
    searched_reading,
)

from .practice_city import FILES, NO_EFFECT, TODAY, kept, signed, workspace

GIVEN = {
    "title": "What three cities tried at stations", "publisher": "Municipality of Lindeburg",
    "link": "https://city.example/report", "year": 2025, "language": "nl", "kind": "research",
    "phases": ["analysis"], "problems": ["theft_from_person"], "note": "Good on lighting",
}  # fmt: skip


def test_the_seed_is_of_published_works_by_https_with_known_codes():
    assert len(seed()) > 20
    for one in seed():
        assert one.link.startswith("https://")
        assert one.title
        assert one.publisher
        assert one.kind in KINDS
        assert set(one.phases) <= set(READING_PHASES)
        assert one.phases
        assert set(one.problems) <= {*READING_PROBLEMS, "any"}
    assert len({one.key for one in seed()}) == len(seed())


def test_what_a_city_adds_is_found_by_problem_phase_and_kind(tmp_path):
    made = add_reference(tmp_path, GIVEN)
    every = reading_list(tmp_path, "Lindeburg")
    found = searched_reading(every, problem="theft_from_person", phase="analysis", kind="research")
    assert made.key in [one.reference.key for one in found]
    assert all(one.reference.is_on("theft_from_person") for one in found)
    drop_reference(tmp_path, made.key)
    assert own_references(tmp_path) == []
    with pytest.raises(OptionError):
        drop_reference(tmp_path, made.key)


@pytest.mark.parametrize(
    "parts",
    [{"link": "http://city.example"}, {"link": "javascript:alert(1)"}, {"problems": []},
     {"phases": []}, {"note": "Ask anna.jansen@example.org"}, {"kind": "film"},
     {"problems": ["people"]}, {"year": 12}],
)  # fmt: skip
def test_what_cannot_stand_there_is_refused(tmp_path, parts):
    with pytest.raises(OptionError):
        add_reference(tmp_path, {**GIVEN, **parts})
    assert own_references(tmp_path) == []


def test_what_lies_beside_a_file_comes_before_what_is_on_its_problem(tmp_path):
    attach(tmp_path, "P-0001", "brown_2013")
    document = {"concern": {"kind": "worry", "offence_class": None}}
    shown = for_problem(reading_list(tmp_path), document, attached(tmp_path, "P-0001"))
    assert shown[0].reference.key == "brown_2013"
    assert all(one.reference.is_on("worry") for one in shown[1:])
    attach(tmp_path, "P-0001", "brown_2013", is_on=False)
    assert attached(tmp_path, "P-0001") == []


def test_a_list_goes_out_with_the_bundle_and_comes_in_with_it(tmp_path):
    city, other = workspace(tmp_path / "one"), workspace(tmp_path / "two", "Brugg").folder
    kept(city, effect=dict(NO_EFFECT))
    add_reference(city.folder, GIVEN)
    attach(city.folder, "P-0001", "RL-0001")
    content = bundle_of(city, today=TODAY)
    assert b"P-0001" not in json.dumps(opened_bundle(content).reading).encode()
    import_bundle(other, content, today=TODAY, compared=CityKeys(city.folder).fingerprint(),
                  by="prevention office")  # fmt: skip
    (got,) = received_reading(other)
    assert (got.reference.title, got.city) == (GIVEN["title"], "Lindeburg")
    assert got.reference.key.endswith("-RL-0001")
    assert not got.is_own


@pytest.mark.parametrize(
    "content",
    [b"[]", b'{"format": 1}',
     json.dumps({"format": 1, "references": [{**GIVEN, "key": "RL-0001",
                                              "link": "javascript:alert(1)"}]}).encode(),
     json.dumps({"format": 1, "references": [{**GIVEN, "key": "RL-0001",
                                              "note": "Ask a.jansen@example.org"}]}).encode()],
)  # fmt: skip
def test_a_bad_list_refuses_the_whole_bundle(tmp_path, content):
    with pytest.raises((BundleRefused, EvenhandError)):
        opened_bundle(signed(tmp_path, {**FILES, READING: content}))
