"""Headings with their anchors, links and pictures."""

import pytest

from tests.core.markup.rendering import bare, faults, html, shown
from trainer.core.course import Heading


def test_headings_of_any_script_get_readable_anchors() -> None:
    found = shown("## Привет, мир\n\n## مرحبا\n\n## 你好\n\n## नमस्ते\n\n## 你好")
    assert [heading.id for heading in found.headings] == ["привет-мир", "مرحبا", "你好", "नमस्ते", "你好-2"]
    assert 'id="привет-мир"' in found.html


def test_an_explicit_id_is_kept() -> None:
    assert shown("## The *law* & you {#law}").headings == (Heading("law", "The law & you", 2),)


def test_an_explicit_id_twice_is_a_fault() -> None:
    assert faults("## A {#x}\n\n## B {#x}") == [(3, "The id “{id}” is used twice.")]


def test_a_translation_takes_the_anchors_of_its_original_by_place() -> None:
    found = shown("## Un\n\n## Deux {#zwei}\n\n## Trois", heading_ids=["one", "two"])
    assert [heading.id for heading in found.headings] == ["one", "zwei", "trois"]


def test_a_page_keeps_its_one_first_level_heading_to_itself() -> None:
    assert [heading.level for heading in shown("# A\n\n## B").headings] == [2, 3]
    assert [heading.level for heading in shown("## A\n\n### B").headings] == [2, 3]


def test_a_heading_s_title_has_no_marks_of_notes() -> None:
    assert shown("## A[^1] `b`\n\n[^1]: x").headings[0].title == "A b"


def test_references_come_with_their_lines() -> None:
    found = shown("[a](a.md)\n\ntext\n![i](i.svg)\n\n[a again](a.md) [r]\n\n[r]: https://e.example/x")
    assert [(r.role, r.target, r.line) for r in found.references] == [
        ("link", "a.md", 1),
        ("image", "i.svg", 4),
        ("link", "a.md", 6),
        ("link", "https://e.example/x", 8),
    ]


def test_a_link_that_leads_nowhere_goes_and_its_text_stays() -> None:
    assert html("[the *text*](missing.md)") == "<p>the <em>text</em></p>"


def test_links_to_other_sites_give_nothing_away() -> None:
    assert html("[x](https://e.example/?a=1&copy=2)") == (
        '<p><a href="https://e.example/?a=1&amp;copy=2" rel="noopener noreferrer">x</a></p>'
    )
    assert "rel=" not in html("[x](a.md)")


def test_an_address_in_angle_brackets_is_a_link() -> None:
    assert 'href="mailto:a@b.example"' in html("<a@b.example>")
    assert 'href="https://e.example"' in html("<https://e.example>")


@pytest.mark.parametrize("target", ["https://e.example/p.gif", "http://e.example/p.gif", "//e.example/p.gif"])
def test_a_picture_from_another_server_is_a_fault(target: str) -> None:
    found = shown(f"![pixel]({target})")
    assert "<img" not in found.html
    assert len(found.faults) == 1


def test_a_picture_alone_is_a_figure_with_its_title_as_caption() -> None:
    assert bare('![A map](media/map.svg "The & map")') == (
        '<figure aria-labelledby="figure"><img src="/image/media/map.svg" alt="A map" loading="lazy" '
        'decoding="async"><figcaption id="figure">The &amp; map</figcaption></figure>'
    )


def test_a_caption_keeps_its_no_break_spaces() -> None:
    caption = "La carte\u202f; le chemin\u00a0: deux étapes"
    assert f">{caption}</figcaption>".replace("\u00a0", "&nbsp;") in bare(f'![Carte](m.svg "{caption}")')


def test_a_picture_in_a_sentence_stays_there() -> None:
    assert "<figure" not in html("see ![A map](map.svg)")


def test_a_description_straight_after_a_figure_opens_below_it() -> None:
    found = bare('![A map](m.svg "The map")\n\n!!! description\n    North is up.')
    assert '<details class="description" data-for="figure"><summary>The map</summary>' in found
    assert "<p>North is up.</p></details>" in found
    named = bare('![A map](m.svg)\n\n!!! description "In words"\n    North is up.')
    assert "<summary>In words</summary>" in named


def test_a_description_elsewhere_is_a_fault() -> None:
    assert faults("text\n\n!!! description\n    x") == [
        (3, "A description stands straight after its picture.")
    ]


def test_a_picture_without_words_is_a_fault_but_decoration_is_not() -> None:
    assert len(shown("a ![](m.svg)").faults) == 1
    decorative = shown("a ![ ](m.svg)")
    assert not decorative.faults
    assert 'alt=""' in decorative.html
