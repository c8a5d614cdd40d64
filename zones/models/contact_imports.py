from django.conf import settings
from django.db import models

from members.access import Paths, PermittedQuerySet
from members.models import Organization


class ContactImport(models.Model):
    """An uploaded table of contacts: the file as it came (sealed, since it names people in hardship and their phones),
    and what became of each row."""

    class State(models.TextChoices):
        PREVIEWED = "previewed", "待确认"
        IMPORTED = "imported", "已导入"
        ABANDONED = "abandoned", "已放弃"

    access = Paths(organization="branch")

    branch = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="contact_imports", verbose_name="党支部"
    )
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name="文件")
    file_name = models.CharField("文件名", max_length=200)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PREVIEWED)
    outcome = models.JSONField("结果", default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="上传人"
    )
    created_at = models.DateTimeField("上传时间")

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "联系对象导入"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name
