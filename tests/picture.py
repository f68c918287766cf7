"""The picture in the README: a page of the demo as it stands, taken anew by `make picture`."""

import os
import tempfile
from pathlib import Path

import click
from playwright.sync_api import sync_playwright

import trainer
from tests.judges import ROOT, chromium
from tests.site import served, settings_in, signed_in
from trainer import clock, db
from trainer.accounts.queries import by_email
from trainer.demo.cast import LENA
from trainer.demo.operations import set_up

PICTURE = ROOT / "docs" / "picture.png"
PAGE = "/learning/cyber-fundamentals/networks/names"
SIZE = {"width": 1280, "height": 860}


def take(address: str, cookie: str) -> None:
    """Photograph the page, light, as somebody signed in sees it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), chromium_sandbox=os.geteuid() != 0)
        context = browser.new_context(viewport=SIZE, color_scheme="light", locale="en-GB", timezone_id="UTC")
        context.add_cookies([{"name": "session", "value": cookie, "url": address}])
        page = context.new_page()
        page.goto(address + PAGE, wait_until="networkidle")
        page.screenshot(path=PICTURE)
        browser.close()


def main() -> None:
    """Make a demo in a folder of its own, and take the picture there."""
    if chromium() is None:
        raise SystemExit("The picture is taken in Chromium: install the package chromium.")
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_in(Path(folder))
        database = db.Database(settings.database_url)
        database.upgrade(settings.migrations)
        set_up(database, settings.courses, at=clock.now(), say=click.echo)
        app = trainer.create_app(settings, database)
        with database.reader() as session:
            lena = by_email(session, LENA.email)
        assert lena is not None
        kept = signed_in(app, database, lena.id).get_cookie("session")
        assert kept is not None
        with served(app) as address:
            take(address, kept.value)
        database.dispose()
    click.echo(f"Taken: {PICTURE.relative_to(ROOT)}, {PICTURE.stat().st_size // 1000} kB.")


if __name__ == "__main__":
    main()
