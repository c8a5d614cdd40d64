"""公开同意: a member's yes and no to being shown, and the photo it may be about. Rows are only ever added."""

from datetime import date
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import NotAllowed, Refused
from core.files import CheckedFile, store_upload
from core.workflow import is_permitted, take_turns
from members.models import Member, Organization
from zones.models import Consent, MemberPhoto

Subject, Way = Consent.Subject, Consent.Way


@transaction.atomic
def give_consent(member: Member, *, subject: str, by: Any, note: str = "") -> Consent:
    """The member agrees to be shown: by himself, or told to the secretary, who then writes where the paper is kept.

    Public pages and signs follow with the next request. Raises Refused (agreed already, nothing to show, no word of
    where the paper is), NotAllowed.
    """
    branch, way = _standing_of(member, by)
    if way == Way.ON_PAPER and not note.strip():
        raise Refused("请写明本人怎么同意的、同意书存在哪里，例如：2026年3月签，存支部档案盒。", "note")
    if subject == Subject.PHONE and not member.phone:
        raise Refused("还没有登记联系电话，没有可以公开的。请先登记电话。")
    if subject == Subject.PHOTO and not MemberPhoto.objects.present().filter(branch=branch, member=member).exists():
        raise Refused("还没有照片，没有可以公开的。请先上传照片。")
    return _add(member, branch, subject, True, way, note, by)


@transaction.atomic
def withdraw_consent(member: Member, *, subject: str, by: Any, note: str = "") -> Consent:
    """The member no longer agrees, himself or through the secretary: from the next request on nothing of it is shown.

    Raises Refused when there was no consent, NotAllowed.
    """
    branch, way = _standing_of(member, by)
    return _add(member, branch, subject, False, way, note, by)


@transaction.atomic
def set_photo(member: Member, *, photo: CheckedFile, by: Any) -> MemberPhoto:
    """Keep a new photo of the member in the place of the present one. ``photo`` comes from ``zones.pictures``.

    A consent that was given goes on with the new photo when the member himself puts it there. When the secretary does,
    it is withdrawn: nobody agreed to a picture he has not seen.
    """
    branch, way = _standing_of(member, by)
    earlier = MemberPhoto.objects.present().filter(branch=branch, member=member)
    if earlier.update(removed_at=clock.now()) and way == Way.ON_PAPER and _is_given(member, branch, Subject.PHOTO):
        _add(member, branch, Subject.PHOTO, False, way, "照片换了，需要重新同意", by)
    kept = MemberPhoto.objects.create(
        branch=branch, member=member, file=store_upload(photo, by=by), added_at=clock.now()
    )
    audit.record("上传照片", member, by=by, file=kept.file.sha256)
    return kept


@transaction.atomic
def remove_photo(member: Member, *, by: Any) -> None:
    """Take the member's photo away; a consent to show it ends with it. Raises Refused when there is none."""
    branch, way = _standing_of(member, by)
    if not MemberPhoto.objects.present().filter(branch=branch, member=member).update(removed_at=clock.now()):
        raise Refused("没有照片可以撤下。")
    if _is_given(member, branch, Subject.PHOTO):
        _add(member, branch, Subject.PHOTO, False, way, "照片已撤下", by)
    audit.record("撤下照片", member, by=by)


@transaction.atomic
def end_publicity(member: Member, branch: Organization, on: date, by: Any) -> None:
    """What the member let this branch show ends when he leaves it: no sign there may go on showing him."""
    for consent in Consent.objects.given().filter(member=member, branch=branch):
        _add(member, branch, consent.subject, False, Way.ON_PAPER, "离开本支部", by)
    MemberPhoto.objects.present().filter(branch=branch, member=member).update(removed_at=clock.now())


def _standing_of(member: Member, by) -> tuple[Organization, str]:
    """The branch whose consent it is, and in which way ``by`` may record it. Raises NotAllowed."""
    branch = member.present_branch
    if branch is None:
        raise Refused(f"{member}现在不在任何支部。")
    take_turns(Member.objects.filter(pk=member.pk))  # two windows: the second sees what the first has done
    if is_permitted(member, by, "consent.give"):
        return branch, Way.BY_SELF
    if is_permitted(member, by, "consent.record"):
        return branch, Way.ON_PAPER
    raise NotAllowed


def _is_given(member: Member, branch: Organization, subject: str) -> bool:
    return Consent.objects.given().filter(member=member, branch=branch, subject=subject).exists()


def _add(member, branch, subject: str, is_given: bool, way: str, note: str, by) -> Consent:
    label = Subject(subject).label
    if _is_given(member, branch, subject) == is_given:
        raise Refused(
            f"{member}已经同意{label}，不用再登记。" if is_given else f"{member}没有同意过{label}，不用撤回。"
        )
    row = Consent.objects.create(
        branch=branch, member=member, subject=subject, is_given=is_given, way=way, note=note.strip(),
        recorded_at=clock.now(), recorded_by=by,
    )  # fmt: skip
    told = {"way": Way(way).label, **({"reason": note.strip()} if note.strip() else {})}
    audit.record(f"同意{label}" if is_given else f"撤回同意{label}", member, by=by, **told)
    return row
