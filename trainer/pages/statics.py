"""Stylesheet, scripts and marks, under one digest of the whole folder: they may be kept for ever.

The folder is small. It is read once at start, each file together with its compressed form.
"""

import gzip
import hashlib
import mimetypes
from pathlib import Path

import flask
from flask.typing import ResponseReturnValue

from trainer.permissions import public

mimetypes.add_type("text/javascript", ".js")


class Statics:
    """The files of `static/`, by path, with their digest."""

    def __init__(self, folder: Path) -> None:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        self.files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
        digest = hashlib.sha256()
        for name, data in self.files.items():
            digest.update(name.encode() + b"\0" + hashlib.sha256(data).digest())
        self.digest = digest.hexdigest()[:16]
        self.gzipped = {name: gzip.compress(data, 9, mtime=0) for name, data in self.files.items()}


def init_app(app: flask.Flask) -> None:
    """Serve the folder, and let templates name its files by `static('style.css')`."""
    statics = Statics(Path(app.root_path) / "static")

    @app.get("/static/<digest>/<path:name>", endpoint="static")
    @public
    def serve(digest: str, name: str) -> ResponseReturnValue:
        data = statics.files.get(name)
        if data is None or digest != statics.digest:
            flask.abort(404)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        response = flask.make_response(data)
        if "gzip" in flask.request.headers.get("Accept-Encoding", "") and len(statics.gzipped[name]) < len(
            data
        ):
            response.set_data(statics.gzipped[name])
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Content-Type"] = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response

    app.jinja_env.globals["static"] = lambda name: f"/static/{statics.digest}/{name}"
