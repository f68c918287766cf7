"""Reads of people: who is signed in, who may be seen, lists for the administrator."""

from trainer.accounts.establishment.queries import (
    below,
    known_at,
    posted,
    posting_on,
    postings,
    serving,
    unit_by_code,
    units,
)
from trainer.accounts.queries.asking import (
    FRESH,
    HALF_WAY,
    LIFETIME,
    GrantScope,
    SignedIn,
    Stranger,
    lifetime,
    signed_in,
)
from trainer.accounts.queries.links import links_since, open_link
from trainer.accounts.queries.people import (
    admins,
    anybody,
    by_email,
    grants_of,
    holds_everywhere,
    named,
    people,
    person,
    sessions,
)
from trainer.accounts.queries.seeing import of_course, previews, visible_to

__all__ = [
    "FRESH",
    "HALF_WAY",
    "LIFETIME",
    "GrantScope",
    "SignedIn",
    "Stranger",
    "admins",
    "anybody",
    "below",
    "by_email",
    "grants_of",
    "holds_everywhere",
    "known_at",
    "lifetime",
    "links_since",
    "named",
    "of_course",
    "open_link",
    "people",
    "person",
    "posted",
    "posting_on",
    "postings",
    "previews",
    "serving",
    "sessions",
    "signed_in",
    "unit_by_code",
    "units",
    "visible_to",
]
