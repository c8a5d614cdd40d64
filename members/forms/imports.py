"""Uploading a table, and saying yes to its preview."""

from typing import Any

from django import forms
from django.conf import settings

from core.forms import ActionForm, refusals_as_errors


class UploadForm(ActionForm):
    """The file is read here, while no transaction is open: nobody waits for the database meanwhile.

    Subclasses name in ``owner_field`` the field that says into which of ``owners`` the table goes; ``read`` makes the
    table of the file's bytes.
    """

    owner_field = ""
    file = forms.FileField(
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        help_text="扩展名是 .xlsx。列的顺序不限，标题上面有别的文字也没关系。",
    )

    def __init__(self, *args, owners, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields[self.owner_field]
        field.queryset = owners
        if len(owners) == 1:
            field.widget = forms.HiddenInput()
            self.initial.setdefault(self.owner_field, owners[0].pk)

    def read(self, content: bytes) -> Any:
        raise NotImplementedError

    def clean_file(self):
        uploaded = self.cleaned_data["file"]
        if uploaded.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(f"文件超过{settings.UPLOAD_MAX_BYTES // 1024 // 1024}MB，请拆成几份再上传。")
        self.content = uploaded.read()
        with refusals_as_errors():
            self.table = self.read(self.content)
        return uploaded


class ConfirmForm(ActionForm):
    """Yes to the preview: the kept file is read again by ``reread``, before the transaction opens."""

    def reread(self) -> Any:
        raise NotImplementedError

    def clean(self):
        with refusals_as_errors():
            self.table = self.reread()
