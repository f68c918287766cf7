"""How much a roster may hold, and what is said of one that cannot be read at all."""

from trainer.core.message import Message

ROWS = 100_000  # people
BYTES = 20 * 1024 * 1024  # of the file
UNPACKED = 150 * 1024 * 1024  # bytes of all parts of a workbook together
CELL = 1_000  # characters of a cell that are read: no field takes as many


class Unreadable(Exception):  # noqa: N818 - reads as what happened
    """A file of which nothing can be taken; the message says why and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text)
        self.message = message


TOO_LONG = Message("The file has more than {count} lines of people. Divide it into several.", count=ROWS)
TOO_LARGE = Message("The file is larger than 20 MB. Leave out what is not needed, or divide it.")
EMPTY = Message("There is nothing in the file. It needs a line of headings and a line for each person.")
