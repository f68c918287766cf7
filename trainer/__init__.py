"""Trainer: lessons, quizzes and records in cyber diplomacy."""

import importlib
import os
from datetime import timedelta
from types import ModuleType
from urllib.parse import urlsplit

import flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from trainer import db, keys, pages, permissions
from trainer.pages import log

ROOMS = ("accounts", "catalogue", "records", "learning", "quiz", "authoring", "reports")
"""The rooms with pages: one word is package, blueprint, address and folder of templates."""


def create_app(settings: config.Config, database: db.Database) -> flask.Flask:
    """The web application: settings, database, rooms, guard. Raises `DatabaseError` on a foreign schema."""
    database.check_schema()
    app = flask.Flask(__name__, static_folder=None)
    app.ensure_sync = lambda view: view  # type: ignore[assignment, method-assign]  # none is a coroutine
    app.config.from_mapping(
        SECRET_KEY=keys.secret_key(settings.instance),
        SECRET_KEY_FALLBACKS=keys.former_keys(settings.instance),
        FACTOR_KEY=keys.factor_key(settings.instance),
        SESSION_COOKIE_NAME="__Host-session" if settings.secure else "session",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(
            days=365
        ),  # of the cookie and its known device; sessions are rows
        MAX_CONTENT_LENGTH=1024 * 1024,
        MAX_FORM_PARTS=1000,
        TRUSTED_HOSTS=[urlsplit(settings.url).hostname, "localhost", "127.0.0.1", *settings.hosts],
        WTF_CSRF_TIME_LIMIT=None,
        TRAINER=settings,
    )
    if settings.proxy_hops:
        hops = settings.proxy_hops
        known = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
        app.wsgi_app = known  # type: ignore[method-assign]  # as Flask's documentation has it
    db.init_app(app, database)
    pages.init_app(app)
    views = load_rooms()
    for room in ROOMS:
        app.register_blueprint(views[room].bp)
    app.extensions["courses"] = views["catalogue"].numbered  # accounts give roles for them
    views["demo"].init_app(app)
    accounts = views["accounts"]
    accounts.expect(app, views["catalogue"].titles)
    permissions.init_app(
        app, accounts.viewer, accounts.stranger, accounts.note_refusal, accounts.confirm_first
    )
    CSRFProtect(app)
    return app


def load_rooms() -> dict[str, ModuleType]:
    """The views of each room, and what pages show of the demo."""
    return {room: importlib.import_module(f"trainer.{room}.views") for room in (*ROOMS, "demo")}


def app_from_environment() -> flask.Flask:
    """The application as a server starts it: settings from the environment."""
    log.to_standard_error()
    settings = config.from_environment(os.environ)
    return create_app(settings, db.Database(settings.database_url))


def models_of_all_rooms() -> None:
    """Import every table, for migrations and for tests of the schema."""
    for module in (
        "audit",
        "settings",
        "mail",
        "accounts.factors.models",
        "authoring.drafts.models",
        *(f"{room}.models" for room in ROOMS if room != "authoring"),
    ):
        importlib.import_module(f"trainer.{module}")
