from django.urls import path

from portal.views import health, home

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
]
