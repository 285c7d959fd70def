"""Addresses of safeguards and assessments."""

from django.urls import path

from evenhand.workbench.rights import assessing, views

urlpatterns = [
    path("safeguards", views.safeguards, name="safeguards"),
    path("assessments/new", assessing.new, name="assessment-new"),
    path("assessments/<int:place>", assessing.assessment, name="assessment"),
    path("assessments/<int:place>/ask/<slug:name>", assessing.question, name="assessment-question"),
    path("assessments/<int:place>/page.pdf", assessing.page, name="assessment-page"),
]
