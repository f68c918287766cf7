"""The files of a course: which are safe, how large they may be, what a text and a picture are."""

import struct
import unicodedata

import pytest
from hypothesis import given, strategies as st

from trainer.core.problem import Problem
from trainer.core.source import Source, check, decode, drop_comments, fences, flaws, ignored, lines

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 800, 600) + b"\x08\x02\0\0\0"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>'


def found(files: dict[str, bytes]) -> list[tuple[str, int, str]]:
    return [(p.file, p.line, p.message.text) for p in check(Source(files))]


def said(files: dict[str, bytes]) -> str:
    return "\n".join(problem.say() for problem in check(Source(files)))


# -- paths -----------------------------------------------------------------------------------------


def test_the_files_of_an_ordinary_course_are_fine() -> None:
    names = [
        "course.md",
        "course.fr.md",
        "glossary.pt-BR.md",
        "10-networks/module.md",
        "10-networks/10-how-it-works.md",
        "10-networks/10-how-it-works.zh-Hans.md",
        "10-сети/20-имена.md",
        "10-networks/30-नमस्ते.md",
        "10-networks/90-check.quiz.md",
        "10-networks/90-check.quiz.fr.md",
        "20-threats/50-night.scenario.md",
        "90-exam.quiz.md",
        "toolkit/holding-statement.md",
    ]
    media = {
        "media/map.svg": SVG,
        "media/map.fr.svg": SVG,
        "media/a b_c.png": PNG,
        "toolkit/x.pdf": b"%PDF-1.7",
    }
    assert found(dict.fromkeys(names, b"x") | media) == []


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd.md",
        "../secret.md",
        "a/../../secret.md",
        "a/./b.md",
        "a//b.md",
        "%2e%2e/secret.md",
        "a/%2E%2E/b.md",
        "..%2fsecret.md",
        "a%00.md",
        "..\\secret.md",
        "a\\b.md",
        "C:/x.md",
        "c:x.md",
        "//server/share/x.md",
        "con.md",
        "media/NUL.svg",
        "aux/x.md",
        "media/com1.tar.png",
        "LPT9 .md",
        "a /b.md",
        "a./b.md",
        " a.md",
        "a\n.md",
        "a\x00.md",
        "a\u202e.md",
        "a\u200b.md",
        "media/a/b/c/d/e.svg",
    ],
)
def test_a_path_that_is_unsafe_on_some_computer_is_a_problem(path: str) -> None:
    problems = check(Source({path: SVG}))
    assert [problem.file for problem in problems] == [path]
    assert problems[0].correction


@pytest.mark.parametrize(
    "path",
    [
        "how.to.html.md",
        "a.b.c.md",
        "10-.md",
        "10.md",
        "10-a b.md",
        "10-a_b.md",
        "10-a!.md",
        "x.txt",
        "x.MD",
        "x.html",
        "x.js",
        "LICENSE",
        "map.svg",
        "10-networks/map.svg",
        "media/x.gif",
        "media/x.jpeg",
        "media/x.svgz",
        "a/b/c.md",
    ],
)
def test_a_file_that_has_no_place_in_a_course_is_a_problem(path: str) -> None:
    assert [problem.file for problem in check(Source({path: SVG}))] == [path]


@pytest.mark.parametrize(
    "path",
    [".git/config", "a/.DS_Store", ".revision", "~$course.md", "Thumbs.db", "media/Thumbs.db", "README.md"],
)
def test_hidden_files_locks_thumbnails_and_read_mes_are_not_seen(path: str) -> None:
    assert ignored(path)
    assert len(Source({path: b"x", "course.md": b"x"})) == 1


def test_a_way_out_is_not_ignored_for_being_hidden() -> None:
    assert not ignored(".x/../../y.md")
    assert found({".x/../../y.md": b"x"})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("media/Map.svg", "media/map.svg"),
        ("é.md", unicodedata.normalize("NFD", "é.md")),
        ("straße.md", "STRASSE.md"),
    ],
)
def test_two_paths_that_are_one_file_elsewhere_are_a_problem_naming_both(one: str, other: str) -> None:
    problems = check(Source({one: SVG, other: SVG}))
    assert len(problems) == 1
    assert {problems[0].file, problems[0].message.values["other"]} == {one, other}


def test_a_link_is_located_from_its_file_decoded_and_in_any_normal_form() -> None:
    nfd = unicodedata.normalize("NFD", "20-b/é.md")
    source = Source({"10-a/x.md": b"", nfd: b"", "media/my map.svg": b""})
    assert source.locate("10-a/y.md", "x.md") == "10-a/x.md"
    assert source.locate("10-a/y.md", "../20-b/é.md") == nfd
    assert source.locate("10-a/y.md", "../media/my%20map.svg") == "media/my map.svg"


@pytest.mark.parametrize(
    "target",
    [
        "",
        "../../x.md",
        "%2e%2e/%2e%2e/10-a/x.md",
        "/10-a/x.md",
        "..\\10-a\\x.md",
        "C:/x.md",
        "//e/x.md",
        "X.md",
    ],
)
def test_a_link_that_leaves_the_course_is_located_nowhere(target: str) -> None:
    assert Source({"10-a/x.md": b""}).locate("10-a/y.md", target) is None


# -- limits -----------------------------------------------------------------------------------------


def test_a_text_may_have_512_kib_and_not_a_byte_more() -> None:
    assert found({"a.md": b"x" * 512 * 1024}) == []
    assert "513 KiB; 512 KiB" in said({"a.md": b"x" * (512 * 1024 + 1)})


def test_a_medium_may_have_5_mb() -> None:
    assert found({"media/a.png": PNG + b"\0" * (5_000_000 - len(PNG))}) == []
    assert "5.1 MB; 5 MB" in said({"media/a.png": PNG + b"\0" * 5_100_000})


def test_a_course_may_have_50_mib_and_5000_files() -> None:
    big = {f"media/{n}a.png": PNG + b"\0" * 4_900_000 for n in range(11)}
    assert "MiB; 50 MiB is the most" in said(big)
    assert "5001 files; 5000 is the most" in said({f"a{n}.md": b"" for n in range(5001)})


# -- text ------------------------------------------------------------------------------------------


def test_utf_8_is_read_with_and_without_its_mark() -> None:
    assert decode("a.md", "é\r\n".encode()) == "é\r\n"
    assert decode("a.md", b"\xef\xbb\xbfx") == "x"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("Crise à l’ambassade".encode("utf-16"), "UTF-16"),
        ("Crise".encode("utf-16-le"), "UTF-16"),
        ("Crise à".encode("utf-16-be"), "UTF-16"),
        ("ok\nCrise à l’ambassade".encode("cp1252"), "Windows-1252"),
    ],
)
def test_another_encoding_is_named(data: bytes, name: str) -> None:
    problem = decode("a.md", data)
    assert isinstance(problem, Problem)
    assert name in problem.say()
    assert "UTF-8" in str(problem.correction)
    assert problem.line == (2 if name == "Windows-1252" else 0)


@pytest.mark.parametrize("char", ["\0", "\x01", "\x0b", "\x0c", "\x1a", "\x1c", "\x7f"])
def test_a_control_character_is_a_problem_with_its_line_and_column(char: str) -> None:
    assert [(p.line, p.column) for p in flaws("a.md", f"a\r\nb\rc\nde{char}f".encode())] == [(4, 3)]


def test_all_flaws_of_a_text_come_at_once() -> None:
    text = f"a\x0b\n\u202eb\n\nc\x0c\n{'x' * 20_001}"
    assert [problem.line for problem in flaws("a.md", text.encode())] == [1, 2, 4, 5]


def test_directions_must_be_closed_in_their_paragraph() -> None:
    assert flaws("a.md", "a \u2067b\nc\u2069 d \u202be\u202c".encode()) == []
    assert [p.line for p in flaws("a.md", "a\nb \u2066c\n\nd\u2069".encode())] == [2, 4]
    crossed = flaws("a.md", "a \u202e\u2066b\u202c\u2069".encode())
    assert [(p.line, p.column) for p in crossed] == [(1, 6), (1, 3)]
    assert flaws("a.md", "mark\u200f \u061c left\u200e".encode()) == []


def test_lines_end_only_where_an_editor_ends_them() -> None:
    assert lines("a\u2028b\x85c\x0bd\ne\r\nf\rg") == ["a\u2028b\x85c\x0bd", "e", "f", "g"]


@given(st.text(alphabet="a\r\n\u2028\x0b"))
def test_there_is_one_line_more_than_line_ends(text: str) -> None:
    ends = text.count("\r\n") + text.replace("\r\n", "").count("\r") + text.replace("\r\n", "").count("\n")
    assert len(lines(text)) == ends + 1


def test_comments_on_their_own_lines_go_and_every_line_keeps_its_number() -> None:
    text = "a\r\n<!-- one -->\r\n  <!-- two\n- ( ) x\n-->  \nb"
    assert drop_comments("a.md", text) == ("a\r\n\r\n\n\n\nb", [])


def test_comments_in_fences_and_code_stay() -> None:
    text = "```\n<!-- x -->\n```\n\n- a\n\n  ~~~~ html\n  <!-- y\n  ~~~\n  ~~~~\n`<!--`"
    assert drop_comments("a.md", text) == (text, [])


def test_a_fence_in_a_comment_opens_nothing() -> None:
    assert drop_comments("a.md", "<!--\n```\n-->\n<!-- x -->\nb")[0] == "\n\n\n\nb"


def test_a_comment_without_an_end_is_a_problem_and_hides_nothing_from_the_author() -> None:
    text, problems = drop_comments("a.md", "a\n\n<!-- the key is B\nb")
    assert [(p.line, str(p.correction)) for p in problems] == [(3, "Close it with -->.")]
    assert "key" not in text


@pytest.mark.parametrize(
    "text", ["a <!-- note --> b", "a\n<!-- note --> b", "a\n<!-- x\ny --> b", "- a <!-- note"]
)
def test_a_comment_beside_text_is_a_problem(text: str) -> None:
    assert len(drop_comments("a.md", text)[1]) == 1


def test_fences_are_found_in_lists_and_quotes_with_their_bodies() -> None:
    rows = [
        "- a",
        "",
        "  ```question",
        "  ## x",
        "    y",
        "  ```",
        "> ~~~",
        "> - z",
        ">~~~",
        "````",
        "```",
        "````",
    ]
    blocks = fences(rows)
    assert [(b.first, b.last, b.info, b.closed) for b in blocks] == [
        (2, 5, "question", True),
        (6, 8, "", True),
        (9, 11, "", True),
    ]
    assert [b.body(rows) for b in blocks] == [["## x", "  y"], ["- z"], ["```"]]


def test_code_between_ticks_on_one_line_is_no_fence() -> None:
    assert fences(["```x``` and text", "b"]) == []


def test_a_fence_without_an_end_runs_to_the_last_line() -> None:
    assert [(b.first, b.last, b.closed) for b in fences(["a", "```", "b"])] == [(1, 2, False)]


# -- pictures ---------------------------------------------------------------------------------------


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
