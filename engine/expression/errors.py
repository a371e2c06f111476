"""What is wrong with a formula, said to the student who typed it."""


class ExpressionError(ValueError):
    """A formula that cannot be used: one plain sentence on what is wrong and what is allowed.

    position : index into the text of the first character meant, from 0, or None when it is the
        whole text. The message counts characters from 1, as people do.
    """

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message, position)
        self.message = message
        self.position = position

    def __str__(self) -> str:
        where = "" if self.position is None else f" (at character {self.position + 1})"
        return self.message + where
