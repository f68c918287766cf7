"""How records say whom a requirement reaches."""

from flask_babel import gettext

from trainer.accounts.words import TRACKS
from trainer.records.queries import InForce


def whom(line: InForce) -> str:
    """Who must hold it: `Everyone in Headquarters and below`."""
    if line.unit:
        return str(gettext("Everyone in %(unit)s and below", unit=line.unit))
    if line.person:
        return line.person
    if line.post:
        return str(gettext("Everyone at the post %(post)s", post=line.post))
    track = line.requirement.track or ""
    return str(gettext("Everyone in the track %(track)s", track=TRACKS.get(track, track)))
