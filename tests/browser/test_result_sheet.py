"""The result sheet in a real browser: accessible, and never wider than the screen."""

import pytest

from evenhand.publishing.result_sheet import write_result_sheet

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    from publishing import small_city
    from publishing.conftest import city
    from publishing.test_result_sheet import survey, walk

    tables = {name: getattr(small_city, name)()
              for name in ("incidents", "areas", "exposure", "streets", "ground")}  # fmt: skip
    tables |= {"survey": survey("A0"), "observations": walk("A0")}
    workspace = city(tmp_path_factory.mktemp("browser") / "city", tables)
    return write_result_sheet(workspace, area="A0", pdf=False).html.as_uri()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_is_accessible_fits_and_asks_for_nothing(holds, address, width) -> None:
    holds(address, width)
