"""Every address of the portal; each page stands below its language."""

from django.urls import include, path

urlpatterns = [
    path("", include("evenhand.portal.home.urls")),
    path("", include("evenhand.portal.marking.urls")),
    path("", include("evenhand.portal.mine.urls")),
    path("", include("evenhand.portal.know.urls")),
    path("", include("evenhand.portal.stated.urls")),
    path("", include("evenhand.portal.sessions.urls")),
    path("", include("evenhand.portal.taking_part.urls")),
]

handler400 = "evenhand.frame.errors.bad_request"
handler403 = "evenhand.frame.errors.not_found"
handler404 = "evenhand.frame.errors.not_found"
handler500 = "evenhand.frame.errors.failed"
