"""The app of what was released: search, areas, open data, and how it protects people."""

from django.apps import AppConfig


class KnowConfig(AppConfig):
    """Pages that read what was published and nothing else."""

    name = "evenhand.portal.know"
    label = "portal_know"
