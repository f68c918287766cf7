"""The glossary and the toolkit: what is read, what is told, what a translation ties to."""

from pathlib import Path

import pytest

from tests.core.questions.writing import Files, compiled, one_problem, source, told
from trainer.core import storing
from trainer.core.course import Document, Glossary, Term
from trainer.core.parsing.compiling import compile_course

GLOSSARY = """---
title: Terms
---

Packet; packets
:   A small piece of a message.

    It carries an address.

Domain Name System; DNS {#dns}
:   The directory of names, see [names](10-networks/10-names.md).
"""
PDF = b"%PDF-1.7\n"


def terms(text: str) -> tuple[Term, ...]:
    glossary = compiled({"glossary.md": text}).glossary
    assert glossary is not None
    return glossary.terms


def wrong(text: str) -> tuple[int, str]:
    found = one_problem({"glossary.md": text})
    assert found.file == "glossary.md"
    return found.line, str(found.message)


def test_terms_have_names_a_meaning_and_an_id() -> None:
    packet, dns = terms(GLOSSARY)
    assert (packet.names, packet.id) == (("Packet", "packets"), "packet")
    assert packet.meaning == "<p>A small piece of a message.</p>\n<p>It carries an address.</p>"
    assert (dns.names, dns.id) == (("Domain Name System", "DNS"), "dns")
    assert "/learning/cyber/networks/names" in dns.meaning


def test_settings_are_optional() -> None:
    assert [term.names for term in terms("Packet\n: A piece.\n")] == [("Packet",)]


def test_a_meaning_may_be_wrapped_or_have_several_paragraphs() -> None:
    (term,) = terms("Packet\n: A piece\nof a message.\n\n: It has an address.\n")
    assert term.meaning.count("<p>") == 2
    assert "A piece\nof a message." in term.meaning


def test_terms_need_no_blank_line_between_them() -> None:
    assert [term.names[0] for term in terms("A\n: first\nB\n: second\n")] == ["A", "B"]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("Packet\n\nOther\n: a\n", 1, "The term `Packet` has no meaning."),
        (": a\n", 1, "This meaning has no term above it."),
        (
            "A; a thing\n: x\n\nB; A thing\n: y\n",
            4,
            "`A thing` stands in the glossary twice; first in line 1.",
        ),
        ("A;; b\n: x\n", 1, "A name of this term is empty."),
        ("A {id}\n: x\n", 1, "`{id}` is no id of a term."),
        ("A {#x}\n: x\n\nB {#x}\n: y\n", 4, "The id `x` is taken by the term in line 1."),
        ("A\n: [gone](gone.md)\n", 2, "There is no file `gone.md` in this course."),
    ],
)
def test_what_is_wrong_with_a_glossary_is_told(text: str, line: int, said: str) -> None:
    """Rule 57."""
    assert wrong(text) == (line, said)


def translated(text: str) -> Glossary | None:
    return compiled({"glossary.md": GLOSSARY, "glossary.fr.md": text}).translations["fr"].glossary


def test_a_translated_glossary_ties_by_place() -> None:
    glossary = translated(
        "---\ntitre: Termes\n---\nPaquet\n: Un morceau.\n\nSystème de noms\n: L'annuaire.\n"
    )
    assert glossary is not None
    assert glossary.title == "Termes"
    assert [(term.id, term.names[0]) for term in glossary.terms] == [
        ("packet", "Paquet"),
        ("dns", "Système de noms"),
    ]


def test_a_translated_glossary_ties_by_id_and_the_rest_falls_back() -> None:
    glossary = translated("Annuaire {#dns}\n: L'annuaire.\n")
    assert glossary is not None
    assert [(term.names[0], term.language) for term in glossary.terms] == [("Packet", "en"), ("Annuaire", "")]


def test_a_translated_glossary_that_cannot_be_tied_is_told() -> None:
    (one,) = told({"glossary.md": GLOSSARY, "glossary.fr.md": "Paquet\n: Un morceau.\n"})
    assert str(one.message) == "Here are 1 terms, in the original 2: which is which can't be told."


def test_the_glossaries_of_the_courses_that_come_with_trainer_compile() -> None:
    for folder in sorted(Path("courses").glob("*/glossary.md")):
        texts = {
            str(path.relative_to(folder.parent)): path.read_bytes()
            for path in folder.parent.rglob("*")
            if path.is_file()
        }
        glossary = compile_course(folder.parent.name, source(texts)).glossary
        assert glossary is not None
        assert len(glossary.terms) > 10
        assert storing.load(Glossary, storing.dump(glossary)) == glossary


NOTE = "---\ntitle: Holding statement\nsummary: What to say first\n---\nWe are aware.\n"


def toolkit(more: Files) -> dict[str, Document]:
    return dict(compiled(more).toolkit)


def test_a_document_has_a_title_a_summary_and_a_text() -> None:
    (one,) = toolkit({"toolkit/10-holding-statement.md": NOTE}).values()
    assert (one.id, one.title, one.summary) == (
        "toolkit/holding-statement",
        "Holding statement",
        "What to say first",
    )
    assert "We are aware." in one.body


def test_a_pdf_stands_beside_its_text_or_alone() -> None:
    """Rule 58."""
    more: Files = {"toolkit/note.md": NOTE, "toolkit/note.pdf": PDF, "toolkit/20-call-list.pdf": PDF}
    whole = toolkit(more)
    assert whole["toolkit/note"].medium == "toolkit/note.pdf"
    assert (whole["toolkit/call-list"].title, whole["toolkit/call-list"].medium) == (
        "Call list",
        "toolkit/20-call-list.pdf",
    )
    assert {medium.path for medium in compiled(more).media} == {
        "toolkit/note.pdf",
        "toolkit/20-call-list.pdf",
    }


def test_a_document_with_nothing_in_it_is_a_problem() -> None:
    found = one_problem({"toolkit/note.md": "---\ntitle: Note\n---\n"})
    assert str(found.message) == "The document has neither a text nor a PDF."


def test_a_document_needs_a_title() -> None:
    assert "`title` is missing." in str(
        one_problem({"toolkit/note.md": "---\nsummary: a\n---\ntext\n"}).message
    )


def test_a_document_is_translated() -> None:
    french = "---\ntitre: Premier communiqué\n---\nNous savons.\n"
    whole = compiled({"toolkit/note.md": NOTE, "toolkit/note.fr.md": french})
    one = whole.translations["fr"].toolkit["toolkit/note"]
    assert (one.title, one.summary) == ("Premier communiqué", "What to say first")
