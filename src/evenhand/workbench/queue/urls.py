"""Addresses of the queue."""

from django.urls import path

from evenhand.workbench.queue import answering, photos, statistics, taking_in, views

urlpatterns = [
    path("queue", views.queue, name="queue"),
    path("queue/answers", answering.answers, name="queue-answers"),
    path("queue/statistics", statistics.statistics, name="queue-statistics"),
    path("queue/<str:number>", views.item, name="queue-item"),
    path("queue/<str:number>/decide", views.decision, name="queue-decide"),
    path("queue/<str:number>/photo", photos.photo, name="queue-photo"),
    path("queue/<str:number>/photo/cover", photos.cover, name="queue-photo-cover"),
    path("queue/<str:number>/photo/out", photos.take_out, name="queue-photo-out"),
    path("queue/<str:number>/answer", answering.answer, name="queue-answer"),
    path("queue/<str:number>/problem", taking_in.take_in, name="queue-take-in"),
]
