"""Addresses of audits."""

from django.urls import path

from evenhand.workbench.audits import comparing, edition, saying, views

urlpatterns = [
    path("audits", views.audits, name="audits"),
    path("audits/run", views.run, name="audit-run"),
    path("audits/compare", comparing.compare, name="audit-compare"),
    path("audits/<str:number>", views.audit, name="audit"),
    path("audits/<str:number>/audit.<slug:ending>", views.file, name="audit-file"),
    path("audits/<str:number>/edition", edition.edition, name="audit-edition"),
    path("audits/<str:number>/sign/<int:item>", saying.sign, name="audit-sign"),
    path("audits/<str:number>/settle/<int:comment>", saying.resolve, name="audit-resolve"),
    path("audits/<str:number>/<slug:slug>", views.chapter, name="audit-chapter"),
    path("audits/<str:number>/<slug:slug>/comment", saying.comment, name="audit-comment"),
]
