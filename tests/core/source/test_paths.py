"""The paths a course may have, and how much it may hold."""

import unicodedata

import pytest

from tests.core.source.looking import PNG, SVG, found, said
from trainer.core.source import Source, check, ignored


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
