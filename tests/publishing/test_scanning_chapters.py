"""Where, when and again: what the audit asks of which data, and what of it is drawn."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from evenhand.contract import Explanation
from evenhand.publishing.answers import Answer
from evenhand.publishing.ask import Ask
from evenhand.publishing.blocks import Paragraph
from evenhand.publishing.chapters import _clear_first, chapter_blocks
from evenhand.publishing.means import Means, means_of
from evenhand.publishing.plan import questions
from evenhand.wording.messages import say

from . import small_city
from .conftest import Audited

MONTHS = tuple(day.date() for day in pd.date_range("2023-11-01", "2026-10-01", freq="MS"))


def means(*has: str, windowed: tuple[str, ...] = ()) -> Means:
    return Means(
        frozenset({"incidents", "area", *has}), "neighbourhood", ("residents",),
        date(2023, 11, 1), date(2026, 10, 31), {"assault": 900, "burglary_dwelling": 400},
        months=MONTHS, windowed=frozenset(windowed),
    )  # fmt: skip


def asked(found: Means, method: str) -> list[Ask]:
    return [ask for ask in questions(found) if ask.method == method]


def answer(method: str, key: str, offence: str) -> Answer:
    told = Explanation(say(f"{method}.{key}"), (), (say("scanning.limit_reported"),))
    ask = Ask(method, "again", {"offence": offence})
    return Answer(ask, "F-0001", None, None, {}, told)  # type: ignore[arg-type]


def test_near_repeats_need_a_point_and_a_day_and_hot_spots_a_point() -> None:
    for found in (means(), means("point", "day")):
        assert all(ask.needs == ("point", "day") for ask in asked(found, "near_repeat"))
        assert all(ask.needs == ("point",) for ask in asked(found, "hot_spots"))
    assert [ask.offence for ask in asked(means(), "near_repeat")] == [
        "assault", "burglary_dwelling"]  # fmt: skip


def test_near_repeats_look_back_two_years_and_one_where_records_are_many() -> None:
    found = means("point", "day")
    assert asked(found, "near_repeat")[0].options["period_from"] == date(2024, 11, 1)
    many = replace(found, counts={"assault": 20_000})
    assert asked(many, "near_repeat")[0].options["period_from"] == date(2025, 11, 1)


def test_a_class_that_knows_only_windows_of_time_is_asked_by_shift() -> None:
    found = means("hour", windowed=("burglary_dwelling",))
    assert [ask.offence for ask in asked(found, "aoristic_profile")] == ["burglary_dwelling"]
    assert "burglary_dwelling" not in [ask.offence for ask in asked(found, "hour_profile")]


def test_classes_with_windows_are_found_in_the_records() -> None:
    table = small_city.incidents()
    frame = table.to_frame()
    late = frame["offence_class"].eq("burglary_dwelling")
    frame.loc[late, "ends_at"] = frame.loc[late, "starts_at"] + pd.Timedelta(hours=8)
    wide = type(table).from_frame(frame, crs=table.crs, timezone=table.timezone)
    assert means_of({"incidents": wide}).windowed == {"burglary_dwelling"}
    assert means_of({"incidents": table}).windowed == frozenset()


def test_the_pattern_is_asked_over_cells_where_there_are_points_else_over_areas() -> None:
    assert {ask.options["over"] for ask in asked(means("point"), "pattern_change")} == {"cell"}
    assert {ask.options["over"] for ask in asked(means(), "pattern_change")} == {"area"}


def test_density_follows_streets_where_these_are_known() -> None:
    assert asked(means("point", "segment"), "street_density")
    assert not asked(means("point", "segment"), "density")
    assert asked(means("point"), "density")


def test_clear_answers_come_first_where_others_are_not_drawn_and_else_keep_their_order() -> None:
    near = [answer("near_repeat", "not_clear", "a"), answer("near_repeat", "clear", "b")]
    places = [answer("repeat_places", "like_chance", "a"), answer("repeat_places", "repeats", "b")]
    ordered = _clear_first([*near, *places])
    assert [one.ask.offence for one in ordered] == ["b", "a", "a", "b"]


def test_what_is_not_clear_is_a_sentence_without_a_figure() -> None:
    class Silent:
        def of(self, *_: Any, **__: Any) -> list[Any]:
            raise AssertionError("nothing clear may be drawn")

    found = [answer("near_repeat", "not_clear", "a"), answer("near_repeat", "too_few", "b")]
    blocks = chapter_blocks(found, Silent())  # type: ignore[arg-type]
    assert sum(isinstance(block, Paragraph) for block in blocks) == 1


def test_what_comes_back_has_a_chapter_of_its_own(full: Audited) -> None:
    chapter = next(one for one in full.dossier.chapters if one.slug == "again")
    assert chapter.blocks
    assert "repeat_places" in {figure.source.method for figure in chapter.figures()}


def test_every_map_shows_something(full: Audited) -> None:
    layers = [figure.layer for figure in full.dossier.figures() if figure.layer is not None]
    assert layers
    for layer in layers:
        certainty = {row["certainty"] for row in layer.rows}
        assert certainty - {"as_expected"}
