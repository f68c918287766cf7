"""The page that tells how the installation is."""

import platform
import shutil
from datetime import timedelta
from fractions import Fraction
from importlib.metadata import version

import flask
from flask.typing import ResponseReturnValue

from trainer import clock, db, mail, settings
from trainer.accounts.views.signing import bp
from trainer.permissions import Permission, requires

MINUTES = 5
"""A tick that has not come for so long is missing."""


MILLISECOND = timedelta(milliseconds=1)
TENTH = 10**8
"""Bytes in a tenth of a gigabyte: a disk is told to one place."""


@bp.get("/health")
@requires(Permission.KEEP_HOUSE)
def health() -> ResponseReturnValue:
    """Database, disk, clock, letters, upkeep."""
    session, at = db.reader(), clock.now()
    vitals, done = db.vitals(session), settings.upkeep(session)
    tick, disk = done.get("tick"), shutil.disk_usage(flask.current_app.config["TRAINER"].instance)
    return flask.render_template(
        "accounts/health.html",
        vitals=vitals,
        size=Fraction(vitals.size, 10**6), answers=Fraction(vitals.answers, 1000),
        apart=Fraction(abs(at - (vitals.clock or at)) // MILLISECOND, 1000),
        disk=Fraction(disk.total // TENTH, 10), free=Fraction(disk.free // TENTH, 10),
        outbox=mail.outbox(session),
        check=done.get("quick_check"), chain=done.get("chain"), tick=tick,
        late=tick is None or (at - tick.at).total_seconds() > MINUTES * 60,
        program=version("trainer"), python=platform.python_version(),
        implementation=platform.python_implementation(),
    )  # fmt: skip
