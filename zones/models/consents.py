"""What of a member may be shown to everybody, and the photo it is about. Rows are only ever added."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from members.access import Paths, PermittedQuerySet
from members.models import Member, Organization


class ConsentQuerySet(PermittedQuerySet):
    def standing(self):
        """The newest row of each member and subject in each branch: what holds now."""
        same = Consent.objects.filter(
            branch=OuterRef("branch"), member=OuterRef("member"), subject=OuterRef("subject")
        ).order_by("-id")
        return self.filter(pk=Subquery(same.values("pk")[:1]))

    def given(self):
        """Those that hold now and say yes: asked anew for every page and every sign, so a withdrawal is at once."""
        return self.standing().filter(is_given=True)

    def of(self, members: Iterable[int]):
        return self.filter(member__in=members)


class Consent(models.Model):
    """公开同意: that a member agreed, or no longer agrees, that the branch shows his phone or photo publicly.

    It is given to a branch: whoever moves to another is asked there again.
    """

    class Subject(models.TextChoices):
        PHONE = "phone", "公开电话"
        PHOTO = "photo", "公开照片"

    class Way(models.TextChoices):
        BY_SELF = "by_self", "本人在系统里办"
        ON_PAPER = "on_paper", "书面或口头告诉支部"

    access = Paths(organization="branch", member="member")

    branch = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="consents", verbose_name="党支部")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="consents", verbose_name="党员")
    subject = models.CharField("公开内容", max_length=10, choices=Subject.choices)
    is_given = models.BooleanField("同意公开")
    way = models.CharField("办理方式", max_length=10, choices=Way.choices)
    note = models.CharField("说明", max_length=120, blank=True)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="登记人"
    )

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公开同意"
        ordering = ["-id"]
        indexes = [models.Index(fields=["member", "branch", "subject", "-id"], name="zones_consent_standing")]

    def __str__(self) -> str:
        return f"{self.member}{'同意' if self.is_given else '不同意'}{self.get_subject_display()}"


class MemberPhotoQuerySet(PermittedQuerySet):
    def present(self):
        return self.filter(removed_at__isnull=True)


class MemberPhoto(models.Model):
    """党员照片, kept for the branch's signs. One at a time; shown to the public only with the member's consent."""

    access = Paths(organization="branch", member="member")

    branch = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", verbose_name="党支部")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="photos", verbose_name="党员")
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name="文件")
    added_at = models.DateTimeField("上传时间")
    removed_at = models.DateTimeField("撤下时间", null=True, blank=True)

    objects = MemberPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "党员照片"
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "member"], condition=Q(removed_at__isnull=True), name="zones_memberphoto_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}的照片"
