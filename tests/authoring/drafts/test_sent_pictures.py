"""Pictures that are sent to a draft: what no course may have is refused, names are made safe."""

import io
import re
import struct
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.authoring.drafts.test_pages import HOME, source
from tests.conftest import Post, SignIn
from tests.picture_bytes import png_bytes
from tests.site import guard
from trainer import db


@pytest.fixture
def ines(sign_in: SignIn, post: Post) -> FlaskClient:
    """Ines, with a draft of the published course."""
    client = sign_in("ines")
    assert post(client, HOME).status_code == 303
    return client


def gps() -> bytes:
    """A JPEG of a camera that wrote where it was."""
    tiff = b"MM\0*" + struct.pack(">IHHHII", 8, 1, 0x8825, 4, 1, 26)
    body = b"Exif\0\0" + tiff + b"\0" * 16
    frame = b"\xff\xc0\x00\x11\x08\x00\x10\x00\x10\x03" + b"\0" * 9
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(body) + 2) + body + frame + b"\xff\xd9"


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (gps(), "beach.jpg", "cannot be read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "x.svg", "script"),
        (b"<html><script>alert(1)</script>", "x.png", "not what its ending says"),
        (b"GIF89a=1;alert(1)", "x.gif", "Choose a picture"),
        (b"", "x.png", "Choose a file"),
    ],
)
def test_pictures_that_no_course_may_have_are_refused(
    ines: FlaskClient, post: Post, database: db.Database, data: bytes, name: str, said: str
) -> None:
    before = dict(source(database))
    answer = post(ines, f"{HOME}/pictures", alt="A beach", file=(io.BytesIO(data), name))
    assert answer.status_code == 422
    assert said in unescape(answer.text)
    assert dict(source(database)) == before


def test_a_picture_of_more_than_fifteen_megabytes_is_refused(ines: FlaskClient) -> None:
    head = 'Content-Disposition: form-data; name="{}"{}\r\n\r\n'
    parts = {"csrf_token": guard(ines).encode(), "alt": b"A beach", "file": b"x" * 15_500_000}
    body = b"".join(
        b"--edge\r\n" + head.format(name, '; filename="x.png"' * (name == "file")).encode() + data + b"\r\n"
        for name, data in parts.items()
    )
    answer = ines.post(
        f"{HOME}/pictures", data=body + b"--edge--\r\n", content_type="multipart/form-data; boundary=edge"
    )
    assert answer.status_code == 422
    assert "larger than 15 MB" in answer.text


@pytest.mark.parametrize(
    "name",
    [
        "'><img src=x onerror=alert(1)>.png",
        "..%2f..%2fetc.png",
        "a\u202egnp.png",
        "x" * 300 + ".png",
        "C:\\a\\b.PNG",
    ],
)
def test_a_picture_gets_a_name_that_is_safe_everywhere(
    ines: FlaskClient, post: Post, database: db.Database, name: str
) -> None:
    before = set(source(database))
    assert (
        post(ines, f"{HOME}/pictures", alt="A square", file=(io.BytesIO(png_bytes()), name)).status_code
        == 303
    )
    (added,) = set(source(database)) - before
    assert re.fullmatch(r"media/[\w-]{1,60}\.png", added)
