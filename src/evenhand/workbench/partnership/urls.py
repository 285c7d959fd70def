"""Addresses of the partnership."""

from django.urls import path

from evenhand.workbench.partnership import changes, views

urlpatterns = [
    path("partnership", views.partnership, name="partnership"),
    path("partnership/leaders-brief.pdf", views.leader_brief, name="leader-brief"),
    path("partnership/steps/<slug:step>", changes.step, name="partnership-step"),
    path("partnership/members/new", changes.member, name="member-new"),
    path("partnership/members/<int:member>", changes.member, name="member"),
    path("partnership/sharing/new", changes.sharing, name="sharing-new"),
    path("partnership/sharing/<int:record>", changes.sharing, name="sharing"),
    path("partnership/meetings/new", changes.new_meeting, name="meeting-new"),
    path("partnership/meetings/<int:meeting>", changes.meeting, name="meeting"),
    path("partnership/meetings/<int:meeting>/actions/new", changes.action, name="action-new"),
    path("partnership/actions/<int:action>/done", changes.action_done, name="action-done"),
    path("partnership/priorities/new", changes.priority, name="priority-new"),
    path("partnership/priorities/<int:priority>/sign", changes.sign, name="priority-sign"),
    path("partnership/hours", changes.hours, name="hours"),
]
