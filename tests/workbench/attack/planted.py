"""Rows of every table with hostile text in each of their texts, and a city of hostile names."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.apps import apps
from django.db import models, transaction
from django.utils.timezone import now

from publishing import small_city

MARK = "zq7"
SCRIPT = f"\"'><script>{MARK}()</script><img src=x onerror={MARK}()><svg onload={MARK}()>"
SHORT = f"<b onclick={MARK}>"
FORMULAS = ("=1+1|cmd", "+1|cmd", "-1|cmd", "@SUM|cmd", "\t=1|cmd", "\r=1|cmd")
NUMBER = UUID("9b2d0f3e-7b2e-4b0b-9b55-6f3b8a1c2d4e")
_OURS = "evenhand.workbench."
KEYS = {("Removal", "rule"): "consent", ("Removal", "what"): "contact",
        ("Notice", "key"): "web_people.notice_access", ("Job", "kind"): "audit",
        ("Round", "kind"): "consultation"}  # fmt: skip
"""Fields that name a message or a job: nobody writes them, and no page shows them."""


def every_model():
    """Give the tables of our apps, those that others point at first."""
    ours = [one for one in apps.get_models() if one.__module__.startswith(_OURS)]
    return sorted(ours, key=lambda one: sum(f.is_relation for f in one._meta.concrete_fields))


def plant(text, person):
    """Make one row of each table, past its forms, with a text in every field that takes one.

    Returns
    -------
    dict
        Table → what went wrong, for those of which none could be made.
    """
    failed, left = {}, [one for one in every_model() if one.__name__ not in ("Person", "Entry")]
    for _ in range(4):
        again = []
        for model in left:
            try:
                if not model.objects.exists():
                    with transaction.atomic():
                        model.objects.create(**fields_of(model, text, person))
                failed.pop(model.__name__, None)
            except Exception as problem:
                failed[model.__name__] = repr(problem)
                again.append(model)
        left = again
    return failed


def fields_of(model, text, person):
    """Fill the fields of a row."""
    extra = {"fields": {"who": text, "page": text}} if model.__name__ == "Notice" else {}
    if model.__name__ == "Round":
        extra = {"body": asked_round(text)}
    return extra | {
        one.name: value
        for one in model._meta.concrete_fields
        if (value := _value(one, text, person)) is not None
    }


def asked_round(text):
    """Give what residents are asked, with the text in each of its texts."""
    option = {"code": "o1", "names": {"en": text}, "does": text, "side_effects": text,
              "evidence": "none", "cost": 5}  # fmt: skip
    return {
        "format": 1, "number": "T-0001", "kind": "consultation", "problem": "P-0001",
        "title": text, "lead": text, "settled": text, "promise": text, "unit": text, "budget": 9,
        "opens_on": "2026-01-01", "closes_on": "2026-02-01", "promise_on": "2026-03-01",
        "options": [option, option | {"code": "o2"}], "questions": [], "ages": [],
        "language": "en", "result": None,
    }  # fmt: skip


def _value(one, text, person):
    if known := KEYS.get((one.model.__name__, one.name)):
        return known
    if isinstance(one, models.AutoField) or (one.has_default() and not _is_text(one)):
        return None
    if one.is_relation:
        return person if one.related_model is type(person) else one.related_model.objects.first()
    if getattr(one, "choices", None):
        return one.choices[0][0]
    if _is_text(one):
        longest = one.max_length or 1000
        return (text if len(text) <= longest else SHORT)[:longest]
    plain = {
        models.UUIDField: NUMBER, models.DateTimeField: now(), models.DateField: date.today(),
        models.TimeField: time(8), models.BooleanField: True, models.JSONField: {},
        models.FloatField: 1.0, models.DecimalField: Decimal(1), models.IntegerField: 1,
        models.DurationField: timedelta(hours=1),
    }  # fmt: skip
    return next((value for kind, value in plain.items() if isinstance(one, kind)), None)


def _is_text(one):
    return isinstance(one, (models.CharField, models.TextField))


def hostile_city(names):
    """Give the tables of a city whose places bear these names."""
    areas = small_city.areas()
    frame = areas.to_frame()
    frame["area_name"] = [*names, *(f"Plain {n}" for n in range(len(frame) - len(names)))]
    return {
        "incidents": small_city.incidents(),
        "exposure": small_city.exposure(),
        "areas": type(areas).from_frame(frame, crs=small_city.CRS),
    }


__all__ = ["FORMULAS", "MARK", "NUMBER", "SCRIPT", "datetime", "hostile_city", "plant"]
