"""Addresses of members and of questions to them."""

from django.urls import path

from evenhand.workbench.members import asking, taking, views

urlpatterns = [
    path("members", views.members, name="members"),
    path("members/card", views.card, name="member-card"),
    path("members/card/contact", views.contact, name="member-contact"),
    path("members/card/contact/<int:place>/remove", views.remove, name="member-contact-remove"),
    path("members/card.json", views.signed, name="member-card-file"),
    path("members/import", taking.take, name="member-import"),
    path("members/questions", asking.questions, name="member-questions"),
    path("members/questions/<slug:question>", asking.question, name="member-question"),
    path("members/questions/<slug:question>/file", asking.file, name="member-question-file"),
    path("members/questions/<slug:question>/send", asking.send, name="member-question-send"),
    path("members/questions/<slug:question>/close", asking.close_it, name="member-question-close"),
    path("members/<slug:member>", views.member, name="exchange-member"),
    path("members/<slug:member>/ask", asking.ask_it, name="member-ask"),
]
