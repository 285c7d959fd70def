"""An outbreak file in a real browser, on a desk and on a phone."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from evenhand.publishing.outbreak_page import write_outbreak
from evenhand.tables.signals import Signals
from evenhand.workspace.outbreaks import add_evidence, add_message, open_outbreak, plan_follow_up

pytestmark = pytest.mark.browser
TODAY = date(2026, 11, 2)


def signals() -> Signals:
    draw = np.random.default_rng(1)
    weeks = pd.date_range("2024-09-30", "2026-10-26", freq="7D")
    index = pd.MultiIndex.from_product([[f"A{n}" for n in range(6)], weeks])
    frame = index.to_frame(index=False, name=["area_id", "on_day"])
    risen = frame["area_id"].eq("A4") & frame["on_day"].ge("2026-09-07")
    frame["count"] = draw.poisson(np.where(risen, 26.0, 12.0))
    return Signals.from_frame(
        frame.assign(signal_source="complaint", topic="noise", signal_id=frame.index.astype(str))
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    from publishing import small_city
    from publishing.conftest import city

    tables = {"incidents": small_city.incidents(), "areas": small_city.areas(),
              "streets": small_city.streets(), "signals": signals()}  # fmt: skip
    workspace = city(tmp_path_factory.mktemp("outbreak") / "city", tables)
    open_outbreak(workspace, "Kanaalzone", today=TODAY)
    add_evidence(workspace, "O-0001", "empty_buildings", today=TODAY, status="likely",
                 speaks_for="Twelve flats stand empty", source="housing office")  # fmt: skip
    add_message(workspace, "O-0001", to="residents", what="The flats are being secured",
                by="district office", on=TODAY, today=TODAY)  # fmt: skip
    plan_follow_up(workspace, "O-0001", due=date(2026, 12, 1), what="again", today=TODAY)
    return write_outbreak(workspace, "O-0001", pdf=False).html.as_uri()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_is_accessible_fits_and_asks_for_nothing(holds, address, width) -> None:
    holds(address, width)


def test_a_number_leads_to_how_it_was_made_and_the_warning_is_there(browser, address) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address)
    link = page.locator("a.n").first
    assert page.locator(link.get_attribute("href") or "#none").count() == 1
    text = page.locator("main").inner_text()
    assert "More uniforms alone may worsen it" in text
    assert "Twelve flats stand empty (housing office, 2 November 2026)" in text
    assert page.locator("figure svg").count() >= 2
    page.close()
