"""Rights in templates: ``{% may "data.read" as reads_data %}``."""

from django import template

from evenhand.workbench.people import rights

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: template.Context, right: str) -> bool:
    """Say whether the reader has a right, so that nobody is led to a page that refuses them."""
    return rights.may(context.get("user"), right)
