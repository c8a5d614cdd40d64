"""Pictures made small and plain before they are kept: a signature from the screen, a portrait, a branch's ground."""

import base64
import binascii
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.errors import Refused
from core.files import JPEG_QUALITY, CheckedFile, check_upload

PREFIX = "data:image/png;base64,"
MAX_DRAWN = 400_000  # characters; a signature on a large screen has a tenth of that
HANDWRITING = (600, 240)  # on paper it stands 12 mm high: this is 500 dpi
PORTRAIT = (600, 800)  # 3:4, as an identity photo
SMALLEST_SITE = 200  # pixels


def handwriting(drawn: str, *, field: str) -> CheckedFile | None:
    """Return the signature drawn on a page (a data address of a PNG) cut to its ink, or None where nothing was drawn.

    Raises ``Refused`` for anything but a picture of such a size. Costs some 10 ms: ask while no transaction is open.
    """
    if not drawn:
        return None
    if not drawn.startswith(PREFIX) or len(drawn) > MAX_DRAWN:
        raise Refused("手写签名没有收到，请清除后重写一遍；也可以不写。", field)
    try:
        content = base64.b64decode(drawn[len(PREFIX) :], validate=True)
    except binascii.Error as error:
        raise Refused("手写签名没有收到，请清除后重写一遍；也可以不写。", field) from error
    checked = check_upload(SimpleUploadedFile("手写签名.png", content), field=field)
    picture = Image.open(BytesIO(checked.content)).convert("RGBA")
    ink = picture.getchannel("A").getbbox()
    if ink is None:
        return None
    picture = picture.crop(ink)
    picture.thumbnail(HANDWRITING, Image.Resampling.LANCZOS)
    return CheckedFile("手写签名.png", *_written(picture, "PNG"))


def portrait(uploaded, *, field: str) -> CheckedFile:
    """Return an uploaded photo cut to a portrait, without place, time or camera. Raises ``Refused`` otherwise."""
    checked = check_upload(uploaded, field=field)
    if not checked.content_type.startswith("image/"):
        raise Refused("请选一张照片（JPG、PNG、WebP、HEIC）。", field)
    picture = Image.open(BytesIO(checked.content)).convert("RGB")
    if min(picture.size) < 200:
        raise Refused("照片太小，印出来看不清。请选宽和高都不少于200像素的照片。", field)
    wanted = min(picture.width, picture.height * PORTRAIT[0] // PORTRAIT[1])
    height = wanted * PORTRAIT[1] // PORTRAIT[0]
    left = (picture.width - wanted) // 2
    top = (picture.height - height) // 4  # of what is too high, most is below: heads are at the top
    picture = picture.crop((left, top, left + wanted, top + height))
    picture.thumbnail(PORTRAIT, Image.Resampling.LANCZOS)
    return CheckedFile(checked.name, *_written(picture, "JPEG"))


def site_picture(uploaded, *, field: str) -> CheckedFile:
    """Return an uploaded picture of a branch's ground as it can be kept. Raises ``Refused`` otherwise."""
    checked = check_upload(uploaded, field=field)
    if not checked.content_type.startswith("image/"):
        raise Refused("这不是图片。请把平面图存成PNG或JPG再传。", field)
    if min(Image.open(BytesIO(checked.content)).size) < SMALLEST_SITE:
        raise Refused(f"图太小，看不清。请选宽和高都不少于{SMALLEST_SITE}像素的图片。", field)
    return checked


def _written(picture: Image.Image, kind: str) -> tuple[bytes, str]:
    content = BytesIO()
    picture.save(content, kind, optimize=True, quality=JPEG_QUALITY)
    return content.getvalue(), f"image/{kind.lower()}"
