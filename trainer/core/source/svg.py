"""What an SVG may not contain: scripts, foreign content, references to anything outside itself.

Expat reads it with every declaration of a document type refused, so no entity can ever be defined.
"""

import re
from xml.parsers import expat

from trainer.core.message import Message
from trainer.core.problem import Problem

_SVG = "http://www.w3.org/2000/svg"
_BANNED = frozenset(
    "script foreignobject iframe embed object audio video canvas handler listener animation discard".split()
)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_URL = re.compile(r"(?:url|src|image|image-set|cross-fade)\s*+\(\s*+['\"]?+\s*+(?!#)|@import", re.IGNORECASE)


class _RefusedError(Exception):
    """Reading stops here."""


def flaws(path: str, data: bytes) -> list[Problem]:
    """Every problem of an SVG file, with its line."""
    reading = _Reading(path)
    try:
        reading.parser.Parse(data, True)
    except _RefusedError:
        pass
    except (expat.ExpatError, ValueError, LookupError) as error:
        line = getattr(error, "lineno", 0)
        message = Message("The picture can't be read as SVG.")
        reading.found.append(
            Problem(path, line, 0, message, Message("Save it again as plain SVG and replace it."))
        )
    return reading.found


class _Reading:
    """One pass over one file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.found: list[Problem] = []
        self.elements: list[str] = []
        self.style: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._doctype
        self.parser.ProcessingInstructionHandler = self._instruction
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _report(self, message: Message, quote: str) -> None:
        line = self.parser.CurrentLineNumber
        self.found.append(
            Problem(self.path, line, 0, message, Message("Remove it from the picture."), quote[:80])
        )

    def _doctype(self, *_: object) -> None:
        self._report(Message("The picture declares a document type or entities."), "<!DOCTYPE")
        raise _RefusedError

    def _instruction(self, target: str, _: str) -> None:
        self._report(Message("The picture contains a processing instruction."), f"<?{target}")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        if not self.elements and (namespace, local) != (_SVG, "svg"):
            self._report(Message("The file's root is not an svg element of the SVG namespace."), local)
            raise _RefusedError
        self.elements.append(local.lower())
        if local.lower() in _BANNED or namespace == "http://www.w3.org/1999/xhtml":
            self._report(Message("The picture contains “{name}”.", name=local), local)
        for key, value in attributes.items():
            self._attribute(key.rpartition(" ")[2].lower(), value)

    def _attribute(self, name: str, value: str) -> None:
        target = re.sub(r"[\x00-\x20]", "", value)
        if name.startswith("on"):
            self._report(Message("The picture runs a script on an event: “{name}”.", name=name), name)
        elif name in ("href", "src", "base"):
            if not target.startswith("#"):
                self._outside(value)
        elif name == "attributename":
            if target.lower().rpartition(":")[2].startswith(("href", "on", "src")):
                self._report(Message("The picture changes a reference by animation."), value)
        elif _leaves(value):
            self._outside(value)

    def _end(self, _: str) -> None:
        if self.elements.pop() == "style":
            css, self.style = "".join(self.style), []
            if _leaves(css):
                self._outside(css.strip())

    def _text(self, data: str) -> None:
        if self.elements and self.elements[-1] == "style":
            self.style.append(data)

    def _outside(self, value: str) -> None:
        self._report(Message("The picture refers to something outside itself."), value)


def _leaves(css: str) -> bool:
    """Whether CSS, its escapes and comments resolved, has a reference that is not `#…`."""
    if "(" not in css and "\\" not in css and "@" not in css:
        return False
    plain = _ESCAPE.sub(lambda m: _char(m[1]) if m[1] else m[2], _COMMENT.sub("", css))
    return bool(_URL.search(plain))


def _char(digits: str) -> str:
    code = int(digits, 16)
    return chr(code) if 0 < code < 0x110000 else "\N{REPLACEMENT CHARACTER}"
