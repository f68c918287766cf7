"""A logo comes out as pixels and nothing else, or is refused with what to do."""

import zlib

import pytest
from hypothesis import given, strategies as st

from tests.picture_bytes import SIGNATURE, chunk, head, png_bytes
from trainer.core.picture import NotAPicture, png


def test_what_is_not_pixels_is_left_out() -> None:
    sent = png_bytes(chunk(b"tEXt", b"Comment\0<script>"), chunk(b"eXIf", b"where I live")) + b"<?php"
    kept = png(sent)
    assert kept == png(png_bytes())
    assert b"script" not in kept
    assert b"php" not in kept
    assert png(kept) == kept


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a PNG"),
        (b"\xff\xd8\xff\xe0 JFIF", "not a PNG"),
        (SIGNATURE, "damaged"),
        (png_bytes()[:-30], "damaged"),
        (png_bytes().replace(b"IDAT", b"IDAX"), "damaged"),
        (png_bytes(rows=23), "damaged"),
        (png_bytes(rows=25), "damaged"),
        (SIGNATURE + head(width=0) + chunk(b"IEND", b""), "damaged"),
        (SIGNATURE + head(depth=3) + chunk(b"IEND", b""), "damaged"),
        (SIGNATURE + head(interlaced=1) + chunk(b"IEND", b""), "interlac"),
        (SIGNATURE + head(width=2001) + chunk(b"IEND", b""), "larger"),
    ],
)
def test_what_is_no_sound_png_is_refused(sent: bytes, said: str) -> None:
    with pytest.raises(NotAPicture, match=said):
        png(sent)


def test_a_bomb_is_not_unpacked() -> None:
    bomb = chunk(b"IDAT", zlib.compress(b"\0" * 100_000_000))
    with pytest.raises(NotAPicture, match="damaged"):
        png(SIGNATURE + head() + bomb + chunk(b"IEND", b""))


@given(st.binary(max_size=300))
def test_no_bytes_make_it_stumble(tail: bytes) -> None:
    with pytest.raises(NotAPicture):
        png(SIGNATURE + tail)
