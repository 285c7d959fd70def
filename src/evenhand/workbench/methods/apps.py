"""The app of methods and findings."""

from django.apps import AppConfig


class MethodsConfig(AppConfig):
    """Its name and label."""

    name = "evenhand.workbench.methods"
    label = "methods"
