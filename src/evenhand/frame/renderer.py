"""Forms are drawn by the templates of the workbench, so that every field looks and reads alike."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Finds the templates of widgets among all others; ours stand before Django's."""

    field_template_name = "frame/field.html"
