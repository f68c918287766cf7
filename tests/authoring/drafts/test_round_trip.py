"""A course goes out as an archive, is edited elsewhere, comes back and is published; who sat it is told."""

from pathlib import Path

from playwright.sync_api import expect

from tests.authoring.drafts.test_editor import HOME, enter
from tests.judges import OpenPage
from tests.quiz.test_remarking import FINAL, WALL_IS_RIGHT, sit
from tests.world import World
from trainer import db
from trainer.core.source import pack, unpack

NOTE = "The wall opens as well"


def edited(archive: Path, folder: Path) -> Path:
    """The archive with another key, packed again as one does elsewhere."""
    unpacked = unpack(archive.read_bytes(), archive.name)
    assert unpacked.based_on
    final = unpacked.source[FINAL].decode()
    for old, new in WALL_IS_RIGHT:
        final = final.replace(old, new)
    back = folder / "edited.zip"
    course, number = unpacked.based_on
    files = {**unpacked.source, FINAL: final.encode(), ".revision": f"{course} {number}\n".encode()}
    back.write_bytes(pack({f"{course}/{path}": data for path, data in files.items()}))
    return back


def test_a_course_goes_out_is_edited_comes_back_and_those_who_sat_it_are_told(
    site: str, open_page: OpenPage, database: db.Database, ministry: World, tmp_path: Path
) -> None:
    with database.aside() as session:
        attempt = sit(session, ministry.people["lena"], "openings", "fingers", wall=True).id
    page = open_page(base_url=site)
    enter(page)
    page.goto(f"{HOME}/revisions/1")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Take out as .zip").click()
    out = tmp_path / "out.zip"
    saved.value.save_as(out)
    page.goto(f"{HOME}/archive")
    page.get_by_label("Archive (.zip)").set_input_files(edited(out, tmp_path))
    page.get_by_role("button", name="Make it the draft").click()
    expect(page.get_by_role("heading", name="Publish", level=1)).to_be_visible()
    expect(page.get_by_text("The key of the question which is corrected.")).to_be_visible()
    expect(page.get_by_label("No mark is lowered")).to_be_checked()
    page.get_by_label("What learners are told").fill(NOTE)
    page.get_by_label("Why", exact=True).fill("A reader was right")
    page.get_by_role("button", name="Publish revision 2").click()
    expect(page.get_by_text("Revision 2 is published.")).to_be_visible()
    learner = open_page(base_url=site)
    enter(learner, "lena")
    learner.goto("/learning/")
    expect(learner.get_by_text("Marked again on")).to_be_visible()
    learner.goto(f"/quiz/attempts/{attempt}/result")
    expect(learner.get_by_text(NOTE)).to_be_visible()
