"""What roles and tracks are called."""

from flask_babel import gettext, lazy_gettext as _

from trainer.permissions import Role

ROLES = {
    Role.LEARNER: _("Learner"),
    Role.INSTRUCTOR: _("Instructor"),
    Role.HR: _("HR officer"),
    Role.ADMIN: _("Administrator"),
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
