"""Addresses of event sheets."""

from django.urls import path

from evenhand.workbench.events import views, writing

urlpatterns = [
    path("events", views.events, name="events"),
    path("events/new", writing.new, name="event-new"),
    path("events/<str:number>", views.event, name="event"),
    path("events/<str:number>/page.pdf", views.page, name="event-page"),
    path("events/<str:number>/facts", writing.facts, name="event-facts"),
    path("events/<str:number>/close", writing.close, name="event-close"),
    path("events/<str:number>/compare", writing.compare, name="event-compare"),
    path("events/<str:number>/contact", writing.contact, name="event-contact"),
    path(
        "events/<str:number>/contact/<int:contact>/remove",
        writing.remove_contact,
        name="event-contact-remove",
    ),
    path("events/<str:number>/log/<slug:part>", writing.log, name="event-log"),
    path("events/<str:number>/add/<slug:part>", writing.add, name="event-add"),
    path("events/<str:number>/change/<slug:entry>", writing.change, name="event-change"),
    path("events/<str:number>/remove/<slug:entry>", writing.remove, name="event-remove"),
]
