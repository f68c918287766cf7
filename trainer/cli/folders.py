"""`trainer courses …` on a folder that an author writes in: begin it, fix it, translate it, look at it."""

import errno
import shlex
import socket
from pathlib import Path
from threading import Thread

import click
from werkzeug.serving import make_server

from trainer.authoring import folders
from trainer.authoring.previewing import Draft, create_preview
from trainer.cli.courses import FOLDER, courses, read, writing
from trainer.core import fixing
from trainer.core.parsing.identity import id_of, is_id, is_language
from trainer.core.translating import own_language, translate as files_to_translate


@courses.command()
@click.argument("directory", type=FOLDER)
def new(directory: Path) -> None:
    """Begin a course: a small one that passes the check and shows one of everything."""
    if not folders.is_free(directory):
        raise click.ClickException(f"{directory} is not empty. Name a folder that is not there yet.")
    name = directory.resolve().name
    if not is_id(name):
        better = directory.with_name(id_of(name))
        raise click.ClickException(
            f"`{name}` can't name a course: a name has letters, digits, - and _."
            f" Write `trainer courses new {shlex.quote(str(better))}`."
        )
    with writing(directory):
        folders.write(directory, folders.first_course())
    click.echo(f"{directory} is a course. Change what you like, and look at it with")
    click.echo(f"  trainer courses preview {shlex.quote(str(directory))}")


@courses.command()
@click.argument("directory", type=FOLDER)
def fix(directory: Path) -> None:
    """Write missing question ids and translation fingerprints into the files, and nothing else."""
    fixed = fixing.fix(read(directory))
    with writing(directory):
        folders.write(directory, fixed.files)
    for note in fixed.notes:
        click.echo(f"{note.file}:{note.line}: {note.message}")
    if not fixed.notes:
        click.echo("Nothing was missing.")


@courses.command()
@click.argument("directory", type=FOLDER)
@click.argument("language")
def translate(directory: Path, language: str) -> None:
    """Create the files that a translator fills in, beside the originals; those that are there stay."""
    source = read(directory)
    if not is_language(language):
        raise click.ClickException(f"{language} is no language Trainer knows: write fr, ar or pt-BR.")
    if language == own_language(source):
        raise click.ClickException(f"{language} is the course's own language.")
    files = files_to_translate(source, language)
    with writing(directory):
        folders.write(directory, files)
    for path in files:
        click.echo(path)
    click.echo(
        "Write the translation over the text. When a file is done, `trainer courses fix` notes from which"
        " text it was made."
        if files
        else "Every text has its file already."
    )


@courses.command()
@click.argument("directory", type=FOLDER)
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True)
def preview(directory: Path, port: int) -> None:
    """Show a course while it is written: answers included, loaded again at every change."""
    read(directory)
    draft = Draft(directory)
    try:
        listening = socket.create_server(("127.0.0.1", port))
    except OSError as error:
        said = "is in use" if error.errno == errno.EADDRINUSE else "can't be used"
        raise click.ClickException(f"Port {port} {said}. Choose another with --port.") from None
    server = make_server("127.0.0.1", port, create_preview(draft), threaded=True, fd=listening.fileno())
    click.echo(f"{directory} is at http://localhost:{server.port} (stop with Ctrl+C)")
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        draft.compile_when_asked()
    except KeyboardInterrupt:
        server.shutdown()
        server.server_close()
