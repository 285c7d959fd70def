"""Every address that answers JSON keeps to its written schema, whatever it is asked."""

import json
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

import evenhand.workbench
from evenhand.workbench.city.kept import FOLDER
from evenhand.workspace.problems import open_problem
from evenhand.workspace.workspace import Workspace
from workbench.attack.test_others_things import TITLE
from workbench.test_problems import TODAY
from workbench.test_rights import ALL, address

DOCUMENT = json.loads(
    (Path(__file__).parents[3] / "docs" / "web" / "json-endpoints.json").read_text("utf-8")
)
PATHS = {path: told for path, told in DOCUMENT["paths"].items() if "get" in told}
"""What is read; entries of a walk are fuzzed in tests/workbench/asking."""
KINDS = {"object": dict, "array": list, "string": str, "number": (int, float)}
PATIENT = examples(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
TEXTS = st.text(max_size=40).map(lambda text: text.replace("/", "").replace("\x00", ""))


def faults(value, schema, at="$"):
    """List where a value does not keep to a schema of the few words that we use."""
    if "$ref" in schema:
        return faults(value, DOCUMENT["components"]["schemas"][schema["$ref"].split("/")[-1]], at)
    if "enum" in schema:
        return [] if value in schema["enum"] else [at]
    kind = schema.get("type")
    if kind and (not isinstance(value, KINDS[kind]) or isinstance(value, bool)):
        return [f"{at} is no {kind}"]
    found = [f"{at}.{name} lacks" for name in schema.get("required", ()) if name not in value]
    for name, inner in schema.get("properties", {}).items():
        found += faults(value[name], inner, f"{at}.{name}") if name in value else []
    if kind == "array" and "items" in schema:
        found += [one for n, item in enumerate(value) for one in faults(item, schema["items"], n)]
    if "pattern" in schema and not re.fullmatch(schema["pattern"], value):
        found.append(f"{at}: {value!r}")
    return found


def keeps(answer, path):
    """Hold an answer against what is written of its address."""
    written = PATHS[path]["get"]["responses"]
    assert str(answer.status_code) in written, (path, answer.status_code)
    if answer.status_code != 200:
        return False
    ((kind, told),) = written["200"]["content"].items()
    assert answer.headers["Content-Type"].split(";")[0] == kind
    body = answer.getvalue() if answer.streaming else answer.content
    assert faults(json.loads(body), told["schema"]) == []
    return True


@pytest.fixture
def here(worked, tmp_path, settings, as_role):
    """A city with a layer, its finding and a problem."""
    as_role("analyst")
    settings.WORKSPACE = Path(shutil.copytree(worked, tmp_path / "asked"))
    here = Workspace.open(settings.WORKSPACE)
    parts = {
        "title": TITLE, "setting": "housing", "space": "private", "place": {"words": "Noord"},
        "concern": {"kind": "offence", "offence_class": "burglary_dwelling",
                    "words": "Homes are broken into.", "when": None},
    }  # fmt: skip
    open_problem(here, parts, today=TODAY)
    return here


@pytest.fixture
def known(here):
    key = next((here.folder / FOLDER).glob("*.en.geojson")).name.split(".")[0]
    return {
        "/sign-in/passkey/options": "/sign-in/passkey/options",
        "/account/passkeys/options": "/account/passkeys/options",
        "/asking/walks/token": "/asking/walks/token",
        "/city/map/{key}.geojson": f"/city/map/{key}.geojson",
        "/findings/{number}.json": "/findings/F-0001.json",
        "/problems/{number}.json": "/problems/P-0001.json",
    }


def test_what_is_there_keeps_to_its_schema(as_role, known, settings):
    folder = settings.WORKSPACE
    client = as_role("analyst")
    settings.WORKSPACE = folder
    for path, asked in known.items():
        assert keeps(client.get(asked), path), path


def test_the_check_finds_what_does_not_keep_to_it():
    schema = {"$ref": "#/components/schemas/features"}
    assert faults({"type": "FeatureCollection", "features": []}, schema) == []
    for wrong in ([], {"type": "x", "features": []}, {"type": "FeatureCollection"},
                  {"type": "FeatureCollection", "features": [{"type": "Feature"}]}):  # fmt: skip
        assert faults(wrong, schema)


@PATIENT
@given(path=st.sampled_from(sorted(PATHS)), texts=st.lists(TEXTS, min_size=2, max_size=2),
       role=st.sampled_from(["analyst", "partner", ""]), query=TEXTS)  # fmt: skip
def test_any_number_ends_in_an_answer_that_is_written_down(here, as_role, visitor, path, texts,
                                                           role, query):  # fmt: skip
    client = as_role(role) if role else visitor
    filled = iter(texts)
    asked = re.sub(r"\{\w+\}", lambda _: next(filled) or "x", path)
    written = {*PATHS[path]["get"]["responses"], "301", "400", "404", "403"}
    answer = client.get(asked, {"in": query}, headers={"Accept-Language": query.encode().hex()})
    assert str(answer.status_code) in written, (asked, answer.status_code)


@PATIENT
@given(answer=st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=20),
                           lambda inner: st.lists(inner, max_size=3)
                           | st.dictionaries(st.sampled_from(["id", "response", "type", "x"]),
                                             inner, max_size=3), max_leaves=6))  # fmt: skip
def test_any_credential_that_no_device_made_is_refused(visitor, as_role, answer):
    sent = json.dumps(answer)
    assert visitor.post("/sign-in/passkey", {"credential": sent}).status_code in (422, 429)
    client = as_role("analyst")
    client.get("/account/passkeys/options")
    told = client.post("/account/passkeys", {"credential": sent, "current": "pass", "name": "x"})
    assert told.status_code in (422, 429)


@pytest.mark.parametrize("path", sorted(PATHS))
def test_only_reading_is_answered(here, as_role, path):
    client = as_role("analyst")
    asked = re.sub(r"\{\w+\}", "none", path)
    for method in ("put", "patch", "delete", "trace"):
        answer = getattr(client, method)(asked)
        assert answer.status_code in (403, 404, 405)
        assert "json" not in answer.headers.get("Content-Type", "")


def test_trace_is_not_answered(visitor):
    answer = visitor.trace("/sign-in", headers={"X-Secret": "zq7"})
    assert "zq7" not in answer.content.decode()


def test_no_address_answers_json_that_is_not_written_down_nor_text_without_its_letters(
    as_role, known
):
    written = {re.sub(r"\{\w+\}", "*", path) for path in DOCUMENT["paths"]}
    client = as_role("administrator")
    for pattern, one in ALL:
        if pattern == "sign-out":
            continue
        answer = client.get(address(pattern, one))
        kind = answer.headers.get("Content-Type", "")
        if "json" in kind and answer.status_code == 200:
            assert re.sub(r"<[^>]+>", "*", "/" + pattern) in written, pattern
        if answer.status_code in (200, 404, 403, 422):
            assert kind, pattern
            assert not kind.startswith("text/html") or "charset=utf-8" in kind, pattern
            assert not kind.startswith("text/plain") or "charset=utf-8" in kind, pattern
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_apps_that_answer_json_are_those_that_are_written_down():
    makers = {
        path.parent.name
        for path in Path(evenhand.workbench.__file__).parent.glob("*/*.py")
        if re.search(r"JsonResponse\(|application/(?:geo\+)?json", path.read_text("utf-8"))
    }
    assert makers == {"asking", "people", "city", "methods", "data", "problems",
                      "practices", "members"}  # fmt: skip
