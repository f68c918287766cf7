"""The editor: one text of a draft with its problems and a preview beside it."""

from collections.abc import Mapping
from dataclasses import dataclass

import flask
from flask.typing import ResponseReturnValue
from flask_babel import format_time, gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from trainer import clock, db
from trainer.accounts.operations import Refused
from trainer.authoring.drafts import naming, operations, queries
from trainer.authoring.drafts.models import Draft
from trainer.authoring.drafts.operations import Collision
from trainer.authoring.drafts.outlining import languages, outline_of
from trainer.authoring.forms import PictureForm, TranslationForm
from trainer.authoring.snippets import SNIPPETS
from trainer.authoring.views import pictures
from trainer.authoring.views.looking import Shown, looked_at
from trainer.authoring.views.room import WRITE, address, bp, draft_for
from trainer.core import arranging
from trainer.core.message import Message
from trainer.core.parsing import grounds
from trainer.core.parsing.tree import PAGES, File, FileKind, Tree
from trainer.core.revising import plain, rewritten
from trainer.core.source import TEXT_LIMIT, Source, flaws, lines
from trainer.pages.wording import say
from trainer.permissions import requires

NUMBERED = 2000  # lines that get a number beside them
LARGE = 200  # texts of a course that all stand in the outline beside one of them


@dataclass(frozen=True, slots=True)
class Text:
    """A text in the editor, with all that is needed to show it."""

    draft: Draft
    tree: Tree
    digests: Mapping[str, str]
    file: File
    source: Source  # no more of the course than the text rests on
    stored: bytes | None
    digest: str | None
    written: str

    @property
    def unsaved(self) -> bool:
        """Whether what stands in the editor is another text than the one that is saved."""
        return self.stored is not None and rewritten(self.stored, self.written) != self.stored


def _text(course: str, path: str, written: str | None = None) -> Text:
    """A text of a draft; `written` stands in its place in the editor, and in the preview."""
    session = db.reader()
    draft = draft_for(session, course)
    path = queries.moved_to(session, draft, path) or path
    digests = queries.digests(session, draft)
    tree = arranging.tree_of(digests)
    file = tree.files.get(path)
    if file is None or file.kind is FileKind.MEDIUM:
        flask.abort(404)
    source = queries.sourced(session, {one: digests[one] for one in grounds.texts(tree, path)})
    stored = source[path]
    readable = not any(problem.line == 0 for problem in flaws(path, stored))
    text = plain(stored.decode("utf-8-sig", "replace" if not readable else "strict"))
    if written is not None:
        source = Source({**source, path: rewritten(stored, written)})
    named = grounds.media(tree, b"\n".join(source.values()).decode("utf-8", "replace"))
    source = Source({**source, **queries.sourced(session, {one: digests[one] for one in named})})
    written = text if written is None else written
    return Text(draft, tree, digests, file, source, stored, digests[path], written)


def _beside(text: Text) -> list[str]:
    """What the outline beside a text shows: of a large course the module at hand, and how others open."""
    files = [one for one in text.tree.files.values() if one.kind is not FileKind.MEDIUM]
    near = {"", text.file.module} if len(files) > LARGE else {*text.tree.modules, ""}
    return [one.path for one in files if one.kind not in PAGES or one.module in near]


def _show(
    text: Text, *, shown: Shown | None = None, based_on: str | None = None, status: int = 200
) -> ResponseReturnValue:
    session = db.reader()
    draft, file = text.draft, text.file
    original = text.tree.original(file.path) if file.language else None
    shown_beside = _beside(text)
    rows = queries.files(session, draft, among=shown_beside)
    tongues = languages(text.tree, text.source.get("course.md", b""), shown_beside)
    titles = naming.titles(session, text.digests, tongues)
    written = lines(text.written)
    problems = shown.look.problems if shown else ()
    advice = shown.look.advice if shown else ()
    page = flask.render_template(
        "authoring/editor.html", draft=draft, opened=text, file=file, shown=shown, based_on=based_on,
        outline=outline_of(text.tree, rows, titles), title=titles.get(file.path, file.path),
        saved=queries.last_save(session, draft, file.path), rows=written if len(written) <= NUMBERED else (),
        problems=problems, advice=advice, wrong={one.line for one in problems},
        noted={one.line for one in advice}, snippets=SNIPPETS,
        original=text.source[original.path].decode("utf-8-sig", "replace") if original else None,
        originals=original, translations=[one for one in _translations(text) if one != file],
        translating=TranslationForm(path=file.path), picturing=PictureForm(), most=TEXT_LIMIT,
        folder=file.path.rpartition("/")[0], page=file.kind in PAGES and not file.language,
    )  # fmt: skip
    return page, status


def _translations(text: Text) -> list[File]:
    """A file in every language it is written in."""
    return [text.tree.files[path] for path in arranging.with_translations(text.tree, text.file.path)]


@bp.get("/<course>/text/<path:path>")
@requires(WRITE)
def editor(course: str, path: str) -> ResponseReturnValue:
    """A text, its problems, and what learners will see of it."""
    text = _text(course, path)
    if text.file.path != path:
        return flask.redirect(address("editor", course, path=text.file.path))
    return _show(text, shown=looked_at(text.draft.course, text.file, text.source, text.digests))


def _sent() -> tuple[str, str | None]:
    """What was written, and the digest of the text that it was written from."""
    form = flask.request.form
    return plain(form.get("text") or ""), form.get("based_on") or None


@bp.post("/<course>/text/<path:path>")
@requires(WRITE)
def save(course: str, path: str) -> ResponseReturnValue:
    """Save a text; if a button asks for it, with an example of something put in at its end."""
    written, based_on = _sent()
    insert = flask.request.form.get("insert")
    draft_for(db.reader(), course)
    db.end_reading()
    try:
        picture = _picture() if insert == "picture" else None
        session = db.writer()
        draft = draft_for(session, course)
        if insert:
            written = _with(written, session, draft, path, picture or insert)
        answer = operations.save(
            session, current_user.actor(WRITE), draft, path, written, based_on=based_on, at=clock.now()
        )
    except Refused as refused:
        if "writer" in flask.g:
            db.writer().rollback()
        flask.flash(say(refused.message), "bad")
        return _show(_text(course, path, _sent()[0]), based_on=based_on, status=422)
    session.commit()
    if isinstance(answer, Collision):
        return _collided(course, answer, written)
    if answer.merged:
        flask.flash(
            gettext("Somebody else had saved this text meanwhile. Both changes are in it now."), "warn"
        )
    anchor = "end" if insert else None
    return flask.redirect(address("editor", course, path=answer.path, _anchor=anchor), 303)


def _picture() -> tuple[str, bytes, str]:
    """The picture that was chosen, with what it shows."""
    form = PictureForm()
    if not form.validate():
        raise Refused(Message("{problem}", problem=form.refusal))
    return *pictures.taken(form), form.alt.data


def _with(written: str, session: Session, draft: Draft, path: str, put: str | tuple[str, bytes, str]) -> str:
    """A text with an example, or with the picture that was chosen, at its end."""
    if isinstance(put, str):
        return f"{written.rstrip()}\n\n{_example(session, draft, path, put)}\n"
    target, data, alt = put
    shown = pictures.shown_in(pictures.add(session, draft, target, data), path.rpartition("/")[0], alt)
    return f"{written.rstrip()}\n\n{shown}\n"


def _example(session: Session, draft: Draft, path: str, name: str) -> str:
    """The example that a button puts into a text."""
    wanted = next((one for one in SNIPPETS if one.name == name), None) or flask.abort(400)
    file = arranging.tree_of(queries.digests(session, draft)).files.get(path) or flask.abort(404)
    return wanted.text(file.kind)


def _collided(course: str, collision: Collision, written: str) -> ResponseReturnValue:
    """Both texts, and how to go on."""
    session = db.reader()
    draft = draft_for(session, course)
    saved = queries.last_save(session, draft, collision.path)
    theirs = plain(collision.theirs.decode("utf-8-sig", "replace")) if collision.theirs is not None else None
    page = flask.render_template(
        "authoring/collision.html",
        draft=draft,
        collision=collision,
        written=written,
        theirs=theirs,
        saved=saved,
    )
    return page, 409


@bp.post("/<course>/keep/<path:path>")
@requires(WRITE)
def keep(course: str, path: str) -> ResponseReturnValue:
    """Save a text as it is typed, for the page's script.

    `seen` is what the next save is based on; `text` what stands now, where it was joined with another's.
    """
    written, based_on = _sent()
    session = db.writer()
    draft = draft_for(session, course)
    try:
        answer = operations.save(
            session, current_user.actor(WRITE), draft, path, written, based_on=based_on, at=clock.now()
        )
    except Refused as refused:
        session.rollback()
        return {"state": say(refused.message)}, 422
    session.commit()
    if isinstance(answer, Collision):
        return {
            "state": gettext("Somebody else has changed the same lines. Press “Save” to see both texts.")
        }, 409
    told: dict[str, str] = {
        "state": gettext("Saved, %(time)s", time=format_time(clock.now(), "short")),
        "seen": answer.digest,
    }
    if answer.merged:
        told["state"] = gettext("Saved, with what somebody else has changed")
        told |= {"text": plain(answer.data.decode("utf-8-sig")), "sent": answer.sent}
    return told


@bp.post("/<course>/preview/<path:path>")
@requires(WRITE)
def preview(course: str, path: str) -> ResponseReturnValue:
    """The text as it was sent, unsaved, with its problems and its preview."""
    written, based_on = _sent()
    text = _text(course, path, written)
    shown = looked_at(text.draft.course, text.file, text.source, text.digests)
    if shown and not text.unsaved:
        with db.aside() as session:
            draft = draft_for(session, course)
            found = (len(shown.look.problems), len(shown.look.advice))
            operations.note_check(session, draft, text.file.path, text.digest or "", *found)
    return _show(text, shown=shown, based_on=based_on)
