"""What residents read of moderation: quarters, and nothing that is small."""

import json

import pytest

pytestmark = pytest.mark.django_db(databases=["default", "portal"])
QUARTER = {
    "from": "2026-07-01", "to": "2026-09-30", "least": 10, "read": 120, "median_days": 2.0,
    "held": [{"language": "de", "reason": "name", "count": 14},
             {"language": "en", "reason": "plate", "count": None}],
    "appeals": None, "changed": None,
    "agreement": {"pairs": 100, "share": 0.9, "kappa": 0.71, "pabak": 0.8},
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr", "de", "es"])
def test_before_anything_is_published_it_says_so(resident, language):
    answer = resident.get(f"/{language}/moderation")
    assert answer.status_code == 200 and not answer.cookies


def test_a_quarter_is_shown_with_small_numbers_hidden(resident, folder):
    published = folder / "published"
    published.mkdir()
    (published / "moderation.json").write_text(json.dumps({"format": 1, "quarters": [QUARTER]}))
    page = resident.get("/en/moderation").content.decode()
    assert "It names a person." in page and "Deutsch" in page and ">14<" in page.replace(" ", "")
    assert "Fewer than 10, or hidden for it" in page
    assert "0.71" in page and "0.8" in page and "90" in page


@pytest.mark.parametrize("text", ["", "[1]", "{}", '{"format": 9, "quarters": [1]}'])
def test_a_file_that_is_not_ours_is_not_shown(resident, folder, text):
    (folder / "published").mkdir()
    (folder / "published" / "moderation.json").write_text(text)
    assert "Nothing is published yet" in resident.get("/en/moderation").content.decode()
