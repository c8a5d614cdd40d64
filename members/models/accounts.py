"""Accounts. Nobody ever knows another person's password: accounts are opened with printed one-time codes."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models

from core import clock
from core.prepared import Prepared
from members.access import Paths, PermittedQuerySet, Role, grants_of, holds
from members.models.organizations import Organization

# Who holds several offices works in the one that stands first here.
WORKS_AS = [
    Role.SECRETARY, Role.COMMITTEE_MEMBER, Role.GROUP_LEADER, Role.MEMBER, Role.SUPERVISOR, Role.ADMINISTRATOR,
]  # fmt: skip


class UserManager(BaseUserManager.from_queryset(PermittedQuerySet)):
    def create_superuser(self, username, password=None, **fields):
        """For Django's emergency admin only; a superuser gets nothing on our own pages."""
        user = self.model(username=username, name=username, is_staff=True, is_superuser=True, **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username):
        return self.get(username__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who may sign in: usually a member, else an administrator, a supervisor or an inspector from outside.

    A member's account hangs on the member, wherever he belongs: it is reached through ``Member.objects.permitted``.
    Only the others have an ``organization`` that manages them.
    """

    access = Paths(organization="organization", member="member")

    username = models.CharField("账号", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=60)
    phone = models.CharField("手机号", max_length=20, blank=True, db_index=True)
    member = models.OneToOneField(
        "members.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="user", verbose_name="党员"
    )
    organization = models.ForeignKey(
        "members.Organization",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="accounts",
        verbose_name="管理单位",
    )
    is_active = models.BooleanField("启用", default=True)
    is_staff = models.BooleanField(default=False)
    activated_at = models.DateTimeField("激活时间", null=True, blank=True)
    # Part of what a session proves: raising it ends every session of this account at once.
    session_generation = models.PositiveIntegerField(default=0, editable=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = []
    objects = UserManager()

    class Meta:
        verbose_name = verbose_name_plural = "账号"

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def audit_organization_id(self) -> int | None:
        return self.member.audit_organization_id if self.member_id else self.organization_id

    def _get_session_auth_hash(self, secret=None) -> str:
        return f"{super()._get_session_auth_hash(secret)}-{self.session_generation}"

    @property
    def state_label(self) -> str:
        if not self.is_active:
            return "已停用"
        return "已激活" if self.activated_at else "待激活"

    @property
    def state_tone(self) -> str:
        return {"已停用": "late", "已激活": "done", "待激活": "waiting"}[self.state_label]

    @property
    def roles(self) -> set[Role]:
        """Roles held today, the member's own included."""
        return {grant.role for grant in grants_of(self)} - {Role.INSPECTOR}

    @property
    def may_be_remembered(self) -> bool:
        """Whether this person's own phone may stay signed in for weeks: only without any office."""
        return self.roles <= {Role.MEMBER}

    @property
    def starts_jobs(self) -> bool:
        """Whether this person can start long work and so needs the way back to it. No query of its own."""
        return holds(self, "export.view")

    @property
    def current_branch(self):
        """The organisation this person works in: where an office is held (a branch first), else where he is a member.

        One query; None for nobody's.
        """
        if not hasattr(self, "_current_branch"):
            place = self.current_branch_id
            self._current_branch = next(iter(_places(pk=place)), None) if place else None
        return self._current_branch

    @current_branch.setter
    def current_branch(self, organization) -> None:
        """For who fetched the organisations of many people at once."""
        self._current_branch = organization

    def take_along(self, organization) -> None:
        """Spare the query for ``current_branch`` on a page that has fetched this very organisation for itself."""
        if organization is not None and organization.pk == self.current_branch_id:
            self._current_branch = organization

    @property
    def current_branch_id(self) -> int | None:
        held = [grant for grant in grants_of(self) if grant.organization_id]
        first = min(held, key=lambda grant: WORKS_AS.index(grant.role), default=None)
        return first.organization_id if first else None


_places = Prepared(lambda pk: Organization.objects.filter(pk=pk), pk=-1)


class ActivationSlip(models.Model):
    """A printed one-time code that opens an account. Only its digest is kept; a new slip ends the one before."""

    access = Paths(organization="user__organization", member="user__member")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="slips")
    code_digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "激活单"

    @property
    def is_open(self) -> bool:
        return not self.used_at and not self.ended_at and self.expires_at > clock.now() and self.failures < 5
