"""Signatures by hand, for those of the demo who signed on their telephone."""

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

from core.files import CheckedFile


def scribble(random: Random) -> CheckedFile:
    """A signature as a finger leaves it on a telephone: a few strokes that nobody else could read either."""
    picture = Image.new("RGBA", (480, 180), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    for left in (20, 170, 320):
        for _ in range(random.randint(3, 5)):
            points = [(left + random.randint(0, 130), random.randint(20, 160)) for _ in range(4)]
            pen.line(points, fill=(31, 35, 40, 255), width=random.randint(4, 7), joint="curve")
    content = BytesIO()
    picture.save(content, "PNG", optimize=True)
    return CheckedFile("手写签名.png", content.getvalue(), "image/png")
