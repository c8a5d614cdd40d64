"""The URL map on one screen."""

from django.conf import settings
from django.urls import include, path

# They are tried one after the other: what everybody opens every week comes first.
urlpatterns = [
    path("", include("portal.urls")),
    path("", include("records.urls")),
    path("", include("core.urls")),
    path("", include("members.urls")),
    path("", include("zones.urls")),
    path("", include("reviews.urls")),
]
if settings.ADMIN_ENABLED:
    from django.contrib import admin

    urlpatterns.append(path("admin/", admin.site.urls))

handler400 = "core.views.errors.bad_request"
handler403 = "core.views.errors.forbidden"
handler404 = "core.views.errors.not_found"
handler500 = "core.views.errors.server_error"
