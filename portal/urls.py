from django.urls import path

from portal.views import health, home, installing, search

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.SearchPage.as_view(), name="search"),
    path("manifest.webmanifest", installing.manifest, name="manifest"),
    path("healthz", health.healthz, name="healthz"),
]
