"""What an examiner would say about a course that is otherwise in order.

`review.advise` reads a compiled course and returns a `Review`: pieces of advice, each by a rule of one table
(`rules`) with its reason and the source of the reason, and the figures of the course. Advice never
stops anything; the course may accept it, place by place, with a reason of its own.
"""

from trainer.core.advice.rules import RULES, Rule
from trainer.core.advice.values import Advice, Figures, Guess, LessonFigures, Review

__all__ = ["RULES", "Advice", "Figures", "Guess", "LessonFigures", "Review", "Rule"]
