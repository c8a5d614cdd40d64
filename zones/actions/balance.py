"""What is said of a duty before it is signed: a reviewer's comment, the member's answer. Neither is in the text."""

from django.db import transaction

from core import audit, clock
from core.errors import Refused
from core.plaintext import one_line, written
from core.workflow import hold, require
from zones.models import Agreement, Duty, DutyComment
from zones.models.agreements import BEFORE_SIGNING

OVER = "责任书已经签字，不能再提意见、答复。要改，请先退回或者变更责任书。"


@transaction.atomic
def comment_duty(duty: Duty, *, text: str, by) -> DutyComment:
    """A reviewer says something of a duty that is not signed yet; its member sees it while changing the draft.

    Raises NotAllowed (never of one's own), Refused without words, WrongState after signing.
    """
    agreement = duty.agreement
    require(agreement, by, "agreement.comment")
    words = _written(text, "text")
    _keep_unsigned(agreement)
    comment = DutyComment.objects.create(
        agreement=agreement, duty=duty, about=duty.content, author=by, text=words, at=clock.now()
    )
    audit.record("提出责任项意见", agreement, by=by, reason=f"“{duty.content}”：{words}", comment=comment.pk)
    return comment


@transaction.atomic
def answer_comment(comment: DutyComment, *, text: str, by) -> DutyComment:
    """The member answers a comment, once. Raises NotAllowed, Refused, WrongState after signing."""
    agreement = comment.agreement
    require(agreement, by, "agreement.declare")
    words = _written(text, "text")
    _keep_unsigned(agreement)
    answered_at = clock.now()
    if not DutyComment.objects.unanswered().filter(pk=comment.pk).update(answer=words, answered_at=answered_at):
        raise Refused("这条意见已经答复过了。")
    comment.answer, comment.answered_at = words, answered_at
    audit.record("答复责任项意见", agreement, by=by, reason=f"“{comment.about}”：{words}", comment=comment.pk)
    return comment


def _written(text: str, field: str) -> str:
    words = written(one_line(text), "请写几句话。", field)
    if len(words) > 500:
        raise Refused("最多500字。", field)
    return words


def _keep_unsigned(agreement: Agreement) -> None:
    """Refuse after signing; nobody signs until we are done."""
    hold(agreement, *BEFORE_SIGNING, otherwise=OVER)
