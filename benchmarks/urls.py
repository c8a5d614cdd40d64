"""The application's URLs, and over them the floor of a page, which answers at the page's own address when it is on."""

from django.urls import include, path, register_converter

from benchmarks import floors

register_converter(floors.WhenOn, "when_floor_is_on")
urlpatterns = [
    path("<when_floor_is_on:address>", floors.page),
    path("", include("config.urls")),
]
handler400 = "core.views.errors.bad_request"
handler403 = "core.views.errors.forbidden"
handler404 = "core.views.errors.not_found"
handler500 = "core.views.errors.server_error"
