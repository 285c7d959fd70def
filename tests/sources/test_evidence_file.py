"""A partnership's own evidence comes in with its sources, or not at all, row by row in words."""

import pytest

from evenhand.errors import SourceError
from evenhand.sources.evidence_file import read_evidence

HEAD = "entry_id,measure,label,problems,settings,design,direction,metric,value,low,high,source"
GOOD = "a1,street_lighting,,bicycle_theft,public_space,controlled,fewer,rate_ratio,0.8,0.7,0.9,"
NEW = "a2,racks,Guarded racks,bicycle_theft theft_from_person,,described,unmeasured,,,,,A visit"

TOML = """
[[evidence]]
entry_id = "a2"
measure = "racks"
label = "Guarded racks"
problems = ["bicycle_theft", "theft_from_person"]
design = "described"
direction = "unmeasured"
mechanisms = ["9", "12"]
source = "A visit"
"""


def table_of(tmp_path, *rows, name="own.csv", head=HEAD):
    path = tmp_path / name
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return read_evidence(path)


def refused(tmp_path, *rows, **how):
    with pytest.raises(SourceError) as problem:
        table_of(tmp_path, *rows, **how)
    return str(problem.value)


def test_csv_and_toml_give_the_same_measure(tmp_path):
    table = table_of(tmp_path, GOOD + "Our report", NEW)
    assert len(table) == 2
    (tmp_path / "own.toml").write_text(TOML, encoding="utf-8")
    written = read_evidence(tmp_path / "own.toml").added()
    assert written.entries[0].problems == table.added().entries[1].problems
    assert written.measures["racks"].mechanisms == ("9", "12")
    assert all(one.is_own and one.mark == "user" for one in table.added().entries)


def test_a_semicolon_file_is_read_too(tmp_path):
    rows = [line.replace(",", ";") for line in (GOOD + "Our report", NEW)]
    assert len(table_of(tmp_path, *rows, head=HEAD.replace(",", ";"))) == 2


def test_missing_sources_are_told_row_by_row_in_one_message(tmp_path):
    told = refused(tmp_path, GOOD, NEW, GOOD.replace("a1", "a3") + "  ")
    assert told.count("it has no source; say where it was read") == 2
    assert "row 1 ('a1')" in told and "row 3 ('a3')" in told and "row 2" not in told
    told = refused(tmp_path, "a1,street_lighting,robbery,trial,fewer",
                   head="entry_id,measure,problems,design,direction")  # fmt: skip
    assert "row 1 ('a1'): it has no source" in told


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (GOOD.replace("bicycle_theft", "bike") + "x", "'problems' has 'bike', which is not known"),
        (GOOD.replace("public_space", "park") + "x", "'settings' has 'park'"),
        (GOOD.replace("controlled", "hearsay") + "x", "use one of meta_analysis"),
        (GOOD.replace("fewer", "great") + "x", "use one of fewer"),
        (GOOD.replace("0.8", "lots") + "x", "'value' is not a number"),
        (GOOD.replace("rate_ratio", "") + "x", "'value' is given without 'metric'"),
        (GOOD.replace("0.7", "0.95") + "x", "not in rising order"),
        (GOOD.replace("0.8", "-2").replace("0.7", "-3") + "x", "below 0; give a ratio"),
        (GOOD.replace("fewer", "unmeasured") + "x", "it has a size, yet its direction"),
        (GOOD.replace("controlled", "described") + "x", "a description has no size"),
        (GOOD.replace("street_lighting", "lamps") + "x", "is a new measure; give its name"),
        (GOOD.replace("street_lighting,,", "street_lighting,Lamps,") + "x", "leave it empty"),
        (GOOD.replace("a1", "cctv_2019") + "x", "an entry of the library has this name"),
        (NEW.replace("Guarded racks", "Ask Jan de Vries 06-12345678"), "data of a person"),
        (NEW + ",more", "row 1 has 13 fields, the heading 12"),
    ],
)
def test_each_fault_is_one_line_that_says_what_to_do(tmp_path, row, told):
    message = refused(tmp_path, row)
    assert told in message, message
    assert "Vries" not in message


def test_entries_may_stand_once_and_a_measure_is_described_one_way(tmp_path):
    assert "stands more than once" in refused(tmp_path, NEW, NEW)
    other = NEW.replace("a2", "a3").replace("Guarded racks", "Racks with guards")
    assert "described in two ways" in refused(tmp_path, NEW, other)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("e.csv", b"", "it is empty"),
        ("e.csv", b"entry_id,measure\n", "no entries"),
        ("e.csv", b"\xff\xfe\x00", "not UTF-8"),
        ("e.csv", b"entry_id,colour,source\na,red,x\n", "there is no column 'colour'"),
        ("e.csv", b"entry_id,entry_id\na,b\n", "'entry_id' stands more than once"),
        ("e.toml", b"[[evidence]\n", "this is not TOML"),
        ("e.toml", b"[[proof]]\nentry_id='a'\n", "write [[evidence]] once for each"),
        ("e.toml", b"[[evidence]]\nentry_id='a'\nlabel=3\nsource='x'\n", "'label' is no text"),
        ("e.toml", b"[[evidence]]\nentry_id='a'\nyear=1e300\nsource='x'\n", "'year' is too large"),
        ("e.toml", b"[[evidence]]\nentry_id='a'\nvalue=true\nsource='x'\n", "'value' is no number"),
        ("e.toml", b"[[evidence]]\nentry_id='a'\nsource={a=1}\n", "'source' is no text"),
    ],
)
def test_a_damaged_file_is_refused_in_words(tmp_path, name, content, told):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError) as problem:
        read_evidence(tmp_path / name)
    assert told in str(problem.value)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SourceError, match="no such file"):
        read_evidence(tmp_path / "gone.csv")
