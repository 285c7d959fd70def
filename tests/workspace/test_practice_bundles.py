"""What comes from another city is taken over whole, or refused with its reason and nothing kept."""

import json
import stat
import zipfile

import pytest

from evenhand.errors import OptionError, WorkspaceError
from evenhand.workspace.city_keys import CityKeys, fingerprint_of_key
from evenhand.workspace.practice_bundles import BundleRefused, UnknownKey, opened_bundle
from evenhand.workspace.practice_shelf import (
    catalogue,
    import_bundle,
    read_bundle,
    received,
    searched,
)

from .practice_city import EFFECT, FILES, SHEET, TODAY, kept, signed, workspace, zipped

OFFICE = "prevention office"


@pytest.fixture
def theirs(tmp_path):
    folder = tmp_path / "theirs"
    folder.mkdir()
    return folder


@pytest.fixture
def here(tmp_path):
    return workspace(tmp_path / "here", "Brugg").folder


def everything(folder):
    """Name and bytes of every file, to see that nothing was written."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def trusted(here, theirs, content, **more):
    compared = CityKeys(theirs).fingerprint()
    return import_bundle(here, content, today=TODAY, compared=compared, by=OFFICE, **more)


def test_a_key_that_nobody_compared_keeps_a_bundle_out_and_names_its_fingerprint(here, theirs):
    before = everything(here)
    with pytest.raises(UnknownKey) as told:
        import_bundle(here, signed(theirs, FILES), today=TODAY)
    assert CityKeys(theirs).fingerprint() in str(told.value)
    assert everything(here) == before


def test_a_fingerprint_that_was_misheard_trusts_nobody(here, theirs):
    wrong = fingerprint_of_key(bytes(32))
    with pytest.raises(OptionError, match="not that of the key"):
        import_bundle(here, signed(theirs, FILES), today=TODAY, compared=wrong, by=OFFICE)
    assert CityKeys(here).known() == ()
    assert catalogue(here) == []


def test_a_key_once_compared_lets_the_next_edition_in(here, theirs):
    trusted(here, theirs, signed(theirs, FILES))
    import_bundle(here, signed(theirs, FILES, serial=2), today=TODAY)
    assert [one.document["title"] for one in catalogue(here)] == ["Alarms in the north"]
    assert received(here)[0][0].serial == 2


def test_an_older_edition_and_another_one_of_the_same_number_are_refused(here, theirs):
    trusted(here, theirs, signed(theirs, FILES, serial=2))
    for content in (signed(theirs, FILES), signed(theirs, FILES, serial=2, made_on="2026-06-16")):
        with pytest.raises(BundleRefused, match="edition 2"):
            import_bundle(here, content, today=TODAY)


def test_a_known_city_with_another_key_is_called_false(here, theirs, tmp_path):
    trusted(here, theirs, signed(theirs, FILES))
    other = tmp_path / "impostor"
    other.mkdir()
    with pytest.raises(UnknownKey, match="another key than the one that is known"):
        import_bundle(here, signed(other, FILES), today=TODAY)


def test_a_key_no_longer_trusted_takes_its_sheets_out_of_the_list(here, theirs):
    trusted(here, theirs, signed(theirs, FILES))
    CityKeys(here).distrust(CityKeys(theirs).fingerprint())
    assert catalogue(here) == []


def test_the_own_key_is_for_its_owner_alone(theirs):
    keys = CityKeys(theirs)
    keys.public()
    path = theirs / "exchange" / "city.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o640)
    with pytest.raises(WorkspaceError, match="others can read"):
        keys.public()


def test_what_was_altered_after_it_was_signed_is_refused(theirs):
    altered = json.dumps({**SHEET, "title": "Alarms help"}).encode()
    content = signed(theirs, FILES, also=(), without=("sheets/SH-0001.json",))
    with pytest.raises(BundleRefused, match="altered"):
        opened_bundle(content)
    with zipfile.ZipFile(_file(signed(theirs, FILES))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with pytest.raises(BundleRefused, match="altered"):
        opened_bundle(zipped([*{**members, "sheets/SH-0001.json": altered}.items()]))
    manifest = members["manifest.json"].replace(b'"serial": 1', b'"serial": 9')
    with pytest.raises(BundleRefused, match="altered"):
        opened_bundle(zipped([*{**members, "manifest.json": manifest}.items()]))


def test_what_is_unsigned_or_newer_is_said_plainly(theirs):
    with pytest.raises(BundleRefused, match="not signed"):
        opened_bundle(signed(theirs, FILES, without=("signature.txt",)))
    with pytest.raises(BundleRefused, match="newer version"):
        opened_bundle(signed(theirs, FILES, format=2))
    newer = {**FILES, "sheets/SH-0001.json": json.dumps({**SHEET, "format": 2}).encode()}
    with pytest.raises(BundleRefused, match="newer version"):
        opened_bundle(signed(theirs, newer))


@pytest.mark.parametrize(
    "name",
    ["../evil.json", "/etc/passwd", "sheets/../../evil.json", "sheets\\SH-0002.json",
     "sheets/", "notes.txt", "sheets/SH-0002.json\x00.txt", "numbers/R-0001/../x.json"],
)  # fmt: skip
def test_a_name_that_no_bundle_has_is_refused(theirs, name):
    with pytest.raises(BundleRefused):
        opened_bundle(signed(theirs, FILES, also=((name, b"{}"),)))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["sheets/SH-0001.json", "SHEETS/SH-0001.json", "manifest.json"])
def test_a_name_that_stands_twice_is_refused(theirs, name):
    with pytest.raises(BundleRefused, match="twice"):
        opened_bundle(signed(theirs, FILES, also=((name, b"{}"),)))


def test_a_link_is_refused(theirs):
    link = zipfile.ZipInfo("sheets/SH-0002.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(BundleRefused):
        opened_bundle(signed(theirs, FILES, also=((link, b"/etc/passwd"),)))


def test_what_unpacks_to_more_than_a_bundle_may_hold_is_refused(theirs):
    bomb = {**FILES, "sheets/SH-0002.json": b" " * 5_000_000}
    with pytest.raises(BundleRefused, match="larger"):
        opened_bundle(signed(theirs, bomb))
    many = {f"numbers/R-0001/x{n}.json": b"{}" for n in range(2_001)}
    with pytest.raises(BundleRefused, match="larger"):
        opened_bundle(signed(theirs, {**FILES, **many}))


def test_a_bomb_that_lies_about_its_size_is_cut_off(theirs):
    content = signed(theirs, {**FILES, "sheets/SH-0002.json": b" " * 5_000_000})
    said = (5_000_000).to_bytes(4, "little")
    with pytest.raises(BundleRefused):
        opened_bundle(content.replace(said, (100).to_bytes(4, "little")))


def test_a_file_that_is_too_large_is_not_read_whole(tmp_path):
    path = tmp_path / "large.zip"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(BundleRefused, match="larger than 20 MB"):
        opened_bundle(read_bundle(path))


@pytest.mark.parametrize("content", [b"", b"PK", b"no archive", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_bundle_is_called_that(content):
    with pytest.raises(BundleRefused, match="no bundle"):
        opened_bundle(content)


def test_text_that_is_not_utf_8_and_json_with_double_names_are_refused(theirs):
    latin = {**FILES, "sheets/SH-0001.json": '{"a": "é"}'.encode("latin-1")}
    with pytest.raises(BundleRefused, match="UTF-8"):
        opened_bundle(signed(theirs, latin))
    double = {**FILES, "sheets/SH-0001.json": b'{"id": "a", "id": "b"}'}
    with pytest.raises(BundleRefused, match="twice"):
        opened_bundle(signed(theirs, double))


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ({"title": "Ask Peter de Vries, 06 12345678"}, "data of a person"),
        ({"effect": {**EFFECT, "result": "helped"}}, "its numbers say harmed"),
        ({"effect": {**EFFECT, "design": "described"}}, "without a design"),
        ({"effect": {**EFFECT, "low": None}}, "both ends"),
        ({"effect": {**EFFECT, "release": None}}, "no release gave"),
        ({"status": "draft", "open_since": None}, "does not fit"),
        ({"city": "Brugg"}, "does not fit"),
        ({"id": "SH-0009"}, "does not fit"),
        ({"effect": {**EFFECT, "release": "R-0002"}}, "does not fit"),
        ({"cost": {"amount": 5, "currency": None, "year": None, "covers": None}}, "no currency"),
        ({"more": 1}, "not known"),
        ({"ask": {"office": None, "page": "http://insecure.example"}}, "form"),
    ],
)  # fmt: skip
def test_one_bad_sheet_refuses_the_whole_bundle(here, theirs, part, told):
    bad = json.dumps({**SHEET, **part}).encode()
    content = signed(theirs, {**FILES, "sheets/SH-0001.json": bad})
    before = everything(here)
    with pytest.raises(BundleRefused, match=told):
        trusted(here, theirs, content)
    assert everything(here) == before


def test_a_received_file_that_was_altered_is_told_and_not_shown(here, theirs):
    trusted(here, theirs, signed(theirs, FILES))
    path = next((here / "exchange" / "received").glob("*.zip"))
    path.write_bytes(path.read_bytes().replace(b"PK\x01\x02", b"PK\x01\x03"))
    assert catalogue(here) == []
    assert len(received(here)[1]) == 1


def test_what_failed_is_in_the_list_which_never_follows_effects(tmp_path):
    city = workspace(tmp_path / "city")
    helped = {**EFFECT, "result": "helped", "estimate": -0.3, "low": -0.5, "high": -0.1}
    kept(city, title="Zinc gates", effect=helped)
    kept(city, title="alarms")
    kept(city, title="Beats", effect={**EFFECT, "plan": None})
    listed = catalogue(city.folder)
    assert [one.document["title"] for one in listed] == ["alarms", "Beats", "Zinc gates"]
    assert [one.strength for one in listed] == [2, 1, 2]
    assert len(searched(listed)) == 3
    assert [one.document["title"] for one in searched(listed, with_failed=False)] == ["Zinc gates"]
    assert len(searched(listed, strength=2, offence="burglary_dwelling", setting="housing")) == 2
    assert searched(listed, setting="retail") == []


def _file(content):
    import io

    return io.BytesIO(content)
