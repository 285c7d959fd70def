"""Whether a JSON document keeps a schema: the few rules that our own schemas use."""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from evenhand.wording.faults import fault
from evenhand.wording.messages import Name

_KINDS: Mapping[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "integer": (int,),
    "number": (int, float), "boolean": (bool,), "null": (type(None),),
}  # fmt: skip


def schema_faults(value: Any, schema: Mapping[str, Any], at: str = "") -> Iterator[str]:
    """Say where a document departs from a schema.

    Parameters
    ----------
    value
        Any JSON value.
    schema
        JSON Schema 2020-12, of which $ref within it, type, enum, required, properties,
        additionalProperties, items, maxItems, pattern, minimum, maximum, minLength and maxLength
        are looked at.
    at
        Where in the document the value stands.

    Yields
    ------
    str
        One sentence for each fault.

    Examples
    --------
    >>> list(schema_faults({"a": 1}, {"type": "object", "required": ["b"]}))
    ["'b' is missing"]
    """
    yield from _faults(value, schema, at, schema.get("$defs", {}))


def _faults(
    value: Any, schema: Mapping[str, Any], at: str, shared: Mapping[str, Any]
) -> Iterator[str]:
    here = at or fault("refusal_files.whole")
    if "$ref" in schema:
        schema = {**shared[schema["$ref"].removeprefix("#/$defs/")], **schema}
    kinds = schema.get("type", ())
    named = (kinds,) if isinstance(kinds, str) else tuple(kinds)
    if named and not any(_is_kind(value, kind) for kind in named):
        yield fault("refusal_sheets.schema_kind", name=here, kinds=" or ".join(named))
        return
    if "enum" in schema and value not in schema["enum"]:
        yield fault(
            "refusal_sheets.schema_none_of",
            name=here,
            known=Name(", ".join(map(str, schema["enum"]))),
        )
    if isinstance(value, dict):
        yield from _object_faults(value, schema, at, shared)
    elif isinstance(value, list):
        yield from _list_faults(value, schema, at, shared)
    elif isinstance(value, str):
        yield from _text_faults(value, schema, here)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield from _number_faults(value, schema, here)


def _is_kind(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _KINDS[kind])


def _object_faults(
    value: dict[str, Any], schema: Mapping[str, Any], at: str, shared: Mapping[str, Any]
) -> Iterator[str]:
    inside = f"{at}." if at else ""
    known = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield fault("refusal_sheets.schema_missing", name=Name(inside + name))
    for name, part in value.items():
        if name in known:
            yield from _faults(part, known[name], inside + name, shared)
        elif schema.get("additionalProperties") is False:
            yield fault("refusal_sheets.schema_unknown", name=Name(inside + name[:60]))
        elif isinstance(schema.get("additionalProperties"), Mapping):
            yield from _faults(part, schema["additionalProperties"], inside + name[:60], shared)


def _list_faults(
    value: list[Any], schema: Mapping[str, Any], at: str, shared: Mapping[str, Any]
) -> Iterator[str]:
    if len(value) > schema.get("maxItems", len(value)):
        here = at or fault("refusal_files.whole")
        yield fault(
            "refusal_sheets.schema_entries",
            name=here,
            count=Name(str(len(value))),
            most=Name(str(schema["maxItems"])),
        )
        return
    for place, item in enumerate(value if "items" in schema else ()):
        yield from _faults(item, schema["items"], f"{at}[{place}]", shared)


def _number_faults(value: float, schema: Mapping[str, Any], here: str) -> Iterator[str]:
    if isinstance(value, float) and not math.isfinite(value):
        yield fault("refusal_sheets.schema_uncounted", name=here)
    elif value < schema.get("minimum", value):
        yield fault("refusal_sheets.schema_less", name=here, least=Name(str(schema["minimum"])))
    elif value > schema.get("maximum", value):
        yield fault("refusal_sheets.schema_more", name=here, most=Name(str(schema["maximum"])))


def _text_faults(value: str, schema: Mapping[str, Any], here: str) -> Iterator[str]:
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield fault("refusal_sheets.schema_form", name=here, form=Name(schema["pattern"]))
    if len(value) < schema.get("minLength", 0):
        yield fault("refusal_sheets.schema_empty", name=here)
    if len(value) > schema.get("maxLength", len(value)):
        yield fault("refusal_sheets.schema_long", name=here, most=Name(str(schema["maxLength"])))
