from core.models.audit import AuditEntry, ChainHead
from core.models.base import Dated, DatedQuerySet, Stateful
from core.models.files import StoredFile
from core.models.jobs import Job
from core.models.receipts import FormReceipt

__all__ = ["AuditEntry", "ChainHead", "Dated", "DatedQuerySet", "FormReceipt", "Job", "Stateful", "StoredFile"]
