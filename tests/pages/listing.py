"""Every page of the app, in each state that looks different: the list that the judges go through."""

PAGES: dict[str, tuple[str, ...]] = {
    "accounts.sign_in": (
        "empty",
        "errors",
        "wrong password",
        "too many tries",
        "after a password",
        "of a demo",
    ),
    "accounts.enter": ("what was written is kept",),
    "accounts.first_admin": ("empty", "errors", "link used"),
    "accounts.new_password": ("empty", "errors", "link used"),
    "accounts.people": ("full", "second page", "one found", "none found"),
    "accounts.new_person": ("empty", "errors", "address taken"),
    "accounts.person": ("roles", "no roles", "one-time link"),
    "accounts.take_role": ("last administrator",),
    "catalogue.browse": ("empty", "full"),
    "learning.my_training": ("first visit", "asked", "in progress", "done"),
    "learning.course": ("first visit", "in order", "done", "another language", "translated", "not a learner"),
    "learning.lesson": (
        "first visit",
        "practice checked",
        "done",
        "not yet open",
        "another language",
        "translated",
        "not yet translated",
        "translation out of date",
        "original",
        "not a learner",
    ),
    "learning.practise": ("refused",),
    "quiz.rules": ("first visit", "in progress", "done", "waiting", "not yet open", "translated"),
    "quiz.sit": (
        "every kind",
        "errors",
        "a part",
        "one",
        "one refused",
        "one checked",
        "essay",
        "translated",
    ),
    "quiz.check": ("open", "all answered"),
    "quiz.hand_in": ("declaration missing",),
    "quiz.result": (
        "passed",
        "not passed",
        "only what lost marks",
        "not yet told",
        "practice",
        "essay",
        "translated",
    ),
    "records.certificate": ("own", "of somebody", "without a score"),
    "records.requirements": ("empty", "full", "errors", "set"),
    "reports.records": ("empty", "full", "second page", "narrowed", "nothing found", "refused"),
    "reports.person": ("empty", "full"),
    "error": ("400", "401", "expired", "403", "404", "405", "409", "413", "500", "503", "no database"),
}
"""By endpoint (that of the GET, where the page answers a POST of the same address)."""

NO_PAGES = {"static", "media", "healthz", "home"}
"""What is fetched by GET and is no page: files, a line for machines, a door that leads on."""

NAMES = [f"{endpoint}: {state}" for endpoint, states in PAGES.items() for state in states]
