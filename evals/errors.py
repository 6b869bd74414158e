"""What can go wrong in a run of suites."""

from interviewer.errors import InterviewerError


class RunError(InterviewerError):
    """A run that cannot be made, continued or read; the message says what to do."""


class DiskError(RunError):
    """What was graded could not be written; everything before it is safe."""


class Capped(InterviewerError):
    """The run may not cost more, or make more calls."""
