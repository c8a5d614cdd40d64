from django.urls import path

from core.views import jobs
from core.views.care import care
from core.views.ticket import ticket

app_name = "core"
urlpatterns = [
    path("care/", care, name="care"),
    path("ticket/", ticket, name="ticket"),
    path("jobs/", jobs.job_list, name="job-list"),
    path("jobs/<int:pk>/", jobs.job_detail, name="job-detail"),
    path("jobs/<int:pk>/progress/", jobs.job_progress, name="job-progress"),
    path("jobs/<int:pk>/file/", jobs.job_file, name="job-file"),
]
