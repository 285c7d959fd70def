"""Addresses of outbreak files."""

from django.urls import path

from evenhand.workbench.outbreaks import views

urlpatterns = [
    path("outbreaks", views.outbreaks, name="outbreaks"),
    path("outbreaks/new", views.new, name="outbreak-new"),
    path("outbreaks/<str:number>", views.outbreak, name="outbreak"),
    path("outbreaks/<str:number>/page.pdf", views.page, name="outbreak-page"),
    path("outbreaks/<str:number>/signals.csv", views.signals, name="outbreak-signals"),
    path("outbreaks/<str:number>/weeks", views.plan_weeks, name="outbreak-weeks"),
    path(
        "outbreaks/<str:number>/follow-up/<int:place>", views.follow_up, name="outbreak-follow-up"
    ),
    path("outbreaks/<str:number>/write/<slug:part>", views.write, name="outbreak-write"),
]
