"""The leader's brief: one printed page; tagged PDF by Typst."""

from django.utils.timezone import localdate

from evenhand.publishing.letters import printed
from evenhand.publishing.sheets import sheet_head, sheet_part, typst_sheet
from evenhand.publishing.typesetting import compiled, quoted, weighted
from evenhand.wording.messages import Quantity, say
from evenhand.workbench.opened import city_name
from evenhand.workbench.partnership.standing import Standing

MOST_ASKED = 5


def leader_pdf(said: Standing, svg: str, language: str) -> bytes:
    """Typeset the leader's brief.

    Parameters
    ----------
    said
        Its sentences.
    svg
        The drawing of the hours; empty for none.
    language
        Two letters.

    Returns
    -------
    bytes
        A PDF that claims PDF/UA-1.
    """

    def told(key: str, **fields: Quantity) -> str:
        return say(f"web_partnership.{key}", **fields).written(language)

    title = told("leader_brief")
    day = told("as_of", day=Quantity(localdate(), "date"))
    body = [sheet_head(title, city_name(), told("title"), day)]
    if svg:
        alt = quoted(said.hours[0])
        body.append(f"#v(6pt)\n#image(bytes({quoted(weighted(svg))}), width: 100%, alt: {alt})")
        body.append(f"#sheettext({quoted(told('figure_key'))})")
    parts = (
        ("part_hours", said.hours), ("part_work", said.work),
        ("part_residents", said.residents), ("part_asked", said.asked[:MOST_ASKED]),
    )  # fmt: skip
    body += [sheet_part(told(key), [(line, "") for line in lines], "") for key, lines in parts]
    source, _ = printed(typst_sheet(title, language, "\n".join(body)))
    return compiled(source)
