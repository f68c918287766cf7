"""What roles, permissions and tracks are called."""

from flask_babel import gettext, lazy_gettext as _

from trainer.permissions import Permission, Role

ROLES = {
    Role.LEARNER: _("Learner"),
    Role.INSTRUCTOR: _("Instructor"),
    Role.HR: _("HR officer"),
    Role.ADMIN: _("Administrator"),
}

PERMISSIONS = {
    Permission.SIGN_IN: _("Sign in: give the second factor that is asked for, and sign out"),
    Permission.OWN_FACTORS: _("Set up and take off one’s own second factors"),
    Permission.OWN_ACCOUNT: _("Use one’s own account: password, devices, language and appearance"),
    Permission.READ_COURSES: _("See the catalogue, read lessons, look at pictures"),
    Permission.PREVIEW_COURSES: _("See a sample paper of a quiz, of which nothing is recorded"),
    Permission.TAKE_COURSES: _("Take courses: begin them, finish lessons, sit quizzes, hold certificates"),
    Permission.PUBLISH_COURSES: _("Publish a revision of a course"),
    Permission.MARK_ANSWERS: _("Mark what learners wrote, without seeing their names"),
    Permission.GRANT_ATTEMPTS: _("See how people sat a quiz, give more attempts or minutes"),
    Permission.SEE_CLASS: _("See how the learners of a course do, and take that list out"),
    Permission.ALLOW_TIME: _("Give a person extra time in everything they begin"),
    Permission.SEE_RECORDS: _("See who must hold what and who holds it"),
    Permission.EXPORT_RECORDS: _("Take such a list out of the house"),
    Permission.SET_REQUIREMENTS: _("Say who must hold what by when"),
    Permission.KEEP_RECORDS: _("Waive, recognise training taken elsewhere, correct and revoke completions"),
    Permission.MANAGE_PEOPLE: _("Open accounts, give and take roles"),
    Permission.KEEP_HOUSE: _("Change the settings of the house, see its health and what changed"),
}

TRACKS = {"diplomat": _("Diplomat"), "technologist": _("Technologist")}
"""The tracks the house knows by name; a ministry may use any other word."""

BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "ChromeOS",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}
"""What stands in a browser's account of itself, the more exact first, and what people call it."""


def device(agent: str) -> str:
    """A browser by what it says of itself: `Firefox on Windows`."""
    browser = next((name for sign, name in BROWSERS.items() if sign in agent), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in agent), "")
    if browser and system:
        return str(gettext("%(browser)s on %(system)s", browser=browser, system=system))
    return str(browser or system or gettext("A device that does not say what it is"))
