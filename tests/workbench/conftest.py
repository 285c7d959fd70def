"""A small city served by the workbench; each test has its own rows, most share the city."""

import shutil
from pathlib import Path

import django
import pytest

django.setup()  # pytest may read this file before it sets up Django itself

from django.core.cache import cache  # noqa: E402
from django.test import Client, override_settings  # noqa: E402

from evenhand.wording.languages import LANGUAGES  # noqa: E402
from evenhand.workbench import opened  # noqa: E402
from evenhand.workbench.city.choice import choice_of  # noqa: E402
from evenhand.workbench.city.facts import gather_facts  # noqa: E402
from evenhand.workbench.city.layers import LAYERS  # noqa: E402
from evenhand.workbench.city.work import work_out_layer  # noqa: E402
from evenhand.workbench.jobs.worker import do_next  # noqa: E402
from evenhand.workbench.people.models import Person  # noqa: E402
from evenhand.workspace.workspace import Workspace  # noqa: E402
from publishing import small_city  # noqa: E402
from publishing.conftest import city  # noqa: E402
from workbench.flushing import clearing_allowed  # noqa: E402


def pytest_collection_modifyitems(items):
    """Let every test with rows have the portal's beside the workbench's, as every page has."""
    here = Path(__file__).parent
    for item in items:
        has_rows = here in item.path.parents and "db" in getattr(item, "fixturenames", ())
        if has_rows and item.get_closest_marker("django_db") is None:
            item.add_marker(pytest.mark.django_db(databases=["default", "portal"]))


@pytest.fixture(autouse=True, scope="session")
def emptied():
    """Let the tables be emptied between tests, the audit log's too."""
    with clearing_allowed():
        yield


@pytest.fixture(autouse=True, scope="session")
def drawn_in_two():
    """Draw in two of the languages: four cost twice the time and go the same way."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("evenhand.wording.languages.DRAWN", ("en", "fr"))
        yield


@pytest.fixture
def drawn_in_all(monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Draw in every language, as it is outside of tests."""
    monkeypatch.setattr("evenhand.wording.languages.DRAWN", LANGUAGES)
    return LANGUAGES


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with records, areas, people who live there, streets and ground."""
    tables = {
        "incidents": small_city.incidents(),
        "areas": small_city.areas(),
        "exposure": small_city.exposure(),
        "streets": small_city.streets(),
        "ground": small_city.ground(),
    }
    return city(tmp_path_factory.mktemp("served") / "city", tables).folder


@pytest.fixture
def folder(prepared: Path, tmp_path: Path, settings) -> Path:
    """A copy of it that a test may change, as the city that is served."""
    cache.clear()
    copy = Path(shutil.copytree(prepared, tmp_path / "city"))
    settings.WORKSPACE = copy
    settings.TIME_ZONE = "Europe/Amsterdam"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return copy


@pytest.fixture
def here(folder: Path) -> Workspace:
    """The workspace that is served."""
    return opened.city()


@pytest.fixture
def someone(db):
    """Make an account with a role."""

    def enrol(role: str, **fields: str) -> Person:
        given = {"name": f"One {role}", "email": f"{role}@example.org", "password": "pass"}
        return Person.objects.enrol(role=role, **given | fields)

    return enrol


@pytest.fixture
def as_role(folder: Path, someone):
    """Give a browser in which somebody of a role is signed in."""

    def browser(role: str) -> Client:
        client = Client(HTTP_HOST="localhost")
        person = Person.objects.filter(role=role).first() or someone(role)
        client.force_login(person)
        return client

    return browser


@pytest.fixture
def visitor(folder: Path, db) -> Client:
    """Give a browser in which nobody is signed in."""
    return Client(HTTP_HOST="localhost")


@pytest.fixture
def work(db):
    """Do every job that waits."""

    def do_all() -> None:
        while do_next("test"):
            pass

    return do_all


class Asked:
    """What a body reads of its job."""

    def __init__(self, arguments):
        self.arguments = arguments


@pytest.fixture(scope="session")
def worked(prepared: Path, tmp_path_factory) -> Path:
    """The small city with its facts and one layer worked out."""
    copy = Path(shutil.copytree(prepared, tmp_path_factory.mktemp("worked") / "city"))
    with override_settings(WORKSPACE=copy):
        here = Workspace.open(copy)
        facts = gather_facts(here)
        choice = choice_of({"what": "assault"}, facts)
        asked = LAYERS["gathers"].asked(choice, facts, here)
        work_out_layer(Asked(asked), lambda step, share: None)
    return copy
