from django.urls import path

from benchmarks.bare.views import file_week

urlpatterns = [path("file/<str:monday>/", file_week)]
