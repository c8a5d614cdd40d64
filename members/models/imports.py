from django.conf import settings
from django.db import models

from members.access import PermittedQuerySet


class TableImport(models.Model):
    """Base of an uploaded table: the file as it came (sealed, since it names people), and what became of each row.

    ``outcome`` is what ``members.actions.imports.told`` makes of it. Subclasses say in ``owner`` whose table it is.
    """

    class State(models.TextChoices):
        PREVIEWED = "previewed", "待确认"
        IMPORTED = "imported", "已导入"
        ABANDONED = "abandoned", "已放弃"

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
        abstract = True
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def owner(self):
        """The organisation into which the table is imported."""
        raise NotImplementedError
