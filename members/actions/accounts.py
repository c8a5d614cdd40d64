"""Accounts: opened with printed one-time codes, so that nobody ever knows another's password."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q

from core import audit, clock
from core.errors import Refused
from core.passwords import refuse_wrong_password
from members.authentication import PhoneOrNameBackend
from members.models import ActivationSlip, Appointment, Member, Organization, User

# Read from paper and typed by hand: no letters and digits that look alike.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 10  # of 31 signs: 49 bits, against five guesses
VALID_FOR = timedelta(days=30)
MAX_FAILURES = 5


@transaction.atomic
def create_account(*, username: str, name: str, phone: str = "", organization: Organization | None, by: Any) -> User:
    """Open an account for somebody who is no member here (administrator, supervisor, inspector from outside).

    It has no password: it is opened with a slip. Raises Refused for a name that is taken or looks like a phone number.
    """
    username = username.strip().lower()
    refuse_username(username)
    user = User(username=username, name=name.strip(), phone=phone.strip(), organization=organization)
    user.set_unusable_password()
    user.save()
    audit.record("开通账号", user, by=by, username=username)
    return user


def refuse_username(username: str) -> None:
    if username.isdigit():
        raise Refused("账号不能全是数字，以免与手机号混淆。", "username")
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(f"账号“{username}”已被使用，请换一个。", "username")


@transaction.atomic
def open_account(member: Member, *, by: Any) -> User:
    """Open an account for a member, named by his pinyin; returns the one he has if there is one."""
    return open_accounts([member], by=by)[0]


@transaction.atomic
def open_accounts(members: Iterable[Member], *, by: Any) -> list[User]:
    """Open accounts for those of ``members`` who have none; return everybody's, in the same order."""
    members = list(members)
    owned = {user.member_id: user for user in User.objects.filter(member__in=members)}
    missing = [member for member in members if member.pk not in owned]
    for username, member in zip(_free_usernames(missing), missing, strict=True):
        user = User(username=username, name=member.name, member=member)
        user.set_unusable_password()
        owned[member.pk] = user
    User.objects.bulk_create([owned[member.pk] for member in missing])
    audit.record_many("开通账号", [(member, {"username": owned[member.pk].username}) for member in missing], by=by)
    return [owned[member.pk] for member in members]


def _free_usernames(members: list[Member]) -> list[str]:
    stems = [member.pinyin[:30] if len(member.pinyin) > 1 else member.number.lower() for member in members]
    similar = Q(pk__in=[])
    for stem in set(stems):
        similar |= Q(username__startswith=stem)
    taken = {username.lower() for username in User.objects.filter(similar).values_list("username", flat=True)}
    names = []
    for stem in stems:
        name, number = stem, 1
        while name in taken or name.isdigit():
            number += 1
            name = f"{stem}{number}" if not stem.isdigit() else f"u{stem}{number}"
        taken.add(name)
        names.append(name)
    return names


@transaction.atomic
def issue_slips(users: Iterable[User], *, by: Any) -> list[tuple[User, str]]:
    """Give each account a new one-time code and end the codes before; return them in clear, for the printed slip only.

    Raises Refused for an account that is deactivated, the issuer's own, or one with an office beyond the issuer's
    reach: who prints a slip could use it, and must not come by another's higher office that way.
    """
    users = list(users)
    if not users:
        raise Refused("选中的人都不能打印激活单：没有别人的、没有停用的账号。")
    _refuse_slips(users, by)
    now = clock.now()
    ActivationSlip.objects.filter(user__in=users, used_at=None, ended_at=None).update(ended_at=now)
    issued = [(user, "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))) for user in users]
    ActivationSlip.objects.bulk_create(
        ActivationSlip(
            user=user, code_digest=_digest(user, code), created_at=now, created_by=by, expires_at=now + VALID_FOR
        )
        for user, code in issued
    )
    audit.record_many("签发激活单", [(person_of(user), {"username": user.username}) for user in users], by=by)
    return issued


def _refuse_slips(users: list[User], by: Any) -> None:
    for user in users:
        if not user.is_active:
            raise Refused(f"{user}的账号已停用，请先恢复再签发激活单。")
        if by is not None and user.pk == by.pk:
            raise Refused("不能给自己签发激活单；请在“我的”里修改密码。")
    _refuse_beyond(users, by)


def _refuse_beyond(users: list[User], by: Any) -> None:
    """Raise Refused when an account carries an office in an organisation whose accounts ``by`` does not manage."""
    if by is None:
        return
    within = Organization.objects.permitted(by, "account.manage").values("pk")
    beyond = Appointment.objects.on(clock.today()).filter(user__in=users).exclude(organization__in=within)
    if held := beyond.select_related("user", "organization").first():
        raise Refused(f"{held.user}在{held.organization}任职，其账号由该组织的管理员管理。")


def person_of(user: User) -> Any:
    """What a line about an account is filed under: the member, whose page shows it, else the account."""
    return user.member if user.member_id else user


def _digest(user: User, code: str) -> str:
    plain = "".join(code.upper().split()).replace("-", "")
    return hmac.new(settings.SECRET_KEY.encode(), f"slip:{user.pk}:{plain}".encode(), hashlib.sha256).hexdigest()


def find_slip(login: str, code: str) -> ActivationSlip | None:
    """Return the open slip that account (or phone) and code mean, else None. A wrong code counts against the slip, and
    the fifth ends it; so this keeps its own transaction and must be called outside the one of the activation."""
    user = PhoneOrNameBackend.find(login)
    if user is None:
        return None
    with transaction.atomic():
        open_slips = ActivationSlip.objects.filter(
            user=user, used_at=None, ended_at=None, expires_at__gt=clock.now(), failures__lt=MAX_FAILURES
        )
        # The attempt is counted before the code is looked at: a thousand guesses at once are still only five.
        if not open_slips.update(failures=F("failures") + 1):
            return None
        slip = ActivationSlip.objects.filter(user=user, used_at=None, ended_at=None).select_related("user").latest("pk")
        if not hmac.compare_digest(slip.code_digest, _digest(user, code)):
            return None
        ActivationSlip.objects.filter(pk=slip.pk).update(failures=F("failures") - 1)
    return slip


@transaction.atomic
def activate(slip: ActivationSlip, *, password: str) -> User:
    """Set the owner's own password with a slip found by ``find_slip``; the slip is used up, older sessions end.

    Raises Refused for a password that is too weak (the slip stays good) or a slip that was used meanwhile.
    """
    user = slip.user
    refuse_password(password, user)
    unused = ActivationSlip.objects.filter(pk=slip.pk, used_at=None, ended_at=None)
    if not unused.update(used_at=clock.now()) or not user.is_active:
        raise Refused("这张激活单已经用过或已作废，请联系党支部书记重新签发。")
    user.set_password(password)
    user.activated_at = clock.now()
    user.save(update_fields=["password", "activated_at"])
    audit.record("激活账号", person_of(user), by=user)
    return user


def refuse_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), "password") from error


@transaction.atomic
def change_password(user: User, *, current: str, new: str) -> None:
    """Change one's own password; every other session of the account ends."""
    refuse_wrong_password(user, current, field="current", sentence="原密码不对，请重新输入。")
    refuse_password(new, user)
    user.set_password(new)
    user.save(update_fields=["password"])
    audit.record("修改密码", person_of(user), by=user)


@transaction.atomic
def set_first_password(user: User, *, password: str) -> None:
    """Set the password the person typed himself when his account was made in his presence (first start, the demo)."""
    refuse_password(password, user)
    user.set_password(password)
    user.activated_at = clock.now()
    user.save(update_fields=["password", "activated_at"])
    audit.record("激活账号", person_of(user), by=user)


@transaction.atomic
def sign_out_everywhere(user: User, *, by: Any) -> None:
    """End every session of the account, also on phones that were to remember it."""
    end_sessions(user)
    audit.record("退出所有设备", person_of(user), by=by)


def end_sessions(user: User) -> None:
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)
    user.refresh_from_db(fields=["session_generation"])


@transaction.atomic
def deactivate_account(user: User, *, reason: str, by: Any) -> None:
    """Shut the account from the next request on. What its owner did stays his."""
    if by is not None and by.pk == user.pk:
        raise Refused("不能停用自己的账号。")
    _refuse_beyond([user], by)
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        raise Refused(f"{user}的账号已经停用了。")
    user.is_active = False
    end_sessions(user)
    ActivationSlip.objects.filter(user=user, used_at=None, ended_at=None).update(ended_at=clock.now())
    audit.record("停用账号", person_of(user), by=by, reason=reason)


@transaction.atomic
def reactivate_account(user: User, *, by: Any) -> None:
    """Open a shut account again, with the password it had."""
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        raise Refused(f"{user}的账号没有停用。")
    user.is_active = True
    audit.record("恢复账号", person_of(user), by=by)
