"""The application's URLs, and beside them the floors that are measured against it."""

from django.urls import include, path

from benchmarks import floors

urlpatterns = [
    path("floor/page/", floors.page),
    path("", include("config.urls")),
]
