"""Whom somebody may see."""

from datetime import date

from sqlalchemy import ColumnElement, false, true

from trainer.accounts.establishment.queries import posted
from trainer.accounts.models import Person
from trainer.accounts.queries.asking import SignedIn
from trainer.permissions import Permission


def visible_to(viewer: SignedIn, permission: Permission, on: date) -> ColumnElement[bool]:
    """The condition on `Person` that a viewer may see them under this permission, on a day.

    Everywhere, or those whose posting on that day lies in the grant's unit or below.
    """
    scopes = [grant for grant in viewer.scopes(permission) if grant.course is None]
    if any(grant.unit is None for grant in scopes):
        return true()
    unit_ids = [grant.unit for grant in scopes if grant.unit is not None]
    if not unit_ids:
        return false()
    return Person.id.in_(posted(unit_ids, on))


def of_course(viewer: SignedIn, permission: Permission, course_id: int) -> bool:
    """Whether a viewer has a permission for a course: everywhere or for it alone, not for a unit's people."""
    return any(
        grant.unit is None and grant.course in {None, course_id} for grant in viewer.scopes(permission)
    )


def previews(viewer: SignedIn, course_id: int) -> bool:
    """Whether a viewer may look at a course as learners do: everywhere, in a unit, or for it alone."""
    return any(grant.course in {None, course_id} for grant in viewer.scopes(Permission.PREVIEW_COURSES))
