"""What stands below an answer and is no setting: most likely a setting with a slip in it."""

from trainer.core.message import Message
from trainer.core.parsing.answers import BULLET
from trainer.core.parsing.words import QUESTION_SETTINGS, Vocabulary
from trainer.core.questions.block import Tell


def tell_stray(row: str, setting: str, line: int, vocabulary: Vocabulary, tell: Tell) -> None:
    """Tell a line below the answer; `setting` is what stands before its colon, '' without one."""
    words = row.strip()
    first = words.partition(" ")[0]
    if setting:
        known = ", ".join(f"`{vocabulary.word(name).capitalize()}:`" for name in QUESTION_SETTINGS)
        message = Message("`{word}:` is not a word Trainer knows.", word=setting)
        correction = Message("Below the answer may stand: {words}.", words=known)
    elif BULLET.match(row):
        message = Message("This line stands below the answer, but is no part of it.")
        correction = Message("Give it the mark of the answers above, or move it above them.")
    elif vocabulary.meaning(first) in QUESTION_SETTINGS:
        message = Message("Behind the name of a setting stands a colon.")
        value = words.removeprefix(first).strip(" =")
        correction = Message("Write `{word}: {value}`.", word=first, value=value)
    else:
        message = Message("Below the answer only settings may stand; learners would see this text too early.")
        correction = Message("Write `Explanation: {words}`, or move it above the answer.", words=words)
    tell(line, message, correction, quote=words)
