from django.conf import settings
from django.db import models


class Job(models.Model):
    """A long piece of work that runs in the background, can be left and found again."""

    class State(models.TextChoices):
        QUEUED = "queued", "排队中"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "未完成"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="jobs")
    title = models.CharField("任务", max_length=120)
    # What the result is drawn from, and what its owner must still hold there when fetching it.
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    permission = models.CharField(max_length=40)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    return_url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField("开始时间")
    beat_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        indexes = [models.Index(fields=["owner", "-id"], name="core_job_owner")]

    @property
    def state_tone(self) -> str:
        return {"done": "done", "failed": "late"}.get(self.state, "info")

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED}
