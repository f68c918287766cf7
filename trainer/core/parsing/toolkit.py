"""The toolkit: documents to take away, each a text, a PDF, or both under one name."""

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import replace

from trainer.core.course import Document
from trainer.core.message import Message
from trainer.core.parsing.context import Context
from trainer.core.parsing.front_matter import FrontMatter
from trainer.core.parsing.identity import split_number
from trainer.core.parsing.links import Links
from trainer.core.parsing.settings import TOOLKIT, read_settings
from trainer.core.parsing.tree import File
from trainer.core.questions.block import Text


def read_document(file: File, rows: Sequence[str], front: FrontMatter, context: Context) -> Document:
    """The document in a file. Its problems are told."""
    settings = read_settings(front, TOOLKIT, context.vocabulary, context.tell)
    body = context.prose(Text("\n".join(rows[front.body - 1 :]), front.body))
    medium = _pdfs(context.shared.links).get(file.id, "")
    if not body and not medium and front.closed:
        context.tell(
            1,
            Message("The document has neither a text nor a PDF."),
            Message("Write the text below the settings, or put `{name}` beside it.",
                    name=posixpath.basename(file.path).removesuffix(".md") + ".pdf"),
        )  # fmt: skip
    return Document(
        id=file.id, title=settings["title"] or "", summary=settings["summary"], body=body, medium=medium
    )


def with_pdfs(documents: Mapping[str, Document], links: Links) -> dict[str, Document]:
    """The toolkit with the PDFs that have no text beside them; all are noted as used."""
    found = dict(documents)
    for name, path in _pdfs(links).items():
        links.use(path)
        title = name.rpartition("/")[2].replace("-", " ")
        alone = Document(id=name, title=title[:1].upper() + title[1:], medium=path)
        found[name] = replace(found[name], medium=path) if name in found else alone
    return found


def _pdfs(links: Links) -> dict[str, str]:
    """The PDFs of the toolkit by the id of their document."""
    return {
        f"toolkit/{split_number(posixpath.basename(path)[: -len('.pdf')])[1]}": path
        for path in links.source
        if path.startswith("toolkit/") and path.lower().endswith(".pdf")
    }
