from django.urls import path

from portal.views import health, home, search

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.SearchPage.as_view(), name="search"),
    path("healthz", health.healthz, name="healthz"),
]
