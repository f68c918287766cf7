"""Source -> course, or every problem it has.

`compile_course` is the door to a course, `look` that to one file of a draft. Below them each kind of
file has its module: `outline` (course.md
and module.md), `lesson`, `quiz` with `question` and `blocks`; `tree` says which file is what,
`front_matter` and `settings` read what stands between the `---` lines, `words` knows the languages.
"""

from trainer.core.parsing.compiling import Guard, compile_course, unguarded
from trainer.core.parsing.heading import suggest_id
from trainer.core.parsing.keeping import Kept
from trainer.core.parsing.looking import look

__all__ = ["Guard", "Kept", "compile_course", "look", "suggest_id", "unguarded"]
