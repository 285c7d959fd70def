import pytest

from evenhand.demo.city import make_city


@pytest.fixture(scope="session")
def city():
    return make_city(seed=1)


@pytest.fixture(scope="session")
def dirty_city():
    return make_city(seed=1, dirty=True)


@pytest.fixture(scope="session")
def calm_city():
    return make_city(seed=1, near_repeat=False)


@pytest.fixture(scope="session")
def heavy_city():
    return make_city(seed=1, process="heavy_tail")


@pytest.fixture(scope="session")
def incidents(city):
    """Records with their true time and origin, and the local clock."""
    rows = city.tables["incidents"].to_frame().merge(city.truth.origins, on="incident_id")
    rows["local"] = rows["happened_at"].dt.tz_convert("Europe/Amsterdam").dt.tz_localize(None)
    return rows
