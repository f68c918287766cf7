"""What each event of the audit trail is called, as a sentence about who did it and to what."""

from typing import Any

from flask_babel import gettext, lazy_gettext as _
from markupsafe import Markup, escape

from trainer.accounts.words import ROLES
from trainer.pages.wording import isolated
from trainer.permissions import Role

SENTENCES = {
    "access.refuse": _("%(who)s asked for what their roles do not allow: %(what)s"),
    "answer.correct": _("%(who)s corrected the marks of an answer: %(what)s"),
    "answer.mark": _("%(who)s marked an answer: %(what)s"),
    "attempt.extend": _("%(who)s gave more time to an attempt: %(what)s"),
    "attempt.give": _("%(who)s gave one more attempt: %(what)s"),
    "attempt.hand_in": _("%(who)s handed in an attempt: %(what)s"),
    "attempt.mark": _("%(who)s finished the marking of an attempt: %(what)s"),
    "attempt.remark": _("%(who)s had an attempt marked again by a corrected key: %(what)s"),
    "attempt.start": _("%(who)s began an attempt: %(what)s"),
    "authenticator.remove": _("%(who)s took away the codes of an app: %(what)s"),
    "authenticator.set": _("%(who)s set up the codes of an app: %(what)s"),
    "certificate.issue": _("%(who)s was issued a certificate: %(what)s"),
    "certificate.look": _("%(who)s looked at a certificate of %(what)s"),
    "clock.set": _("The clock of the server was set; open attempts last as long as before"),
    "course.check": _("%(who)s looked at an archive to bring in: %(what)s"),
    "completion.correct": _("%(who)s corrected a completion: %(what)s"),
    "completion.reinstate": _("%(who)s lifted the revocation of a completion: %(what)s"),
    "completion.revoke": _("%(who)s revoked a completion: %(what)s"),
    "course.complete": _("%(who)s completed a course: %(what)s"),
    "course.enrol": _("%(who)s began a course: %(what)s"),
    "course.export": _("%(who)s took a revision out as an archive: %(what)s"),
    "course.offer": _("%(who)s offered a withdrawn course again: %(what)s"),
    "course.publish": _("%(who)s published a revision: %(what)s"),
    "course.recognise": _("%(who)s recognised training taken elsewhere by %(what)s"),
    "course.withdraw": _("%(who)s withdrew a course: %(what)s"),
    "draft.bring": _("%(who)s brought an archive in as a draft: %(what)s"),
    "draft.catch_up": _("%(who)s took a newer revision into a draft: %(what)s"),
    "draft.export": _("%(who)s took a draft out as an archive: %(what)s"),
    "draft.open": _("%(who)s began a draft: %(what)s"),
    "draft.replace": _("%(who)s put another content into a draft: %(what)s"),
    "export.begin": _("%(who)s began an export: %(what)s"),
    "export.end": _("An export of %(who)s came to its end: %(what)s"),
    "factors.ask_reset": _("%(who)s asked for the second factor of %(what)s to be reset"),
    "factors.reset": _("%(who)s reset the second factor of %(what)s"),
    "house.change": _("%(who)s changed the settings of the house"),
    "keys.correct": _("%(who)s corrected the key of questions: %(what)s"),
    "link.make": _("%(who)s made a one-time link for %(what)s"),
    "passkey.add": _("%(who)s added a passkey: %(what)s"),
    "passkey.remove": _("%(who)s took a passkey away: %(what)s"),
    "password.ask": _("%(who)s asked for a new password: %(what)s"),
    "password.set": _("%(who)s chose a new password: %(what)s"),
    "person.add": _("%(who)s opened the account of %(what)s"),
    "person.correct": _("%(who)s corrected the account of %(what)s"),
    "person.leave": _("%(who)s ended the posting of %(what)s"),
    "person.look": _("%(who)s looked at the records of %(what)s"),
    "person.post": _("%(who)s changed the posting of %(what)s"),
    "person.restore": _("%(who)s opened the suspended account of %(what)s again"),
    "person.sign_out": _("%(who)s ended all sessions of %(what)s"),
    "person.suspend": _("%(who)s suspended the account of %(what)s"),
    "person.withdraw_posting": _("%(who)s withdrew a posting of %(what)s"),
    "post.add": _("%(who)s added a post: %(what)s"),
    "post.correct": _("%(who)s corrected a post: %(what)s"),
    "quiz.preview": _("%(who)s looked at a sample paper of a quiz: %(what)s"),
    "recovery_code.use": _("%(who)s used a recovery code: %(what)s"),
    "recovery_codes.make": _("%(who)s made recovery codes: %(what)s"),
    "report.answer": _("%(who)s answered a reader: %(what)s"),
    "report.resolve": _("%(who)s was done with the report of a reader: %(what)s"),
    "report.send": _("%(who)s reported something in a course: %(what)s"),
    "requirement.end": _("%(who)s ended a requirement: %(what)s"),
    "requirement.set": _("%(who)s set a requirement: %(what)s"),
    "requirement.unwaive": _("%(who)s ended a waiver of %(what)s"),
    "requirement.waive": _("%(who)s waived what is required of %(what)s"),
    "role.grant": _("%(who)s gave a role to %(what)s"),
    "role.revoke": _("%(who)s took a role from %(what)s"),
    "roster.apply": _("%(who)s applied a roster: %(what)s"),
    "roster.read": _("%(who)s had a roster read: %(what)s"),
    "second_factor.fail": _("A second factor was wrong: %(what)s"),
    "second_factor.lock": _("The second factor was closed after too many tries: %(what)s"),
    "second_factor.ok": _("%(who)s gave their second factor"),
    "sign_in.confirm": _("%(who)s proved again who they are"),
    "sign_in.fail": _("Signing in failed: %(what)s"),
    "sign_in.lock": _("Signing in was closed after too many tries: %(what)s"),
    "sign_in.ok": _("%(who)s signed in"),
    "sign_out": _("%(who)s signed out"),
    "sign_out.others": _("%(who)s signed out all their other devices"),
    "time.allow": _("%(who)s set extra time for %(what)s"),
    "unit.add": _("%(who)s founded a unit: %(what)s"),
    "unit.close": _("%(who)s closed a unit: %(what)s"),
    "unit.rename": _("%(who)s corrected the name of a unit: %(what)s"),
    "unit.reopen": _("%(who)s opened a closed unit again: %(what)s"),
}

OBJECTS = {
    "attempt": _("attempt %(number)s"),
    "certificate": _("certificate %(number)s"),
    "completion": _("completion %(number)s"),
    "course": _("course %(number)s"),
    "draft": _("draft %(number)s"),
    "enrolment": _("run %(number)s through a course"),
    "permission": _("permission %(number)s"),
    "post": _("post %(number)s"),
    "requirement": _("requirement %(number)s"),
    "roster": _("roster %(number)s"),
    "unit": _("unit %(number)s"),
}


def person_of(what: str) -> int | None:
    """The number of the person an event is about, if it is about one."""
    kind, _colon, number = what.partition(":")
    return int(number) if kind == "person" and number.isdigit() and number != "0" else None


def sentence(action: str, who: str, what: str) -> Markup:
    """An event in the reader's language; one that has no sentence by its bare name.

    What has a direction of its own stands apart, so that it disorders nothing beside it.
    """
    said = SENTENCES.get(action) or _("%(who)s: %(action)s, %(what)s")
    return escape(str(said)) % {"who": isolated(who), "what": isolated(what), "action": action}


def object_of(what: str, names: dict[int, str]) -> str:
    """What an event is about, by name where it is a person."""
    kind, _colon, number = what.partition(":")
    if kind == "person":
        return names.get(person_of(what) or 0) or gettext("an account that there is not")
    return str(OBJECTS[kind]) % {"number": number} if kind in OBJECTS else what


def details(payload: dict[str, Any]) -> list[str]:
    """What was changed from what to what, a role, a reason: what the sentence leaves out."""
    said = []
    if role := payload.get("role"):
        said.append(str(ROLES[Role(role)]))
    if reason := payload.get("reason"):
        said.append(str(reason))
    before, after = payload.get("before", {}), payload.get("after", {})
    if isinstance(before, dict) and isinstance(after, dict):
        said += [f"{field}: {_shown(before.get(field))} → {_shown(after[field])}" for field in after]
    return said


def _shown(value: Any) -> str:
    """A value as one line: what is empty as a dash, what is long cut."""
    text = " ".join(str(value).split()) if value not in (None, "") else "–"
    return text if len(text) <= 80 else f"{text[:79]}…"
