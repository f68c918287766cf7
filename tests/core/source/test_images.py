"""Pictures, drawings and documents are looked into."""

import struct

import pytest
from hypothesis import given, strategies as st

from tests.core.source.looking import PNG, SVG, found, said
from trainer.core.source import Source, check


def jpeg(width: int, height: int) -> bytes:
    frame = b"\xff\xc2\x00\x11\x08" + struct.pack(">HH", height, width)
    return b"\xff\xd8\xff\xe1\x00\x08Exif\0\0" + b"\xff" + frame + b"\x03" + b"\0" * 10


def webp(width: int, height: int, kind: bytes) -> bytes:
    if kind == b"VP8X":
        body = b"\0" * 4 + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    elif kind == b"VP8L":
        body = b"\x2f" + (width - 1 | (height - 1) << 14).to_bytes(4, "little") + b"\0" * 5
    else:
        body = b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height)
    return b"RIFF\0\0\0\0WEBP" + kind + struct.pack("<I", len(body)) + body


def avif(width: int, height: int) -> bytes:
    ispe = b"\0\0\0\x14ispe\0\0\0\0"
    return (
        b"\0\0\0\x1cftypavif\0\0\0\0"
        + ispe
        + struct.pack(">II", 10, 10)
        + ispe
        + struct.pack(">II", width, height)
    )


def png(width: int, height: int) -> bytes:
    return PNG[:16] + struct.pack(">II", width, height) + PNG[24:]


@pytest.mark.parametrize(
    ("name", "small", "large"),
    [
        ("a.png", png(8000, 5000), png(8001, 5000)),
        ("a.jpg", jpeg(8000, 5000), jpeg(8000, 5001)),
        ("a.webp", webp(8000, 5000, b"VP8 "), webp(8000, 5001, b"VP8 ")),
        ("b.webp", webp(8000, 5000, b"VP8L"), webp(8001, 5000, b"VP8L")),
        ("c.webp", webp(8000, 5000, b"VP8X"), webp(16_000_000, 5000, b"VP8X")),
        ("a.avif", avif(8000, 5000), avif(8000, 5001)),
    ],
)
def test_a_picture_may_have_forty_million_pixels(name: str, small: bytes, large: bytes) -> None:
    assert found({f"media/{name}": small}) == []
    assert "40 million is the most" in said({f"media/{name}": large})


@pytest.mark.parametrize("ending", ["png", "jpg", "webp", "avif", "pdf"])
def test_a_file_that_is_not_what_its_ending_says_is_a_problem(ending: str) -> None:
    for data in (b"", b"GIF89a/*<script>*/", b"<html>", SVG, b"MZ"):
        assert "not what its ending says" in said({f"media/a.{ending}": data})
    other = jpeg(1, 1) if ending != "jpg" else PNG
    assert "Give it the ending" in said({f"media/a.{ending}": other})


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.png", PNG[:18]),
        ("a.png", png(0, 5)),
        ("a.jpg", b"\xff\xd8\xff\xda\x00"),
        ("a.webp", webp(1, 1, b"VP8X")[:22]),
        ("a.avif", b"\0\0\0\x1cftypavif\0\0\0\0"),
    ],
)
def test_a_picture_whose_size_can_t_be_read_is_a_problem(name: str, data: bytes) -> None:
    assert "damaged" in said({f"media/{name}": data})


@given(st.sampled_from(["png", "jpg", "webp", "avif", "svg"]), st.binary(max_size=80))
def test_no_bytes_break_the_reading_of_pictures(ending: str, data: bytes) -> None:
    heads = {
        "png": PNG[:16],
        "jpg": b"\xff\xd8\xff",
        "webp": b"RIFF\0\0\0\0WEBPVP8",
        "avif": b"\0\0\0\x1cftypavif",
    }
    check(Source({f"media/a.{ending}": heads.get(ending, b"<svg ") + data}))


def svg(inside: str, root: str = "") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" {root}>\n{inside}\n</svg>'
    ).encode()


@pytest.mark.parametrize(
    "inside",
    [
        '<defs><linearGradient id="g"/></defs><rect fill="url(#g)" style="stroke: url( \'#g\' )"/>',
        '<use href="#a"/><use xlink:href="#a"/><text class="on" font-family="a, b">onload=1 url(http://x)</text>',
        "<style>.a { fill: url(#g) } @media print { .a { fill: #000 } }</style>",
        "<metadata xmlns:x='http://e.example/'><x:y>https://e.example</x:y></metadata>",
        "<title>a &amp; b</title><desc>javascript:</desc><animate attributeName='r' values='1;2'/>",
    ],
)
def test_an_ordinary_drawing_is_fine(inside: str) -> None:
    assert found({"media/a.svg": svg(inside, 'viewBox="0 0 1 1"')}) == []


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<SCRIPT/>",
        '<script href="x.js"/>',
        '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
        '<h:p xmlns:h="http://www.w3.org/1999/xhtml">x</h:p>',
        '<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>',
        "<foreignObject><p>x</p></foreignObject>",
        '<rect onclick="alert(1)"/>',
        '<rect OnLoad="alert(1)"/>',
        '<image href="https://e.example/x.png"/>',
        '<image xlink:href="//e.example/x.png"/>',
        '<image href="media/other.png"/>',
        '<image href="data:image/png;base64,AAAA"/>',
        '<use href="other.svg#a"/>',
        '<a href="javascript:alert(1)"><text>x</text></a>',
        '<a xlink:href="&#106;avascript:alert(1)"><text>x</text></a>',
        '<a href="https://e.example"><text>x</text></a>',
        '<rect fill="url(https://e.example/x#y)"/>',
        "<rect style=\"fill: url('https://e.example/x')\"/>",
        '<rect style="fill:u\\72l(//e.example)"/>',
        '<rect style="fill:ur/**/l(#a);mask:url(/**/x)"/>',
        "<style>@import 'https://e.example/x.css';</style>",
        "<style>.a { background: url(https://e.example) }</style>",
        "<style>.a{background:\\75\\72\\6c(x)}</style>",
        "<style><![CDATA[.a{background:URL( x )}]]></style>",
        "<style>.a{background:image-set('x.png' 1x)}</style>",
        '<set attributeName="href" to="javascript:alert(1)"/>',
        '<animate attributeName="xlink:href" values="javascript:alert(1)"/>',
        '<set attributeName="onclick" to="alert(1)"/>',
        '<g xml:base="https://e.example/"/>',
        '<?xml-stylesheet href="https://e.example/x.css"?>',
        "<iframe/>",
        '<animation href="#x"/>',
        "<handler/>",
    ],
)
def test_a_drawing_that_acts_or_reaches_out_is_a_problem_with_its_line(inside: str) -> None:
    """Rule 66."""
    problems = check(Source({"media/a.svg": svg(inside)}))
    assert problems
    assert {problem.line for problem in problems} == {3}


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x.dtd">' + SVG,
        b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>',
        b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg">&x;</svg>',
        b'<!DOCTYPE svg [<!ENTITY % x SYSTEM "http://e.example/x.dtd"> %x;]>' + SVG,
        "<!DOCTYPE svg>".encode("utf-16") + SVG.decode().encode("utf-16-le"),
    ],
)
def test_a_drawing_with_a_document_type_is_refused_before_any_entity_exists(data: bytes) -> None:
    """Rule 66."""
    assert "document type" in said({"media/a.svg": data})


@pytest.mark.parametrize(
    "data", [b"", b"<svg", b"<html/>", b"<svg/>", SVG + b"<x/>", b"\xff\xfe", SVG[:-1], b"&x;"]
)
def test_what_is_no_drawing_is_a_problem(data: bytes) -> None:
    assert len(check(Source({"media/a.svg": data}))) == 1


def test_a_deeply_nested_drawing_is_read_without_harm() -> None:
    assert found({"media/a.svg": svg("<g>" * 50_000 + "</g>" * 50_000)}) == []
