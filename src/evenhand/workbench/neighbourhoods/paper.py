"""A neighbourhood's profile as a printed pack, with room for both signatures."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.timezone import localdate

from evenhand.publishing.letters import printed
from evenhand.publishing.sheets import sheet_head, sheet_part, typst_sheet
from evenhand.publishing.typesetting import compiled, quoted
from evenhand.wording.messages import Name, Quantity, say
from evenhand.workbench.neighbourhoods.completeness import Part
from evenhand.workbench.neighbourhoods.models import Neighbourhood


def pack_pdf(
    place: Neighbourhood, parts: Sequence[Part], content: Mapping[str, Any], language: str
) -> bytes:
    """Typeset the pack of a neighbourhood.

    Parameters
    ----------
    place
        The neighbourhood, with its keeper.
    parts
        The nine parts of its profile.
    content
        What is kept of it.
    language
        Two letters.

    Returns
    -------
    bytes
        A PDF that claims PDF/UA-1.
    """

    def told(key: str, **fields: Any) -> str:
        return say(f"web_neighbourhoods.{key}", **fields).written(language)

    def day(value: Any) -> Quantity:
        return Quantity(value, "date")

    met = sum(part.is_met for part in parts)
    count = told("complete", count=Quantity(met, "count"), whole=Quantity(len(parts), "count"))
    missing = [say(part.key).written(language) for part in parts if not part.is_met]
    state = f"{count} {told('missing')} {', '.join(missing)}." if missing else count
    today = told("pack_of", day=day(localdate()))
    contacts = [
        (f"{one.organisation}, {one.role}: {one.address}",
         told("contact_about", consent=day(one.consent_on), until=day(one.keep_until)))
        for one in content["contacts"]
    ]  # fmt: skip
    promises = [
        (row["promise"].text,
         told("promise_about", owner=Name(row["promise"].owner), due=day(row["promise"].due)))
        for row in content["promises"]
    ]  # fmt: skip
    body = [
        sheet_head(place.name, place.keeper.name, told("pack"), today),
        f"#sheettext({quoted(state)})",
        sheet_part(told("contacts"), contacts, told("contacts_empty")),
        sheet_part(told("promises"), promises, told("promises_empty")),
    ]
    for group in content["notes"]:
        rows = [(row["note"].text, told("day_value", day=day(row["on"])) if row["on"] else "")
                for row in group["rows"]]  # fmt: skip
        name, empty = (say(group[key]).written(language) for key in ("key", "empty"))
        body.append(sheet_part(name, rows, empty))
    body.append(f"#signatures({quoted(told('sign_giver'))}, {quoted(told('sign_newcomer'))})")
    source, _ = printed(typst_sheet(place.name, language, "\n".join(body)))
    return compiled(source)
