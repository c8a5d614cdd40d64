from django.conf import settings
from django.db import models


class FormReceipt(models.Model):
    """That a form was carried out, and what came of it: the same form sent twice gets the first answer."""

    key = models.UUIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    result = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(db_index=True)
