"""Long work, seen by the person who started it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from core.files import file_response
from core.jobs import give_up_silent_jobs, may_fetch
from core.models import Job


def _own(request, pk) -> Job:
    give_up_silent_jobs()
    return get_object_or_404(Job, pk=pk, owner=request.user)


def _context(request, pk) -> dict:
    job = _own(request, pk)
    return {
        "job": job,
        "job_url": reverse("core:job-progress", args=[job.pk]),
        "file_url": reverse("core:job-file", args=[job.pk]) if job.file_id and may_fetch(request.user, job) else "",
    }


def job_list(request):
    """The person's own jobs, newest first: long work can be left and found again."""
    give_up_silent_jobs()
    return render(request, "core/job_list.html", {"jobs": request.user.jobs.order_by("-id")[:50]})


def job_detail(request, pk):
    return render(request, "core/job_detail.html", _context(request, pk))


def job_progress(request, pk):
    """The part of the page that asks again every two seconds until the job is over."""
    return render(request, "partials/job.html", _context(request, pk))


def job_file(request, pk):
    job = _own(request, pk)
    if job.file is None:
        raise Http404
    if not may_fetch(request.user, job):
        raise PermissionDenied("做这份文件时的职务已经结束，现在不能再下载。")
    return file_response(job.file, job.file_name)
