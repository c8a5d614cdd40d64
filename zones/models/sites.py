"""平面图: pictures of a branch's ground, and where its zones lie on them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.models import Dated, DatedQuerySet
from members.access import Paths, PermittedQuerySet
from members.models import Organization
from zones.models.zones import Zone


class SitePictureQuerySet(DatedQuerySet, PermittedQuerySet):
    pass


class SitePicture(Dated):
    """平面图: a village, a courtyard, a floor, a works. A branch has as many as it needs, told apart by name.

    A newer one of the same name takes its place from a day on; the positions on the older one stay with it.
    """

    access = Paths(organization="branch")

    branch = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="site_pictures", verbose_name="党支部"
    )
    name = models.CharField("图名", max_length=40)
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name="文件")
    width = models.PositiveIntegerField("像素宽", editable=False)
    height = models.PositiveIntegerField("像素高", editable=False)

    objects = SitePictureQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "平面图"
        ordering = ["name", "-from_on", "-id"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["branch", "name"], condition=Q(until_on__isnull=True), name="zones_sitepicture_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("zones:site-detail", args=[self.pk])


class ZonePositionQuerySet(PermittedQuerySet):
    def present(self):
        return self.filter(removed_at__isnull=True)


class ZonePosition(models.Model):
    """图上位置: where a zone lies on a picture, in per cent of its width and height from the upper left corner.

    ``x`` and ``y`` are the middle; ``width`` and ``height`` say how far it reaches, both or neither. A zone that is
    moved gets a new row, and the old one keeps until when it held.
    """

    access = Paths(organization="picture__branch")

    picture = models.ForeignKey(SitePicture, on_delete=models.PROTECT, related_name="positions", verbose_name="平面图")
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="positions", verbose_name="责任区")
    x = models.DecimalField("横向位置", max_digits=4, decimal_places=1)
    y = models.DecimalField("纵向位置", max_digits=4, decimal_places=1)
    width = models.DecimalField("范围宽", max_digits=4, decimal_places=1, null=True, blank=True)
    height = models.DecimalField("范围高", max_digits=4, decimal_places=1, null=True, blank=True)
    placed_at = models.DateTimeField("标注时间")
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="标注人"
    )
    removed_at = models.DateTimeField("拿下时间", null=True, blank=True)

    objects = ZonePositionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "图上位置"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["picture", "zone"], condition=Q(removed_at__isnull=True), name="zones_zoneposition_one"
            ),
            models.CheckConstraint(
                name="zones_zoneposition_inside", condition=Q(x__gte=0, x__lte=100, y__gte=0, y__lte=100)
            ),
            models.CheckConstraint(
                name="zones_zoneposition_reach",
                condition=Q(width__isnull=True, height__isnull=True)
                | Q(width__gt=0, width__lte=100, height__gt=0, height__lte=100),
            ),
        ]

    def __str__(self) -> str:
        reach = f"，范围宽{self.width}高{self.height}" if self.width else ""
        return f"“{self.picture}”横{self.x}纵{self.y}{reach}"
