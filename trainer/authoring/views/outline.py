"""The outline of a draft: its files in order, with what is wrong in each; adding, moving, deleting."""

from collections import Counter
from dataclasses import dataclass

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from trainer import clock, db
from trainer.accounts.operations import Refused
from trainer.authoring import snippets
from trainer.authoring.drafts import naming, operations, queries
from trainer.authoring.drafts.models import Draft
from trainer.authoring.drafts.outlining import languages, outline_of
from trainer.authoring.forms import AddForm, TitleForm, TranslationForm
from trainer.authoring.views.room import WRITE, address, bp, draft_for, published, volume_for
from trainer.catalogue.compiler import compile_apart
from trainer.core import arranging
from trainer.core.advice import Advice
from trainer.core.parsing.tree import FileKind
from trainer.core.problem import Problem, Problems
from trainer.pages.wording import say
from trainer.permissions import requires


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of the whole course found."""

    problems: list[Problem]
    advice: tuple[Advice, ...]


def _show(
    course: str, form: AddForm | None = None, *, checked: Checked | None = None, status: int = 200
) -> ResponseReturnValue:
    session = db.reader()
    draft = draft_for(session, course)
    rows = queries.files(session, draft)
    tree, digests = arranging.tree_of(rows), {path: row.digest for path, row in rows.items()}
    own = queries.contents(session, {digests["course.md"]}) if "course.md" in digests else {}
    titles = naming.titles(session, digests, languages(tree, b"".join(own.values()), rows))
    outline = outline_of(tree, rows, titles)
    form = form or AddForm(kind="lesson", module=next(reversed(outline.modules), ""))
    form.offer(outline.modules)
    page = flask.render_template(
        "authoring/outline.html", draft=draft, outline=outline, form=form, checked=checked,
        title=titles.get("course.md", course), change=queries.change(session, draft),
        deleted=queries.deleted(session, draft), volume=published(course),
    )  # fmt: skip
    return page, status


@bp.get("/<course>")
@requires(WRITE)
def draft(course: str) -> ResponseReturnValue:
    """The outline of a draft; of a published course without one, where it is begun."""
    if queries.draft_for(db.reader(), current_user, course):
        return _show(course)
    return flask.render_template("authoring/begin.html", volume=volume_for(course))


@bp.post("/<course>")
@requires(WRITE)
def begin(course: str) -> ResponseReturnValue:
    """Begin a draft of the newest revision."""
    if published(course) is None:
        flask.abort(404)
    session = db.writer()
    try:
        operations.open(session, current_user.actor(WRITE), course, at=clock.now())
        session.commit()
    except Refused as refused:
        session.rollback()
        flask.flash(say(refused.message), "bad")
    return flask.redirect(address("draft", course), 303)


@bp.post("/<course>/outline")
@requires(WRITE)
def arrange(course: str) -> ResponseReturnValue:
    """Change the outline: by the name of the button that was pressed."""
    session = db.writer()
    draft = draft_for(session, course)
    operations.hold(session, draft)  # what is written anew is made of what is read from here on
    form = flask.request.form
    try:
        if form.get("act") == "add":
            return _add(session, draft)
        if form.get("act") == "glossary":
            return _create(session, draft, "glossary.md", snippets.glossary())
        if form.get("act") in {"rename", "translate"}:
            return _rename(session, draft) if form["act"] == "rename" else _translate(session, draft)
        if form.get("act") == "transfer":
            return _transfer(session, draft)
        for act, change in (("up", -1), ("down", 1)):
            if act in form:
                _move(session, draft, form[act], change)
        if "delete" in form:
            _delete(session, draft, form["delete"])
    except Refused as refused:
        session.rollback()
        flask.flash(say(refused.message), "bad")
        return flask.redirect(address("draft", course), 303)
    session.commit()
    return flask.redirect(address("draft", course, _anchor="outline"), 303)


def _add(session: Session, draft: Draft) -> ResponseReturnValue:
    form = AddForm()
    paths = queries.files(session, draft)
    form.offer({folder: folder for folder in arranging.tree_of(paths).modules.values()})
    if not form.validate():
        session.rollback()
        return _show(draft.course, form, status=422)
    title = form.title.data
    if form.what is FileKind.MODULE:
        path = f"{arranging.new_folder(paths, title)}/module.md"
    else:
        path = arranging.new_path(paths, form.what, title, form.module.data)
    return _create(session, draft, path, snippets.BEGINNINGS[form.what](title))


def _create(session: Session, draft: Draft, path: str, text: str) -> ResponseReturnValue:
    """Make a file that is not there, and go on to where it is written."""
    by = current_user.actor(WRITE)
    if queries.file(session, draft, path) is None:
        operations.save(session, by, draft, path, text, based_on=None, at=clock.now())
        session.commit()
    return flask.redirect(address("editor", draft.course, path=path), 303)


def _rename(session: Session, draft: Draft) -> ResponseReturnValue:
    form = TitleForm()
    if not form.validate():
        session.rollback()
        flask.flash(gettext("A title has up to 200 characters, and at least one."), "bad")
    else:
        change = arranging.titled(queries.source(session, draft), form.path.data, form.title.data)
        operations.move(session, current_user.actor(WRITE), draft, {}, change.changed, at=clock.now())
        session.commit()
    return flask.redirect(address("draft", draft.course, _anchor="outline"), 303)


def _translate(session: Session, draft: Draft) -> ResponseReturnValue:
    """Begin a translation as a copy of the original."""
    form = TranslationForm()
    now = queries.file(session, draft, form.path.data or "")
    if now is None:
        flask.abort(404)
    if not form.validate():
        session.rollback()
        flask.flash(gettext("Write the tag of a language, as en, fr or pt-BR."), "bad")
        return flask.redirect(address("editor", draft.course, path=form.path.data), 303)
    text = queries.contents(session, {now.digest})[now.digest].decode("utf-8-sig", "replace")
    path = arranging.translation_path(now.path, form.language.data)
    return _create(session, draft, path, text)


def _move(session: Session, draft: Draft, path: str, step: int) -> None:
    change = arranging.moved(queries.source(session, draft), path, step)
    by = current_user.actor(WRITE)
    operations.move(session, by, draft, change.renames, change.changed, at=clock.now())


def _transfer(session: Session, draft: Draft) -> ResponseReturnValue:
    """Let a page stand at the end of another module, and go on to where it is written."""
    form = flask.request.form
    path = queries.moved_to(session, draft, form.get("path", "")) or ""
    try:
        change = arranging.transferred(queries.source(session, draft), path, form.get("module", ""))
    except ValueError:
        flask.abort(404)
    operations.move(session, current_user.actor(WRITE), draft, change.renames, change.changed, at=clock.now())
    session.commit()
    return flask.redirect(address("editor", draft.course, path=change.renames.get(path, path)), 303)


def _delete(session: Session, draft: Draft, path: str) -> None:
    """Delete a page with its translations, or a module with all that is in it."""
    paths = queries.files(session, draft)
    tree = arranging.tree_of(paths)
    if path in tree.modules.values():
        gone = [one for one in paths if one.startswith(path + "/")]
    else:
        gone = arranging.with_translations(tree, path) if path in tree.files else []
    operations.remove(session, current_user.actor(WRITE), draft, gone, at=clock.now())
    flask.flash(gettext("Deleted. It can be put back from the end of this page for thirty days."), "ok")


@bp.post("/<course>/check")
@requires(WRITE)
def check(course: str) -> ResponseReturnValue:
    """Check the whole course as it would be before it is published."""
    session = db.reader()
    draft = draft_for(session, course)
    source, rows = queries.source(session, draft), queries.files(session, draft)
    digests = {path: row.digest for path, row in rows.items()}
    db.end_reading()
    try:
        parts = compile_apart(course, source, review=True)
        found = Checked([], parts.review.found if parts.review else ())
    except Problems as problems:
        found = Checked(problems.found, ())
    wrong, noted = (Counter(one.file for one in told) for told in (found.problems, found.advice))
    with db.aside() as writing:
        held = draft_for(writing, course)
        for path, digest in digests.items():
            operations.note_check(writing, held, path, digest, wrong[path], noted[path])
    return _show(course, checked=found)
