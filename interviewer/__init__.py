"""A mock interviewer for data-science jobs."""

__version__ = "0.1.0"
