"""`course.md` and `module.md`: what the whole is called and for whom it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from trainer.core.course import Course, Html, Module, Page
from trainer.core.parsing.context import Context
from trainer.core.parsing.front_matter import FrontMatter
from trainer.core.parsing.settings import COURSE, MODULE, Settings, read_settings
from trainer.core.questions.block import Text


@dataclass(frozen=True, slots=True)
class Head:
    """The settings of a `course.md` and its welcome."""

    settings: Settings
    welcome: Html

    def course(self, course_id: str, modules: tuple[Module, ...], pages: tuple[Page, ...]) -> Course:
        """The outline, once its modules and pages are known."""
        given: Any = self.settings
        return Course(
            id=course_id,
            title=given["title"],
            language=given["language"],
            outcomes=given["outcomes"],
            modules=modules,
            pages=pages,
            summary=given["summary"],
            welcome=self.welcome,
            audience=given["audience"],
            level=given["level"],
            prerequisites=given["prerequisites"],
            in_order=given["order"] == "in order",
            valid_months=given["valid for"] or None,
            license=given["license"],
            authors=given["authors"],
            accepted_advice=given["accepted advice"],
        )


def read_course(rows: Sequence[str], front: FrontMatter, context: Context) -> Head:
    """The head of the course; its outcomes are known to all files that are read later."""
    settings = read_settings(front, COURSE, context.vocabulary, context.tell)
    context.shared.outcomes = settings["outcomes"] or None
    return Head(settings, _body(rows, front, context))


def read_module(module_id: str, rows: Sequence[str], front: FrontMatter, context: Context) -> Module:
    """A module without its pages."""
    settings = read_settings(front, MODULE, context.vocabulary, context.tell)
    return Module(
        id=module_id,
        title=settings["title"] or "",
        pages=(),
        welcome=_body(rows, front, context),
        outcomes=context.check_outcomes(settings["outcomes"], settings.line("outcomes")),
        optional=settings["optional"],
    )


def _body(rows: Sequence[str], front: FrontMatter, context: Context) -> Html:
    return context.prose(Text("\n".join(rows[front.body - 1 :]), front.body))
