import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


@pytest.fixture
def picture():
    """``picture("name.png", "red")`` is an upload of a small picture of that colour."""

    def make(name: str = "照片.png", colour: str = "red") -> SimpleUploadedFile:
        content = io.BytesIO()
        Image.new("RGB", (40, 30), colour).save(content, "PNG")
        return SimpleUploadedFile(name, content.getvalue(), content_type="image/png")

    return make
