"""What the texts of a draft call themselves. It is kept by what stands in them, which few saves change."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from trainer.authoring.drafts import queries
from trainer.core.parsing.naming import title_in

MOST = 20_000
_known: dict[tuple[str, str], str] = {}
"""Titles by the digest of a text and its language: at most so many, then it begins anew."""


def titles(session: Session, digests: Mapping[str, str], languages: Mapping[str, str]) -> dict[str, str]:
    """What each text calls itself, by path; its path where it has no title.

    `languages` are those of the texts that are asked about.
    """
    wanted = {path: (digests[path], language) for path, language in languages.items()}
    told = {one: _known[one] for one in wanted.values() if one in _known}
    new = set(wanted.values()) - told.keys()
    data = queries.contents(session, {digest for digest, _ in new})
    told |= {(digest, language): title_in(data[digest], language) for digest, language in new}
    if len(_known) > MOST:
        _known.clear()
    _known.update(told)
    return {path: told[one] or path for path, one in wanted.items()}
