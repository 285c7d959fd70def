"""`evenhand quality`: the report in words, as JSON and as Markdown, and its numbers traced."""

import json


def test_the_report_says_first_what_the_data_are_good_for(evenhand, home):
    done = evenhand("quality", "demo/workspace")
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[0] == "Records of incidents:"
    assert any(line.strip().startswith("Good enough for:") for line in lines[:12])
    assert "Looked for and not found" in done.output


def test_every_number_of_the_json_is_traced_by_its_citation(evenhand, home):
    done = evenhand("quality", "demo/workspace", "--json")
    told = json.loads(done.output)
    items = [
        item for item in told["items"] if item["state"] == "found" and "count" in item["numbers"]
    ]
    assert len(items) > 3
    for item in items[:2]:
        number = item["numbers"]["count"]
        traced = evenhand("report", "trace", "demo/workspace", number["cite"])
        assert traced.exit_code == 0, traced.output
        assert traced.output.splitlines()[0] == f"{number['cite']} = {number['value']}"


def test_a_number_that_does_not_exist_is_refused_in_words(evenhand, home):
    for path in ("D-incidents.count[nothing]", "I-0099.rows_in[1]", "I-all.nothing"):
        done = evenhand("report", "trace", "demo/workspace", path)
        assert done.exit_code != 0
        assert "no such number" in done.output
        assert "Traceback" not in done.output


def test_the_account_of_an_import_is_traced_too(evenhand, home):
    done = evenhand("report", "trace", "demo/workspace", "I-all.rows_in")
    assert done.exit_code == 0
    assert done.output.startswith("I-all.rows_in = ")


def test_the_page_in_french_has_its_tables(evenhand, home):
    done = evenhand("quality", "demo/workspace", "--markdown", "--language", "fr")
    assert done.output.startswith("# Lindeburg")
    assert "| Ce qui a été cherché | Combien | Part | Par exemple |" in done.output


def test_a_workspace_without_data_is_refused_in_words(evenhand, home):
    evenhand("init", "empty", "--name", "E", "--crs", "EPSG:27700", "--timezone", "Europe/London")
    done = evenhand("quality", "empty")
    assert done.exit_code != 0
    assert "import some first" in done.output
