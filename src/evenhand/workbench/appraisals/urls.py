"""Addresses of appraisal sheets."""

from django.urls import path

from evenhand.workbench.appraisals import views

urlpatterns = [
    path("appraisals", views.appraisals, name="appraisals"),
    path("appraisals/new", views.new, name="appraisal-new"),
    path("appraisals/<str:number>", views.appraisal, name="appraisal"),
    path("appraisals/<str:number>/ask/<slug:name>", views.question, name="appraisal-question"),
    path("appraisals/<str:number>/alternative", views.alternative, name="appraisal-alternative"),
    path("appraisals/<str:number>/decide", views.decision, name="appraisal-decide"),
    path("appraisals/<str:number>/complete", views.complete, name="appraisal-complete"),
    path("appraisals/<str:number>/page.pdf", views.page, name="appraisal-page"),
]
