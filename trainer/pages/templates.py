"""Templates in each language.

A text is looked up when its template is compiled, not whenever the template is used: each language has
templates of its own with its texts in them, but for those with plural forms.
"""

from collections.abc import Callable, MutableMapping
from typing import Any, Self

import flask
from flask.templating import Environment
from flask_babel import get_locale, get_translations
from jinja2 import Template, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from trainer.pages import language

Globals = MutableMapping[str, Any]


class Templates(Environment):
    """The templates of all languages: asked for one, it gives that of the reader's language."""

    def __init__(self, app: flask.Flask, **options: Any) -> None:
        super().__init__(app, **options)
        self.languages: dict[str, Spoken] = {}

    def _load_template(self, name: str, globals: Globals | None) -> Template:  # noqa: A002 - Jinja's name
        locale = str(get_locale())
        if locale not in self.languages:
            self.languages[locale] = Spoken.of(self)
        return self.languages[locale].get_template(name, globals=globals)


class Spoken(Environment):
    """The templates of one language."""

    translate: Callable[[str], str]
    held: dict[str, Template]

    @classmethod
    def of(cls, templates: Templates) -> Self:
        """The templates in the language of this request."""
        spoken = templates.overlay()
        spoken.__class__ = cls  # type: ignore[assignment]  # an overlay is always of its own class
        assert isinstance(spoken, cls)
        tag = language.tongue()
        spoken.globals = {
            **templates.globals,
            "lang": tag,
            "dir": language.direction(tag),
        }
        spoken.translate = get_translations().ugettext
        spoken.held = {}
        return spoken

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: Globals | None = None,  # noqa: A002
    ) -> Template:
        """A template by name. There are few and none changes, so all are held, on one set of globals."""
        if isinstance(name, Template):
            return name
        if name not in self.held:
            assert self.loader is not None
            self.held[name] = self.loader.load(self, name, self.globals)
        return self.held[name]

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed = super()._parse(source, name, filename)
        _Texts(self.translate).visit(parsed)
        return parsed


class _Texts(NodeTransformer):
    """Puts each text in place of the call that would look it up."""

    def __init__(self, translate: Callable[[str], str]) -> None:
        self.translate = translate

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:  # noqa: N802 - Jinja's name
        self.generic_visit(node)
        match node:
            case nodes.Call(
                node=nodes.Name(name="_" | "gettext"), args=[nodes.Const(value=str(text))], dyn_kwargs=None
            ):
                said = nodes.Const(Markup(self.translate(text)))  # noqa: S704 - a text of our own
                values = [nodes.Pair(nodes.Const(one.key), one.value) for one in node.kwargs]
                return nodes.Mod(said, nodes.Dict(values), lineno=node.lineno)
        return node


def init_app(app: flask.Flask) -> None:
    """Let the app make its pages of these."""
    app.jinja_environment = Templates  # type: ignore[assignment]  # Flask names its own class only
