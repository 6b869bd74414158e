"""What can go wrong, and the exit code of each kind."""


class InterviewerError(Exception):
    """The root of what `interviewer` raises; its text is fit for a user to read."""

    exit_code = 1


class UsageError(InterviewerError):
    """Wrong use or bad input: the user can mend it."""

    exit_code = 2


class JournalError(InterviewerError):
    """The journal cannot be read or written."""


class ConflictError(JournalError):
    """Another window or process has written this turn already."""


class EngineError(InterviewerError):
    """An engine could not phrase a move."""


class LLMError(EngineError):
    """A call to a language model failed for good: time-out, refusal, broken or empty stream."""


class GradingError(InterviewerError):
    """A marker could not mark; never turned into a score."""
