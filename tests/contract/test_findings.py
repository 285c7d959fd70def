"""What every finding of every method promises."""

import dataclasses
import json
import random

import numpy as np
import pandas as pd
import pytest

from evenhand.errors import UnsuitableData
from evenhand.wording.messages import LANGUAGES, Quantity, entries

PLAIN_NUMBERS = ("distance", "length", "duration", "radius", "width", "height", "size", "speed")


def snapshot(finding):
    charts = [json.dumps(chart.to_json(), sort_keys=True) for chart in finding.charts()]
    return finding.to_frame(), [finding.explain().written(lang) for lang in LANGUAGES], charts


def assert_same(first, second):
    pd.testing.assert_frame_equal(first[0], second[0], rtol=1e-12)
    assert first[1:] == second[1:]


def messages(finding):
    told = finding.explain()
    found = [told.answer, *told.reading, *told.limits]
    for chart in finding.charts():
        found += [chart.title, chart.subtitle]
    layer = finding.to_map()
    return found + ([layer.title, layer.unit] if layer else [])


@dataclasses.dataclass(frozen=True)
class Again:
    """What was seen while a question was asked once more."""

    told: tuple
    has_changed: tuple[str, ...]
    has_moved_numpy: bool
    has_moved_python: bool


@pytest.fixture(scope="session")
def again(case):
    """Ask once more, at another place of the global random numbers."""
    before = {name: (table._hashed(), table.to_frame()) for name, table in case.tables.items()}
    np.random.seed(20261130)  # noqa: NPY002
    random.seed(20261130)
    numpy_before, python_before = np.random.get_state()[1].copy(), random.getstate()  # noqa: NPY002
    told = snapshot(case.run())
    has_moved_numpy = not np.array_equal(np.random.get_state()[1], numpy_before)  # noqa: NPY002
    has_moved_python = random.getstate() != python_before
    changed = tuple(
        name for name, table in case.tables.items()
        if table._hashed() != before[name][0] or not table.to_frame().equals(before[name][1])
    )  # fmt: skip
    return Again(told, changed, has_moved_numpy, has_moved_python)


def test_the_same_question_gets_the_same_answer(case, again):
    assert_same(snapshot(case.finding), again.told)


def test_no_input_is_changed(again):
    assert not again.has_changed


def test_global_randomness_is_not_moved(again):
    assert not again.has_moved_numpy
    assert not again.has_moved_python


def test_a_finding_is_frozen_and_hands_out_copies(case):
    with pytest.raises(dataclasses.FrozenInstanceError):
        case.finding.n_used = 0
    frame = case.finding.to_frame()
    before = frame.copy()
    frame[frame.columns[0]] = None
    pd.testing.assert_frame_equal(case.finding.to_frame(), before)


def test_every_row_is_used_or_set_aside_with_a_reason(case):
    finding = case.finding
    assert finding.n_used + sum(finding.set_aside.values()) == finding.n_rows
    assert finding.n_used > 0
    for reason in finding.set_aside:
        assert f"data.aside_{reason}" in entries("en"), reason


def test_each_row_of_the_frame_has_its_own_key(case):
    finding, frame = case.finding, case.finding.to_frame()
    assert finding.KEY
    assert not frame.duplicated(list(finding.KEY)).any()
    told_of = {
        *finding.COUNTS,
        *finding.DERIVED,
        *(c.partition("[")[0] for of in finding.DERIVED.values() for c in of),
    }
    assert told_of <= set(frame.columns)


def test_columns_carry_their_units(case):
    frame = case.finding.to_frame()
    for name in map(str, frame.columns):
        assert "percent" not in name and "pct" not in name, name
        assert name.split("_")[-1] not in PLAIN_NUMBERS, f"{name} has no unit"
        values = frame[name]
        if name == "share" or name.startswith("share_"):
            assert values.dropna().between(0, 1).all(), name
        if isinstance(values.dtype, pd.DatetimeTZDtype):
            assert name.endswith("_at"), name
        if pd.api.types.is_datetime64_dtype(values):
            assert name.endswith("_on") or name == "month", name


def test_limits_are_never_empty(case):
    assert case.finding.explain().limits


def test_the_order_of_rows_does_not_matter(case):
    if "seed" in case.method.options():
        pytest.skip("the method draws")
    main = case.tables[case.main]
    mixed = main.to_frame().sample(frac=1, random_state=3)
    other = type(main).from_frame(mixed, crs=main.crs, timezone=main.timezone)
    first, second = case.finding.to_frame(), case.run(**{case.main: other}).to_frame()
    pd.testing.assert_frame_equal(first, second, rtol=1e-9)


def fields(spec):
    if isinstance(spec, dict):
        if isinstance(spec.get("field"), str):
            yield spec["field"]
        for value in spec.values():
            yield from fields(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from fields(value)


def made_by_transforms(spec):
    if isinstance(spec, dict):
        names = spec.get("as", [])
        yield from [names] if isinstance(names, str) else names
        for value in spec.values():
            yield from made_by_transforms(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from made_by_transforms(value)


def titles(spec):
    if isinstance(spec, dict):
        for key, value in spec.items():
            if key == "title" and isinstance(value, str):
                yield value
            yield from titles(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from titles(value)


def test_charts_are_json_and_draw_only_columns_that_are_there(case):
    for chart in case.finding.charts():
        whole = json.loads(json.dumps(chart.to_json(), allow_nan=False))
        assert whole["data"]["values"], "a chart without rows"
        made = set(made_by_transforms(chart.spec))
        for row in whole["data"]["values"]:
            assert set(fields(chart.spec)) - made <= set(row)
            assert set(chart.columns) <= set(row)
        for title in titles(chart.spec):
            assert title in entries("en"), f"axis title '{title}' is not a message"


def test_charts_leave_colours_and_fonts_to_the_theme(case):
    for chart in case.finding.charts():
        text = json.dumps(chart.spec)
        assert "#" not in text and '"font"' not in text and "scheme" not in text


def test_maps_have_rising_breaks_and_a_certainty_for_each_area(case):
    layer = case.finding.to_map()
    if layer is None:
        pytest.skip("no map")
    assert list(layer.breaks) == sorted(set(layer.breaks))
    for row in layer.rows:
        assert row["certainty"] in ("sure", "unsure", "cannot_say", "as_expected")
    json.dumps([dict(row) for row in layer.rows], allow_nan=False)


def test_every_printed_number_can_be_cited(case):
    finding, cited = case.finding, 0
    for message in messages(finding):
        for value in message.values.values():
            if isinstance(value, Quantity) and value.field:
                cited += 1
                again = finding.cite(value.field)
                same = again == value.value or (pd.isna(again) and pd.isna(value.value))
                assert same, f"{value.field}: {again} is not {value.value}"
    assert cited > 0


def test_every_message_is_written_in_every_language(case):
    for message in messages(case.finding):
        for language in LANGUAGES:
            text = message.written(language)
            assert text and "{" not in text


def test_the_finding_says_how_it_was_made(case):
    made = case.finding.provenance
    assert made.method == case.method.name
    assert made.version == case.method.version
    assert set(made.options) == set(case.method.options())
    assert set(made.tables) == set(case.tables)


def test_without_the_optional_tables_it_answers_or_says_why_not(case):
    try:
        finding = case.method.run(**case.bare_tables, **case.options)
    except UnsuitableData as refused:
        assert case.method.name in str(refused) or "\n  - " in str(refused)
        return
    assert finding.explain().limits
    assert finding.n_used + sum(finding.set_aside.values()) == finding.n_rows
