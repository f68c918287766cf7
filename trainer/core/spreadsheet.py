"""Text that no spreadsheet takes for a formula, and the way back.

A spreadsheet calculates a cell that begins with a sign such as `=`, also behind spaces or quotation marks
and in full-width forms, and, where it splits lines at semicolons or tabs, a part of a cell behind one.
In front of each such place goes an apostrophe (OWASP ASVS 5.0, 1.2.10); `restored` takes exactly those
away again.
"""

import re
from functools import lru_cache

_SIGNS = "=+\\-@\t\r\n\0＝＋－＠﹦﹢﹣﹫"
_PASSED_OVER = "[\\s\0-\x1f\"'`´‘’‚“”„«»‹›＂＇\u200b-\u200f\u2060\ufeff]*"
_PLACE = "(?:^|(?<=[;；\t\r\n]))"
_PLAIN = re.compile(r"\w[^;；\t\r\n]*\Z")  # by far the most cells: told apart at a glance
_RISK = re.compile(f"{_PLACE}(?={_PASSED_OVER}[{_SIGNS}])")
_MARK = re.compile(f"{_PLACE}'(?={_PASSED_OVER}[{_SIGNS}])")


@lru_cache(maxsize=8192)  # a name, a unit, a course come again and again
def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula; ordinary text stays as it is."""
    return text if _PLAIN.match(text) else _RISK.sub("'", text)


def restored(text: str) -> str:
    """The text that `neutral` was given."""
    return _MARK.sub("", text)
