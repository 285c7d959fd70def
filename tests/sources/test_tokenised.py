"""Delimited text by the compiled tokeniser and by its plain twin, Arrow's reader: the same."""

import csv
import gzip

import numpy as np
import pytest

from evenhand.errors import SourceError
from evenhand.kernels import loading
from evenhand.sources import delimited, tokenised
from evenhand.sources.coded import compact, plain_texts
from evenhand.sources.delimited import Ragged, batches_of, layout_of
from evenhand.sources.files import SourceFile
from evenhand.sources.mapping import Mapping

HEAD = ["id", "what", "where", "note"]
needs_kernels = pytest.mark.skipif(not loading.instruction_sets(), reason="no compiler was there")


def mapping(**sections):
    columns = {"incident_id": ("id",), "offence_source": ("what",), "area_ward": ("where",)}
    return Mapping("Records", "incidents", columns, sections=sections)


def read(path, *, way=None, **sections):
    """Give the wanted columns as lists, and what is ragged."""
    file, chosen, ragged = SourceFile(path), mapping(**sections), Ragged()
    layout = layout_of(file, chosen)
    with loading.forced(way or [*loading.instruction_sets(), loading.TWINS][0]):
        batches = list(batches_of(file, layout, HEAD[:3], chosen, ragged))
    columns = [
        [cell for batch in batches for cell in plain_texts(batch.column(name)).to_pylist()]
        for name in HEAD[:3]
    ]
    return columns, ragged


def messy(path, n_rows=3_000, **written):
    """Write a file with all that RFC 4180 allows, and rows that do not fit."""
    rng = np.random.default_rng(4)
    words = ["theft", 'a "b"', "x, y", "NA", "", "lines\nand\r\nmore", "é€", "  blank ", "N/A"]
    with path.open("w", newline="", **written) as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(HEAD)
        for number in range(n_rows):
            row = [f"k{number}", *rng.choice(words, 3)]
            writer.writerow(row[: -int(rng.integers(0, 2))] if number % 500 == 7 else row)
            if number % 700 == 9:
                stream.write("\r\n")


@needs_kernels
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_tokeniser_and_its_twin_read_the_same(tmp_path, monkeypatch, encoding):
    monkeypatch.setattr(tokenised, "ROWS_A_BATCH", 700)
    monkeypatch.setattr(tokenised, "ROOM", 5_000)
    path = tmp_path / "a.csv"
    messy(path, encoding=encoding)
    quick, plain = read(path, file={"encoding": encoding}), \
        read(path, way=loading.TWINS, file={"encoding": encoding})  # fmt: skip
    assert quick[0] == plain[0]
    assert quick[1].rows == plain[1].rows > 0
    assert quick[1].first_rows[: len(plain[1].first_rows)] == plain[1].first_rows
    assert len(quick[1].first_rows) == quick[1].rows


@needs_kernels
def test_packed_files_and_other_separators_are_read_the_same(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"id;what;where;note\n1;theft;a,b;x\n2;;N/A;y\n"))
    expected = [["1", "2"], ["theft", None], ["a,b", None]]
    for way in (None, loading.TWINS):
        assert read(path, way=way)[0] == expected


@needs_kernels
def test_lines_above_the_header_are_skipped_and_counted(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b'a "title\r\n\r\nid,what,where,note\r\n1,theft,w,x\r\n2,fraud\r\n')
    columns, ragged = read(path, file={"skip_rows": 2})
    assert columns == [["1"], ["theft"], ["w"]]
    assert (ragged.rows, ragged.first_rows) == (1, [5])
    assert read(path, way=loading.TWINS, file={"skip_rows": 2}) == (columns, ragged)


@needs_kernels
def test_a_cell_that_does_not_fit_is_told_by_its_row(tmp_path):
    path = tmp_path / "a.csv"
    rows = b"1,theft,w,x\n" * 30_000
    path.write_bytes(b"id,what,where,note\n" + rows + b"2,th\xe9ft,w,x\n" + rows)
    said = "not written in utf-8 throughout: row 30002 of 'what'"
    with pytest.raises(SourceError, match=said):
        read(path)


@needs_kernels
def test_a_cell_that_is_not_wanted_may_be_in_any_encoding(tmp_path):
    path = tmp_path / "a.csv"
    rows = b"1,theft,w,x\n" * 30_000
    path.write_bytes(b"id,what,where,note\n" + rows + b"2,theft,w,\xe9\n")
    for way in (None, loading.TWINS):
        assert len(read(path, way=way)[0][0]) == 30_001


@needs_kernels
def test_a_row_without_end_is_refused_before_it_fills_the_memory(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b'id,what,where,note\n1,a,b,c\n2,"' + b"theft,b,c\n" * 200_000)
    with pytest.raises(SourceError, match=r"row 3 is longer than 1 MB: a quotation mark"):
        read(path)


@needs_kernels
def test_a_row_of_nearly_a_megabyte_is_read(tmp_path):
    path = tmp_path / "a.csv"
    long = "x" * 900_000
    path.write_text(f"id,what,where,note\n1,{long},w,n\n2,theft,w,n\n")
    assert read(path)[0][1] == [long, "theft"]


def test_a_reader_that_is_given_up_leaves_no_thread_waiting(tmp_path):
    path = tmp_path / "a.csv"
    messy(path)
    file, chosen = SourceFile(path), mapping()
    stream = batches_of(file, layout_of(file), HEAD[:3], chosen, Ragged())
    next(stream)
    stream.close()


def test_identifiers_get_no_numbers_and_keys_that_are_only_counted_become_hashes():
    both = Mapping("R", "incidents", {"record_key": ("k",), "incident_id": ("id",),
                                      "offence_source": ("what",)})  # fmt: skip
    ways = {name: delimited._way(name, both) for name in ("k", "id", "what")}
    assert ways == {"k": tokenised.HASHED, "id": tokenised.PLAIN, "what": tokenised.CODED}
    read_too = Mapping("R", "incidents", {"record_key": ("k",)},
                       sections={"rows": {"where": {"k": "a.*"}}})  # fmt: skip
    assert delimited._way("k", read_too) == tokenised.CODED


def test_a_long_dictionary_is_cut_to_the_words_of_its_rows():
    import pyarrow as pa

    words = pa.array(["a", "b", "c", "d"])
    long = pa.DictionaryArray.from_arrays(pa.array([3, None, 1], pa.int32()), words)
    short = compact(long)
    assert short.to_pylist() == ["d", None, "b"]
    assert short.dictionary.to_pylist() == ["b", "d"]


def test_a_file_is_hashed_beside_and_its_fault_comes_to_who_asks(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"abc")
    there, gone = SourceFile(path), SourceFile(tmp_path / "gone.csv")
    gone.hash_ahead()
    there.hash_ahead()
    # FIPS 180-2, appendix B.1.
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert there.digest == (known, 3)
    assert there.content == known
    with pytest.raises(SourceError, match="it cannot be read"):
        _ = gone.content


def test_only_a_plain_file_has_a_size_that_the_disk_tells(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"abc")
    assert SourceFile(path).told_size == 3
    assert SourceFile(tmp_path / "a.zip", "a.csv").told_size is None
    assert SourceFile(tmp_path / "a.csv.gz").told_size is None
