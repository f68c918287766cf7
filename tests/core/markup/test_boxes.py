"""Boxes, tables, notes, abbreviations, attributes."""

import re

import pytest

from tests.core.markup.rendering import bare, faults, html, shown


@pytest.mark.parametrize(
    ("kind", "classes"),
    [
        ("note", "note"),
        ("tip", "note tip"),
        ("warning", "note warn"),
        ("case", "note case"),
        ("practice", "note practice"),
    ],
)
def test_a_box_is_an_aside_with_its_title_first(kind: str, classes: str) -> None:
    assert bare(f'!!! {kind} "A *title*"\n    Text.') == (
        f'<aside class="{classes}" aria-labelledby="note">'
        '<p id="note">A <em>title</em></p><p>Text.</p></aside>'
    )


def test_an_unknown_box_is_a_fault_that_names_the_known_ones() -> None:
    found = shown('text\n\n!!! danger "x"\n    y').faults
    assert [(fault.line, fault.message.values) for fault in found] == [(3, {"kind": "danger"})]
    assert "note, tip, warning, case, practice" in str(found[0].correction)


def test_a_box_without_a_title_is_a_fault_and_gets_no_english_word() -> None:
    assert faults("!!! note\n    نص") == [(1, "The box has no title.")]
    assert "Note" not in html("!!! note\n    نص")


def test_a_table_scrolls_in_a_region_named_by_its_heading() -> None:
    found = bare("## Costs\n\n|a|b|\n|:-|-:|\n|1|2|\n\n|c|\n|-|\n|3|")
    assert '<div class="table" role="region" aria-label="Costs" tabindex="0"><table>' in found
    assert 'aria-label="Costs (2)"' in found
    assert '<th scope="col">a</th><th class="n" scope="col">b</th>' in found
    assert "style" not in found
    assert 'aria-label="a, b"' in bare("|a|b|\n|-|-|\n|1|2|")


def test_notes_are_numbered_in_the_order_of_the_text_and_lead_back() -> None:
    found = bare("a[^second] b[^first] c[^second]\n\n[^first]: F\n[^second]: S")
    assert '<sup><a href="#fn1" id="r1" role="doc-noteref">1</a></sup>' in found
    assert '<section class="footnotes" role="doc-endnotes"><ol><li id="fn1"><p>S <a href="#r1"' in found
    assert found.count('role="doc-backlink"') == 3


def test_notes_of_several_texts_on_a_page_are_kept_apart() -> None:
    found = html("## T\n\na[^1]\n\n[^1]: x", id_prefix="q1-")
    assert re.findall(r' id="([^"]*)"', found) == ["q1-t", "q1-r1", "q1-fn1"]
    assert re.findall(r' href="([^"]*)"', found) == ["#q1-fn1", "#q1-r1"]


def test_a_note_that_is_missing_or_unused_is_a_fault() -> None:
    assert faults("a\n\nb[^x]") == [(3, "There is no note [^{mark}].")]
    assert faults("a\n\n[^x]: b") == [(3, "The note [^{name}] is never used.")]


def test_abbreviations_are_explained() -> None:
    assert '<abbr title="Computer &lt;b&gt; team">CSIRT</abbr>' in html(
        "The CSIRT\n\n*[CSIRT]: Computer <b> team"
    )


def test_an_attribute_list_keeps_ids_and_listed_classes_only() -> None:
    """Rule 63."""
    assert html("text\n{: #x .small .button style=color:red }") == '<p id="x" class="small">text</p>'
