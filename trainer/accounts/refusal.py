"""What may not be done as things stand."""

from trainer.core.message import Message


class Refused(Exception):  # noqa: N818 - reads as what happened
    """An operation that may not be done as things stand; the message says why and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text)
        self.message = message
