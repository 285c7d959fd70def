"""Every address of the workbench."""

from django.urls import include, path

urlpatterns = [
    path("", include("evenhand.frame.urls")),
    path("", include("evenhand.workbench.people.urls")),
    path("", include("evenhand.workbench.data.urls")),
    path("", include("evenhand.workbench.audits.urls")),
    path("", include("evenhand.workbench.city.urls")),
    path("", include("evenhand.workbench.methods.urls")),
    path("", include("evenhand.workbench.briefs.urls")),
    path("", include("evenhand.workbench.neighbourhoods.urls")),
    path("", include("evenhand.workbench.partnership.urls")),
    path("", include("evenhand.workbench.jobs.urls")),
    path("", include("evenhand.workbench.problems.urls")),
    path("", include("evenhand.workbench.outbreaks.urls")),
    path("", include("evenhand.workbench.events.urls")),
    path("", include("evenhand.workbench.appraisals.urls")),
    path("", include("evenhand.workbench.planning.urls")),
    path("", include("evenhand.workbench.rights.urls")),
    path("", include("evenhand.workbench.asking.urls")),
    path("", include("evenhand.workbench.practices.urls")),
    path("", include("evenhand.workbench.queue.urls")),
    path("", include("evenhand.workbench.sessions.urls")),
    path("", include("evenhand.workbench.taking_part.urls")),
    path("", include("evenhand.workbench.members.urls")),
]

handler400 = "evenhand.frame.errors.bad_request"
handler403 = "evenhand.workbench.people.refused.no_permission"
handler404 = "evenhand.frame.errors.not_found"
handler500 = "evenhand.frame.errors.failed"
