"""Photos and files of a week's record."""

from django.db import transaction

from core import audit, clock
from core.errors import Refused
from core.files import store_upload
from core.workflow import hold, require
from records.actions.taking_over import own_again
from records.models import Attachment
from records.models.weeks import OPEN
from records.reading.pictures import SeenFile, picture_hash
from records.weeks.filing import refuse_others_draft, right_to_write

MAX_ATTACHMENTS = 12


@transaction.atomic
def attach(record, upload, *, by) -> Attachment:
    """Put a photo or file to a record that is being written; the same picture twice is one attachment.

    ``upload`` is an uploaded file, or better what ``see_upload`` made of it before the transaction.
    """
    _keep_open(record, by)
    own_again(record, by=by)
    return keep_attachment(record, upload, by)


def keep_attachment(record, upload, by) -> Attachment:
    """The same, inside an action that has made sure of the record already."""
    if record.attachments.count() >= MAX_ATTACHMENTS:
        raise Refused(f"一周最多放 {MAX_ATTACHMENTS} 个附件，请先去掉不要的。", "photos")
    stored = store_upload(upload, by=by, field="photos")
    look = upload.picture_hash if isinstance(upload, SeenFile) else picture_hash(stored)
    attachment, is_new = Attachment.objects.get_or_create(
        record=record, file=stored, defaults={
            "name": upload.name[-120:], "added_at": clock.now(), "picture_hash": look}
    )  # fmt: skip
    if is_new:
        audit.record("添加附件", record, by=by, name=attachment.name, sha256=stored.sha256)
    return attachment


@transaction.atomic
def detach(attachment, *, by) -> None:
    """Take an attachment off a record that is being written. The stored file stays for whoever else uses it."""
    _keep_open(attachment.record, by)
    audit.record("去掉附件", attachment.record, by=by, name=attachment.name, sha256=attachment.file.sha256)
    attachment.delete()


def _keep_open(record, by) -> None:
    """Refuse unless the writer may still change the record, and hold its row so that nobody hands it in meanwhile."""
    require(record, by, right_to_write(record.member_id, by))
    refuse_others_draft(record, by)
    hold(record, *OPEN, otherwise="这份记实已经提交，不能再添加或去掉附件。要改，请先撤回。")
