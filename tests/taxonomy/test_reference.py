import pytest

from evenhand.taxonomy import iccs
from evenhand.taxonomy.reference import MARKS, files, rows, source

# Figures that are often quoted but could not be verified; none may stand in a column of values.
UNVERIFIED = {3217740, 5930, 1380, 3.3}
VALUES = ("weight", "low", "high", "amount", "share_reported")


@pytest.mark.parametrize("name", [n for n in files() if n not in ("sources", "rulers")])
def test_every_row_has_a_source_and_a_mark(name):
    keys = {row["source_key"] for row in rows("sources")}
    bad = [row for row in rows(name) if row["mark"] not in MARKS or row["source"] not in keys]
    assert bad == []


def test_no_unverified_figure_is_encoded():
    found = [
        (name, row)
        for name in files()
        for row in rows(name)
        for column in VALUES
        if row.get(column) and float(row[column]) in UNVERIFIED
    ]
    assert found == []


def test_no_row_label_inferred_from_its_order_is_encoded():
    older = {r["weight"] for r in rows("ruler_weights") if r["ruler"] == "ons_css_older"}
    assert older.isdisjoint({"746", "438", "2127", "117", "1513", "86", "13", "33"})


def test_levels_one_and_two_of_iccs_are_whole():
    levels = [code.level for code in iccs.codes().values()]
    assert (levels.count(1), levels.count(2)) == (11, 63)


def test_every_code_hangs_below_its_parent():
    for code in iccs.codes().values():
        assert (iccs.parents(code.code) or ("",))[0] == code.parent


def test_every_code_has_a_label_in_both_languages_of_at_most_48_letters():
    for code in iccs.codes().values():
        assert all(0 < len(code.labels[language]) <= 48 for language in ("en", "fr")), code


def test_every_source_has_a_publisher_and_an_edition():
    assert all(row["publisher"] and row["edition"] for row in rows("sources"))
    assert source("iccs_v1")["edition"] == "version 1.0, March 2015"
