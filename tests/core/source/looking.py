"""What the tests of a course's files look with."""

import struct

from trainer.core.source import Source, check

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 800, 600) + b"\x08\x02\0\0\0"


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>'


def found(files: dict[str, bytes]) -> list[tuple[str, int, str]]:
    return [(p.file, p.line, p.message.text) for p in check(Source(files))]


def said(files: dict[str, bytes]) -> str:
    return "\n".join(problem.say() for problem in check(Source(files)))
