"""A consultation and a survey as the workbench lays them."""

from datetime import timedelta

from django.utils.timezone import localdate

from evenhand.portal.taking_part.asked import Asked, lay


def days(opens, closes):
    today = localdate()
    return {"opens_on": (today + timedelta(opens)).isoformat(),
            "closes_on": (today + timedelta(closes)).isoformat(),
            "promise_on": (today + timedelta(closes + 30)).isoformat()}  # fmt: skip


def option(code, name, cost, evidence):
    return {"code": code, "measure": f"local:{name}", "names": {"en": name, "fr": f"{name} (fr)"},
            "does": f"{name} at the station", "cost": cost, "side_effects": "",
            "evidence": evidence}  # fmt: skip


def common(number, opens, closes):
    return {"format": 1, "number": number, "language": "en", "problem": "P-0001",
            "title": f"What should be done, {number}", "lead": "Bicycles are taken.",
            "settled": "The racks stay.", "promise": "We decide in May.", "ages": ["0-17", "18-64"],
            "result": None, **days(opens, closes)}  # fmt: skip


def consultation(folder, *, opens=-1, closes=5, budget=30_000, number="T-0001"):
    body = common(number, opens, closes) | {
        "kind": "consultation", "unit": "€", "budget": budget, "questions": [],
        "options": [option("o1", "Lamps", 20_000, "good"), option("o2", "Stewards", 15_000, "some"),
                    option("o3", "Posters", 5_000, "none")],
    }  # fmt: skip
    lay(folder, body)
    return Asked(body)


def survey(folder, *, opens=-1, closes=5, number="T-0002"):
    body = common(number, opens, closes) | {
        "kind": "survey", "unit": "", "budget": None, "options": [],
        "questions": [{"code": "light", "texts": {"en": "Is it light enough?"}, "answers": [
            {"code": 1, "texts": {"en": "Yes"}}, {"code": 2, "texts": {"en": "No"}}]}],
    }  # fmt: skip
    lay(folder, body)
    return Asked(body)
