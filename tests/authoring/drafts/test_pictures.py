"""Pictures that somebody adds: what stays of them, and what is refused."""

import io
import struct
import zlib

import pytest
from flask.testing import FlaskClient
from PIL import Image

from tests.authoring.drafts.test_pages import HOME, source
from tests.conftest import Post, SignIn
from tests.picture_bytes import SIGNATURE, chunk, head
from trainer import db
from trainer.core.source import Source, check
from trainer.core.source.location import says_where


@pytest.fixture
def ines(sign_in: SignIn, post: Post) -> FlaskClient:
    client = sign_in("ines")
    post(client, HOME)
    return client


def photo(kind: str = "JPEG", size: tuple[int, int] = (60, 40)) -> bytes:
    """As a telephone makes it: on its side, red at the left of the sensor, with place and device."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter to the right
    exif[0x010F] = "Telephone of Ines"
    exif.get_ifd(0x8825)[2] = (46.0, 12.0, 3.0)
    out = io.BytesIO()
    picture.save(out, kind, exif=exif, quality=90)
    return out.getvalue()


def added(ines: FlaskClient, post: Post, database: db.Database, data: bytes, name: str) -> tuple[str, bytes]:
    before = dict(source(database))
    answer = post(ines, f"{HOME}/pictures", alt="A beach", file=(io.BytesIO(data), name))
    assert answer.status_code == 303, answer.text
    ((path, fresh),) = [(path, data) for path, data in source(database).items() if path not in before]
    return path, fresh


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "AVIF", "PNG"])
def test_a_photo_stands_upright_and_nothing_but_its_pixels_stays(
    ines: FlaskClient, post: Post, database: db.Database, kind: str
) -> None:
    sent = photo(kind)
    assert says_where(sent)
    path, fresh = added(ines, post, database, sent, "Beach 1.JPEG")
    assert path == "media/beach-1" + {"JPEG": ".jpg"}.get(kind, f".{kind.lower()}")
    assert not says_where(fresh)
    assert b"Telephone" not in fresh
    with Image.open(io.BytesIO(fresh)) as picture:
        assert picture.format == kind
        assert picture.size == (40, 60)
        assert not picture.getexif()
        red, _, blue = picture.convert("RGB").crop((20, 10, 21, 11)).tobytes()
        assert red > 200 > 60 > blue


def test_a_large_photo_becomes_one_that_a_page_can_show(
    ines: FlaskClient, post: Post, database: db.Database
) -> None:
    _, fresh = added(ines, post, database, photo(size=(4800, 3600)), "hall.jpg")
    with Image.open(io.BytesIO(fresh)) as picture:
        assert picture.size == (1800, 2400)


def test_a_transparent_picture_stays_transparent(
    ines: FlaskClient, post: Post, database: db.Database
) -> None:
    out = io.BytesIO()
    Image.new("P", (8, 8), 0).save(out, "PNG", transparency=0)
    _, fresh = added(ines, post, database, out.getvalue(), "seal.png")
    with Image.open(io.BytesIO(fresh)) as picture:
        assert picture.convert("RGBA").tobytes()[3] == 0


def test_the_same_picture_twice_is_one_file(ines: FlaskClient, post: Post, database: db.Database) -> None:
    added(ines, post, database, photo(), "beach.jpg")
    before = dict(source(database))
    post(ines, f"{HOME}/pictures", alt="A beach", file=(io.BytesIO(photo()), "beach.jpg"))
    assert dict(source(database)) == before


def bomb() -> bytes:
    """A few kilobytes that say they are 36 million pixels, and then have fewer."""
    pixels = zlib.compress(b"\0" * 1_000_000)
    return SIGNATURE + head(6000, 6000) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def moving() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (bomb(), "bomb.png", "cannot be read"),
        (SIGNATURE + head(7000, 7000) + struct.pack(">I", 0), "vast.png", "million is the most"),
        (photo()[:300] + photo()[-20:], "torn.jpg", "cannot be read"),
        (moving(), "moving.webp", "moves"),
    ],
    ids=["a bomb", "too many pixels", "torn", "moving"],
)
def test_a_picture_that_cannot_be_shown_is_refused_with_what_to_do(
    ines: FlaskClient, post: Post, database: db.Database, data: bytes, name: str, said: str
) -> None:
    before = dict(source(database))
    answer = post(ines, f"{HOME}/pictures", alt="A beach", file=(io.BytesIO(data), name))
    assert answer.status_code == 422
    assert said in answer.text
    assert dict(source(database)) == before


def test_a_photo_in_a_folder_that_says_where_it_was_taken_is_a_problem() -> None:
    (problem,) = check(Source({"media/beach.jpg": photo()}))
    assert "where it was taken" in problem.say()
