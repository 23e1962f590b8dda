"""The ways sangaku can fail. Each error knows its exit code; none of them prints.

Everybody may import this; it imports nothing but the sentences, when one is asked for.
"""


class SangakuError(Exception):
    """A failure whose text is for people: one line saying what is wrong and what to do instead.

    `phrase` names the sentence in `phrases`, `details` fills it in.
    """

    exit_code = 1

    def __init__(self, phrase: str, **details: object) -> None:
        super().__init__(phrase, details)
        self.phrase = phrase
        self.details = details

    def __str__(self) -> str:
        """The sentence in English, for those who use sangaku as a library."""
        from sangaku import phrases

        return phrases.say(self.phrase, "en", **self.details)


class UsageError(SangakuError):
    """The command line is wrong."""

    exit_code = 2


class NotFound(SangakuError):
    """What was asked for is not there."""


class CannotRead(SangakuError):
    """A folder or file that was named cannot be read."""


class CannotWrite(SangakuError):
    """The output cannot be written."""


class BadData(SangakuError):
    """Case files that are wrong; carries every problem found, not just the first."""

    def __init__(self, problems: list) -> None:  # type: ignore[type-arg]  # loader.Problem; errors import nothing
        super().__init__("bad_data", count=sum(problem.number for problem in problems))
        self.problems = problems
