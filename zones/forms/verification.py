from django import forms

from core.sealing.check import MAX_BYTES, MEGABYTE


class VerifyForm(forms.Form):
    """The file somebody wants checked."""

    file = forms.FileField(
        label="要核验的 PDF 文件",
        help_text=f"从本系统下载的责任书，不超过{MAX_BYTES // MEGABYTE} MB。只核对，不保存。",
        widget=forms.ClearableFileInput(
            {"accept": "application/pdf,.pdf", "data-preview": "", "data-max-bytes": MAX_BYTES}
        ),
        error_messages={"required": "请选一个 PDF 文件。", "empty": "这是一个空文件，请重新选择。"},
    )
