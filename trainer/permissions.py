"""Who may do what: one table, and the guard that refuses whatever it does not name.

A person holds grants: a role, and where it holds (everywhere, a unit and those below, or a course). A
role is a bundle of permissions. `@requires` and `@public` only tag a view; the guard enforces, and the
app does not start while a view carries neither tag. Whose things may be seen is not decided here but in
the look-up itself (`accounts.queries.visible_to`, `quiz.queries.sitting`,
`quiz.marking.queries`).
"""

from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import Any, Protocol, TypeVar

import flask

View = TypeVar("View", bound=Callable[..., Any])


class Role(StrEnum):
    """What a person is to the platform. Several at once are usual."""

    LEARNER = "learner"
    INSTRUCTOR = "instructor"
    HR = "hr"
    ADMIN = "admin"


class Permission(StrEnum):
    """What can be allowed, as the ministry would say it."""

    SIGN_IN = "account:sign-in"  # give the second factor that is still asked for; sign out
    OWN_FACTORS = "account:factors"  # set up and take off one's own second factors
    OWN_ACCOUNT = "account:own"  # choose language and appearance
    READ_COURSES = "courses:read"  # see the catalogue, read lessons, look at pictures
    PREVIEW_COURSES = "courses:preview"  # see a quiz as it is sat, without an attempt
    TAKE_COURSES = "courses:take"  # enrol, finish lessons, sit quizzes, hold certificates
    PUBLISH_COURSES = "courses:publish"  # publish a revision of a course
    MARK_ANSWERS = "answers:mark"  # mark what learners wrote
    GRANT_ATTEMPTS = "attempts:grant"  # see how people sat a quiz, give more attempts or minutes
    SEE_CLASS = "class:see"  # see how the learners of a course do, take that list out
    ALLOW_TIME = "time:allow"  # give a person extra time in everything they begin
    SEE_RECORDS = "records:see"  # see who must hold what and who holds it
    EXPORT_RECORDS = "records:export"  # take such a list out of the house
    SET_REQUIREMENTS = "requirements:set"  # say who must hold what by when
    KEEP_RECORDS = "records:keep"  # waive, recognise training taken elsewhere, correct and revoke
    MANAGE_PEOPLE = "people:manage"  # open accounts, give and take roles
    KEEP_HOUSE = "house:keep"  # change its settings, see how it is and what was done in it


OWN = frozenset({Permission.SIGN_IN, Permission.OWN_FACTORS, Permission.OWN_ACCOUNT})
"""What everybody may with their own account."""

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.LEARNER: OWN | {Permission.READ_COURSES, Permission.TAKE_COURSES},
    Role.INSTRUCTOR: OWN
    | frozenset(
        {
            Permission.READ_COURSES,
            Permission.PREVIEW_COURSES,
            Permission.PUBLISH_COURSES,
            Permission.MARK_ANSWERS,
            Permission.GRANT_ATTEMPTS,
            Permission.SEE_CLASS,
        }
    ),
    Role.HR: OWN
    | frozenset(
        {
            Permission.READ_COURSES,
            Permission.SEE_RECORDS,
            Permission.EXPORT_RECORDS,
            Permission.SET_REQUIREMENTS,
            Permission.KEEP_RECORDS,
            Permission.ALLOW_TIME,
        }
    ),
    Role.ADMIN: OWN
    | frozenset(
        {
            Permission.READ_COURSES,
            Permission.PREVIEW_COURSES,
            Permission.MANAGE_PEOPLE,
            Permission.KEEP_HOUSE,
            Permission.ALLOW_TIME,
        }
    ),
}


class Viewer(Protocol):
    """Who asks: signed in or not, and with which permissions."""

    @property
    def is_authenticated(self) -> bool:
        """Whether somebody is signed in."""

    @property
    def fresh(self) -> bool:
        """Whether they have proved who they are just now."""

    @property
    def is_half_in(self) -> bool:
        """Whether a second factor has still to be given or set up: until then they may do only that."""

    def may(self, permission: Permission) -> bool:
        """Whether any grant of theirs holds this permission."""


@cache
def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """All that these roles allow together."""
    return frozenset().union(*(GRANTS[role] for role in roles))


def requires(permission: Permission, *, fresh: bool = False) -> Callable[[View], View]:
    """Tag a view with the permission it needs; `fresh` if callers must have proved just now who they are."""

    def tag(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        view.fresh = fresh  # type: ignore[attr-defined]
        return view

    return tag


def public(view: View) -> View:
    """Tag a view that anybody may open, signed in or not."""
    view.permission = None  # type: ignore[attr-defined]
    view.fresh = False  # type: ignore[attr-defined]
    return view


def undeclared(app: flask.Flask) -> list[str]:
    """Endpoints whose view carries neither tag."""
    return sorted(name for name, view in app.view_functions.items() if not hasattr(view, "permission"))


def init_app(
    app: flask.Flask,
    viewer: Callable[[], Viewer],
    sign_in: Callable[[], Any],
    note_refusal: Callable[[Permission], None],
    confirm: Callable[[], Any],
) -> None:
    """Refuse to start with an undeclared view, and guard every request.

    `viewer` says who asks; `sign_in` makes the answer for a stranger; `note_refusal` keeps that somebody
    asked for what no grant of theirs allows; `confirm` asks somebody to prove again who they are.
    """
    names = undeclared(app)
    if names:
        raise RuntimeError(f"These views declare no permission: {names}")

    @app.before_request
    def guard() -> Any:
        endpoint = flask.request.endpoint
        if endpoint is None:  # no such address: the 404 or 405 page answers
            return None
        view = app.view_functions[endpoint]
        permission = getattr(view, "permission", Permission.MANAGE_PEOPLE)
        if permission is None:
            return None
        asking = viewer()
        if asking.may(permission):
            return confirm() if getattr(view, "fresh", True) and not asking.fresh else None
        if not asking.is_authenticated or asking.is_half_in:
            return sign_in()
        note_refusal(permission)
        return flask.abort(403)
