"""Addresses of the queue."""

from django.urls import path

from evenhand.workbench.queue import views

urlpatterns = [
    path("queue", views.queue, name="queue"),
    path("queue/<str:number>", views.item, name="queue-item"),
    path("queue/<str:number>/decide", views.decision, name="queue-decide"),
]
