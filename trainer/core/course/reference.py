"""What stands beside the pages of a course: its glossary, documents to take away, pictures."""

from dataclasses import dataclass

from trainer.core.course.texts import NOTHING, Html


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term of the glossary: its names, the first of which is shown, and what it means."""

    names: tuple[str, ...]
    meaning: Html
    id: str
    language: str = ""  # of its text, where a translated glossary lacks it


@dataclass(frozen=True, slots=True, kw_only=True)
class Glossary:
    """The terms of a course, in the order written."""

    title: str = ""
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document of the toolkit: a text, or a PDF (`medium` is its path) with or without one."""

    id: str
    title: str
    summary: str = ""
    body: Html = NOTHING
    medium: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """A picture or document of a course: its path in the folder, where it is served, how heavy."""

    path: str
    digest: str  # SHA-256 of its bytes, in hex
    size: int
