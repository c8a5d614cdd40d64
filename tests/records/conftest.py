import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.cast import TODAY
from zones.actions.signs import set_sign
from zones.models import Zone, ZoneAssignment


@pytest.fixture
def picture():
    """``picture("name.png", "red")`` is an upload of a small picture of that colour."""

    def make(name: str = "照片.png", colour: str = "red") -> SimpleUploadedFile:
        content = io.BytesIO()
        Image.new("RGB", (40, 30), colour).save(content, "PNG")
        return SimpleUploadedFile(name, content.getvalue(), content_type="image/png")

    return make


@pytest.fixture
def zone(cast):
    """An open zone that the member answers for."""
    zone = Zone.objects.create(
        branch=cast.branch, code="A1", name="一号楼", level="area", method="community", from_on=TODAY
    )
    ZoneAssignment.objects.create(zone=zone, part="lead", member=cast.member.member, from_on=TODAY)
    set_sign(zone, is_open=True, promise="", by=cast.secretary)
    return zone
