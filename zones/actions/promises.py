"""承诺: proposed by the member, reviewed, made public, and at the end judged by somebody else."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from core import audit, clock
from core.errors import Refused, unique_or_refused
from core.files import store_upload
from core.plaintext import one_line, written
from core.workflow import advance, amend, hold, require, take_turns
from members.models import Member, Organization
from zones.models import Promise, PromiseEvidence
from zones.models.promises import GIVEN_UP, LEAST_PROMISES, MOST_PROMISES

COUNT = f"每人每年要有{LEAST_PROMISES}至{MOST_PROMISES}条承诺"
TWICE = "刚刚已经提出过了，请回到“我的承诺”看一看。"


@transaction.atomic
def propose_promises(member: Member, *, year: int, promises: Iterable[Mapping[str, str]], by) -> list[Promise]:
    """The member proposes promises (each with ``kind`` and ``text``) for this year or the next; with those proposed
    before there are two to five. Raises NotAllowed for anybody else, Refused."""
    branch = member.present_branch
    if branch is None:
        raise Refused(f"{member}现在不在任何支部，不能提出承诺。")
    require(member, by, "promise.propose")
    take_turns(Member.objects.filter(pk=member.pk))  # all that count a member's promises
    if year not in {clock.today().year, clock.today().year + 1}:
        raise Refused("只能提出今年或者明年的承诺。", "year")
    rows = [(_kind(row["kind"]), _text(row["text"])) for row in promises]
    earlier = Promise.objects.standing().filter(branch=branch, member=member, year=year)
    _refuse_wrong_count(len(rows), earlier.count())
    _refuse_repeated([text for _, text in rows], earlier)
    free = sorted(set(range(1, MOST_PROMISES + 1)) - set(earlier.values_list("number", flat=True)))
    with unique_or_refused(TWICE):
        made = [
            Promise.objects.create(
                branch=branch, member=member, year=year, number=number, kind=kind, text=text, state="proposed"
            )
            for number, (kind, text) in zip(free, rows, strict=False)
        ]
    audit.record_many("提出承诺", [(promise, {"reason": promise.text}) for promise in made], by=by)
    return made


@transaction.atomic
def change_promise(promise: Promise, *, kind: str, text: str, by, seen_version: int | None = None) -> Promise:
    """Change a promise before it is reviewed; one that was returned is thereby proposed again."""
    fields = {"kind": _kind(kind), "text": _text(text)}
    take_turns(Member.objects.filter(pk=promise.member_id))
    others = Promise.objects.standing().filter(branch=promise.branch_id, member=promise.member_id, year=promise.year)
    _refuse_repeated([fields["text"]], others.exclude(pk=promise.pk))
    detail = {"changes": {"承诺内容": [promise.text, fields["text"]]}}
    if promise.state == "returned":
        return advance(promise, "propose_again", by=by, seen_version=seen_version, detail=detail, returned_reason="",
                       **fields)  # fmt: skip
    return amend(promise, by=by, permission="promise.propose", verb="修改承诺", seen_version=seen_version,
                 states=("proposed",), detail=detail, **fields)  # fmt: skip


@transaction.atomic
def withdraw_promise(promise: Promise, *, by, seen_version: int | None = None) -> Promise:
    """The member takes a promise back before it is reviewed, as long as two are left."""
    take_turns(Member.objects.filter(pk=promise.member_id))
    others = Promise.objects.standing().filter(branch=promise.branch_id, member=promise.member_id, year=promise.year)
    if promise.state not in GIVEN_UP and others.exclude(pk=promise.pk).count() < LEAST_PROMISES:
        raise Refused(f"{COUNT}，撤回以后就不够了。可以直接修改这一条，或者先再提一条。")
    return advance(promise, "withdraw", by=by, seen_version=seen_version)


def review_promise(promise: Promise, *, by, seen_version: int | None = None) -> Promise:
    """Find a promise concrete enough to be made public. Never one's own."""
    return advance(promise, "review", by=by, seen_version=seen_version)


def return_promise(promise: Promise, *, reason: str, by, seen_version: int | None = None) -> Promise:
    """Give a promise back to its member, with the reason."""
    return advance(promise, "return", by=by, seen_version=seen_version, reason=reason, returned_reason=reason.strip())


def publish_promise(promise: Promise, *, by, seen_version: int | None = None) -> Promise:
    """Show a reviewed promise to the whole branch."""
    return advance(promise, "publish", by=by, seen_version=seen_version, published_at=clock.now())


@transaction.atomic
def publish_promises(branch: Organization, *, year: int, by) -> list[Promise]:
    """Show every reviewed promise of a year to the branch, in one step; running it again publishes what is new."""
    require(branch, by, "promise.publish")
    reviewed = Promise.objects.permitted(by, "promise.publish").filter(branch=branch, year=year, state="reviewed")
    return [publish_promise(promise, by=by) for promise in reviewed.select_related("member")]


@transaction.atomic
def give_evidence(promise: Promise, *, text: str, file=None, by) -> PromiseEvidence:
    """The member tells how a public promise is being kept, with a photo or file where there is one (an upload, or
    ``core.files.CheckedFile``). Raises Refused before it is public and after it was judged."""
    require(promise, by, "promise.propose")
    hold(promise, "public", otherwise="公开以后、评定以前，才能写兑现情况。")
    evidence = _keep(promise, text, file, by, is_verdict=False)
    audit.record("写兑现情况", promise, by=by, reason=evidence.text)
    return evidence


@transaction.atomic
def judge_promise(
    promise: Promise, *, is_kept: bool, text: str, file=None, by, seen_version: int | None = None
) -> Promise:
    """Say whether a public promise was kept and what shows it, with a photo or file where there is one. Never of one's
    own. Raises Refused without evidence."""
    words = _evidence(text)
    step = "keep" if is_kept else "break"
    advance(promise, step, by=by, seen_version=seen_version, detail={"reason": words}, judged_at=clock.now(),
            judged_by=by)  # fmt: skip
    _keep(promise, words, file, by, is_verdict=True)
    return promise


def reopen_promise(promise: Promise, *, reason: str, by, seen_version: int | None = None) -> Promise:
    """Take a verdict back, with the reason; what was written for it stays."""
    return advance(promise, "reopen", by=by, seen_version=seen_version, reason=reason, judged_at=None, judged_by=None)


def cancel_promise(promise: Promise, *, reason: str, by, seen_version: int | None = None) -> Promise:
    """Call a promise off that cannot be kept any more through no fault of its member (illness, departure)."""
    return advance(promise, "cancel", by=by, seen_version=seen_version, reason=reason)


def _refuse_wrong_count(new: int, earlier: int) -> None:
    if not new:
        raise Refused("请写出要承诺的事。")
    if new + earlier > MOST_PROMISES:
        raise Refused(f"{COUNT}，已经有{earlier}条，这次最多再提{MOST_PROMISES - earlier}条。")
    if new + earlier < LEAST_PROMISES:
        raise Refused(f"{COUNT}，请再写{LEAST_PROMISES - new - earlier}条。")


def _refuse_repeated(texts: list[str], others) -> None:
    known = set(others.values_list("text", flat=True))
    if len(set(texts)) < len(texts) or known & set(texts):
        raise Refused("有两条承诺写得一样，请改成不同的事。", "text")


def _kind(kind: str) -> str:
    if kind not in Promise.Kind.values:
        raise Refused("请选择类别。", "kind")
    return kind


def _text(text: str) -> str:
    words = written(one_line(text), "请写承诺内容。", "text")
    if len(words) > 200:
        raise Refused("一条承诺最多200字。", "text")
    return words


def _evidence(text: str) -> str:
    words = written(text, "请写明兑现的情况，做了什么、从哪里看得出来。", "text")
    if len(words) > 500:
        raise Refused("最多500字。", "text")
    return words


def _keep(promise: Promise, text: str, file, by, *, is_verdict: bool) -> PromiseEvidence:
    stored = store_upload(file, by=by, field="file") if file else None
    return PromiseEvidence.objects.create(
        promise=promise, text=_evidence(text), file=stored, file_name=file.name[-120:] if file else "",
        is_verdict=is_verdict, given_by=by, given_at=clock.now(),
    )  # fmt: skip
