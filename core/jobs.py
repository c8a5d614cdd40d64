"""Long work in the background: a row that says how far it is, found again from any page."""

from collections.abc import Callable
from datetime import timedelta

from django.apps import apps
from django.db import transaction

from core import clock
from core.errors import Refused
from core.files import store_bytes
from core.models import Job

SILENT = timedelta(minutes=5)


def start_job(title: str, task, *, by, about, permission: str, return_url: str = "", **arguments) -> Job:
    """Queue ``task`` (a django-tasks task taking ``job_id`` first) and return its Job row.

    Its result is for whoever holds ``permission`` on ``about``, when it is fetched and not only now. A job of the same
    title that this person has under way is returned instead of a second one.
    """
    with transaction.atomic():
        running = Job.objects.filter(owner=by, title=title, state__in=[Job.State.QUEUED, Job.State.RUNNING])
        found = running.filter(beat_at__gt=clock.now() - SILENT).first()
        if found:
            return found
        now = clock.now()
        job = Job.objects.create(
            owner=by, title=title, object_type=about._meta.label_lower, object_id=about.pk, permission=permission,
            return_url=return_url, created_at=now, beat_at=now,
        )  # fmt: skip
        task.enqueue(job.pk, **arguments)
    return job


def may_fetch(user, job: Job) -> bool:
    """Whether the person may have the job's result now: an office can end while a job is under way, and after."""
    rows = apps.get_model(job.object_type)._default_manager
    return rows.permitted(user, job.permission).filter(pk=job.object_id).exists()


def run_job(job_id: int, work: Callable) -> None:
    """Carry out ``work(progress) -> (bytes, file name, content type)`` for a job and keep its result.

    ``progress(done, total)`` may be called as often as one likes. A refusal is kept as the job's message.
    """
    rows = Job.objects.filter(pk=job_id, state=Job.State.QUEUED)
    if not rows.update(state=Job.State.RUNNING, beat_at=clock.now()):
        return

    def progress(done: int, total: int) -> None:
        Job.objects.filter(pk=job_id).update(done=done, total=total, beat_at=clock.now())

    try:
        content, name, content_type = work(progress)
        stored = store_bytes(content, content_type)
        Job.objects.filter(pk=job_id).update(state=Job.State.DONE, file=stored, file_name=name, beat_at=clock.now())
    except Refused as refusal:
        Job.objects.filter(pk=job_id).update(state=Job.State.FAILED, message=refusal.message[:300])
    except Exception:
        Job.objects.filter(pk=job_id).update(state=Job.State.FAILED, message="处理时出错，请重试；仍不行请联系管理员。")
        raise


def give_up_silent_jobs() -> int:
    """Mark jobs whose worker died: no sign of life for five minutes. Returns how many."""
    silent = Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING], beat_at__lt=clock.now() - SILENT)
    return silent.update(state=Job.State.FAILED, message="后台进程中断，请重新开始。")
