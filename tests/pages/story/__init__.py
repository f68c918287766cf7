"""One small ministry, and what happens there until every page has been seen in each of its states."""

from pathlib import Path

import flask

from tests import world
from tests.pages.album import Album
from tests.pages.story import (
    authoring,
    errors,
    factors,
    house,
    keys,
    learning,
    marking,
    people,
    places,
    publishing,
    records,
    revisions,
    sittings,
    tongues,
)
from tests.pages.story.telling import Story
from trainer import db
from trainer.catalogue import folder

EVERY_KIND = Path(__file__).parents[1] / "every-kind"


def tell(app: flask.Flask, database: db.Database, password_hash: str) -> Album:
    """All of it, from the empty house to the last error."""
    story = Story(app, database)
    people.before_anybody(story)
    story.world = world.found(database, password_hash)
    story.publish("every-kind", folder.read(EVERY_KIND))
    people.first_visits(story)
    people.own_account(story)
    people.accounts_and_roles(story)
    places.units_and_posts(story)
    places.rosters(story)
    house.keeping(story)
    factors.second_factors(story)
    records.requirements(story)
    learning.lessons(story)
    marking.nothing_waits(story)
    sittings.sittings(story)
    tongues.translations(story)
    marking.texts(story)
    keys.nothing_reported(story)
    keys.reports(story)
    keys.corrected(story)
    authoring.writing(story)
    publishing.publishing(story)
    records.listings(story)
    records.classes(story)
    revisions.history(story, folder.read(EVERY_KIND))
    records.decisions(story)
    errors.everything_fails(story)
    story.album.reader = story.cookie("lena")
    return story.album
