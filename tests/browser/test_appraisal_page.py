"""An appraisal sheet in a real browser, on a desk and on a phone."""

from datetime import date

import pytest

from evenhand.publishing.appraisal_page import write_appraisal
from evenhand.workspace.appraisals import add_alternative, answer_question, decide, open_appraisal
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

pytestmark = pytest.mark.browser
TODAY = date(2026, 11, 30)


@pytest.fixture(scope="module", params=["en", "fr"])
def address(request, tmp_path_factory) -> str:
    settings = Settings(name="X", crs="EPSG:25831", timezone="Europe/Amsterdam", languages=("en",))
    city = Workspace.create(tmp_path_factory.mktemp("appraisal") / "w", settings)
    open_appraisal(city, "facial_recognition", "Faces at the gates", by="prevention office",
                   today=TODAY)  # fmt: skip
    answer_question(city, "A-0001", "sorts_people", text="By where they come from", says="yes",
                    source="offer", today=TODAY)  # fmt: skip
    answer_question(city, "A-0001", "evidence_found", text="Nearest are cameras",
                    measures=("cctv",), today=TODAY)  # fmt: skip
    add_alternative(city, "A-0001", what="Leave it", why_not="Thefts rose", is_nothing=True,
                    today=TODAY)  # fmt: skip
    decide(city, "A-0001", "refuse", why="It may not be done", by="city council", today=TODAY)
    return write_appraisal(city, "A-0001", language=request.param, pdf=False).html.as_uri()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_is_accessible_fits_and_asks_for_nothing(holds, address, width) -> None:
    holds(address, width)
